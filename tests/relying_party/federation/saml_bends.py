"""Ways to bend a SAML message, and how a refusal is recognised."""

import copy

from lxml import etree

from relying_party.federation.arrival import Arrival, Failure, Problem
from tests.relying_party.federation.saml_node import NS, Bend


def at(path: str, **attributes: str | None) -> Bend:
    """Sets attributes of the first element at the path ('' is the element itself), or removes those that are None."""

    def bend(element: etree._Element) -> None:
        target = element if not path else element.find(path, NS)
        for name, value in attributes.items():
            if value is None:
                target.attrib.pop(name, None)
            else:
                target.set(name, value)

    return bend


def says(path: str, text: str) -> Bend:
    def bend(element: etree._Element) -> None:
        element.find(path, NS).text = text

    return bend


def without(path: str) -> Bend:
    def bend(element: etree._Element) -> None:
        target = element.find(path, NS)
        target.getparent().remove(target)

    return bend


def doubled(path: str) -> Bend:
    def bend(element: etree._Element) -> None:
        target = element.find(path, NS)
        target.addnext(copy.deepcopy(target))

    return bend


def renamed(friendly_name: str, last: str) -> Bend:
    return at(attribute(friendly_name), Name=f"http://eidas.europa.eu/attributes/naturalperson/{last}")


def attribute(friendly_name: str) -> str:
    return f".//saml2:Attribute[@FriendlyName='{friendly_name}']"


def value(friendly_name: str) -> str:
    return attribute(friendly_name) + "/saml2:AttributeValue"


def assert_refused(outcome: Arrival | Failure, problem: Problem, rule: str) -> None:
    assert isinstance(outcome, Failure)
    assert outcome.problem is problem, outcome.detail
    assert outcome.detail.startswith(rule), outcome.detail
