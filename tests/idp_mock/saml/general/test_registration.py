"""Service providers by their metadata: from settings, from octets or an address: a wrong one is refused with all that is wrong."""

from collections.abc import Callable
from pathlib import Path

import pytest

from eid.settings import SettingsError
from idp_mock.rules import statement
from idp_mock.saml.general.choices import Choices, Encrypts, Signs
from idp_mock.saml.general.errors import MetadataRefused
from idp_mock.saml.general.metadata_reader import duration
from idp_mock.saml.general.metadata_rules import METADATA_RULES
from tests.idp_mock.saml.general.conftest import NODE, Node
from tests.idp_mock.saml.general.service_provider import (
    ACS,
    ARTIFACT_ACS,
    ENTITY_ID,
    POST,
    SLO,
    ServiceProvider,
    endpoint,
    key,
    metadata,
)
from tests.xml import libxmlsec
from tests.xml.key_pairs import certificate_pem, ec_pair, rsa_pair

ADDRESS = "https://portal.example.test/metadata.xml"
AES = "http://www.w3.org/2001/04/xmlenc#aes128-cbc"


def acs(location: str, more: str = ' index="0"', binding: str = POST) -> str:
    return endpoint("AssertionConsumerService", binding, location, more)


def test_what_stands_in_the_metadata_is_known(node: Node) -> None:
    keys = key(ec_pair("11"), "signing") + key(rsa_pair(), "signing") + key(rsa_pair(), "encryption", AES)
    (known,) = node.provider.registry.register(metadata(keys=keys, role=' WantAssertionsSigned="1"'))
    assert [one.location for one in known.acs] == [ACS, ARTIFACT_ACS]
    assert [one.location for one in known.logout] == [SLO]
    assert [one.subject for one in known.certificates] == ["CN=key 11", "CN=key rsa"]
    assert [(one.dedicated, one.methods) for one in known.encryption_keys] == [(True, (AES,))]
    assert (known.wants_signed_assertions, known.signs_requests) == (True, False)
    assert node.provider.registry.find(ENTITY_ID) == known


def test_each_of_several_certificates_signs(node: Node) -> None:
    node.provider.registry.register(metadata(keys=key(ec_pair("11"), "signing") + key(ec_pair("33"))))
    for octet in ("11", "33"):
        assert node.begun(ServiceProvider(pair=ec_pair(octet)).asking())


def test_a_key_for_encryption_does_not_sign(node: Node) -> None:
    node.provider.registry.register(metadata(keys=key(ec_pair("11"), "signing") + key(ec_pair("33"), "encryption")))
    with pytest.raises(Exception, match="not made with the key"):
        node.provider.authn_request(ServiceProvider(pair=ec_pair("33")).asking())


def test_registering_again_replaces_and_removing_forgets(node: Node) -> None:
    registry = node.provider.registry
    registry.register(metadata())
    registry.register(metadata(acs=acs("https://portal.example.test/new")), Choices(sign=Signs.ASSERTION))
    known = registry.find(ENTITY_ID)
    assert known is not None
    assert ([one.location for one in known.acs], known.choices.sign) == (["https://portal.example.test/new"], Signs.ASSERTION)
    assert [one.entity_id for one in registry.all()] == [ENTITY_ID]
    assert (registry.remove(ENTITY_ID), registry.remove(ENTITY_ID), registry.find(ENTITY_ID)) == (True, False, None)


def test_an_aggregate_registers_all_its_service_providers_and_no_others(node: Node) -> None:
    idp = '<md:EntityDescriptor entityID="idp"><md:IDPSSODescriptor/></md:EntityDescriptor>'
    inner = metadata(entity_id="second").decode().replace('ID="_metadata"', "")
    aggregate = (
        '<md:EntitiesDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" validUntil="2030-02-01T00:00:00Z">'
        f"{metadata().decode()}{idp}<md:EntitiesDescriptor>{inner}</md:EntitiesDescriptor></md:EntitiesDescriptor>"
    )
    found = node.provider.registry.register(aggregate.encode())
    assert [one.entity_id for one in found] == [ENTITY_ID, "second"]
    assert all(one.valid_until == 1896134400 for one in found)
    assert node.provider.registry.find("idp") is None


