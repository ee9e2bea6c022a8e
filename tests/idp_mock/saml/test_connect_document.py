"""The guide for service providers says what the code does: its tables are the tables of the code, its examples can be used."""

import re
from dataclasses import fields
from enum import StrEnum
from pathlib import Path
from typing import get_args, get_type_hints

import pytest
from msgspec import Struct

from idp_mock.app import create_app
from idp_mock.login.request import Page
from idp_mock.saml.dialect import BOUNDS, Dialect
from idp_mock.saml.general.choices import Choices
from idp_mock.saml.general.configured import judge_of, read_configured
from idp_mock.saml.service_providers import read_service_providers
from idp_mock.settings import Settings
from tests.idp_mock.saml.general.service_provider import key, metadata
from tests.xml.key_pairs import certificate_pem, ec_pair, rsa_pair

DOCUMENT = (Path(__file__).parents[3] / "docs" / "connect-saml.md").read_text("utf-8")
EXAMPLES = [re.sub("^    ", "", one, flags=re.M) for one in re.findall(r"((?:^    .*\n)+)", DOCUMENT, re.M)]
ADDRESSES = sorted(set(re.findall(r"`http://localhost:8000(/[\w/-]+)`", DOCUMENT)))
OPTIONS = sorted(set(re.findall(r"--([a-z][a-z-]+)", DOCUMENT)))


def table(header: str) -> dict[str, list[str]]:
    """By the first column, what stands in backticks in the second."""
    lines = DOCUMENT.partition(f"| {header} |")[2].partition("\n\n")[0].splitlines()[2:]
    cells = [line.split(" | ") for line in lines]
    return {cell[0].strip("| `"): re.findall(r"`([^`]+)`", cell[1]) for cell in cells}


def in_the_code(of: type[Struct], default: Struct) -> dict[str, list[str]]:
    """The values of each switch, its default first; none for numbers."""
    found = {}
    for name, kind in get_type_hints(of).items():
        usual, enum = getattr(default, name), isinstance(kind, type) and issubclass(kind, StrEnum)
        values = [str(one.value) for one in kind] if enum else []
        found[name] = sorted(values, key=lambda value: value != str(usual))
    return found


def test_every_switch_of_the_dialect_stands_in_the_guide_with_its_values_and_its_default_first() -> None:
    told = table("switch")
    expected = in_the_code(Dialect, Dialect()) | {"content_key_bits": ["256", "128"]}
    assert {name: values for name, values in told.items() if name not in BOUNDS} == {
        name: values for name, values in expected.items() if name not in BOUNDS
    }
    assert BOUNDS.keys() <= told.keys()


def test_every_choice_of_the_general_profile_stands_in_the_guide() -> None:
    (pages,) = get_args(get_type_hints(Choices)["skip"])
    assert pages is Page
    assert table("choice") == in_the_code(Choices, Choices()) | {"skip": [page.value for page in Page]}


def test_the_examples_can_be_used(tmp_path: Path) -> None:
    real, general = (one for one in EXAMPLES if one.startswith("[[service_provider]]"))
    (tmp_path / "sp-signing.pem").write_bytes(certificate_pem(rsa_pair()))
    (tmp_path / "sp-encryption.pem").write_bytes(certificate_pem(ec_pair("11")))
    (tmp_path / "sp.xml").write_bytes(metadata(keys=key(rsa_pair())))
    file = tmp_path / "clients.toml"
    file.write_text(real + general, "utf-8")
    assert list(read_service_providers(str(file))) == ["demo-sp"]
    assert len(read_configured(str(file), judge_of(Settings()), 0)) == 1


@pytest.mark.parametrize("address", ADDRESSES)
def test_every_address_is_one_of_the_node(address: str, tmp_path: Path) -> None:
    node = create_app(Settings(store="sqlite:///:memory:", keys=str(tmp_path)))
    node.complete()
    assert address in {rule.rule for rule in node.url_map.iter_rules()}


@pytest.mark.parametrize("option", OPTIONS)
def test_every_option_is_a_setting(option: str) -> None:
    assert option.replace("-", "_") in {field.name for field in fields(Settings)}


def test_every_link_leads_somewhere() -> None:
    links = re.findall(r"\]\(([^)#]+)[^)]*\)", DOCUMENT)
    assert links
    assert [link for link in links if not (Path(__file__).parents[3] / "docs" / link).exists()] == []
