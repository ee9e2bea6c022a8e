"""What client metadata must fulfil, in the file as at registration (RFC 7591 section 2, OpenID Connect Registration section 2).

authlib's metadata claims stop at the first wrong member and name it without saying why, and know neither DPoP, mTLS, JARM nor logout; these
rules tell everything that is wrong at once.
"""

from typing import Any
from urllib.parse import urlsplit

from idp_mock.loopback import is_welcome
from idp_mock.oidc.errors import InvalidClientMetadata, InvalidRedirectUri
from idp_mock.oidc.jose import UntrustedToken
from idp_mock.oidc.metadata import (
    ALLOWED,
    KEY_METHODS,
    SECRET_JWT,
    SECRET_METHODS,
    TLS_METHODS,
    TLS_NAMES,
    ClientMetadata,
    GrantType,
)

ADDRESSES = (
    "client_uri",
    "logo_uri",
    "policy_uri",
    "tos_uri",
    "jwks_uri",
    "sector_identifier_uri",
    "request_uris",
    "initiate_login_uri",
    "backchannel_logout_uri",
    "frontchannel_logout_uri",
)
FAPI2_METHODS = ("private_key_jwt", *TLS_METHODS)
FAPI2_ALGORITHMS = ("PS256", "ES256", "EdDSA", "Ed25519")
"""FAPI 2.0 Security Profile section 5.4."""
_GRANTS_BY_RESPONSE = {"code": GrantType.CODE, "token": GrantType.IMPLICIT, "id_token": GrantType.IMPLICIT}
_SCRIPTS = ("javascript", "data", "vbscript", "file", "blob", "about")


def words_are_known(client: ClientMetadata) -> None:
    """Each member holds one of the words that this node knows (RFC 7591 section 2)."""
    wrong = [f"{name} must be one of {', '.join(words)}" for name, words in ALLOWED.items() if not set(_listed(client, name)) <= set(words)]
    if wrong:
        raise InvalidClientMetadata("; ".join(wrong))


def redirect_uris_are_given(client: ClientMetadata) -> None:
    """A client that receives answers through a browser must name redirect_uris (RFC 7591 section 2)."""
    if not client.redirect_uris and (client.may_use(GrantType.CODE) or client.may_use(GrantType.IMPLICIT)):
        raise InvalidRedirectUri("redirect_uris must hold at least one address")


def redirect_uris_can_be_used(client: ClientMetadata) -> None:
    """A redirect_uri is absolute, has no fragment, and is http or https unless the client is native (RFC 6749 section 3.1.2)."""
    wrong = [uri[:200] for uri in client.redirect_uris if not _is_redirect(uri, client.application_type)]
    if wrong:
        expected = "an absolute http or https address without fragment, or of an own scheme if application_type is native"
        raise InvalidRedirectUri(f"redirect_uris: expected {expected}, got {', '.join(map(repr, wrong))}")


def logout_addresses_can_be_used(client: ClientMetadata) -> None:
    """A post_logout_redirect_uri is such an address as a redirect_uri is (OpenID Connect RP-Initiated Logout section 3.1)."""
    wrong = [uri[:200] for uri in client.post_logout_redirect_uris if not _is_redirect(uri, client.application_type)]
    if wrong:
        raise InvalidClientMetadata(f"post_logout_redirect_uris: not an absolute address without fragment: {', '.join(map(repr, wrong))}")


def addresses_are_web_addresses(client: ClientMetadata) -> None:
    """Every address that this node or a person opens is http or https (RFC 7591 section 2)."""
    wrong = [name for name in ADDRESSES if not all(map(_is_web_address, _listed(client, name)))]
    if wrong:
        raise InvalidClientMetadata(f"not an http or https address: {', '.join(wrong)}")


def keys_are_given_once(client: ClientMetadata) -> None:
    """Only one of jwks and jwks_uri may be given (RFC 7591 section 2)."""
    if client.jwks and client.jwks_uri:
        raise InvalidClientMetadata("jwks and jwks_uri must not both be given")


def keys_can_be_read(client: ClientMetadata) -> None:
    """The jwks is a JWK Set of public keys (RFC 7517 section 5)."""
    if not client.jwks:
        return
    from idp_mock.oidc.foreign_jose import public_keys

    try:
        public_keys(client.jwks)
    except UntrustedToken as error:
        raise InvalidClientMetadata(f"jwks: {error}") from error


def method_has_its_keys(client: ClientMetadata) -> None:
    """A client that proves itself by a key must publish it in jwks or jwks_uri (OpenID Connect Core section 9, RFC 8705 section 2.2.2)."""
    if client.token_endpoint_auth_method in KEY_METHODS and not (client.jwks or client.jwks_uri):
        raise InvalidClientMetadata(f"{client.token_endpoint_auth_method} needs jwks or jwks_uri")


