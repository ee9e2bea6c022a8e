"""What the catalogue costs a node that nobody bends: nothing is imported for it."""

import subprocess
import sys

import pytest

LOGIN = """
import sys, tempfile
from idp_mock.app import create_app
from idp_mock.settings import Settings

with tempfile.TemporaryDirectory() as keys:
    client = create_app(Settings(store="sqlite:///:memory:", keys=keys)).test_client()
    assert client.get("/.well-known/openid-configuration").status_code == 200
    asked = "client_id=a&redirect_uri=http://localhost:9/&response_type=code&scope=openid&login_hint=mock:persona=jan.testowy"
    assert client.get("/oidc/authorize?" + asked).status_code == 303
sys.exit(sys.argv[1] in sys.modules)
"""


@pytest.mark.parametrize(
    "module", ["idp_mock.saml.faults.table", "idp_mock.oidc.faults.table", "idp_mock.faults.http", "idp_mock.faults.reply"]
)
def test_an_honest_login_reads_no_fault_table(module: str) -> None:
    assert subprocess.run([sys.executable, "-c", LOGIN, module], check=False).returncode == 0
