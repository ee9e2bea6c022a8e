"""The application with its signature, as a file that others can verify."""

import base64

from eid.clock import iso_seconds
from relying_party.praca.applications.application import Application, Signature, SignedBy
from relying_party.praca.applications.document import document
from relying_party.praca.papers.seal import Seal


def signed_document(application: Application, signature: Signature, seal: Seal) -> bytes:
    """What a card signed, as it is (XAdES). Of a trusted signature: the document with who authorised it at the node, and when, under the
    seal of the offices; `dokument` holds in base64 the very octets whose digest the node was told."""
    if signature.by is SignedBy.CARD:
        return signature.xml.encode()
    person = application.person
    facts = {
        "podpisujacy": person.full_name,
        "identyfikator": f"{person.identifier.country} {person.identifier.value}",
        "czas": iso_seconds(signature.at),
        "skrotSHA256": signature.digest,
        "sesjaWezla": signature.reference,
        "dokument": base64.b64encode(document(application)).decode(),
    }
    return seal.issued("podpisanyWniosek", application.id, facts)
