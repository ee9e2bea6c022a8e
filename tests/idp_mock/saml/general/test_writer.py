"""Messages are written in canonical form by hand; canonicalisation by libxml2 must find the same octets, whatever they hold."""

import pytest
from hypothesis import given
from hypothesis import settings as tuned
from hypothesis import strategies as st
from msgspec.structs import replace

from eid.chance import SeededChance
from eid.xml import encryption, key_transport
from eid.xml.algorithms import usual_method
from eid.xml.certificate import certificate
from eid.xml.encryption import PADDING_COUNTED, Recipient, agreement_key, ephemeral_key, self_contained
from eid.xml.names import AES128_CBC, AES256_GCM, RSA_OAEP, RSA_OAEP_MGF1P
from eid.xml.parser import parse
from eid.xml.signature import canonical
from eid.xml.verification import verify
from idp_mock.saml.general import metadata, writer
from idp_mock.saml.general.attributes import FORMS
from idp_mock.saml.general.messages import Assertion, LogoutRequest, Outline
from idp_mock.saml.general.name_ids import NameId
from idp_mock.saml.general.writer import Pen
from idp_mock.saml.messages import Code, Status
from tests.idp_mock.saml.general.conftest import JAN
from tests.xml.key_pairs import ec_pair, rsa_pair

PAIR = ec_pair("44")
PEN = Pen(PAIR, usual_method(PAIR.private))
KNOWN = [certificate(PAIR.certificate_base64)]
ANYTHING = st.text(max_size=15)
INSTANTS = st.floats(0, 4e9)
STATUSES = st.builds(Status, code=st.sampled_from(Code), nested=st.sampled_from([None, *Code]), message=ANYTHING)
NAMES = st.builds(NameId, value=ANYTHING, format=ANYTHING, qualifier=ANYTHING, sp_qualifier=ANYTHING)
OUTLINES = st.builds(
    Outline,
    name=st.just("Response"),
    id=st.just("_outline"),
    issuer=ANYTHING,
    issued_at=INSTANTS,
    destination=ANYTHING,
    in_response_to=ANYTHING,
    ends_at=st.one_of(st.none(), INSTANTS),
)
ASSERTIONS = st.builds(
    Assertion,
    id=st.just("_assertion"),
    issuer=ANYTHING,
    issued_at=INSTANTS,
    begins_at=INSTANTS,
    ends_at=INSTANTS,
    in_response_to=ANYTHING,
    recipient=ANYTHING,
    audience=ANYTHING,
    name_id=NAMES,
    session_index=st.just("_index"),
    session_ends_at=INSTANTS,
    context=ANYTHING,
    who=st.builds(replace, st.just(JAN), username=ANYTHING, email=ANYTHING, authority=ANYTHING),
    attributes=st.sets(st.sampled_from(sorted(FORMS)), max_size=4).map(lambda names: tuple(FORMS[name] for name in names)),
)
PLAINTEXT = b"<a></a>"


def by_rsa(key_method: str) -> str:
    return key_transport.encrypt(PLAINTEXT, rsa_pair().private.public_key(), key_method, AES128_CBC, SeededChance("x"))  # type: ignore[arg-type]


def by_agreement() -> str:
    public = agreement_key(certificate(ec_pair("11").certificate_base64))
    recipient = Recipient(public=public, party_u="node", party_v="sp", style=PADDING_COUNTED, content_method=AES256_GCM)
    return self_contained(encryption.encrypt(PLAINTEXT, recipient, ephemeral_key(public, SeededChance("y")), SeededChance("x")))


ENCRYPTED = {"none": "", "mgf1p": by_rsa(RSA_OAEP_MGF1P), "oaep": by_rsa(RSA_OAEP), "agreed": by_agreement()}


@tuned(deadline=None)
@given(OUTLINES, STATUSES, ASSERTIONS)
def test_both_signatures_of_a_response_hold(outline: Outline, status: Status, assertion: Assertion) -> None:
    inner = writer.signed_assertion(assertion, PEN)
    response = parse(writer.signed(outline, writer.status_text(status) + inner, PEN).encode())
    verify(parse(inner.encode()), KNOWN)
    verify(response, KNOWN)
    verify(response[-1], KNOWN)


@pytest.mark.parametrize("encrypted", ENCRYPTED.values(), ids=ENCRYPTED.keys())
def test_the_signature_over_an_encrypted_assertion_holds(encrypted: str) -> None:
    content = writer.encrypted_assertion(encrypted) if encrypted else ""
    outline = Outline(name="Response", id="_r", issuer="node", issued_at=0)
    message = parse(writer.signed(outline, content, PEN).encode())
    assert verify(message, KNOWN).irregularities == ()
    assert not encrypted or canonical(parse(encrypted.encode())) == encrypted.encode()


@tuned(deadline=None)
@given(OUTLINES, OUTLINES, STATUSES)
def test_an_answer_around_a_response_holds_and_so_does_the_response(outline: Outline, inner: Outline, status: Status) -> None:
    response = writer.signed(inner, writer.status_text(status), PEN)
    answer = parse(writer.enveloped(writer.signed_around(replace(outline, name="ArtifactResponse", id="_a"), status, response, PEN)))[0][0]
    verify(parse(response.encode()), KNOWN)
    verify(answer[-1], KNOWN)


@tuned(deadline=None)
@given(OUTLINES, NAMES)
def test_the_signature_of_a_logout_request_holds(outline: Outline, name: NameId) -> None:
    content = writer.logout_request_text(LogoutRequest(name_id=name, session_index="_index"))
    verify(parse(writer.signed(replace(outline, name="LogoutRequest"), content, PEN).encode()), KNOWN)


KEYS = metadata.Keys(signing=(PAIR, rsa_pair()), encryption=rsa_pair())


@tuned(deadline=None)
@given(ANYTHING, ANYTHING, INSTANTS)
def test_the_signature_of_the_metadata_holds(entity_id: str, address: str, now: float) -> None:
    verify(parse(metadata.signed(entity_id, address, KEYS, now, PEN).encode()), KNOWN, 0)
