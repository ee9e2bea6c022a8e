"""A refusal explained: every rule that the message breaks and, for a signature, each step of its judgement. Made when somebody looks."""

from msgspec import Struct

from eid.xml.diagnosis import SignatureDiagnosis
from eid.xml.diagnosis import diagnosis as signature_diagnosis
from idp_mock.rules import Broken
from idp_mock.saml.errors import SamlError


class BrokenRule(Struct, frozen=True, kw_only=True):
    """A rule by its name, what it demands, and how it was broken; `expected` and `got` are empty where `detail` alone tells."""

    rule: str
    statement: str
    detail: str
    expected: str
    got: str


class Diagnosis(Struct, frozen=True, kw_only=True):
    """`error` names the kind of refusal, `message` the kind of message (AuthnRequest), empty where it could not be read. `signature` is
    None where no signature was judged, or where it holds."""

    error: str
    message: str
    id: str
    issuer: str
    broken: tuple[BrokenRule, ...]
    signature: SignatureDiagnosis | None


def diagnosis(error: SamlError) -> Diagnosis:
    """Everything that is known of why the message was refused."""
    kind = type(error)
    found = error.broken or (Broken(kind.__name__, (kind.__doc__ or "").strip(), error.detail, error.expected, error.got),)
    causes = [one.cause for one in found if one.cause is not None]
    about = error.about
    return Diagnosis(
        error=kind.__name__,
        message=type(about).__name__ if about else "",
        id=about.id if about else "",
        issuer=about.issuer if about else "",
        broken=tuple(
            BrokenRule(rule=one.rule, statement=one.statement, detail=one.detail, expected=one.expected, got=one.got) for one in found
        ),
        signature=signature_diagnosis(causes[0]) if causes else None,
    )
