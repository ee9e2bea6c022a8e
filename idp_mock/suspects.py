"""Messages that nobody has sent yet: which kind each is, and every rule that it would break. Nothing is begun or registered."""

import base64
import json
import re
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from msgspec import Struct

from eid.clock import Clock
from eid.json_text import UNREADABLE_JSON
from idp_mock.oidc.parameters import read_parameters
from idp_mock.oidc.provider import Provider as OidcProvider
from idp_mock.rules import Broken, ProtocolError
from idp_mock.saml.general.bindings import received_by_post, received_by_redirect
from idp_mock.saml.general.provider import Provider as GeneralSamlProvider
from idp_mock.saml.provider import Provider as SamlProvider

Found = dict[str, tuple[Broken, ...]]
_METADATA = (b"EntityDescriptor", b"EntitiesDescriptor")
_BY_SOAP = (b":ArtifactResolve", b"<ArtifactResolve", b":Envelope", b"<Envelope")
_TOKEN = re.compile(r"(ey[A-Za-z0-9_-]+)\.(ey[A-Za-z0-9_-]+)\.[A-Za-z0-9_-]*")
_ANSWERED = frozenset(("code", "error", "id_token", "access_token"))
_ASKED = frozenset(("response_type", "request", "request_uri", "redirect_uri"))
_TOLD = frozenset(("access_token", "id_token", "token_type", "error"))
REAL_NODE_TAKES_FORMS = Broken(
    "request_is_posted",
    "The real node takes an AuthnRequest by HTTP POST, not in an address (wezel-krajowy.md ch. 4.1).",
    "the request stands in an address",
    "HTTP POST",
    "HTTP Redirect",
)


class Judge(Struct, frozen=True, kw_only=True):
    """Tells of a message the rules that it breaks, by the profile that it was judged by; of what is no such message, nothing."""

    oidc: OidcProvider
    saml: SamlProvider
    general_saml: GeneralSamlProvider
    clock: Clock

    def __call__(self, document: bytes) -> Found:
        if document.lstrip()[:1] == b"<":
            return self._xml(document)
        text = document.decode("utf-8", "replace").strip()
        if text.startswith("{"):
            return self._json(text)
        if _is_id_token(text):
            return {"oidc-id-token": _broken_by(lambda: self.oidc.answers.id_token(text, self.clock.now()))}
        return self._address(text)

    def _xml(self, xml: bytes) -> Found:
        """An AuthnRequest by both profiles, metadata by the general one, requests over SOAP by that of the real node."""
        if any(name in xml[:2000] for name in _METADATA):
            return {"metadata": _broken_by(lambda: self.general_saml.registry.judged(xml))}
        if any(name in xml[:2000] for name in _BY_SOAP):
            return {"saml": _broken_by(lambda: self.saml.judge_soap(xml))}
        field = base64.b64encode(xml).decode()
        return {
            "saml": _broken_by(lambda: self.saml.judge(field)),
            "saml2": _broken_by(lambda: self.general_saml.judge(received_by_post({"SAMLRequest": field}, "SAMLRequest"))),
        }

    def _json(self, text: str) -> Found:
        try:
            members: Any = json.loads(text)
        except (ValueError, *UNREADABLE_JSON):
            return {}
        if not isinstance(members, Mapping) or not _TOLD & members.keys():
            return {}
        return {"oidc-tokens": _broken_by(lambda: self.oidc.answers.token_response(members, self.clock.now()))}

    def _address(self, text: str) -> Found:
        """A whole address, or a query alone."""
        try:
            parts = urlsplit(text if "://" in text else f"?{text.lstrip('?')}")
            query, fragment = (parse_qsl(one, keep_blank_values=True) for one in (parts.query, parts.fragment))
        except ValueError:
            return {}
        names = {name for name, _ in query}
        if {"SAMLRequest", "SigAlg"} <= names or {"SAMLRequest", "Signature"} <= names:
            judged = _broken_by(lambda: self.general_saml.judge(received_by_redirect(parts.query, "SAMLRequest")))
            return {"saml": (REAL_NODE_TAKES_FORMS,), "saml2": judged}
        if "response_type" in names or ("client_id" in names and names & _ASKED):
            return {"oidc": _broken_by(lambda: self.oidc.judge(read_parameters(query)))}
        if _ANSWERED & (names | {name for name, _ in fragment}):
            return {"oidc-response": _broken_by(lambda: self.oidc.answers.authorization_response(query, fragment, self.clock.now()))}
        return {}


def _is_id_token(text: str) -> bool:
    """By what it says of itself: other tokens here have no `sub`, a type of their own, or are requests."""
    found = _TOKEN.fullmatch(text)
    if not found:
        return False
    try:
        header, claims = (json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))) for part in found.groups())
    except (ValueError, *UNREADABLE_JSON):
        return False
    if not isinstance(header, dict) or not isinstance(claims, dict):
        return False
    return header.get("typ", "JWT") == "JWT" and {"sub", "aud"} <= claims.keys() and not {"response_type", "events"} & claims.keys()


def _broken_by(judged: Callable[[], None]) -> tuple[Broken, ...]:
    try:
        judged()
    except ProtocolError as error:
        return error.broken or (Broken(type(error).__name__, (type(error).__doc__ or "").strip(), error.detail),)
    return ()
