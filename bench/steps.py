"""What each step of a SAML login costs, and the least that its cryptography alone costs: the step's ceiling."""

import base64
from collections.abc import Callable
from dataclasses import dataclass
from time import process_time_ns

from cryptography.hazmat.primitives.asymmetric import ec

from bench.logins import now
from bench.service_provider import ServiceProvider
from eid.chance import SystemChance
from eid.clock import SystemClock
from eid.keys import ec_key, self_signed
from eid.storage.open import open_store
from eid.xml.algorithms import usual_method
from eid.xml.certificate import Certificate, certificate
from eid.xml.encryption import Recipient, agreement_key, encrypt, ephemeral_key, shared_secret
from eid.xml.parser import parse
from eid.xml.signature import canonical, signature_over
from eid.xml.verification import verify
from idp_mock.saml import reader

ROUNDS, REPEATS = 7, 100
_DESTINATION = "http://localhost:8000/login/SingleSignOnService"
_OCTETS = b"x" * 600
_PLAINTEXT = b"x" * 2800
"""As long as an assertion."""


@dataclass(frozen=True)
class Part:
    """A step and what its ceiling is made of; both in microseconds of processor time."""

    name: str
    cost: float
    ceiling: float
    made_of: str


def measured() -> tuple[Part, ...]:
    """Every step, in the order of a login."""
    provider, node = ServiceProvider(), self_signed(ec_key(), "node", SystemClock().now())
    known = certificate(provider.pair.certificate_base64)
    asked = base64.b64encode(provider.authn_request("ID-1", now(), _DESTINATION)).decode()
    resolve = provider.artifact_resolve("ID-2", now(), "AAQ=")
    form = canonical(parse(provider.authn_request("ID-3", now(), _DESTINATION)))
    recipient = Recipient(public=agreement_key(known), party_u="node", party_v="bench-sp")
    chance = SystemChance()
    verifying, signing, agreeing = _verifying(provider), _signing(), _agreeing(recipient.public)
    return (
        Part("AuthnRequest read and verified", _cost(lambda: _authn_request(asked, known)), verifying, "one ECDSA verification"),
        Part("ended login kept and taken back", _cost(_kept()), 0.0, "no cryptography"),
        Part("ArtifactResolve read and verified", _cost(lambda: _resolve(resolve, known)), verifying, "one ECDSA verification"),
        Part(
            "assertion encrypted",
            _cost(lambda: encrypt(_PLAINTEXT, recipient, ephemeral_key(recipient.public, chance), chance)),
            agreeing,
            "an ephemeral key, one ECDH; AES and the KDF are below 10 µs",
        ),
        Part("Response signed", _cost(lambda: signature_over(form, "ID-4", node)), signing, "one ECDSA signature"),
        Part("ArtifactResponse signed", _cost(lambda: signature_over(form * 2, "ID-5", node)), signing, "one ECDSA signature"),
    )


def _authn_request(saml_request: str, known: Certificate) -> None:
    element = reader.posted_message(saml_request)
    reader.authn_request(element, None)
    verify(element, [known])


def _resolve(soap: bytes, known: Certificate) -> None:
    element = reader.soap_message(soap)
    reader.artifact_resolve(element)
    verify(element, [known])


def _kept() -> Callable[[], None]:
    store, record = open_store("sqlite:///:memory:"), {"login": "x" * 1000}

    def run() -> None:
        store.put("login", "key", record)
        store.update("login", "key", lambda _: {**record, "resolved_at": 1})

    return run


def _verifying(provider: ServiceProvider) -> float:
    private = provider.pair.private
    method = usual_method(private)
    public = certificate(provider.pair.certificate_base64).public
    value = method.sign(private, _OCTETS)
    return _cost(lambda: method.holds(public, value, _OCTETS))


def _signing() -> float:
    private = ec_key()
    method = usual_method(private)
    return _cost(lambda: method.sign(private, _OCTETS))


def _agreeing(public: ec.EllipticCurvePublicKey) -> float:
    return _cost(lambda: shared_secret(ephemeral_key(public, SystemChance()), public))


def _cost(run: Callable[[], object]) -> float:
    """Microseconds of one run: the best of some rounds, because noise only adds."""
    for _ in range(REPEATS):
        run()
    return min(_round(run) for _ in range(ROUNDS))


def _round(run: Callable[[], object]) -> float:
    begun = process_time_ns()
    for _ in range(REPEATS):
        run()
    return (process_time_ns() - begun) / REPEATS / 1000
