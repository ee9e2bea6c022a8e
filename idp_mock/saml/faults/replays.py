"""What was good once and comes a second time: Response, assertion and artifact of an earlier login of the same service."""

from collections.abc import Mapping

from eid.xml.parser import parse
from idp_mock.faults.bend import earlier
from idp_mock.faults.fault import REFUSE, Bends
from idp_mock.saml.drafts import MessageXml
from idp_mock.saml.faults.layouts import put
from idp_mock.saml.faults.surgery import named, written
from idp_mock.saml.faults.topics import topic
from idp_mock.saml.faults.ways import in_fields

SECOND = topic(
    "SAML profiles 4.1.4.3, 4.1.4.5",
    "Who has caught one answer could log in with it as long as it is valid: an answer belongs to one request, and counts once.",
).but(logins=2)
ARTIFACT = topic("SAML bindings 3.6.3", "An artifact is good once: the second login that brings it is nobody's.", "saml").but(logins=2)


def again(*names: str) -> Bends:
    """The element of one of these names as the earlier login got it, signature and all; what is around it is signed anew."""

    def bend(draft: MessageXml) -> MessageXml:
        root = parse(draft.text)
        present = next((found for name in names if (found := named(root, name)) is not None), None)
        if present is None or draft.assertion is None:
            return draft
        text = written(present).decode()
        first = earlier(names[0], text)
        return draft if first == text else put(draft, root, present, parse(first.encode()))

    return {MessageXml: bend}


def same_artifact(fields: Mapping[str, str]) -> Mapping[str, str]:
    return {**fields, "SAMLart": earlier("SAMLart", fields["SAMLart"])} if "SAMLart" in fields else fields


FAULTS = (
    SECOND.row(
        "response-replayed",
        "Odpowiedź z wcześniejszego logowania",
        "The Response of an earlier login, once more",
        REFUSE,
        again("Response"),
        "hole:replayed-assertion",
    ),
    SECOND.row(
        "assertion-replayed",
        "Asercja z wcześniejszego logowania w nowej odpowiedzi",
        "The assertion of an earlier login, inside a new Response",
        REFUSE,
        again("Assertion", "EncryptedAssertion"),
        "hole:replayed-assertion",
        "idpsim:saml-replayed-assertion",
        why="The Response answers the request, but not what it holds: who looks at its InResponseTo alone takes a caught assertion.",
    ),
    ARTIFACT.row(
        "artifact-replayed",
        "Artefakt z wcześniejszego logowania",
        "The artifact of an earlier login, once more",
        REFUSE,
        in_fields(same_artifact),
        "hole:artifact-used-twice",
    ),
)
