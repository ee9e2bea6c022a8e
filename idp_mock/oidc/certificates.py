"""TLS certificates of clients (RFC 8705): what a trusted proxy or the server vouches for, and what is in them.

The node itself ends no TLS with client certificates. A reverse proxy does, and hands the certificate on in a header, which is believed only
from the addresses in setting `trusted_proxies`. A WSGI server that ends TLS itself puts it into the environment as `SSL_CLIENT_CERT`, where
no client can write.
"""

import base64
import binascii
import hashlib
import ipaddress
from collections.abc import Callable, Iterable, Mapping
from typing import Any
from urllib.parse import unquote

from cryptography import x509

from eid.certificates import der_certificate
from eid.settings import addresses_or_networks

ENVIRON = "SSL_CLIENT_CERT"


class CertificateUnreadable(Exception):
    """What came is no X.509 certificate."""


class Vouchers:
    """Finds certificates. `header` is named as in HTTP; its value is RFC 9440's (`:base64:`) or PEM, URL-encoded as nginx writes it."""

    def __init__(self, header: str, proxies: str) -> None:
        self._header = "HTTP_" + header.upper().replace("-", "_")
        self._networks = addresses_or_networks(proxies)

    def certificate_of(self, environ: Mapping[str, Any]) -> str:
        """That of a request, DER in base64; empty where none came or a stranger speaks for it. Raises `CertificateUnreadable`."""
        vouched = environ.get(ENVIRON) or self._from_proxy(environ)
        return _der(str(vouched)) if vouched else ""

    def _from_proxy(self, environ: Mapping[str, Any]) -> str:
        handed_on = str(environ.get(self._header, ""))
        if not handed_on:
            return ""
        # Where X-Forwarded-For was heeded, the proxy's own address stands in what was there before.
        peer = environ.get("werkzeug.proxy_fix.orig", environ).get("REMOTE_ADDR", "")
        try:
            address = ipaddress.ip_address(peer)
        except ValueError:
            return ""
        return handed_on if any(address in network for network in self._networks) else ""


def thumbprint(certificate: str) -> str:
    """`x5t#S256` (RFC 8705 section 3.1)."""
    return base64.urlsafe_b64encode(hashlib.sha256(base64.b64decode(certificate)).digest()).rstrip(b"=").decode()


def bears(certificate: str, member: str, expected: str) -> bool:
    """Whether the name that client metadata `member` speaks of is `expected` in the certificate (RFC 8705 section 2.1.2)."""
    read = der_certificate(base64.b64decode(certificate))
    return expected in _NAMES[member](read)


def _subject(certificate: x509.Certificate) -> Iterable[str]:
    """As RFC 4514 writes it, and in the order of the certificate, as OpenSSL does."""
    written = certificate.subject.rfc4514_string()
    parts = [part.rfc4514_string() for part in certificate.subject.rdns]
    return written, ",".join(parts), ", ".join(parts), ", ".join(reversed(parts))


def _alternative(kind: type[x509.GeneralName]) -> Callable[[x509.Certificate], Iterable[str]]:
    def names(certificate: x509.Certificate) -> Iterable[str]:
        try:
            extension = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        except x509.ExtensionNotFound:
            return ()
        return [_written(name) for name in extension if isinstance(name, kind)]

    return names


_NAMES: Mapping[str, Callable[[x509.Certificate], Iterable[str]]] = {
    "tls_client_auth_subject_dn": _subject,
    "tls_client_auth_san_dns": _alternative(x509.DNSName),
    "tls_client_auth_san_uri": _alternative(x509.UniformResourceIdentifier),
    "tls_client_auth_san_ip": _alternative(x509.IPAddress),
    "tls_client_auth_san_email": _alternative(x509.RFC822Name),
}


def _written(name: x509.GeneralName) -> str:
    value = name.value
    return value.compressed if isinstance(value, ipaddress.IPv4Address | ipaddress.IPv6Address) else str(value)


def _der(vouched: str) -> str:
    """From the PEM, perhaps URL-encoded or with its lines joined, or from RFC 9440's notation."""
    text = vouched.strip()
    if text.startswith(":"):
        text = text.strip(":")
    else:
        text = "".join(unquote(text).replace("-----BEGIN CERTIFICATE-----", "").split("-----END CERTIFICATE-----")[0].split())
    try:
        content = base64.b64decode(text, validate=True)
        der_certificate(content)
    except (binascii.Error, ValueError) as error:
        raise CertificateUnreadable("the client certificate cannot be read") from error
    return base64.b64encode(content).decode()
