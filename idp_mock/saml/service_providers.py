"""Who may ask for logins: registered service providers from the file of setting `clients`, and strangers on this machine."""

import tomllib
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import msgspec
from msgspec import Struct, field
from msgspec.structs import fields

from eid.identity.level import Level
from eid.settings import SettingsError
from eid.xml.certificate import Certificate, CertificateRefused, certificate_from_pem
from eid.xml.encryption import CannotEncrypt, agreement_key
from idp_mock.login.request import Page
from idp_mock.saml.dialect import BOUNDS, Dialect

SECTORS = ("public", "private")


class ServiceProvider(Struct, frozen=True, kw_only=True):
    """What is known of a service provider (wezel-krajowy.md ch. 3). An empty `acs` means that any address on a loopback host will do;
    an empty `provider_name` or `sector` that any value will. The first of `certificates` need not be the one that signs. `logout_url` takes
    LogoutRequests by SOAP; empty: it need not be told when a session ends."""

    entity_id: str
    name: str
    acs: tuple[str, ...]
    certificates: tuple[Certificate, ...]
    encryption_certificate: Certificate | None
    registered: bool = True
    provider_name: str = ""
    sector: str = ""
    highest_level: Level = Level.HIGH
    logout_url: str = ""
    skip: frozenset[Page] = frozenset()
    dialect: Dialect = field(default_factory=Dialect)

    @property
    def signers(self) -> tuple[Certificate, ...]:
        """All whose keys may have signed: one key for everything must work, and signing with the encryption key too (ch. 3 [C])."""
        further = self.encryption_certificate
        return self.certificates if further is None or further in self.certificates else (*self.certificates, further)


def stranger(entity_id: str, presented: Certificate | None) -> ServiceProvider:
    """One that nobody registered: the certificate in its signature's KeyInfo signs, and is encrypted for."""
    certificates = (presented,) if presented else ()
    return ServiceProvider(
        entity_id=entity_id, name=entity_id, acs=(), certificates=certificates, encryption_certificate=presented, registered=False
    )


def read_service_providers(path: str) -> dict[str, ServiceProvider]:
    """The `[[service_provider]]` tables of a TOML file by entity_id; none where no file is named. Raises `SettingsError` with one line."""
    if not path:
        return {}
    try:
        tables = tomllib.loads(Path(path).read_text("utf-8")).get("service_provider", [])
    except OSError as error:
        raise SettingsError(f"clients: cannot read {path}: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"clients: {path} is not TOML: {error}") from error
    found: dict[str, ServiceProvider] = {}
    for number, table in enumerate(tables if isinstance(tables, list) else [tables], start=1):
        if isinstance(table, dict) and "metadata" in table:
            continue  # one of the general profile
        try:
            known = _service_provider(table, Path(path).parent)
        except (msgspec.ValidationError, CertificateRefused, CannotEncrypt) as error:
            raise SettingsError(f"clients: [[service_provider]] number {number} in {path}: {error}") from error
        if known.entity_id in found:
            raise SettingsError(f"clients: entity_id {known.entity_id!r} occurs twice in {path}")
        found[known.entity_id] = known
    return found


class _Facts(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One `[[service_provider]]`; certificates are PEM texts, or paths of PEM files relative to the TOML file."""

    entity_id: str
    acs: tuple[str, ...]
    certificates: tuple[str, ...]
    encryption_certificate: str = ""
    name: str = ""
    provider_name: str = ""
    sector: str = ""
    highest_level: Level = Level.HIGH
    logout_url: str = ""
    skip: frozenset[Page] = frozenset()


_SWITCHES = frozenset(switch.name for switch in fields(Dialect))


def _service_provider(table: Any, folder: Path) -> ServiceProvider:
    content = msgspec.convert(table, dict[str, Any])
    dialect = msgspec.convert({name: value for name, value in content.items() if name in _SWITCHES}, Dialect)
    facts = msgspec.convert({name: value for name, value in content.items() if name not in _SWITCHES}, _Facts)
    _check(facts, dialect)
    certificates = tuple(_certificate(text, folder) for text in facts.certificates)
    encryption_certificate = _certificate(facts.encryption_certificate, folder) if facts.encryption_certificate else certificates[0]
    agreement_key(encryption_certificate)
    return ServiceProvider(
        entity_id=facts.entity_id,
        name=facts.name or facts.entity_id,
        acs=facts.acs,
        certificates=certificates,
        encryption_certificate=encryption_certificate,
        provider_name=facts.provider_name,
        sector=facts.sector,
        highest_level=facts.highest_level,
        logout_url=facts.logout_url,
        skip=facts.skip,
        dialect=dialect,
    )


def _check(facts: _Facts, dialect: Dialect) -> None:
    if not facts.entity_id or not facts.acs or not facts.certificates:
        raise msgspec.ValidationError("entity_id, acs and certificates must not be empty")
    if facts.sector and facts.sector not in SECTORS:
        raise msgspec.ValidationError(f"sector must be public or private, got {facts.sector!r}")
    if facts.logout_url and urlsplit(facts.logout_url).scheme not in ("http", "https"):
        raise msgspec.ValidationError(f"logout_url must be an http or https address, got {facts.logout_url!r}")
    if dialect.content_key_bits not in (128, 256):
        raise msgspec.ValidationError(f"content_key_bits must be 128 or 256, got {dialect.content_key_bits}")
    for name, (least, most) in BOUNDS.items():
        value = getattr(dialect, name)
        if value is not None and not least <= value <= most:
            raise msgspec.ValidationError(f"{name} must be from {least:g} to {most:g}, got {value}")


def _certificate(text: str, folder: Path) -> Certificate:
    if "-----BEGIN" in text:
        return certificate_from_pem(text)
    try:
        return certificate_from_pem((folder / text).read_text("ascii"))
    except (OSError, UnicodeDecodeError) as error:
        raise CertificateRefused(f"cannot read the certificate {text}: {error}") from error
