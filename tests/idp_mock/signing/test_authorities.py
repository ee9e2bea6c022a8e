"""Certificates, revocation and trusted lists, judged by openssl and libxmlsec."""

import subprocess
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.hazmat.primitives.serialization.pkcs12 import load_key_and_certificates
from cryptography.x509 import ocsp
from flask import Flask
from lxml import etree

from eid.clock import ManualClock
from idp_mock.signing.cards import CARDS, PIN
from idp_mock.signing.countries import COUNTRIES
from tests.idp_mock.signing.conftest import Desk
from tests.idp_mock.signing.test_signatures import holds

TSL = "{http://uri.etsi.org/02231/v2#}"
BASE = "http://localhost:8000/_mock/signing/"


def authority(desk: Desk, name: str) -> x509.Certificate:
    return x509.load_der_x509_certificate(desk.get(f"ca/{name}.cer").data)


def extension(certificate: x509.Certificate, kind: type[x509.ExtensionType]) -> x509.ExtensionType:
    return certificate.extensions.get_extension_for_class(kind).value


@pytest.mark.parametrize("card", CARDS)
def test_openssl_accepts_the_chain_of_every_card_that_is_in_time(desk: Desk, tmp_path: Path, card: str):
    certificate, issuer = desk.certificate(card), authority(desk, CARDS[card].issuer)
    files = {"card": certificate, "issuer": issuer, "root": authority(desk, "root")}
    for name, one in files.items():
        (tmp_path / name).write_bytes(one.public_bytes(Encoding.PEM))
    trusted = "issuer" if issuer.issuer == issuer.subject else "root"
    command = ["openssl", "verify", "-attime", str(int(certificate.not_valid_before_utc.timestamp()) + 60), "-CAfile", trusted]
    subprocess.run([*command, "-untrusted", "issuer", "card"], cwd=tmp_path, check=True, capture_output=True)


def test_certificates_name_the_stable_addresses_of_their_authority(desk: Desk):
    certificate = desk.certificate("de")
    points = extension(certificate, x509.CRLDistributionPoints)
    assert points[0].full_name[0].value == BASE + "crl/de.crl"
    access = extension(certificate, x509.AuthorityInformationAccess)
    assert [one.access_location.value for one in access] == [BASE + "ocsp/de", BASE + "ca/de.cer"]


def test_every_process_issues_the_same_certificates(node: Callable[..., Flask], desk: Desk):
    other = Desk(client=node().test_client())
    assert [other.certificate(card) for card in CARDS] == [desk.certificate(card) for card in CARDS]


def test_a_space_has_addresses_and_numbers_of_its_own(desk: Desk):
    other = Desk(client=desk.client, prefix="/s/one").certificate("jan")
    assert other.serial_number != desk.certificate("jan").serial_number
    assert extension(other, x509.CRLDistributionPoints)[0].full_name[0].value == "http://localhost:8000/s/one/_mock/signing/crl/pl.crl"


def test_openssl_reads_the_list_of_revoked_certificates(desk: Desk, tmp_path: Path):
    (tmp_path / "crl").write_bytes(desk.get("crl/pl.crl").data)
    (tmp_path / "ca").write_bytes(authority(desk, "pl").public_bytes(Encoding.PEM))
    command = ["openssl", "crl", "-inform", "DER", "-in", "crl", "-CAfile", "ca", "-noout", "-text"]
    done = subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, text=True)
    assert "verify OK" in done.stderr
    assert f"{desk.certificate('revoked').serial_number:X}" in done.stdout
    assert f"{desk.certificate('jan').serial_number:X}" not in done.stdout


def test_a_card_is_revoked_from_its_day_on(desk: Desk, clock: ManualClock):
    clock.at = datetime(2023, 12, 31, tzinfo=UTC).timestamp()
    assert len(x509.load_der_x509_crl(desk.get("crl/pl.crl").data)) == 0
    assert asked(desk, "revoked").certificate_status is ocsp.OCSPCertStatus.GOOD
    clock.advance(2 * 86400)
    assert len(x509.load_der_x509_crl(desk.get("crl/pl.crl").data)) == 1
    assert asked(desk, "revoked").certificate_status is ocsp.OCSPCertStatus.REVOKED


