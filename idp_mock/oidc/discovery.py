"""What clients learn about the node by themselves (OpenID Connect Discovery 1.0 section 3, RFC 8414 section 2)."""

from typing import Any

from eid.identity.level import Level
from idp_mock.oidc.claims import SCOPES
from idp_mock.oidc.clients import AUTH_METHODS
from idp_mock.oidc.jose import ALGORITHMS
from idp_mock.oidc.rules import CHALLENGE_METHOD, RESPONSE_MODES

OPENID_CONFIGURATION = "/.well-known/openid-configuration"
OAUTH_METADATA = "/.well-known/oauth-authorization-server"
AUTHORIZE = "/oidc/authorize"
TOKEN = "/oidc/token"  # noqa: S105
USERINFO = "/oidc/userinfo"
JWKS = "/oidc/jwks"
END_SESSION = "/oidc/end_session"
END_SESSION_CONFIRMED = "/oidc/end_session/confirmed"

_PROTOCOL_CLAIMS = ("sub", "iss", "aud", "iat", "exp", "auth_time", "nonce", "acr", "amr", "at_hash", "sid")


def metadata(issuer: str) -> dict[str, Any]:
    """The document at both well-known addresses."""
    return {
        "issuer": issuer,
        "authorization_endpoint": issuer + AUTHORIZE,
        "token_endpoint": issuer + TOKEN,
        "userinfo_endpoint": issuer + USERINFO,
        "jwks_uri": issuer + JWKS,
        "end_session_endpoint": issuer + END_SESSION,
        "scopes_supported": list(SCOPES),
        "response_types_supported": ["code"],
        "response_modes_supported": list(RESPONSE_MODES),
        "grant_types_supported": ["authorization_code"],
        "acr_values_supported": [level.uri for level in Level],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": list(ALGORITHMS),
        "token_endpoint_auth_methods_supported": list(AUTH_METHODS),
        "claim_types_supported": ["normal"],
        "claims_supported": [*_PROTOCOL_CLAIMS, *dict.fromkeys(claim.name for claims in SCOPES.values() for claim in claims)],
        "ui_locales_supported": ["pl", "en"],
        "code_challenge_methods_supported": [CHALLENGE_METHOD],
        "prompt_values_supported": ["none", "login", "consent", "select_account"],
        "claims_parameter_supported": False,
        "request_parameter_supported": False,
        "request_uri_parameter_supported": False,
        "authorization_response_iss_parameter_supported": True,
    }
