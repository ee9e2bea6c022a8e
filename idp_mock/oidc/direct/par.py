"""The pushed authorization request endpoint (RFC 9126 section 2): the rules are those of the authorization endpoint."""

from collections.abc import Mapping

from msgspec import Struct
from msgspec.structs import replace

from idp_mock.oidc.asked import Asked, Opener
from idp_mock.oidc.authorize import AuthorizationEndpoint
from idp_mock.oidc.client_auth import Caller, ClientAuthentication
from idp_mock.oidc.errors import InvalidDpopProof, InvalidRequest
from idp_mock.oidc.parameters import Parameters, no_parameter_is_too_long, parameters_come_once
from idp_mock.oidc.possession import Possession
from idp_mock.oidc.pushed import LIFETIME, PushedRequests
from idp_mock.oidc.sender import Sender
from idp_mock.rules import check

_CREDENTIALS = frozenset({"client_secret", "client_assertion", "client_assertion_type", "request", "request_uri"})
"""Parameters of the push itself, not of the authorization request."""


class Pushing(Struct, frozen=True, kw_only=True):
    """A push by a client that proved itself; `jkt` is the key of its DPoP proof, else empty."""

    asked: Asked
    caller: Caller
    jkt: str


def client_is_the_caller(pushing: Pushing) -> None:
    """The client_id of a pushed request is that of the client that pushes it (RFC 9126 section 2.1)."""
    if pushing.asked.parameters["client_id"] not in ("", pushing.caller.client_id):
        raise InvalidRequest("client_id is not that of the client that pushes the request")


def announced_key_is_the_shown_one(pushing: Pushing) -> None:
    """A dpop_jkt that is pushed with a DPoP proof names the key of the proof (RFC 9449 section 10.1)."""
    if pushing.jkt and pushing.asked.parameters["dpop_jkt"] not in ("", pushing.jkt):
        raise InvalidDpopProof("dpop_jkt is not the key of the DPoP proof")


RULES = (client_is_the_caller, announced_key_is_the_shown_one)


class PushedRequestEndpoint:
    """Keeps a request for the browser that will name it."""

    def __init__(
        self,
        authentication: ClientAuthentication,
        possession: Possession,
        opener: Opener,
        authorize: AuthorizationEndpoint,
        pushed: PushedRequests,
    ) -> None:
        self._authentication = authentication
        self._possession = possession
        self._opener = opener
        self._authorize = authorize
        self._pushed = pushed

    def answer(self, authorization: str, parameters: Parameters, sender: Sender) -> Mapping[str, str | int]:
        """`request_uri` and `expires_in` (seconds). Raises `OAuthError`."""
        check((parameters_come_once, no_parameter_is_too_long), parameters)
        caller = self._authentication.authenticate(authorization, parameters, sender)
        jkt = self._possession.shown_key(sender)
        asked = self._opener.pushed(parameters, caller.client)
        check(RULES, Pushing(asked=asked, caller=caller, jkt=jkt))
        values = {name: value for name, value in asked.parameters.values.items() if name not in _CREDENTIALS}
        values["client_id"] = caller.client_id
        confirmation = {"jkt": jkt} if jkt else {}
        asked = replace(asked, parameters=Parameters(values=values), pushed="now", confirmation=confirmation)
        self._authorize.check_pushed(asked)
        request_uri = self._pushed.keep(caller.client_id, values, signed=asked.signed, confirmation=confirmation)
        return {"request_uri": request_uri, "expires_in": LIFETIME}
