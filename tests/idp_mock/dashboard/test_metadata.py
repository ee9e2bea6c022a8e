"""Metadata from a form."""

from eid.xml.parser import parse
from idp_mock.dashboard.metadata import written


def test_what_was_typed_cannot_break_out_of_its_place() -> None:
    root = parse(written('a"><b/>', ['https://sp.test/?a=1&b="2"'], "AB<C", "").encode())
    assert root.get("entityID") == 'a"><b/>'
    assert [one.get("Location") for one in root.iter("{*}AssertionConsumerService")] == ['https://sp.test/?a=1&b="2"']
    assert [one.text for one in root.iter("{*}X509Certificate")] == ["AB<C"]


def test_of_pem_the_base64_is_taken_and_of_base64_all() -> None:
    pem = "-----BEGIN CERTIFICATE-----\nQUJD\n-----END CERTIFICATE-----\n"
    for text in (pem, "\nQUJD\n"):
        assert [one.text for one in parse(written("a", [], text, "").encode()).iter("{*}X509Certificate")] == ["\nQUJD\n"]


def test_a_service_without_certificate_signs_no_requests() -> None:
    assert [one.get("AuthnRequestsSigned") for one in parse(written("a", [], " ", "").encode())] == ["false"]
