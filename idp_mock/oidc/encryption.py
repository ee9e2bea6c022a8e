"""Answers that their client alone may read: ID tokens and claims of userinfo, signed first and then encrypted (OpenID Connect Core sections
10.2 and 16.14)."""

from idp_mock.oidc.client_keys import ClientKeys
from idp_mock.oidc.clients import Clients
from idp_mock.oidc.errors import InvalidRequest
from idp_mock.oidc.jose import UntrustedToken
from idp_mock.oidc.messages import Encryption

DEFAULT_ENC = "A128CBC-HS256"
"""Where a client names an `alg` but no `enc` (OpenID Connect Dynamic Client Registration section 2)."""


def wished_encryption(alg: str, enc: str) -> Encryption | None:
    """From two members of a client's metadata; None without an `alg`."""
    return Encryption(alg=alg, enc=enc or DEFAULT_ENC) if alg else None


class Encryptor:
    """Encrypts for the keys that a client publishes."""

    def __init__(self, clients: Clients, keys: ClientKeys) -> None:
        self._clients = clients
        self._keys = keys

    def encrypted(self, token: str, client_id: str, wish: Encryption | None) -> str:
        """The token, in a JWE where that is wished. Raises `InvalidRequest` where the client publishes no key for it."""
        if wish is None:
            return token
        client = self._clients.find(client_id)
        if client is None:
            raise InvalidRequest("the client is registered no more")
        try:
            return self._keys.encrypt(client, token, wish.alg, wish.enc)
        except UntrustedToken as error:
            raise InvalidRequest(f"the answer cannot be encrypted as the client wished: {error}") from error
