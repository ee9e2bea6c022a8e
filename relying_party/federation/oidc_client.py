"""The portal as an OAuth client: authlib's, which writes the requests and reads the token answer, over the portal's own way to the node."""

import base64
from collections.abc import Mapping
from typing import Any, TypeVar
from urllib.parse import quote_plus, urlencode

import msgspec
from authlib.oauth2 import OAuth2Error
from authlib.oauth2.auth import ClientAuth, encode_none
from authlib.oauth2.client import OAuth2Client
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from msgspec import Struct

from eid.json_text import UNREADABLE_JSON
from relying_party.federation.backchannel import BackChannel
from relying_party.federation.client_certificate import NAMED, SELF_SIGNED
from relying_party.federation.judgement import NodeUnreachable
from relying_party.federation.oidc_rules import raise_error

T = TypeVar("T")
AUTH_METHODS = ("none", "client_secret_basic", "client_secret_post")
"""Values of `token_endpoint_auth_method` (OpenID Connect Core section 9) that need no certificate."""
SCOPE = "openid profile email phone pesel"


class OidcClient(Struct, frozen=True, kw_only=True):
    """A guest has an id and nothing else. One that registered has all that RFC 7591 section 3.2.1 and RFC 7592 section 3 give it;
    the `..._alg` are the algorithms that were agreed on, empty where none was."""

    client_id: str
    client_secret: str = ""
    token_endpoint_auth_method: str = "none"  # noqa: S105
    id_token_signed_response_alg: str = ""
    authorization_signed_response_alg: str = ""
    userinfo_signed_response_alg: str = ""
    registration_client_uri: str = ""
    registration_access_token: str = ""


class Tokens(Struct, frozen=True, kw_only=True):
    """A token answer (RFC 6749 section 5.1, OpenID Connect Core section 3.1.3.3)."""

    access_token: str
    id_token: str
    token_type: str
    refresh_token: str | None = None
    expires_in: float | None = None


class Refreshed(Struct, frozen=True, kw_only=True):
    """A token answer to a refresh token: the node may leave the ID token out, and let the client keep its refresh token (OpenID Connect
    Core section 12.2, RFC 6749 section 6)."""

    access_token: str
    token_type: str
    id_token: str | None = None
    refresh_token: str | None = None
    expires_in: float | None = None


class CodeClient:
    """Sends the browser away and redeems what it brings back. Methods raise `Refused`."""

    def __init__(self, client: OidcClient, redirect_uri: str, channel: BackChannel, scope: str = SCOPE) -> None:
        self._client = OAuth2Client(
            _Wire(channel),
            client_id=client.client_id,
            client_secret=client.client_secret,
            token_endpoint_auth_method=client.token_endpoint_auth_method,
            scope=scope,
            redirect_uri=redirect_uri,
        )
        self._client.register_client_auth_method(("client_secret_basic", _by_basic))
        for method in (NAMED, SELF_SIGNED):
            # The certificate is TLS's to show; the request says whose it is (RFC 8705 section 2).
            self._client.register_client_auth_method((method, encode_none))

    def address(self, endpoint: str, code_verifier: str, asked: Mapping[str, str]) -> str:
        """The authorization request with these parameters besides the client's own and PKCE."""
        parameters = {"code_challenge": create_s256_code_challenge(code_verifier), "code_challenge_method": "S256", **asked}
        address: str = self._client.create_authorization_url(endpoint, **parameters)[0]
        return address

    def tokens(self, endpoint: str, code: str, code_verifier: str) -> Tokens:
        """What the code is good for."""
        given = {"code": code, "redirect_uri": self._client.redirect_uri, "code_verifier": code_verifier}
        return self._granted(endpoint, "authorization_code", given, Tokens)

    def refreshed(self, endpoint: str, refresh_token: str) -> Refreshed:
        """What the refresh token is good for."""
        return self._granted(endpoint, "refresh_token", {"refresh_token": refresh_token}, Refreshed)

    def _granted(self, endpoint: str, grant_type: str, given: Mapping[str, str], of: type[T]) -> T:
        try:
            # Not strict: there are providers that write expires_in as a text.
            return msgspec.convert(dict(self._client.fetch_token(endpoint, grant_type=grant_type, **given)), of, strict=False)
        except OAuth2Error as error:
            raise_error(str(error.error), str(error.description or ""))
        except (ValueError, TypeError, OverflowError, msgspec.ValidationError) as error:
            raise NodeUnreachable(expected="a token answer", got=str(error)) from error


def _by_basic(client: ClientAuth, _: str, uri: str, headers: dict[str, str], body: str) -> tuple[str, dict[str, str], str]:
    """RFC 6749 section 2.3.1: both are form-encoded first, which authlib leaves out."""
    pair = f"{quote_plus(client.client_id)}:{quote_plus(client.client_secret)}"
    return uri, {**headers, "Authorization": "Basic " + base64.b64encode(pair.encode()).decode()}, body


class _Answer(Struct, frozen=True, kw_only=True):
    """What authlib wants to know of an HTTP response."""

    status_code: int
    body: bytes

    def json(self) -> Any:
        try:
            return msgspec.json.decode(self.body)
        except UNREADABLE_JSON as error:
            raise ValueError("no JSON") from error

    def raise_for_status(self) -> None:
        if self.status_code != 200:
            raise NodeUnreachable(expected="status 200 or an OAuth error", got=f"status {self.status_code}")


class _Wire:
    """The HTTP session that authlib wants, over the channel that bounds every answer in time and size."""

    def __init__(self, channel: BackChannel) -> None:
        self._channel = channel

    def post(self, url: str, **given: Any) -> _Answer:
        """As httpx would take it: `headers`, the form, and `auth` to prove the client."""
        url, sent, body = given["auth"].prepare("POST", url, dict(given["headers"]), urlencode(given["data"]))
        reply = self._channel.post(url, body.encode(), sent)
        return _Answer(status_code=reply.status, body=reply.body)
