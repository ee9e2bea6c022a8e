"""A proxy that ends TLS, asks clients for their certificates and hands them on, and the certificates."""

import base64
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import httpx
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from werkzeug.serving import make_server
from werkzeug.wrappers import Request, Response

from eid import tls
from eid.clock import SystemClock, utc
from eid.keys import ec_key, self_signed

HOP_BY_HOP = {"host", "content-length", "connection", "client-cert"}


@dataclass(frozen=True, kw_only=True)
class Certificates:
    """PEM files: the authority of the proxy's own certificate and of `issued`, and certificates of clients with their keys."""

    authority: Path
    issued: Path
    alone: Path
    stranger: Path
    server: Path


def certificates(folder: Path) -> Certificates:
    now = SystemClock().now()
    server = tls.server_certificate(folder, "proxy", (), now)
    files = {name: folder / f"{name}.pem" for name in ("authority", "issued", "alone", "stranger")}
    files["authority"].write_text(tls.exported(folder, now))
    for name in ("alone", "stranger"):
        pair = self_signed(ec_key(), name, now)
        files[name].write_bytes(_key_pem(pair.private) + pair.certificate.public_bytes(Encoding.PEM))
    files["issued"].write_bytes(_issued(folder, now))
    return Certificates(server=server, **files)


@dataclass(kw_only=True)
class Proxy:
    """`paths` are those that clients with a certificate have asked for."""

    url: str = ""
    paths: list[str] = field(default_factory=list)


@contextmanager
def proxy(node: str, known: Certificates, verified: ssl.VerifyMode = ssl.CERT_OPTIONAL) -> Iterator[Proxy]:
    """In front of the node at that address; `verified` says whether it asks for a certificate, or demands one."""
    front = Proxy()
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(known.server)
    context.verify_mode = verified
    for trusted in (known.authority, known.alone, known.stranger):
        context.load_verify_locations(trusted)
    with httpx.Client(base_url=node) as onwards:

        def application(request: Request) -> Response:
            headers = [(name, value) for name, value in request.headers.items() if name.lower() not in HOP_BY_HOP]
            shown = request.environ["werkzeug.socket"].getpeercert(binary_form=True)
            if shown:
                front.paths.append(request.path)
                headers.append(("Client-Cert", f":{base64.b64encode(shown).decode()}:"))
            headers += [("Host", request.host), ("X-Forwarded-Proto", "https")]
            answer = onwards.request(request.method, request.full_path, headers=headers, content=request.get_data())
            kept = [(name, value) for name, value in answer.headers.multi_items() if name.lower() not in HOP_BY_HOP]
            return Response(answer.content, answer.status_code, kept)

        server = make_server("127.0.0.1", 0, Request.application(application), threaded=True, ssl_context=context)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            front.url = f"https://127.0.0.1:{server.server_port}"
            yield front
        finally:
            server.shutdown()
            thread.join()
            server.server_close()


def _issued(folder: Path, now: float) -> bytes:
    authority, key = tls.certificate_authority(folder, now), ec_key()
    builder = (
        x509.CertificateBuilder()
        .subject_name(
            x509.Name([x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Urzad"), x509.NameAttribute(NameOID.COMMON_NAME, "portal")])
        )
        .issuer_name(authority.certificate.subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(utc(now) - timedelta(days=1))
        .not_valid_after(utc(now) + timedelta(days=1))
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(authority.certificate.public_key()), critical=False)
    )
    return _key_pem(key) + builder.sign(authority.private, hashes.SHA256()).public_bytes(Encoding.PEM)


def _key_pem(key: object) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())  # type: ignore[attr-defined, no-any-return]