@pytest.mark.parametrize(
    ("octets", "reason"),
    [
        (b"", "not well-formed"),
        (b"<a/>", "expected a SAML EntityDescriptor"),
        (b"<!DOCTYPE a><a/>", "document type"),
        (b"\xff\xfe", "not well-formed"),
        (b'<md:EntitiesDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata"/>', "holds no EntityDescriptor"),
    ],
)
def test_what_is_no_metadata_is_refused(node: Node, octets: bytes, reason: str) -> None:
    with pytest.raises(MetadataRefused, match=reason):
        node.provider.registry.register(octets)


WRONG = {
    "entity_is_named": {"entity_id": ""},
    "entity_is_another_one": {"entity_id": NODE},
    "entity_is_a_service_provider": {"protocol": "urn:oasis:names:tc:SAML:1.1:protocol"},
    "metadata_are_valid_now": {"about": ' validUntil="2030-01-15T08:00:00Z"'},
    "cache_duration_is_one": {"role": ' cacheDuration="one hour"'},
    "response_can_return": {"acs": acs(ACS, binding="urn:oasis:names:tc:SAML:2.0:bindings:PAOS")},
    "addresses_are_absolute": {"acs": acs("/acs")},
    "indexes_are_unique": {"acs": acs(ACS) + acs(ARTIFACT_ACS)},
    "booleans_are_booleans": {"role": ' WantAssertionsSigned="yes"'},
    "certificates_are_readable": {"keys": key(ec_pair("11")).replace("MII", "XII")},
    "signed_requests_can_be_verified": {"role": ' AuthnRequestsSigned="true"', "keys": ""},
    "names_are_known": {"formats": "<md:NameIDFormat>urn:owl</md:NameIDFormat>"},
    "attributes_are_named": {
        "services": '<md:AttributeConsumingService index="0"><md:RequestedAttribute Name=""/></md:AttributeConsumingService>'
    },
}


@pytest.mark.parametrize("rule", WRONG)
def test_each_rule_of_metadata_can_be_broken(node: Node, rule: str) -> None:
    with pytest.raises(MetadataRefused) as refused:
        node.provider.registry.register(metadata(**WRONG[rule]))
    assert rule in [one.rule for one in refused.value.broken]
    assert node.provider.registry.find(ENTITY_ID) is None


@pytest.mark.parametrize(
    "changed",
    [
        {"about": ' validUntil="soon"'},
        {"keys": key(ec_pair("11"), "both")},
        {"keys": '<md:KeyDescriptor use="signing"><ds:KeyInfo><ds:KeyName>a</ds:KeyName></ds:KeyInfo></md:KeyDescriptor>'},
        {"acs": acs("javascript:alert(1)")},
        {"acs": acs("https://portal.example.test/acs#top")},
        {"acs": acs("https://[portal/acs")},
        {"acs": acs(ACS, "")},
        {"acs": acs(ACS, ' index="70000"')},
        {"acs": acs(ACS, ' index="0" isDefault="maybe"')},
        {"logout": endpoint("SingleLogoutService", POST, SLO, ' ResponseLocation="slo"')},
    ],
)
def test_other_shapes_of_wrong_metadata(node: Node, changed: dict[str, str]) -> None:
    with pytest.raises(MetadataRefused):
        node.provider.registry.register(metadata(**changed))


