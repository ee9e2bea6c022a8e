"""The image, the compose file and the manifests. The image is built where buildah and a base image are at hand: the environment variable
IMAGE_BASE names one, such as docker.io/library/python:3.11-slim-bookworm or localhost/base made with debootstrap; BUILDAH may hold
the command with options."""

import json
import os
import re
import shlex
import shutil
import subprocess
from pathlib import Path

import jsonschema_rs
import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
SCHEMA = Path(__file__).with_name("schemas") / "compose_spec.json"
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
MANIFESTS = list(yaml.safe_load_all((ROOT / "deploy/kubernetes.yml").read_text()))
BUILDAH = shlex.split(os.environ.get("BUILDAH", "buildah"))
BASE = os.environ.get("IMAGE_BASE", "")
PINNED = re.compile(r"[A-Za-z0-9._-]+==[^ ]+ (;[^\\]+)?\\\n +--hash=sha256:[0-9a-f]{64}")
OWN = ("node-1", "node-2", "portal")
WORKLOADS = [manifest for manifest in MANIFESTS if manifest["kind"] in ("Deployment", "StatefulSet")]


def test_the_compose_file_is_what_the_specification_allows() -> None:
    validator = jsonschema_rs.validator_for(json.loads(SCHEMA.read_text()))
    assert [f"{error.instance_path}: {error.message}" for error in validator.iter_errors(COMPOSE)] == []


def test_the_schema_would_notice_a_mistake() -> None:
    validator = jsonschema_rs.validator_for(json.loads(SCHEMA.read_text()))
    assert not validator.is_valid(COMPOSE | {"services": {"node": {"read_olny": True}}})


@pytest.mark.parametrize("name", COMPOSE["services"])
def test_a_service_can_write_nowhere_has_no_rights_and_says_whether_it_is_well(name: str) -> None:
    service = COMPOSE["services"][name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in service["security_opt"]
    assert service["healthcheck"]["test"][0] == "CMD"
    assert not service.get("user", "10001:10001").startswith("0")
    assert all(port.startswith("127.0.0.1:") for port in service.get("ports", ()))


@pytest.mark.parametrize("prefix", ["IDP", "PORTAL"])
def test_compose_and_manifests_set_only_what_the_programs_know(prefix: str) -> None:
    from eid.settings import load_settings

    of = __import__({"IDP": "idp_mock.settings", "PORTAL": "relying_party.settings"}[prefix], fromlist=["Settings"]).Settings
    given = [COMPOSE["services"][name]["environment"] for name in OWN]
    given += [manifest["data"] for manifest in MANIFESTS if manifest["kind"] == "ConfigMap"]
    for environment in given:
        own = {name: str(value) for name, value in environment.items() if name.startswith(f"{prefix}_")}
        settings = load_settings(of, prefix, {}, environ=own)
        unknown = [name for name in own if not hasattr(settings, name.removeprefix(f"{prefix}_").lower())]
        assert not unknown


@pytest.mark.parametrize("manifest", WORKLOADS, ids=lambda manifest: manifest["metadata"]["name"])
def test_a_workload_runs_without_rights(manifest: dict) -> None:
    pod = manifest["spec"]["template"]["spec"]
    assert pod["securityContext"]["runAsNonRoot"] is True
    assert pod["securityContext"]["runAsUser"] > 0
    assert pod["automountServiceAccountToken"] is False
    for container in pod["containers"]:
        rights = container["securityContext"]
        assert (rights["readOnlyRootFilesystem"], rights["allowPrivilegeEscalation"]) == (True, False)
        assert rights["capabilities"] == {"drop": ["ALL"]}
        assert container["readinessProbe"]
        assert container["resources"]["limits"]["memory"]


def test_what_manifests_name_exists_among_them() -> None:
    labels = [manifest["spec"]["template"]["metadata"]["labels"] for manifest in WORKLOADS]
    ports = {port["name"] for one in WORKLOADS for box in one["spec"]["template"]["spec"]["containers"] for port in box["ports"]}
    for service in (manifest for manifest in MANIFESTS if manifest["kind"] == "Service"):
        assert service["spec"]["selector"] in labels
        assert {port["targetPort"] for port in service["spec"]["ports"]} <= ports
    services = {manifest["metadata"]["name"] for manifest in MANIFESTS if manifest["kind"] == "Service"}
    environment = next(manifest["data"] for manifest in MANIFESTS if manifest["kind"] == "ConfigMap")
    assert {"node", "portal", "redis"} == services
    assert {re.search(r"//([a-z]+):", environment[name])[1] for name in ("IDP_STORE", "PORTAL_NODE_BACKCHANNEL_URL")} <= services


def test_manifests_are_what_kubernetes_allows() -> None:
    validate = pytest.importorskip("kubernetes_validate", reason="pip install kubernetes-validate: it brings the schemas of Kubernetes")
    for manifest in MANIFESTS:
        validate.validate(manifest, "1.30", strict=True)


@pytest.mark.parametrize("lock", ["build.lock", "image.lock"])
def test_every_dependency_of_the_image_is_pinned_with_hashes(lock: str) -> None:
    entries = re.split(r"\n(?=[A-Za-z])", (ROOT / "deploy" / lock).read_text().strip())
    assert [entry[:60] for entry in entries if not PINNED.match(entry)] == []


def test_the_lock_holds_what_the_project_asks_for() -> None:
    import tomllib

    wanted = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["dependencies"]
    locked = re.findall(r"^([A-Za-z0-9._-]+)==", (ROOT / "deploy/image.lock").read_text(), re.M)
    assert {_normal(re.match(r"[A-Za-z0-9._-]+", one)[0]) for one in wanted} <= set(map(_normal, locked))


def _normal(name: str) -> str:
    return name.lower().replace("_", "-")


@pytest.mark.skipif(not (shutil.which(BUILDAH[0]) and BASE), reason="needs buildah and, in IMAGE_BASE, the name of a base image")
def test_the_image_is_built_and_its_programs_run_as_nobody() -> None:
    certificates = ("-v", "/etc/ssl/certs:/etc/ssl/certs:ro")
    buildah("bud", "--isolation", "chroot", "--build-arg", f"BASE={BASE}", *certificates, "-t", "localhost/tried", ".")
    container = buildah("from", "localhost/tried")
    try:
        said = in_container(container, "id -u; idp-mock --version; relying-party --version; touch /opt/idp/x || echo refused").split("\n")
    finally:
        buildah("rm", container)
    assert said[0] == "10001"
    assert [line.split()[0] for line in said[1:]] == ["idp-mock", "relying-party", "refused"]


def in_container(container: str, command: str) -> str:
    return buildah("run", "--isolation", "chroot", container, "--", "sh", "-c", command)


def buildah(*arguments: str) -> str:
    done = subprocess.run([*BUILDAH, *arguments], cwd=ROOT, capture_output=True, text=True, timeout=900)
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout.strip()
