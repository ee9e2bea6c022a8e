"""Trusted lists and answers about revocation that are away, forged or out of date; each is told, none is believed."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from lxml import etree

from eid.chance import SystemChance
from eid.clock import DAY
from eid.keys import ec_key, self_signed
from eid.storage.open import open_store
from relying_party.settings import Settings
from relying_party.signatures.errands import Failed
from relying_party.signatures.signatures import Signatures
from relying_party.signatures.signed import Signed
from tests.relying_party.signatures.conftest import Bend, World, unreachable

TSL = "{http://uri.etsi.org/02231/v2#}"


def other_bytes(body: bytes) -> bytes:
    return b"<html>proxy</html>"


def altered(body: bytes) -> bytes:
    return body.replace(b"<TSLVersionIdentifier>5", b"<TSLVersionIdentifier>6")


def unsigned(body: bytes) -> bytes:
    root = etree.fromstring(body)
    root.remove(root[-1])
    return etree.tostring(root)


def wrapped(body: bytes) -> bytes:
    """A list that grants what it likes, with the signed one hidden in the signature."""
    signed = etree.fromstring(body)
    forged = etree.fromstring(unsigned(body))
    signature = signed[-1]
    signed.remove(signature)
    etree.SubElement(signature, "{http://www.w3.org/2000/09/xmldsig#}Object").append(signed)
    forged.append(signature)
    return etree.tostring(forged)


FORGED: dict[str, Bend] = {
    "away": unreachable,
    "no list": other_bytes,
    "altered": altered,
    "unsigned": unsigned,
    "wrapped": wrapped,
    "empty": lambda body: b"",
    "too large": lambda body: body + b" " * 600 * 1024,
}


@pytest.mark.parametrize("bend", FORGED.values(), ids=FORGED)
@pytest.mark.parametrize("which", ["lotl.xml", "tl/pl.xml"])
def test_a_list_that_cannot_be_believed_accepts_nobody(world: World, which: str, bend: Bend):
    world.bends[which] = bend
    assert world.refusal(world.sign("jan")) == ("lists_unavailable", ["issuer_is_on_a_trusted_list"])


def test_a_list_signed_by_somebody_else_accepts_nobody(world: World):
    other = self_signed(ec_key(), "somebody else", world.clock.now()).certificate
    world.bends["journal.pem"] = lambda body: other.public_bytes(Encoding.PEM)
    assert world.refusal(world.sign("jan"))[0] == "lists_unavailable"


def test_the_list_of_another_country_is_not_taken_for_it(world: World):
    german = world.node.test_client().get("/_mock/signing/tl/de.xml").data
    world.bends["tl/pl.xml"] = lambda body: german
    assert world.refusal(world.sign("jan"))[0] == "lists_unavailable"


def test_a_list_that_is_out_of_date_accepts_nobody(world: World):
    lists = {path: world.node.test_client().get(f"/_mock/signing/{path}").data for path in ("lotl.xml", "tl/pl.xml")}
    world.clock.advance(181 * DAY)
    signed = world.sign("jan")
    for path, body in lists.items():
        world.bends = {path: lambda _, body=body: body}
        assert world.refusal(signed)[0] == "lists_unavailable"


def test_a_list_is_fetched_once_and_then_again_after_a_while(world: World):
    for _ in range(2):
        assert isinstance(world.outcome(world.sign("jan")), Signed)
        world.clock.advance(1)
    assert world.asked.count("/_mock/signing/lotl.xml") == 1
    world.clock.advance(600)
    assert isinstance(world.outcome(world.sign("jan")), Signed)
    assert world.asked.count("/_mock/signing/lotl.xml") == 2


def test_a_list_that_comes_back_is_used_again(world: World):
    signed = world.sign("jan")
    world.bends["lotl.xml"] = unreachable
    assert isinstance(world.outcome(signed), Failed)
    world.bends.clear()
    assert isinstance(world.outcome(signed), Signed)


def test_a_service_is_granted_from_its_day_on(world: World):
    world.clock.at = datetime(2016, 6, 30, tzinfo=UTC).timestamp()
    trouble, rules = world.refusal(world.sign("expired"))
    assert (trouble, rules) == ("not_yet_valid", ["certificate_has_begun", "issuer_is_on_a_trusted_list"])


def test_an_expired_card_was_good_in_its_time(world: World):
    world.clock.at = datetime(2020, 6, 1, tzinfo=UTC).timestamp()
    assert isinstance(world.outcome(world.sign("expired")), Signed)


def test_a_card_was_good_before_it_was_revoked(world: World):
    world.clock.at = datetime(2023, 6, 1, tzinfo=UTC).timestamp()
    assert isinstance(world.outcome(world.sign("revoked")), Signed)


def nonsense(body: bytes) -> bytes:
    return b"nonsense"


def of_another_authority(world: World) -> dict[str, Bend]:
    client = world.node.test_client()
    foreign = client.get("/_mock/signing/crl/de.crl").data
    return {"crl/pl.crl": lambda body: foreign, "ocsp/pl": lambda body: body[:-5] + b"xxxxx"}


@pytest.mark.parametrize("bend", [unreachable, nonsense], ids=["away", "nonsense"])
@pytest.mark.parametrize("which", ["crl/pl.crl", "ocsp/pl"])
def test_one_source_about_revocation_is_enough(world: World, which: str, bend: Bend):
    world.bends[which] = bend
    assert isinstance(world.outcome(world.sign("jan")), Signed)
    assert world.refusal(world.sign("revoked"))[0] == "revoked"


def test_without_any_source_nobody_is_accepted(world: World):
    world.bends = {"crl/pl.crl": unreachable, "ocsp/pl": unreachable}
    assert world.refusal(world.sign("jan")) == ("unknown_status", ["revocation_is_known"])


def test_sources_that_their_authority_did_not_sign_prove_nothing(world: World):
    world.bends = of_another_authority(world)
    assert world.refusal(world.sign("jan")) == ("unknown_status", ["revocation_is_known"])


def test_answers_out_of_date_or_to_another_question_prove_nothing(world: World):
    client = world.node.test_client()
    old_list = client.get("/_mock/signing/crl/pl.crl").data
    old_answers: list[bytes] = []

    def replayed(body: bytes) -> bytes:
        old_answers.append(body)
        return old_answers[0]

    world.bends = {"ocsp/pl": replayed, "crl/pl.crl": lambda body: old_list}
    assert isinstance(world.outcome(world.sign("jan")), Signed)
    world.clock.advance(2 * DAY)
    assert world.refusal(world.sign("jan")) == ("unknown_status", ["revocation_is_known"])


def test_nobody_is_asked_about_a_certificate_whose_issuer_is_not_believed(world: World):
    world.refusal(world.sign("unlisted"))
    world.refusal(world.sign("ch"))
    assert not [path for path in world.asked if "/crl/" in path or "/ocsp/" in path]


def test_the_pinned_certificate_is_the_only_one_that_counts(world: World, tmp_path: Path, signing_keys: Path):
    journal = world.node.test_client().get("/_mock/signing/journal.pem").data
    other = self_signed(ec_key(), "x", world.clock.now()).certificate.public_bytes(Encoding.PEM)
    for pem, accepted in ((journal, Signed), (other, Failed)):
        (tmp_path / "lotl.pem").write_bytes(pem)
        settings = Settings(keys=str(signing_keys), lotl_certificate=str(tmp_path / "lotl.pem"))
        world.signatures = Signatures(settings, open_store("sqlite:///:memory:"), world.clock, SystemChance(), world.fetch)
        assert isinstance(world.outcome(world.sign("jan")), accepted)
    assert not any(path.endswith("journal.pem") for path in world.asked)
    assert x509.load_pem_x509_certificate(journal).subject != x509.load_pem_x509_certificate(other).subject
