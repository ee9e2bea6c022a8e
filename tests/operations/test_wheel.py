"""The distribution that people install: it runs both programs without the repository."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import httpx
import pytest

from tests.operations.programs import NODE, PORTAL, serving

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that holds what the wheel holds."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", str(folder), str(ROOT)]
    made = subprocess.run(build, capture_output=True, text=True)
    assert made.returncode == 0, made.stderr
    (wheel,) = folder.glob("*.whl")
    zipfile.ZipFile(wheel).extractall(folder / "installed")
    return folder / "installed"


@pytest.mark.parametrize(
    ("program", "page"), [(NODE, "/"), (NODE, "/_mock/"), (NODE, "/_mock/docs/settings.md"), (PORTAL, "/praca/"), (PORTAL, "/zus/")]
)
def test_both_programs_run_from_the_wheel_alone(installed: Path, tmp_path: Path, program, page: str):
    with serving(program, folder=tmp_path, PYTHONPATH=str(installed), PYTHONSAFEPATH="1") as running:
        shown = httpx.get(running.address + page, params={"lang": "en"}, follow_redirects=True)
        assert shown.status_code == 200
        assert "Test system" in shown.text
        style = shown.text.split('rel="stylesheet" href="', 1)[1].split('"', 1)[0]
        assert httpx.get(running.address + style).status_code == 200


def test_the_wheel_holds_no_tests_and_no_keys(installed: Path):
    names = {name for name in os.listdir(installed) if not name.endswith(".dist-info")}
    assert names == {"eid", "idp_mock", "relying_party"}
    assert not list(installed.rglob("*.pem"))
