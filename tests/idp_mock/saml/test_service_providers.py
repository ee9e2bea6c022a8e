"""Registered service providers: what a table may say, and what a wrong one is told."""

from collections.abc import Callable
from pathlib import Path

import pytest

from eid.settings import SettingsError
from idp_mock.saml.dialect import Dialect, FailureShape
from idp_mock.saml.service_providers import read_service_providers
from tests.xml.key_pairs import certificate_pem, ec_pair, pem, rsa_pair

Write = Callable[[str], str]
BASE = 'entity_id = "demo"\nacs = ["https://a.test/acs"]\n'


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes a file of service providers beside the certificate files ec.pem and rsa.pem; returns its path."""
    (tmp_path / "ec.pem").write_bytes(certificate_pem(ec_pair("11")))
    (tmp_path / "rsa.pem").write_bytes(pem(rsa_pair()))

    def written(content: str) -> str:
        (tmp_path / "clients.toml").write_text(content)
        return str(tmp_path / "clients.toml")

    return written


def test_no_file_means_nobody_is_registered() -> None:
    assert read_service_providers("") == {}


def test_openid_clients_in_the_same_file_are_left_alone(write: Write) -> None:
    assert read_service_providers(write('[[client]]\nclient_id = "x"\n')) == {}


def test_a_short_table_has_working_defaults(write: Write) -> None:
    known = read_service_providers(write(f'[[service_provider]]\n{BASE}certificates = ["ec.pem"]\n'))["demo"]
    assert (known.name, known.registered, known.dialect) == ("demo", True, Dialect())
    assert known.encryption_certificate == known.certificates[0]


def test_a_certificate_may_stand_in_the_table(write: Write) -> None:
    inline = f'certificates = ["""{certificate_pem(ec_pair("11")).decode()}"""]'
    assert read_service_providers(write(f"[[service_provider]]\n{BASE}{inline}\n"))["demo"].certificates[0].subject == "CN=key 11"


def test_a_service_provider_may_sign_with_rsa_and_have_another_key_to_encrypt_for(write: Write) -> None:
    lines = 'certificates = ["rsa.pem"]\nencryption_certificate = "ec.pem"\nfailure_shape = "inner"\n'
    known = read_service_providers(write(f"[[service_provider]]\n{BASE}{lines}"))["demo"]
    assert known.encryption_certificate is not None
    assert (known.encryption_certificate.subject, known.dialect.failure_shape) == ("CN=key 11", FailureShape.INNER)


@pytest.mark.parametrize(
    ("table", "reason"),
    [
        ("= 1", "not TOML"),
        ("service_provider = 1", "number 1"),
        ("[[service_provider]]\n", "entity_id"),
        (f"[[service_provider]]\n{BASE}", "certificates"),
        (f"[[service_provider]]\n{BASE}certificates = []", "must not be empty"),
        (f'[[service_provider]]\n{BASE}certificates = ["none.pem"]', "cannot read the certificate none.pem"),
        (f'[[service_provider]]\n{BASE}certificates = ["clients.toml"]', "no -----BEGIN CERTIFICATE"),
        (f'[[service_provider]]\n{BASE}certificates = ["rsa.pem"]', "not on a curve"),
        (f'[[service_provider]]\n{BASE}certificates = ["ec.pem"]\ncolour = "red"', "colour"),
        (f'[[service_provider]]\n{BASE}certificates = ["ec.pem"]\nsector = "secret"', "sector must be"),
        (f'[[service_provider]]\n{BASE}certificates = ["ec.pem"]\ncontent_key_bits = 192', "128 or 256"),
        (f'[[service_provider]]\n{BASE}certificates = ["ec.pem"]\nslow_answer = 61', "slow_answer must be from 0 to 60"),
        (f'[[service_provider]]\n{BASE}certificates = ["ec.pem"]\nartifact_lifetime = 0', "artifact_lifetime must be from 1 to 86400"),
        (f'[[service_provider]]\n{BASE}certificates = ["ec.pem"]\nclock_skew = -1', "clock_skew must be from 0"),
        (f'[[service_provider]]\n{BASE}certificates = ["ec.pem"]\nlogout_url = "ftp://a.test/"', "logout_url must be an http"),
        (f'[[service_provider]]\n{BASE}certificates = ["ec.pem"]\nreturn_by = "owl"', "owl"),
        (f'[[service_provider]]\n{BASE}certificates = ["ec.pem"]\n' * 2, "occurs twice"),
    ],
)
def test_a_wrong_table_is_refused_in_one_line(write: Write, table: str, reason: str) -> None:
    with pytest.raises(SettingsError, match=reason) as caught:
        read_service_providers(write(table))
    assert len(str(caught.value).splitlines()) == 1


def test_a_missing_file_is_named() -> None:
    with pytest.raises(SettingsError, match=r"clients: cannot read /nowhere\.toml"):
        read_service_providers("/nowhere.toml")
