"""How the portal is known at the node, and how it proves at the token endpoint that it is that client."""

import base64
from collections.abc import Callable, Mapping
from urllib.parse import quote_plus

from msgspec import Struct, field

from relying_party.federation.judgement import NotTrusted


class OidcClient(Struct, frozen=True, kw_only=True):
    """A guest has an id and nothing else. One that registered has all that RFC 7591 section 3.2.1 and RFC 7592 section 3 give it;
    `id_token_signed_response_alg` is the algorithm that was agreed on, empty where none was."""

    client_id: str
    client_secret: str = ""
    token_endpoint_auth_method: str = "none"  # noqa: S105
    id_token_signed_response_alg: str = ""
    registration_client_uri: str = ""
    registration_access_token: str = ""


class Proof(Struct, frozen=True, kw_only=True):
    """What goes into the token request: a header and form parameters."""

    headers: Mapping[str, str] = field(default_factory=dict)
    form: Mapping[str, str] = field(default_factory=dict)


def _by_id(client: OidcClient) -> Proof:
    return Proof(form={"client_id": client.client_id})


def _by_basic(client: OidcClient) -> Proof:
    """RFC 6749 section 2.3.1: both are form-encoded first, which authlib leaves out."""
    pair = f"{quote_plus(client.client_id)}:{quote_plus(client.client_secret)}"
    return Proof(headers={"Authorization": "Basic " + base64.b64encode(pair.encode()).decode()})


def _by_post(client: OidcClient) -> Proof:
    return Proof(form={"client_id": client.client_id, "client_secret": client.client_secret})


PROOFS: Mapping[str, Callable[[OidcClient], Proof]] = {
    "none": _by_id,
    "client_secret_basic": _by_basic,
    "client_secret_post": _by_post,
}
"""By `token_endpoint_auth_method` (OpenID Connect Core section 9)."""


def proof(client: OidcClient) -> Proof:
    """Raises `NotTrusted` where the node wants a method that the portal does not know."""
    if client.token_endpoint_auth_method not in PROOFS:
        raise NotTrusted(expected=f"token_endpoint_auth_method of {', '.join(PROOFS)}", got=client.token_endpoint_auth_method)
    return PROOFS[client.token_endpoint_auth_method](client)
