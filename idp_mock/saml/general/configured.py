"""Service providers of the general profile in the file of setting `clients`, and the certificates of setting `metadata_certificates`."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec
from msgspec.structs import fields

from eid.settings import SettingsError
from eid.xml.certificate import Certificate, CertificateRefused, certificates_from_pem
from idp_mock.saml.general.choices import Choices
from idp_mock.saml.general.errors import MetadataRefused
from idp_mock.saml.general.names import METADATA
from idp_mock.saml.general.registration import Judge
from idp_mock.saml.general.service_provider import ServiceProvider
from idp_mock.settings import Settings


def node_entity_id(settings: Settings) -> str:
    """The node's own entityID in this profile: the address of its metadata."""
    return settings.issuer + METADATA


def judge_of(settings: Settings) -> Judge:
    """Who judges metadata by the settings. Raises `SettingsError` with one line."""
    return Judge(node=node_entity_id(settings), trusted=_trusted(settings.metadata_certificates))


def check_configured(settings: Settings, now: float) -> None:
    """Raises `SettingsError` where the files that the settings name cannot be used."""
    read_configured(settings.clients, judge_of(settings), now)


def read_configured(path: str, judge: Judge, now: float) -> dict[str, ServiceProvider]:
    """Those of the `[[service_provider]]` tables that name a file of metadata, relative to the TOML file; their other keys are `Choices`.
    None where no file is named. Raises `SettingsError` with one line."""
    found: dict[str, ServiceProvider] = {}
    for number, table in enumerate(_tables(path), start=1):
        try:
            content, choices = _wanted(table, Path(path).parent)
            entries = judge.entries(content, choices, now)
        except (msgspec.ValidationError, MetadataRefused, OSError) as error:
            raise SettingsError(f"clients: metadata number {number} in {path}: {error}") from error
        for known in (entry.service_provider for entry in entries):
            if known.entity_id in found:
                raise SettingsError(f"clients: entityID {known.entity_id!r} occurs twice in the metadata of {path}")
            found[known.entity_id] = known
    return found


def _tables(path: str) -> list[Mapping[str, Any]]:
    if not path:
        return []
    try:
        tables = tomllib.loads(Path(path).read_text("utf-8")).get("service_provider", [])
    except OSError as error:
        raise SettingsError(f"clients: cannot read {path}: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"clients: {path} is not TOML: {error}") from error
    return [table for table in tables if isinstance(table, dict) and "metadata" in table] if isinstance(tables, list) else []


def _wanted(table: Mapping[str, Any], folder: Path) -> tuple[bytes, Choices]:
    named = dict(table)
    file = msgspec.convert(named.pop("metadata"), str)
    unknown = sorted(named.keys() - {one.name for one in fields(Choices)})
    if unknown:
        raise msgspec.ValidationError(f"unknown keys {', '.join(unknown)}")
    return (folder / file).read_bytes(), msgspec.convert(named, Choices)


def _trusted(path: str) -> tuple[Certificate, ...]:
    if not path:
        return ()
    try:
        return certificates_from_pem(Path(path).read_text("ascii"))
    except (OSError, UnicodeDecodeError, CertificateRefused) as error:
        raise SettingsError(f"metadata_certificates: cannot use {path}: {error}") from error
