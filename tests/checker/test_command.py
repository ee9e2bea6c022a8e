"""The command `idp-mock check`, over the network."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from click.testing import CliRunner, Result

from idp_mock.cli import main
from idp_mock.testing import MockIdp, serve_in_thread
from tests.checker.relying_parties.oidc import OidcRelyingParty
from tests.journeys.listening import listening

PLAN = """
name = "Broken on purpose"
parallel = 2
[login]
address = "{here}/login?space={{space}}"
[logged_in]
address = "{here}/me"
selector = "#user"
[faults]
protocol = "oidc"
only = ["id-token-audience-other", "id-token-expired"]
"""
Check = Callable[..., Result]


@pytest.fixture(scope="module")
def node() -> Iterator[MockIdp]:
    with serve_in_thread() as started:
        yield started


@pytest.fixture
def check(node: MockIdp, tmp_path: Path) -> Iterator[Check]:
    """Checks a relying party that forgets who a token is for."""
    with listening() as place, httpx.Client(trust_env=False, verify=False) as http:
        place.application = OidcRelyingParty(place.url, node.issuer, http, {"audience", "further audience"}).app
        plan = tmp_path / "rp.toml"
        plan.write_text(PLAN.format(here=place.url))
        yield lambda *words, text=None: _run(plan, node, words, text)


def _run(plan: Path, node: MockIdp, words: tuple[str, ...], text: str | None) -> Result:
    if text is not None:
        plan.write_text(text)
    return CliRunner().invoke(main, ["check", str(plan), "--url", node.issuer, *words], catch_exceptions=False)


def test_findings_are_told_and_end_with_1(check: Check) -> None:
    result = check()
    assert result.exit_code == 1
    assert "id-token-audience-other  accepted" in result.stdout
    assert result.stdout.endswith("2 faults: 1 handled right, 1 findings\n")


def test_no_finding_ends_with_0(check: Check) -> None:
    assert check("--only", "id-token-expired").exit_code == 0


def test_json_is_all_that_stands_on_standard_output(check: Check) -> None:
    told = json.loads(check("--json").stdout)
    assert [(one["fault"], one["seen"]) for one in told["trials"]] == [
        ("id-token-audience-other", "accepted"),
        ("id-token-expired", "refused"),
    ]


def test_reports_are_written(check: Check, tmp_path: Path) -> None:
    files = {kind: tmp_path / f"out.{kind}" for kind in ("junit", "sarif", "html")}
    check(*(word for kind, file in files.items() for word in (f"--{kind}", str(file))))
    assert "id-token-audience-other" in files["junit"].read_text()
    assert json.loads(files["sarif"].read_text())["version"] == "2.1.0"
    assert "POST /oidc/token" in files["html"].read_text()


def test_what_a_baseline_accepts_is_no_finding(check: Check, tmp_path: Path) -> None:
    known = str(tmp_path / "known.txt")
    assert check("--write-baseline", known).exit_code == 0
    accepted = check("--baseline", known)
    assert (accepted.exit_code, "1 accepted by the baseline" in accepted.stdout) == (0, True)


@pytest.mark.parametrize(
    ("words", "complaint"), [(("--baseline", "/nowhere"), "cannot read the baseline"), (("--html", "/"), "cannot write")]
)
def test_what_cannot_be_used_ends_with_2(check: Check, words: tuple[str, ...], complaint: str) -> None:
    result = check(*words)
    assert (result.exit_code, complaint in result.stderr) == (2, True)


def test_a_plan_that_cannot_be_read_ends_with_2(check: Check) -> None:
    result = check(text="login = 1")
    assert (result.exit_code, result.stderr.count("\n")) == (2, 1)
    assert result.stderr.startswith("idp-mock check: ")


def test_a_set_up_that_does_not_work_ends_with_3(check: Check) -> None:
    result = check("--url", "http://127.0.0.1:1")
    assert (result.exit_code, "cannot reach" in result.stderr) == (3, True)
