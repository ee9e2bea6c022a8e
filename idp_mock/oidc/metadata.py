"""What a client says about itself: the names, the defaults and the allowed words of client metadata.

Names are those of RFC 7591 section 2, OpenID Connect Dynamic Client Registration 1.0 section 2, OpenID Connect RP-Initiated, Front-Channel
and Back-Channel Logout 1.0, RFC 8705, RFC 9101, RFC 9126, RFC 9449 and JARM.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from msgspec import Struct, field

from idp_mock.oidc.jose import ALGORITHMS, DEFAULT_ALGORITHM

SECRET_METHODS = ("client_secret_basic", "client_secret_post")
NO_SECRET = "none"  # noqa: S105
SECRET_JWT = "client_secret_jwt"  # noqa: S105
PRIVATE_KEY_JWT = "private_key_jwt"
TLS_METHODS = ("tls_client_auth", "self_signed_tls_client_auth")
KEY_METHODS = (PRIVATE_KEY_JWT, "self_signed_tls_client_auth")
"""Methods for which the client must have published keys."""
AUTH_METHODS = (*SECRET_METHODS, SECRET_JWT, PRIVATE_KEY_JWT, *TLS_METHODS, NO_SECRET)
CLIENT_ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "Ed25519")
"""With which a client may sign by a private key."""
PROOF_ALGORITHMS = tuple(alg for alg in CLIENT_ALGORITHMS if not alg.startswith("RS"))
"""With which a DPoP proof may be signed: its keys are young, so none needs RSASSA-PKCS1-v1_5 (FAPI 2.0 Security Profile section 5.4)."""
SECRET_ALGORITHMS = ("HS256", "HS384", "HS512")
NO_SIGNATURE = "none"
KEY_ENCRYPTION = ("RSA-OAEP", "RSA-OAEP-256", "ECDH-ES", "ECDH-ES+A128KW", "ECDH-ES+A256KW")
CONTENT_ENCRYPTION = ("A128CBC-HS256", "A256CBC-HS512", "A128GCM", "A256GCM")
TLS_NAMES = (
    "tls_client_auth_subject_dn",
    "tls_client_auth_san_dns",
    "tls_client_auth_san_uri",
    "tls_client_auth_san_ip",
    "tls_client_auth_san_email",
)


_SIGNED = tuple(f"{name}_signed_response_alg" for name in ("id_token", "userinfo", "access_token", "authorization", "introspection"))


class GrantType(StrEnum):
    """What the token endpoint takes (RFC 6749, RFC 8628, RFC 8693), and `implicit` of the authorization endpoint."""

    CODE = "authorization_code"
    IMPLICIT = "implicit"
    REFRESH = "refresh_token"
    CLIENT_CREDENTIALS = "client_credentials"
    DEVICE_CODE = "urn:ietf:params:oauth:grant-type:device_code"
    TOKEN_EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange"  # noqa: S105


class Fapi2(StrEnum):
    """Which rules of FAPI 2.0 hold for a client (an addition of this node): the Security Profile, or Message Signing on top of it."""

    OFF = ""
    SECURITY = "security"
    MESSAGE_SIGNING = "message_signing"


class ClientMetadata(Struct, frozen=True, kw_only=True):
    """A text that was not given is empty, and a list without members: then the specification's default holds. What deviates:
    an empty `grant_types` or `response_types` of a client in the file allows them all, an empty `token_endpoint_auth_method` both ways to
    send a secret, and ID tokens are signed with ES256 where nothing else was asked. Members `fapi2` and `access_token_signed_response_alg`
    (access tokens as JWTs, RFC 9068) are this node's own."""

    redirect_uris: tuple[str, ...] = ()
    response_types: tuple[str, ...] = ()
    grant_types: tuple[str, ...] = ()
    application_type: str = "web"
    client_name: str = ""
    client_uri: str = ""
    logo_uri: str = ""
    policy_uri: str = ""
    tos_uri: str = ""
    contacts: tuple[str, ...] = ()
    scope: str = ""
    jwks: Mapping[str, Any] = field(default_factory=dict)
    jwks_uri: str = ""
    sector_identifier_uri: str = ""
    subject_type: str = "public"
    id_token_signed_response_alg: str = DEFAULT_ALGORITHM
    id_token_encrypted_response_alg: str = ""
    id_token_encrypted_response_enc: str = ""
    userinfo_signed_response_alg: str = ""
    userinfo_encrypted_response_alg: str = ""
    userinfo_encrypted_response_enc: str = ""
    access_token_signed_response_alg: str = ""
    authorization_signed_response_alg: str = DEFAULT_ALGORITHM
    authorization_encrypted_response_alg: str = ""
    authorization_encrypted_response_enc: str = ""
    introspection_signed_response_alg: str = DEFAULT_ALGORITHM
    introspection_encrypted_response_alg: str = ""
    introspection_encrypted_response_enc: str = ""
    request_object_signing_alg: str = ""
    request_object_encryption_alg: str = ""
    request_object_encryption_enc: str = ""
    require_signed_request_object: bool = False
    request_uris: tuple[str, ...] = ()
    token_endpoint_auth_method: str = ""
    token_endpoint_auth_signing_alg: str = ""
    tls_client_auth_subject_dn: str = ""
    tls_client_auth_san_dns: str = ""
    tls_client_auth_san_uri: str = ""
    tls_client_auth_san_ip: str = ""
    tls_client_auth_san_email: str = ""
    tls_client_certificate_bound_access_tokens: bool = False
    dpop_bound_access_tokens: bool = False
    require_pushed_authorization_requests: bool = False
    default_max_age: int | None = None
    require_auth_time: bool = False
    default_acr_values: tuple[str, ...] = ()
    initiate_login_uri: str = ""
    post_logout_redirect_uris: tuple[str, ...] = ()
    backchannel_logout_uri: str = ""
    backchannel_logout_session_required: bool = False
    frontchannel_logout_uri: str = ""
    frontchannel_logout_session_required: bool = False
    software_id: str = ""
    software_version: str = ""
    fapi2: Fapi2 = Fapi2.OFF

    def may_use(self, grant_type: str) -> bool:
        """Whether this grant type is open to the client."""
        return not self.grant_types or grant_type in self.grant_types

    @property
    def signing_algorithms(self) -> frozenset[str]:
        """With which the node signs what it tells the client."""
        return frozenset(alg for name in _SIGNED for alg in (getattr(self, name),) if alg)

    @property
    def must_bind_tokens(self) -> bool:
        """Whether its access tokens must be bound to a key of its own, by DPoP or by its certificate."""
        return bool(self.fapi2) or self.dpop_bound_access_tokens or self.tls_client_certificate_bound_access_tokens


