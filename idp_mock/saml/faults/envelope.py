"""What can be wrong with the ArtifactResponse that the real node wraps the Response in, and with its SOAP envelope."""

from eid.clock import DAY
from eid.xml.parser import Element
from idp_mock.faults.fault import EITHER, REFUSE
from idp_mock.saml.faults.surgery import Edit, add, at, attribute, in_envelope, later, remove, repeat, text
from idp_mock.saml.faults.topics import OTHER_NODE, topic
from idp_mock.saml.messages import STATUS

ENVELOPE = topic(
    "SAML core 3.5.2", "The envelope proves that this answer belongs to this artifact, asked for by this service just now.", "saml"
)
SOAP = topic("SAML bindings 3.2", "What is no SOAP message must be refused with a page, not with a stack trace.", "saml")
_CODE = "Status/StatusCode"


def swapped_requests(envelope: Element) -> None:
    """Outer and inner InResponseTo change places."""
    response = at(envelope, "Response")
    if response is not None:
        outer, inner = envelope.get("InResponseTo", ""), response.get("InResponseTo", "")
        envelope.set("InResponseTo", inner)
        response.set("InResponseTo", outer)


def told_instead(message: str) -> Edit:
    """No Response, and why."""

    def edit(envelope: Element) -> None:
        remove("Response")(envelope)
        add("Status", f"<samlp:StatusMessage>{message}</samlp:StatusMessage>")(envelope)

    return edit


def out_of_envelope(envelope: Element) -> None:
    """Nothing in the SOAP Body."""
    above = envelope.getparent()
    if above is not None:
        above.remove(envelope)


FAULTS = (
    ENVELOPE.row(
        "artifact-response-id-absent",
        "Brak identyfikatora koperty",
        "The ArtifactResponse has no ID",
        REFUSE,
        in_envelope(attribute("", "ID", None)),
    ),
    ENVELOPE.row(
        "artifact-response-version-other",
        "Wersja koperty inna niż 2.0",
        "The ArtifactResponse's version is not 2.0",
        REFUSE,
        in_envelope(attribute("", "Version", "1.1")),
    ),
    ENVELOPE.row(
        "artifact-response-in-response-to-other",
        "Koperta odpowiada na inne żądanie",
        "The ArtifactResponse answers another ArtifactResolve",
        REFUSE,
        in_envelope(attribute("", "InResponseTo", "ID-of-another-resolve")),
        "hole:artifact-in-response-to",
    ),
    ENVELOPE.row(
        "artifact-response-in-response-to-absent",
        "Brak InResponseTo koperty",
        "The ArtifactResponse has no InResponseTo",
        REFUSE,
        in_envelope(attribute("", "InResponseTo", None)),
    ),
    ENVELOPE.row(
        "artifact-in-response-to-swapped",
        "Zamienione InResponseTo koperty i odpowiedzi",
        "Outer and inner InResponseTo are swapped",
        REFUSE,
        in_envelope(swapped_requests),
        "pitfall:14",
    ),
    ENVELOPE.row(
        "artifact-response-issuer-other",
        "Koperta innego węzła",
        "The ArtifactResponse's Issuer is another identity provider",
        REFUSE,
        in_envelope(text("Issuer", OTHER_NODE)),
    ),
    ENVELOPE.row(
        "artifact-response-issuer-absent",
        "Brak wystawcy koperty",
        "The ArtifactResponse has no Issuer",
        EITHER,
        in_envelope(remove("Issuer")),
        why="The standard makes it optional; who knows the connection may do without.",
    ),
    ENVELOPE.row(
        "artifact-response-issue-instant-past",
        "Koperta sprzed doby",
        "The ArtifactResponse is a day old",
        REFUSE,
        in_envelope(attribute("", "IssueInstant", later(-DAY))),
    ),
    ENVELOPE.row(
        "artifact-response-status-not-success",
        "Status błędu koperty przy gotowej odpowiedzi",
        "The ArtifactResponse is a failure, but a Response is there",
        REFUSE,
        in_envelope(attribute(_CODE, "Value", STATUS + "Requester")),
    ),
    ENVELOPE.row(
        "artifact-response-status-absent",
        "Brak statusu koperty",
        "The ArtifactResponse has no Status",
        REFUSE,
        in_envelope(remove("Status")),
    ),
    ENVELOPE.row(
        "artifact-response-two-responses",
        "Dwie odpowiedzi w kopercie",
        "Two Responses in the ArtifactResponse",
        REFUSE,
        in_envelope(repeat("Response")),
    ),
    ENVELOPE.row(
        "artifact-unknown",
        "Artefakt nieznany",
        "The node does not know the artifact",
        REFUSE,
        in_envelope(told_instead("the artifact is unknown")),
        "hole:artifact-unknown",
        why="An artifact that stands for nothing is no login; the person may begin anew.",
    ),
    ENVELOPE.row(
        "artifact-used",
        "Artefakt już wykorzystany",
        "The artifact was resolved before",
        REFUSE,
        in_envelope(told_instead("the artifact was already resolved")),
        "hole:artifact-used-twice",
        why="Somebody else was faster, or the person went back: it is no login.",
    ),
    ENVELOPE.row(
        "artifact-expired",
        "Artefakt stracił ważność",
        "The artifact has expired",
        REFUSE,
        in_envelope(told_instead("the artifact has expired")),
        "hole:artifact-expired",
        why="The way back took too long; the person may begin anew.",
    ),
    SOAP.row("soap-body-empty", "Pusta koperta SOAP", "The SOAP Body is empty", REFUSE, in_envelope(out_of_envelope)),
    SOAP.row("soap-body-two-messages", "Dwa komunikaty w kopercie SOAP", "Two messages in the SOAP Body", REFUSE, in_envelope(repeat(""))),
)
