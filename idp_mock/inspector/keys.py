"""The keys by which signatures are judged again, asked of the control API."""

from collections.abc import Iterable
from urllib.parse import quote

from eid.xml.certificate import Certificate, CertificateRefused, certificate
from idp_mock.control.controlled import Controlled
from idp_mock.dashboard.asking import Api, Refused
from idp_mock.inspector.decoders.decoder import KnownKeys


def known_keys(controlled: Controlled) -> KnownKeys:
    """Those of a node and of who is registered there."""
    published = {one["kid"]: one["certificate"] for one in Api(controlled).ask("GET", "/keys")}
    own = {kid: found for kid, text in published.items() for found in _readable((text,))}
    return KnownKeys(published=published, certificates=own, signers=lambda entity_id: _registered(controlled, entity_id))


def _registered(controlled: Controlled, entity_id: str) -> tuple[Certificate, ...]:
    try:
        told = Api(controlled).ask("GET", f"/service-providers/{quote(entity_id, safe='')}") if entity_id else {}
    except Refused:
        return ()
    return tuple(_readable(told.get("certificates", ())))


def _readable(texts: Iterable[str]) -> Iterable[Certificate]:
    for text in texts:
        try:
            yield certificate(text)
        except CertificateRefused:  # of a kind that signs no XML
            continue