ALLOWED: Mapping[str, tuple[str, ...]] = {
    "application_type": ("web", "native"),
    "subject_type": ("public", "pairwise"),
    "grant_types": tuple(GrantType),
    "token_endpoint_auth_method": AUTH_METHODS,
    "token_endpoint_auth_signing_alg": (*CLIENT_ALGORITHMS, *SECRET_ALGORITHMS),
    "id_token_signed_response_alg": tuple(ALGORITHMS),
    "userinfo_signed_response_alg": tuple(ALGORITHMS),
    "access_token_signed_response_alg": tuple(ALGORITHMS),
    "authorization_signed_response_alg": tuple(ALGORITHMS),
    "introspection_signed_response_alg": tuple(ALGORITHMS),
    "request_object_signing_alg": (*CLIENT_ALGORITHMS, *SECRET_ALGORITHMS, NO_SIGNATURE),
    **{f"{name}_encrypted_response_alg": KEY_ENCRYPTION for name in ("id_token", "userinfo", "authorization", "introspection")},
    **{f"{name}_encrypted_response_enc": CONTENT_ENCRYPTION for name in ("id_token", "userinfo", "authorization", "introspection")},
    "request_object_encryption_alg": KEY_ENCRYPTION,
    "request_object_encryption_enc": CONTENT_ENCRYPTION,
}
"""The words that each of these may have, besides none at all."""
