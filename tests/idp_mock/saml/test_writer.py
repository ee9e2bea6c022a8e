"""Answers are written in canonical form by hand; canonicalisation by libxml2 must find the same octets, whatever they hold."""

from hypothesis import given
from hypothesis import settings as tuned
from hypothesis import strategies as st

from eid.chance import SeededChance
from eid.xml.certificate import certificate
from eid.xml.encryption import Recipient, encrypt, ephemeral_key
from eid.xml.parser import Element, parse
from eid.xml.verification import verify
from idp_mock.saml import writer
from idp_mock.saml.messages import ArtifactResponse, Code, LogoutResponse, Response, Status
from tests.xml.key_pairs import ec_pair

NODE = ec_pair("44", "WK_SIG_EC")
ANYTHING = st.text(max_size=20)
STATUSES = st.builds(Status, code=st.sampled_from(Code), nested=st.sampled_from([None, *Code]), message=ANYTHING)
INSTANTS = st.floats(0, 4e9)


@st.composite
def answers(draw: st.DrawFn, of: type, **more: object) -> object:
    identifier = draw(st.from_regex(r"[A-Za-z_][\w.\-]{0,9}", fullmatch=True))
    return of(
        id=f"{of.__name__}-{identifier}",
        in_response_to=draw(ANYTHING),
        issued_at=draw(INSTANTS),
        issuer=draw(ANYTHING),
        status=draw(STATUSES),
        **more,
    )


def encrypted_data() -> str:
    public = ec_pair("11").private.public_key()
    recipient = Recipient(public=public, party_u="node", party_v="demo-sp")  # type: ignore[arg-type]
    chance = SeededChance("writer")
    return encrypt(b"<a/>", recipient, ephemeral_key(recipient.public, chance), chance)


ENCRYPTED = encrypted_data()


def signed_in(envelope: bytes) -> Element:
    return parse(envelope)[1][0]


@tuned(deadline=None)
@given(st.data())
def test_both_signatures_of_an_artifact_response_hold(data: st.DataObject) -> None:
    response = data.draw(answers(Response, encrypted_data=data.draw(st.sampled_from(["", ENCRYPTED]))))
    envelope = writer.artifact_response(data.draw(answers(ArtifactResponse, response=response)), NODE)
    known = [certificate(NODE.certificate_base64)]
    verify(signed_in(envelope)[-1], known)
    assert verify(signed_in(envelope), known).irregularities == ()


@tuned(deadline=None)
@given(st.one_of(answers(ArtifactResponse), answers(LogoutResponse)))
def test_the_signature_of_an_answer_without_a_response_holds(answer: ArtifactResponse | LogoutResponse) -> None:
    write = writer.artifact_response if isinstance(answer, ArtifactResponse) else writer.logout_response
    verify(signed_in(write(answer, NODE)), [certificate(NODE.certificate_base64)])
