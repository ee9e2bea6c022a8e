"""What clients learn about the node by themselves (OpenID Connect Discovery 1.0 section 3, RFC 8414 section 2)."""

from collections.abc import Sequence
from typing import Any

from eid.identity.level import Level
from idp_mock.oidc.claims import BY_NAME, SCOPES
from idp_mock.oidc.direct import addresses
from idp_mock.oidc.jose import ALGORITHMS
from idp_mock.oidc.metadata import AUTH_METHODS, CONTENT_ENCRYPTION, KEY_ENCRYPTION, GrantType
from idp_mock.oidc.response_types import default_mode
from idp_mock.oidc.rules import CHALLENGE_METHOD, RESPONSE_MODES

OPENID_CONFIGURATION = "/.well-known/openid-configuration"
WEBFINGER = "/.well-known/webfinger"
OAUTH_METADATA = "/.well-known/oauth-authorization-server"
AUTHORIZE = "/oidc/authorize"
TOKEN = addresses.AUTHENTICATED["token"]
USERINFO = "/oidc/userinfo"
JWKS = "/oidc/jwks"
END_SESSION = "/oidc/end_session"
END_SESSION_CONFIRMED = "/oidc/end_session/confirmed"
CHECK_SESSION = "/oidc/check_session"

_PROTOCOL_CLAIMS = ("sub", "iss", "aud", "iat", "exp", "auth_time", "nonce", "acr", "amr", "at_hash", "c_hash", "sid")
_ENCRYPTED = ("id_token", "userinfo")


def metadata(issuer: str, asked: str, mutual: str, response_types: Sequence[str]) -> dict[str, Any]:
    """The document at both well-known addresses. What a browser opens is where browsers find this node; what a client calls itself is
    under `asked`, the address by which it asked, because a container or a proxy may know the node by another name. `mutual` is where a
    client that shows a TLS certificate calls, also to use tokens that are bound to it (RFC 8705 section 5)."""
    return {
        "issuer": issuer,
        "authorization_endpoint": issuer + AUTHORIZE,
        "end_session_endpoint": issuer + END_SESSION,
        "check_session_iframe": issuer + CHECK_SESSION,
        "userinfo_endpoint": asked + USERINFO,
        "jwks_uri": asked + JWKS,
        **addresses.metadata(asked),
        "mtls_endpoint_aliases": {**addresses.endpoints(mutual), "userinfo_endpoint": mutual + USERINFO},
        **_capabilities(response_types),
    }


def _capabilities(response_types: Sequence[str]) -> dict[str, Any]:
    implicit = any(default_mode(response_type) != "query" for response_type in response_types)
    return {
        "scopes_supported": list(SCOPES),
        "response_types_supported": list(response_types),
        "response_modes_supported": list(RESPONSE_MODES),
        "grant_types_supported": [grant for grant in GrantType if implicit or grant is not GrantType.IMPLICIT],
        "acr_values_supported": [level.uri for level in Level],
        "subject_types_supported": ["public", "pairwise"],
        "id_token_signing_alg_values_supported": list(ALGORITHMS),
        "userinfo_signing_alg_values_supported": list(ALGORITHMS),
        "authorization_signing_alg_values_supported": list(ALGORITHMS),
        **{f"{name}_encryption_alg_values_supported": list(KEY_ENCRYPTION) for name in _ENCRYPTED},
        **{f"{name}_encryption_enc_values_supported": list(CONTENT_ENCRYPTION) for name in _ENCRYPTED},
        "token_endpoint_auth_methods_supported": list(AUTH_METHODS),
        "display_values_supported": ["page", "popup", "touch", "wap"],
        "claim_types_supported": ["normal"],
        "claims_supported": [*_PROTOCOL_CLAIMS, *BY_NAME],
        "ui_locales_supported": ["pl", "en"],
        "code_challenge_methods_supported": [CHALLENGE_METHOD],
        "prompt_values_supported": ["none", "login", "consent", "select_account"],
        "claims_parameter_supported": True,
        "authorization_response_iss_parameter_supported": True,
        "backchannel_logout_supported": True,
        "backchannel_logout_session_supported": True,
        "frontchannel_logout_supported": True,
        "frontchannel_logout_session_supported": True,
    }