def test_all_that_is_wrong_is_told_at_once(node: Node) -> None:
    together = {name: "".join(one.get(name, "") for one in WRONG.values()) for name in ("about", "role", "formats", "services")}
    together["role"] = ' WantAssertionsSigned="yes" AuthnRequestsSigned="true" cacheDuration="one hour"'
    with pytest.raises(MetadataRefused) as refused:
        node.provider.registry.register(metadata(keys="", acs=acs("/acs") + acs("/b"), **together))
    told = [one.rule for one in refused.value.broken]
    assert len(told) == 8
    rules = {rule.__name__: rule for rule in METADATA_RULES}
    assert all(statement(rules[name]).rstrip(".") in str(refused.value) for name in told)


def test_encryption_that_was_chosen_needs_a_key(node: Node) -> None:
    with pytest.raises(MetadataRefused, match="encryption was chosen"):
        node.provider.registry.register(metadata(), Choices(encrypt=Encrypts.ALWAYS))


def test_metadata_must_be_signed_where_certificates_are_trusted(make_node: Callable[..., Node], tmp_path: Path) -> None:
    (tmp_path / "trusted.pem").write_bytes(certificate_pem(ec_pair("22")) + certificate_pem(ec_pair("33")))
    registry = make_node(metadata_certificates=str(tmp_path / "trusted.pem")).provider.registry
    with pytest.raises(MetadataRefused, match="has no Signature"):
        registry.register(metadata())
    with pytest.raises(MetadataRefused, match="not made with the key"):
        registry.register(signed(metadata(), "44"))
    with pytest.raises(MetadataRefused, match="changed after signing"):
        registry.register(signed(metadata(), "33").replace(b"portal", b"evil00"))
    assert registry.register(signed(metadata(), "33"))


def signed(octets: bytes, octet: str) -> bytes:
    """By libxmlsec, the Signature moved to where metadata have it: before everything else."""
    return libxmlsec.sign(octets, ec_pair(octet), position=0)


def test_a_wrong_file_of_trusted_certificates_is_named(make_node: Callable[..., Node], tmp_path: Path) -> None:
    (tmp_path / "empty.pem").write_text("")
    with pytest.raises(SettingsError, match=r"metadata_certificates: cannot use .*empty.pem: no -----BEGIN"):
        make_node(metadata_certificates=str(tmp_path / "empty.pem"))


def test_metadata_are_fetched_from_an_address_and_again_when_their_cache_ends(node: Node) -> None:
    node.wire.bodies[ADDRESS] = metadata(about=' cacheDuration="PT1H"')
    node.provider.registry.register_from(ADDRESS)
    node.wire.bodies[ADDRESS] = metadata(about=' cacheDuration="PT1H"', logout="")
    assert known_logout(node) == [SLO]
    node.clock.advance(3600)
    assert known_logout(node) == []


def test_metadata_that_cannot_be_fetched_again_hold_on(node: Node) -> None:
    node.wire.bodies[ADDRESS] = metadata(about=' cacheDuration="PT1H"')
    node.provider.registry.register_from(ADDRESS)
    node.wire.bodies[ADDRESS] = b"<broken/>"
    node.clock.advance(7200)
    assert known_logout(node) == [SLO]
    node.wire.bodies[ADDRESS] = metadata(logout="")
    assert known_logout(node) == [SLO], "not tried in every request"
    node.clock.advance(300)
    assert known_logout(node) == []


def test_who_answers_at_an_address_says_nothing_about_what_others_registered(node: Node) -> None:
    another = "https://another.example.test/metadata"
    node.wire.bodies[ADDRESS] = metadata(entity_id=another, about=' cacheDuration="PT1H"')
    node.provider.registry.register_from(ADDRESS)
    node.provider.registry.register(metadata())
    both = metadata(entity_id=another, logout="") + metadata(logout="")
    node.wire.bodies[ADDRESS] = b'<md:EntitiesDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata">%s</md:EntitiesDescriptor>' % both
    node.clock.advance(3600)
    renewed = node.provider.registry.find(another)
    assert renewed is not None
    assert renewed.logout == ()
    assert known_logout(node) == [SLO]


def known_logout(node: Node) -> list[str]:
    known = node.provider.registry.find(ENTITY_ID)
    assert known is not None
    return [one.location for one in known.logout]


