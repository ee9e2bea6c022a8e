"""The signature of a SAML message in an address, computed again step by step (SAML bindings section 3.4.4.1)."""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple
from urllib.parse import quote, quote_plus, unquote, unquote_plus

from eid.xml.certificate import Certificate
from eid.xml.detached import verify_detached
from eid.xml.diagnosis import facts
from eid.xml.parser import XmlRefused, parse
from eid.xml.verification import SignatureRefused
from idp_mock.inspector.decoders.decoder import Step, Steps, Surroundings
from idp_mock.inspector.decoders.saml_fields import FIELDS, message_of, unwrapped
from idp_mock.inspector.decoders.signatures import issuer_of, line, whose

SIGNED = (*FIELDS, "RelayState", "SigAlg")
"""The order in which parameters are signed, whatever their order in the address."""
LONGEST_STATE = 80
Written = Mapping[str, str]
"""Parameters as they stand in the address, encoded, in their order."""


def _joined(written: Written, order: Sequence[str]) -> str:
    return "&".join(f"{name}={written[name]}" for name in order if name in written)


def _recoded(encode: Callable[[str], str]) -> Callable[[Written], str]:
    return lambda written: _joined({name: encode(unquote_plus(value)) for name, value in written.items()}, SIGNED)


def _lower(text: str) -> str:
    """Percent-encoded with small letters, as .NET does."""
    return "".join(f"%{ord(one):02x}" if len(quote(one, safe="")) == 3 else quote(one, safe="") for one in text)


MISTAKES: Mapping[str, Callable[[Written], str]] = {
    "over the parameters in the order of the address": lambda written: _joined(written, [name for name in written if name != "Signature"]),
    "over the parameters in alphabetical order": lambda written: _joined(written, sorted(name for name in written if name in SIGNED)),
    "without RelayState, which is in the address": lambda written: _joined(written, (*FIELDS, "SigAlg")),
    "with an empty RelayState, which is not in the address": lambda written: _joined({**written, "RelayState": ""}, SIGNED),
    "over the decoded values; it must be made over the encoded ones": _recoded(str),
    "over values that were encoded otherwise (%20 for a space, capital hexadecimal digits)": _recoded(lambda text: quote(text, safe="")),
    "over values that were encoded otherwise ('+' for a space)": _recoded(quote_plus),
    "over values that were encoded otherwise (small hexadecimal digits)": _recoded(_lower),
    "over a RelayState that was encoded once; it was encoded again afterwards": lambda written: _joined(
        {**written, "RelayState": unquote(written.get("RelayState", ""))}, SIGNED
    ),
}
"""What senders sign by mistake."""


class Judgement(NamedTuple):
    reason: str
    tried: Sequence[Certificate]


def redirect_signature(query: str, around: Surroundings) -> tuple[Steps, ...]:
    """Of the message in a query; none where there is none or where it came by a form."""
    written: dict[str, str] = {}
    for name, _, value in (pair.partition("=") for pair in query.split("&")):
        written.setdefault(name, value)
    field = next((name for name in FIELDS if name in written), "")
    if not field or not {"Signature", "SigAlg"} & written.keys():
        return ()
    issuer = _issuer(unquote_plus(written[field]))
    signed, algorithm = _joined(written, SIGNED), unquote_plus(written.get("SigAlg", ""))
    registered = around.known.signers(issuer)
    found = _judged(written, registered or tuple(around.known.certificates.values()), issuer if not registered else "")
    told = whose(around.known, registered)
    steps = (
        Step(name="order of the parameters in the address", value=", ".join(written)),
        Step(name="signed octets, as the sender encoded them (bindings 3.4.4.1)", value=signed),
        Step(name="SigAlg", value=algorithm or "missing"),
        *(Step(name="judged by", value=line(facts(one), told)) for one in found.tried),
        *_remarks(written),
        Step(
            name="Signature",
            value=unquote_plus(written.get("Signature", "")),
            holds=None if found.reason.startswith("not judged") else not found.reason,
        ),
    )
    return (Steps(of=field, reason=found.reason, steps=steps),)


def _judged(written: Written, candidates: Sequence[Certificate], unknown: str) -> Judgement:
    """`unknown` is an issuer for whom nobody is registered: then the message may only be the node's own."""
    octets = _joined(written, SIGNED).encode()
    try:
        value = unwrapped(unquote_plus(written.get("Signature", "")))
        return Judgement("", [verify_detached(octets, value, unquote_plus(written.get("SigAlg", "")), candidates)])
    except (SignatureRefused, ValueError) as refused:
        if unknown:
            return Judgement(f"not judged: no service provider is registered as {unknown!r}, and it is not signed by this node", ())
        return Judgement(f"{refused}{_mistaken(written, candidates)}", candidates)


def _mistaken(written: Written, candidates: Sequence[Certificate]) -> str:
    algorithm = unquote_plus(written.get("SigAlg", ""))
    for sentence, make in MISTAKES.items():
        try:
            verify_detached(make(written).encode(), unwrapped(unquote_plus(written.get("Signature", ""))), algorithm, candidates)
        except (SignatureRefused, ValueError):
            continue
        return f"; it was made {sentence}"
    return ""


def _remarks(written: Written) -> list[Step]:
    state = unquote_plus(written.get("RelayState", ""))
    found = []
    if "%" in state and unquote(state) != state:
        found.append(Step(name="RelayState is encoded twice; decoded once it is", value=state, holds=False))
    if len(state.encode()) > LONGEST_STATE:
        found.append(Step(name=f"RelayState must not exceed {LONGEST_STATE} octets (bindings 3.4.3)", value=f"{len(state)}", holds=False))
    if "SigAlg" not in written or "Signature" not in written:
        missing = "SigAlg" if "SigAlg" not in written else "Signature"
        found.append(Step(name="a signature needs both SigAlg and Signature; missing is", value=missing, holds=False))
    return found


def _issuer(field: str) -> str:
    try:
        return issuer_of(parse(message_of(field)))
    except (ValueError, XmlRefused):
        return ""
