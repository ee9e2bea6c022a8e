"""The TLS certificate by which the portal proves itself to the node as an OAuth client (RFC 8705), where the settings name one."""

from collections.abc import Mapping
from pathlib import Path

from msgspec import Struct

from eid.certificates import pem_certificates
from eid.settings import SettingsError
from relying_party.federation.signed_jwt import certificate_jwk
from relying_party.settings import Settings

NAMED, SELF_SIGNED = "tls_client_auth", "self_signed_tls_client_auth"


class ClientCertificate(Struct, frozen=True, kw_only=True):
    """`method` is a value of `token_endpoint_auth_method`; `registered` are the client metadata by which the node knows the certificate,
    without keys; `keys` those for its `jwks`."""

    method: str
    registered: Mapping[str, object]
    keys: tuple[Mapping[str, object], ...] = ()


def client_certificate(settings: Settings) -> ClientCertificate | None:
    """None where the settings name none. Raises `SettingsError`."""
    path = settings.oidc_certificate
    if not path:
        return None
    try:
        certificate = pem_certificates(Path(path).read_bytes())[0]
    except (OSError, ValueError) as error:
        raise SettingsError(f"oidc_certificate: {path} holds no certificate in PEM: {error}") from error
    bound = {"tls_client_certificate_bound_access_tokens": True}
    if certificate.issuer != certificate.subject:
        named = {"tls_client_auth_subject_dn": certificate.subject.rfc4514_string()}
        return ClientCertificate(method=NAMED, registered={**bound, **named})
    return ClientCertificate(method=SELF_SIGNED, registered=bound, keys=(certificate_jwk(certificate),))
