"""Tokens for a tester: a grant with tokens at once, for a person who never logged in."""

from msgspec.structs import replace

from idp_mock.login.request import Identified
from idp_mock.oidc.claims import known_scopes
from idp_mock.oidc.clients import Clients
from idp_mock.oidc.errors import InvalidClient
from idp_mock.oidc.grants import Grants
from idp_mock.oidc.messages import TokenResponse
from idp_mock.oidc.tokens import Tokens
from idp_mock.oidc.unasked import authorization_of


class Mint:
    """Its tokens are as good as those of a login: the userinfo endpoint knows them, and they can be revoked."""

    def __init__(self, clients: Clients, grants: Grants, tokens: Tokens) -> None:
        self._clients = clients
        self._grants = grants
        self._tokens = tokens

    def tokens(self, who: Identified, client_id: str, scope: str, nonce: str) -> TokenResponse:
        """For the scopes among these words that are known. Raises `InvalidClient` for a client that this node does not serve."""
        client = self._clients.find(client_id)
        if client is None:
            raise InvalidClient(f"no client {client_id[:100]!r} is registered, and this node is strict")
        authorization = replace(authorization_of(client, known_scopes(tuple(scope.split()))), nonce=nonce)
        return self._tokens.response(self._grants.issue(authorization, who))
