"""Where these endpoints are, and what discovery tells of them (RFC 8414 section 2 and the specifications named beside each)."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from idp_mock.oidc.clients import Client
from idp_mock.oidc.jose import ALGORITHMS
from idp_mock.oidc.metadata import (
    AUTH_METHODS,
    CLIENT_ALGORITHMS,
    CONTENT_ENCRYPTION,
    KEY_ENCRYPTION,
    NO_SIGNATURE,
    PROOF_ALGORITHMS,
    SECRET_ALGORITHMS,
)

TOKEN = "/oidc/token"  # noqa: S105
REGISTER = "/oidc/register"
PUSHED_REQUEST = "/oidc/par"
INTROSPECT = "/oidc/introspect"
REVOKE = "/oidc/revoke"
DEVICE_AUTHORIZATION = "/oidc/device_authorization"
DEVICE = "/oidc/device"
LOGO = "/oidc/clients/<client_id>/logo"

AUTHENTICATED = {
    "token": TOKEN,
    "pushed_authorization_request": PUSHED_REQUEST,
    "introspection": INTROSPECT,
    "revocation": REVOKE,
    "device_authorization": DEVICE_AUTHORIZATION,
}
"""Endpoints at which clients prove themselves, by the names that metadata gives them."""
_SIGNING = [*CLIENT_ALGORITHMS, *SECRET_ALGORITHMS]


def shown_links(client: Client) -> Mapping[str, str]:
    """What the consent page shows of a client's own pages (OpenID Connect Registration section 2); its logo through this node."""
    links = {
        "logo": client.logo_uri and LOGO.replace("<client_id>", quote(client.client_id, safe="")),
        "home": client.client_uri,
        "policy": client.policy_uri,
        "terms": client.tos_uri,
    }
    return {name: address for name, address in links.items() if address}


def endpoints(issuer: str) -> dict[str, str]:
    """Members of the provider's metadata that say where clients prove themselves."""
    return {f"{name}_endpoint": issuer + path for name, path in AUTHENTICATED.items()}


def metadata(issuer: str) -> dict[str, Any]:
    """Members of the provider's metadata, to be joined to the others."""
    return {
        **endpoints(issuer),
        "registration_endpoint": issuer + REGISTER,
        **{f"{name}_endpoint_auth_methods_supported": list(AUTH_METHODS) for name in ("introspection", "revocation")},
        **{f"{name}_endpoint_auth_signing_alg_values_supported": _SIGNING for name in ("token", "introspection", "revocation")},
        "request_parameter_supported": True,
        "request_uri_parameter_supported": True,
        "require_request_uri_registration": True,
        "request_object_signing_alg_values_supported": [*_SIGNING, NO_SIGNATURE],
        "request_object_encryption_alg_values_supported": list(KEY_ENCRYPTION),
        "request_object_encryption_enc_values_supported": list(CONTENT_ENCRYPTION),
        **{f"{name}_signing_alg_values_supported": list(ALGORITHMS) for name in ("authorization", "introspection")},
        **{f"{name}_encryption_alg_values_supported": list(KEY_ENCRYPTION) for name in ("authorization", "introspection")},
        **{f"{name}_encryption_enc_values_supported": list(CONTENT_ENCRYPTION) for name in ("authorization", "introspection")},
        "dpop_signing_alg_values_supported": list(PROOF_ALGORITHMS),
        "tls_client_certificate_bound_access_tokens": True,
        "require_pushed_authorization_requests": False,
    }