def asked(desk: Desk, card: str, by: str = "") -> ocsp.OCSPResponse:
    issuer = CARDS[card].issuer
    question = ocsp.OCSPRequestBuilder().add_certificate(desk.certificate(card), authority(desk, issuer), hashes.SHA256()).build()
    reply = desk.client.post(f"/_mock/signing/ocsp/{by or issuer}", data=question.public_bytes(Encoding.DER))
    return ocsp.load_der_ocsp_response(reply.data)


def test_ocsp_answers_for_its_own_cards_alone(desk: Desk):
    assert asked(desk, "jan").certificate_status is ocsp.OCSPCertStatus.GOOD
    assert asked(desk, "jan", by="de").response_status is ocsp.OCSPResponseStatus.UNAUTHORIZED


def test_openssl_accepts_the_ocsp_answer_with_its_nonce(desk: Desk, tmp_path: Path):
    (tmp_path / "card").write_bytes(desk.certificate("jan").public_bytes(Encoding.PEM))
    (tmp_path / "ca").write_bytes(authority(desk, "pl").public_bytes(Encoding.PEM))
    pair = ["openssl", "ocsp", "-issuer", "ca", "-cert", "card"]
    subprocess.run([*pair, "-reqout", "question"], cwd=tmp_path, check=True, capture_output=True)
    reply = desk.client.post("/_mock/signing/ocsp/pl", data=(tmp_path / "question").read_bytes())
    (tmp_path / "answer").write_bytes(reply.data)
    command = ["openssl", "ocsp", "-respin", "answer", "-reqin", "question", "-issuer", "ca", "-VAfile", "ca"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert "Response verify OK" in done.stderr, done.stderr


@pytest.mark.parametrize("question", [b"", b"nonsense", b"\x30\x00", b"x" * 4000])
def test_an_ocsp_question_that_is_none_is_answered_as_malformed(desk: Desk, question: bytes):
    reply = desk.client.post("/_mock/signing/ocsp/pl", data=question)
    assert ocsp.load_der_ocsp_response(reply.data).response_status is ocsp.OCSPResponseStatus.MALFORMED_REQUEST
    by_get = ocsp.load_der_ocsp_response(desk.get("ocsp/pl/%3F%3F").data)
    assert by_get.response_status is ocsp.OCSPResponseStatus.MALFORMED_REQUEST


def test_the_list_of_lists_is_signed_by_the_certificate_of_the_journal_and_points_at_every_country(desk: Desk):
    document = desk.get("lotl.xml").data
    assert holds(document, x509.load_pem_x509_certificate(desk.get("journal.pem").data))
    territories = [one.text for one in etree.fromstring(document).iter(f"{TSL}SchemeTerritory")]
    assert territories == ["EU", *COUNTRIES]


@pytest.mark.parametrize("country", COUNTRIES)
def test_every_trusted_list_is_signed_by_the_certificate_in_its_pointer(desk: Desk, country: str):
    pointers = etree.fromstring(desk.get("lotl.xml").data).iter(f"{TSL}OtherTSLPointer")
    (pointer,) = (one for one in pointers if one.findtext(f".//{TSL}SchemeTerritory") == country)
    location = pointer.findtext(f"{TSL}TSLLocation")
    assert location.startswith(BASE)
    signer = x509.load_pem_x509_certificate(
        f"-----BEGIN CERTIFICATE-----\n{pointer.findtext(f'.//{TSL}X509Certificate')}\n-----END CERTIFICATE-----\n".encode()
    )
    assert holds(desk.get(location.removeprefix(BASE)).data, signer)


@pytest.mark.parametrize("path", ["tl/ch.xml", "ca/nobody.cer", "crl/nobody.crl", "cards/nobody.pem", "ocsp/nobody/AA", "nothing"])
def test_what_is_not_published_is_not_found(desk: Desk, path: str):
    assert desk.get(path).status_code == 404


@pytest.mark.parametrize("card", ["jan", "anna", "maria"])
def test_a_cards_key_can_be_taken_to_another_program_by_its_pin(desk: Desk, card: str):
    key, certificate, issuers = load_key_and_certificates(desk.get(f"cards/{card}.p12").data, PIN.encode())
    assert certificate == desk.certificate(card)
    assert key.public_key() == certificate.public_key()
    assert issuers == [authority(desk, "pl")]