def certificate_has_one_name(client: ClientMetadata) -> None:
    """With tls_client_auth exactly one name of the certificate is registered (RFC 8705 section 2.1.2)."""
    named = [name for name in TLS_NAMES if getattr(client, name)]
    if client.token_endpoint_auth_method == TLS_METHODS[0] and len(named) != 1:
        raise InvalidClientMetadata(f"tls_client_auth needs exactly one of {', '.join(TLS_NAMES)}")


def method_has_its_secret(client: Any) -> None:
    """A client that proves itself by a secret has one (RFC 6749 section 2.3.1)."""
    if client.token_endpoint_auth_method in (*SECRET_METHODS, SECRET_JWT) and not client.client_secret:
        raise InvalidClientMetadata(f"{client.token_endpoint_auth_method} needs a client_secret")


def response_types_fit_the_grant_types(client: ClientMetadata) -> None:
    """Each response_type needs its grant_type (OpenID Connect Registration section 2)."""
    wanted = {_GRANTS_BY_RESPONSE.get(word) for response_type in client.response_types for word in response_type.split()}
    if None in wanted or "" in client.response_types:
        raise InvalidClientMetadata("response_types must be made of code, token and id_token")
    missing = sorted(str(grant_type) for grant_type in wanted if grant_type and not client.may_use(grant_type))
    if missing:
        raise InvalidClientMetadata(f"response_types need grant_types {', '.join(missing)}")


def encryption_is_whole(client: ClientMetadata) -> None:
    """An encryption enc needs its alg (OpenID Connect Registration section 2)."""
    encs = [name for name in ALLOWED if name.endswith("_enc") and getattr(client, name)]
    lonely = [enc for enc in encs if not getattr(client, enc.removesuffix("enc") + "alg")]
    if lonely:
        raise InvalidClientMetadata(f"{', '.join(lonely)} came without the alg that belongs to it")


def pairwise_client_has_one_sector(client: ClientMetadata) -> None:
    """With pairwise subjects redirect_uris of several hosts need a sector_identifier_uri (OpenID Connect Core section 8.1)."""
    hosts = {urlsplit(uri).hostname for uri in client.redirect_uris if _is_web_address(uri)}
    if client.subject_type == "pairwise" and len(hosts) > 1 and not client.sector_identifier_uri:
        raise InvalidClientMetadata("pairwise subjects with redirect_uris on several hosts need a sector_identifier_uri")


def max_age_is_not_negative(client: ClientMetadata) -> None:
    """The default_max_age is a number of seconds (OpenID Connect Registration section 2)."""
    if client.default_max_age is not None and not 0 <= client.default_max_age < 10**9:
        raise InvalidClientMetadata("default_max_age must be a number of seconds")


def fapi_client_authenticates_strongly(client: ClientMetadata) -> None:
    """A client under FAPI 2.0 proves itself by private_key_jwt or by its certificate (FAPI 2.0 Security Profile section 5.3.2.1)."""
    if client.fapi2 and client.token_endpoint_auth_method not in FAPI2_METHODS:
        raise InvalidClientMetadata(f"fapi2 needs token_endpoint_auth_method {', '.join(FAPI2_METHODS)}")


CLIENT_RULES = (
    words_are_known,
    redirect_uris_are_given,
    redirect_uris_can_be_used,
    logout_addresses_can_be_used,
    addresses_are_web_addresses,
    keys_are_given_once,
    keys_can_be_read,
    method_has_its_keys,
    certificate_has_one_name,
    response_types_fit_the_grant_types,
    encryption_is_whole,
    pairwise_client_has_one_sector,
    max_age_is_not_negative,
    fapi_client_authenticates_strongly,
)
FILE_RULES = (*CLIENT_RULES, method_has_its_secret)


def _listed(client: ClientMetadata, name: str) -> tuple[str, ...]:
    """The values of a member, as a list."""
    value = getattr(client, name)
    return tuple(value) if isinstance(value, tuple) else (value,) if value else ()


def _is_web_address(uri: str) -> bool:
    """Neither with a user name nor with a backslash, after which browsers see another host than other readers do."""
    if not uri.isprintable() or " " in uri or "\\" in uri:
        return False
    try:
        parts = urlsplit(uri)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and "@" not in parts.netloc and parts.port != 0
    except ValueError:
        return False


def _is_redirect(uri: str, application_type: str) -> bool:
    if "#" in uri or not uri.isascii():
        return False
    if _is_web_address(uri):
        return application_type == "web" or uri.startswith("https:") or is_welcome(uri)
    scheme, colon, rest = uri.partition(":")
    return application_type == "native" and bool(colon and rest) and _is_own_scheme(scheme)


def _is_own_scheme(scheme: str) -> bool:
    return scheme.lower() not in ("", "http", "https", *_SCRIPTS) and scheme[0].isalpha() and all(c.isalnum() or c in "+-." for c in scheme)
