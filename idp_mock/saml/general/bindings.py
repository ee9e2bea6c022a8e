"""How messages travel through the browser: by Redirect, POST and Artifact (SAML bindings §3.4 to §3.6)."""

import base64
import zlib
from collections.abc import Mapping
from urllib.parse import quote, unquote_plus, urlencode, urlsplit

from eid.base64_text import NotBase64, octets_of
from eid.keys import KeyPair
from eid.xml.algorithms import SignatureMethod
from eid.xml.detached import sign_detached
from eid.xml.parser import LIMIT
from idp_mock.saml.elements import parsed
from idp_mock.saml.errors import MalformedMessage
from idp_mock.saml.general.messages import ByAddress, ByForm, Detached, Received
from idp_mock.saml.reader import begins_like_xml, posted_octets

REQUEST, RESPONSE = "SAMLRequest", "SAMLResponse"
_SIGNED = ("RelayState", "SigAlg")
_DEFLATE = "urn:oasis:names:tc:SAML:2.0:bindings:URL-Encoding:DEFLATE"


def received_by_redirect(query: str, field: str) -> Received:
    """The message in a query string, as it came: a signature covers it as the sender encoded it. Raises `MalformedMessage`."""
    raw = _parameters(query)
    if field not in raw:
        raise MalformedMessage(f"the address has no parameter {field}")
    encoding = unquote_plus(raw.get("SAMLEncoding", "")) or _DEFLATE
    if encoding != _DEFLATE:
        raise MalformedMessage(f"SAMLEncoding must be {_DEFLATE}, got {encoding}")
    element = parsed(_inflated(_octets(unquote_plus(raw[field]), field)))
    relay_state = unquote_plus(raw["RelayState"]) if "RelayState" in raw else None
    return Received(element=element, relay_state=relay_state, detached=_detached(raw, field))


def received_by_post(form: Mapping[str, str], field: str) -> Received:
    """The message in the fields of a form. Raises `MalformedMessage`. A deflated one is read too, though SAML bindings §3.5.4 knows none:
    node-saml and passport-saml send it so unless they are told otherwise."""
    if field not in form:
        raise MalformedMessage(f"the form has no field {field}")
    octets = posted_octets(form[field])
    element = parsed(octets if not octets or begins_like_xml(octets) else _inflated(octets))
    return Received(element=element, relay_state=form.get("RelayState"))


def by_post(address: str, field: str, message: bytes, relay_state: str | None) -> ByForm:
    """A form with the message."""
    fields = {field: base64.b64encode(message).decode()}
    return ByForm(address=address, fields=fields | _state(relay_state))


def by_redirect(address: str, field: str, message: bytes, relay_state: str | None, keys: KeyPair, method: SignatureMethod) -> ByAddress:
    """An address with the message, signed. The message itself carries no signature (SAML bindings §3.4.4.1)."""
    deflated = zlib.compress(message, wbits=-zlib.MAX_WBITS)
    parameters = {field: base64.b64encode(deflated).decode(), **_state(relay_state), "SigAlg": method.uri}
    query = urlencode(parameters, quote_via=quote, safe="")
    signature = base64.b64encode(sign_detached(query.encode(), keys, method)).decode()
    return _with_query(address, f"{query}&Signature={quote(signature, safe='')}")


def by_artifact(address: str, artifact: str, relay_state: str | None) -> ByAddress:
    """An address with the artifact."""
    return _with_query(address, urlencode({"SAMLart": artifact, **_state(relay_state)}))


def _state(relay_state: str | None) -> dict[str, str]:
    return {} if relay_state is None else {"RelayState": relay_state}


def _with_query(address: str, query: str) -> ByAddress:
    return ByAddress(location=address + ("&" if urlsplit(address).query else "?") + query)


def _parameters(query: str) -> dict[str, str]:
    """Values as they were encoded. Raises `MalformedMessage` where one comes twice: the parties would read different ones."""
    found: dict[str, str] = {}
    for pair in query.split("&"):
        name, _, value = pair.partition("=")
        if name in found:
            raise MalformedMessage(f"the parameter {name} comes more than once")
        found[name] = value
    return found


def _detached(raw: Mapping[str, str], field: str) -> Detached | None:
    if "Signature" not in raw:
        return None
    octets = "&".join(f"{name}={raw[name]}" for name in (field, *_SIGNED) if name in raw).encode()
    value = _octets(unquote_plus(raw["Signature"]), "Signature")
    return Detached(octets=octets, value=value, algorithm=unquote_plus(raw.get("SigAlg", "")))


def _octets(text: str, name: str) -> bytes:
    try:
        return octets_of(text)
    except NotBase64 as error:
        raise MalformedMessage(f"{name} is not base64: {error}") from error


def _inflated(octets: bytes) -> bytes:
    """Stops at the parser's limit, so that a small message cannot become a large one."""
    inflater = zlib.decompressobj(wbits=-zlib.MAX_WBITS)
    try:
        message = inflater.decompress(octets, LIMIT + 1)
    except zlib.error as error:
        why = "it is the XML itself" if begins_like_xml(octets) else str(error)
        raise MalformedMessage(f"the message is not deflated (RFC 1951), as the Redirect binding demands: {why}") from error
    if not inflater.eof and len(message) <= LIMIT:
        raise MalformedMessage("the message is not deflated (RFC 1951), as the Redirect binding demands, or is cut off")
    return message
