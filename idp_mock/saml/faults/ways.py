"""What can be wrong with the way back: artifact, RelayState, and the shapes in which a failure is told."""

from collections.abc import Callable, Mapping

from msgspec.structs import replace

from idp_mock.faults.fault import ACCEPT, REFUSE, Bends
from idp_mock.login.request import Identified, Refusal, Refused
from idp_mock.saml.dialect import Dialect, FailureShape, SessionIndexForm
from idp_mock.saml.faults.topics import topic
from idp_mock.saml.general.messages import ByForm
from idp_mock.saml.provider import Return

Fields = Mapping[str, str]
BACK = topic(
    "SAML bindings 3.5.3, 3.6.3", "RelayState belongs to the browser that began; who ignores it logs people into strangers' sessions."
)
ARTIFACT = topic("SAML bindings 3.6.4", "An artifact that stands for nothing is no login.", "saml")
SHAPES = topic(
    "SAML core 3.2.2.2, wezel-krajowy ch. 10", "Clients look for a failure in different elements; it must be found in each shape.", "saml"
)
OWN = topic("wezel-krajowy ch. 9", "The node was seen to write it so.", "saml")


def in_fields(change: Callable[[Fields], Fields]) -> Bends:
    """Of the form or address that takes the browser back."""

    def bend(way: Return | ByForm) -> Return | ByForm:
        changed = dict(change(way.fields))
        return way if changed == way.fields else replace(way, fields=changed)

    return {Return: bend, ByForm: bend}


def without(name: str) -> Bends:
    return in_fields(lambda fields: {key: value for key, value in fields.items() if key != name})


def instead(name: str, value: str) -> Bends:
    return in_fields(lambda fields: {key: value if key == name else kept for key, kept in fields.items()})


def failing(shape: FailureShape) -> Bends:
    """Nobody logged in, told in that shape."""
    return {
        Identified: lambda who: Refused(reason=Refusal.FAILED, fault=who.fault),
        Dialect: lambda dialect: replace(dialect, failure_shape=shape),
    }


FAULTS = (
    BACK.row("relay-state-absent", "Brak RelayState", "RelayState is missing", REFUSE, without("RelayState")),
    BACK.row(
        "relay-state-other",
        "Inny RelayState",
        "RelayState is another one",
        REFUSE,
        instead("RelayState", "somebody-elses-state"),
        "hole:relay-state",
    ),
    ARTIFACT.row("artifact-absent", "Brak artefaktu", "The artifact is missing", REFUSE, without("SAMLart")),
    ARTIFACT.row("artifact-garbled", "Artefakt nie jest base64", "The artifact is garbled", REFUSE, instead("SAMLart", "%%%")),
    ARTIFACT.row(
        "artifact-other",
        "Artefakt, którego węzeł nie wydał",
        "The artifact is one that was never issued",
        REFUSE,
        instead("SAMLart", "AAQAAMFbLinlXaCM+FIxiDwGOLAy2T71gbpO7ZhNzAgEANlB90ECfpNEVLg="),
        "hole:artifact-unknown",
    ),
    SHAPES.row(
        "failure-in-both", "Porażka w obu statusach", "A failure told in both statuses", REFUSE, failing(FailureShape.BOTH), "pitfall:16"
    ),
    SHAPES.row(
        "failure-in-response",
        "Porażka tylko w statusie odpowiedzi",
        "A failure told in the inner status alone",
        REFUSE,
        failing(FailureShape.INNER),
        "pitfall:16",
    ),
    SHAPES.row(
        "failure-bare",
        "Porażka jako sam kod drugiego poziomu",
        "A failure told as a second-level code alone",
        REFUSE,
        failing(FailureShape.BARE),
        "pitfall:16",
    ),
    OWN.row(
        "session-index-hexadecimal",
        "SessionIndex z 64 cyfr szesnastkowych",
        "The SessionIndex has 64 hexadecimal digits",
        ACCEPT,
        {Dialect: lambda dialect: replace(dialect, session_index=SessionIndexForm.HEXADECIMAL)},
        why="It is not the assertion's ID then: who stores it in a short column cannot log out.",
    ),
)