def test_an_address_that_gives_nothing_is_refused(node: Node) -> None:
    with pytest.raises(MetadataRefused, match="404"):
        node.provider.registry.register_from(ADDRESS)


def test_the_settings_file_names_metadata(make_node: Callable[..., Node], tmp_path: Path) -> None:
    registry = make_node(clients=written(tmp_path, 'metadata = "sp.xml"\nsign = "response"\nskip = ["consent"]')).provider.registry
    known = registry.find(ENTITY_ID)
    assert known is not None
    assert (known.choices.sign, [str(page) for page in known.choices.skip]) == (Signs.RESPONSE, ["consent"])
    assert [one.entity_id for one in registry.all()] == [ENTITY_ID]
    assert not registry.remove(ENTITY_ID)
    with pytest.raises(MetadataRefused, match="stands in the file of setting clients"):
        registry.register(metadata())


@pytest.mark.parametrize(
    ("table", "reason"),
    [
        ('metadata = "none.xml"', "No such file"),
        ('metadata = "clients.toml"', "not well-formed"),
        ("metadata = 1", "Expected `str`"),
        ('metadata = "sp.xml"\ncolour = "red"', "unknown keys colour"),
        ('metadata = "sp.xml"\nsign = "all"', "all"),
        ('metadata = "sp.xml"\n[[service_provider]]\nmetadata = "sp.xml"', "occurs twice"),
    ],
)
def test_a_wrong_table_is_refused_in_one_line(make_node: Callable[..., Node], tmp_path: Path, table: str, reason: str) -> None:
    with pytest.raises(SettingsError, match=reason) as refused:
        make_node(clients=written(tmp_path, table))
    assert len(str(refused.value).splitlines()) == 1


def written(folder: Path, table: str) -> str:
    (folder / "sp.xml").write_bytes(metadata())
    path = folder / "clients.toml"
    path.write_text(f"[[service_provider]]\n{table}\n")
    return str(path)


def test_testers_see_add_and_remove_service_providers_as_json(node: Node) -> None:
    providers = node.provider.service_providers
    (added,) = providers.add({"metadata": metadata().decode(), "signature": "ecdsa-sha256", "skip": ["chooser"]})
    assert (added["entity_id"], added["signature"], added["skip"]) == (ENTITY_ID, "ecdsa-sha256", ["chooser"])
    assert providers.all() == [added]
    assert providers.get(ENTITY_ID) == added
    assert providers.remove(ENTITY_ID)
    assert (providers.all(), providers.get(ENTITY_ID)) == ([], None)


@pytest.mark.parametrize(
    "members",
    [{}, {"metadata": 1}, {"metadata": "<a/>"}, {"metadata": "a", "metadata_url": "b"}, {"owl": 1}, {"metadata": "a", "sign": "owl"}],
)
def test_a_wrong_json_object_is_refused(node: Node, members: dict[str, object]) -> None:
    with pytest.raises(MetadataRefused):
        node.provider.service_providers.add(members)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("PT1H", 3600), ("P1D", 86400), ("P1DT1M1.5S", 86461.5), ("P1Y2M", 36720000), ("P", None), ("", None), ("1h", None), ("-PT1H", None)],
)
def test_durations(text: str, seconds: float | None) -> None:
    assert duration(text) == seconds


def test_the_default_endpoint_is_that_of_the_standard(node: Node) -> None:
    for more, expected in (
        (('index="0"', 'index="1" isDefault="true"'), "/b"),
        (('index="0" isDefault="false"', 'index="1"'), "/b"),
        (('index="0" isDefault="false"', 'index="1" isDefault="false"'), "/a"),
    ):
        both = acs("https://portal.example.test/a", " " + more[0]) + acs("https://portal.example.test/b", " " + more[1])
        (known,) = node.provider.registry.register(metadata(acs=both))
        found = known.default_acs()
        assert found is not None
        assert found.location.endswith(expected)
