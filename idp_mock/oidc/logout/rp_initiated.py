"""Logout begun by a client (OpenID Connect RP-Initiated Logout 1.0). Its errors are always shown to the person."""

from collections.abc import Callable, Mapping
from typing import Any

from idp_mock.login.farewell import Told
from idp_mock.oidc.clients import Clients
from idp_mock.oidc.errors import InvalidRequest, OAuthError, RefusedToThePerson
from idp_mock.oidc.hints import hinted_claims
from idp_mock.oidc.jose import Signer
from idp_mock.oidc.messages import LogoutRequest
from idp_mock.oidc.parameters import Parameters, no_parameter_is_too_long, parameters_come_once
from idp_mock.rules import check


def hint_is_a_token_of_this_node(request: LogoutRequest) -> None:
    """The id_token_hint must be an ID token that this node issued; it may have expired (RP-Initiated Logout section 2)."""
    if request.id_token_hint and request.hinted is None:
        raise InvalidRequest("id_token_hint is not an ID token signed by this node")


def client_is_that_of_the_hint(request: LogoutRequest) -> None:
    """The client_id must be the one that the ID token was issued to (RP-Initiated Logout section 2)."""
    if request.hinted and request.client_id not in ("", request.hinted.get("aud")):
        raise InvalidRequest("client_id is not the audience of id_token_hint")


def address_comes_from_a_client(request: LogoutRequest) -> None:
    """A post_logout_redirect_uri needs a known client, by id_token_hint or client_id (RP-Initiated Logout section 3)."""
    if request.post_logout_redirect_uri and request.client is None:
        raise InvalidRequest("post_logout_redirect_uri came without an id_token_hint or client_id of a known client")


def address_is_allowed(request: LogoutRequest) -> None:
    """The post_logout_redirect_uri must be exactly a registered one, or a loopback address for an unregistered client (section 3.1)."""
    address, client = request.post_logout_redirect_uri, request.client
    if address and client and not client.accepts_logout_redirect(address):
        raise InvalidRequest(f"post_logout_redirect_uri {address[:200]!r} is not allowed for client {client.client_id[:100]!r}")


EndSession = Callable[[str, str], Told | None]
"""`login.farewell.Farewells.end`: takes a session id and the client that asks."""
LOGOUT_RULES = (
    parameters_come_once,
    no_parameter_is_too_long,
    hint_is_a_token_of_this_node,
    client_is_that_of_the_hint,
    address_comes_from_a_client,
    address_is_allowed,
)


class LogoutEndpoint:
    """Ends sessions of the node through `end_session`, which tells all clients that took part. Every method may raise
    `RefusedToThePerson`."""

    def __init__(self, issuer: str, clients: Clients, signer: Signer, end_session: EndSession) -> None:
        self._issuer = issuer
        self._clients = clients
        self._signer = signer
        self._end_session = end_session

    def read(self, parameters: Parameters) -> LogoutRequest:
        """A request that breaks no rule."""
        hinted = self._hinted(parameters["id_token_hint"])
        request = LogoutRequest(
            id_token_hint=parameters["id_token_hint"],
            hinted=hinted,
            client_id=parameters["client_id"],
            client=self._clients.find(parameters["client_id"] or str((hinted or {}).get("aud", ""))),
            post_logout_redirect_uri=parameters["post_logout_redirect_uri"],
            state=parameters["state"],
            repeated=parameters.repeated,
            too_long=parameters.too_long,
        )
        try:
            check(LOGOUT_RULES, request)
        except OAuthError as error:
            raise RefusedToThePerson(error.broken) from error
        return request

    def needs_confirmation(self, request: LogoutRequest, session_id: str) -> bool:
        """Whether the person must be asked: without a hint, or when this browser's session (empty: none) is not the hint's (section 2)."""
        if request.hinted is None:
            return True
        return session_id not in ("", request.hinted.get("sid"))

    def end(self, request: LogoutRequest, session_id: str) -> tuple[str, ...]:
        """Ends the session of the hint and that of this browser. Returns addresses that the browser must open in frames."""
        initiator = f"oidc:{request.client.client_id}" if request.client else ""
        endings = {session_id, str((request.hinted or {}).get("sid", ""))} - {""}
        told = [self._end_session(ending, initiator) or Told() for ending in sorted(endings)]
        return tuple(frame for one in told for frame in one.frames)

    def _hinted(self, id_token_hint: str) -> Mapping[str, Any] | None:
        return hinted_claims(id_token_hint, self._signer, self._issuer) if id_token_hint else None
