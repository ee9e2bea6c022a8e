"""JWT-secured authorization responses (JARM, OpenID Foundation, 2022): the answer's parameters as one signed, perhaps encrypted JWT."""

from collections.abc import Mapping

from msgspec.structs import replace

from eid.clock import MINUTE, Clock
from idp_mock.oidc.client_keys import ClientKeys
from idp_mock.oidc.clients import Client
from idp_mock.oidc.jose import JwtKind, Signer, UntrustedToken
from idp_mock.oidc.messages import AuthorizeResponse

JWT_MODES: Mapping[str, str] = {"query.jwt": "query", "fragment.jwt": "fragment", "form_post.jwt": "form_post", "jwt": ""}
"""How the JWT travels; empty: as the answer would without it (section 2.3.4)."""
LIFETIME = 10 * MINUTE
DEFAULT_ENC = "A128CBC-HS256"


class SecuredResponses:
    """Wraps answers."""

    def __init__(self, issuer: str, signer: Signer, keys: ClientKeys, clock: Clock) -> None:
        self._issuer = issuer
        self._signer = signer
        self._keys = keys
        self._clock = clock

    def secured(self, answer: AuthorizeResponse, client: Client, default_mode: str) -> AuthorizeResponse:
        """The answer in the JWT that its response mode asks for. Where it cannot be encrypted as the client wished, nothing but the error
        goes back, in a JWT that is signed alone."""
        mode = JWT_MODES[answer.response_mode] or default_mode
        try:
            response = self._encrypted(self._signed(answer.parameters, client), client)
        except UntrustedToken as error:
            told = {name: value for name, value in answer.parameters.items() if name == "state"}
            response = self._signed({**told, "error": "server_error", "error_description": str(error)}, client)
        return replace(answer, response_mode=mode, parameters={"response": response})

    def _signed(self, parameters: Mapping[str, str], client: Client) -> str:
        now = int(self._clock.now())
        envelope = {"iss": self._issuer, "aud": client.client_id, "iat": now, "exp": now + LIFETIME}
        return self._signer.sign({**parameters, **envelope}, client.authorization_signed_response_alg, kind=JwtKind.AUTHORIZATION_RESPONSE)

    def _encrypted(self, token: str, client: Client) -> str:
        alg = client.authorization_encrypted_response_alg
        return self._keys.encrypt(client, token, alg, client.authorization_encrypted_response_enc or DEFAULT_ENC) if alg else token
