"""A relying party over SAML 2.0: answers by POST, judged with libxmlsec. Each check stands under a name, by which it can be forgotten."""

import base64
import re
import secrets
import zlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import xmlsec
from flask import redirect, request, session
from flask.typing import ResponseReturnValue
from lxml import etree

from eid.identity.pesel import check_digit
from tests.checker.relying_parties.base import Refused, RelyingParty

P, A = "{urn:oasis:names:tc:SAML:2.0:protocol}", "{urn:oasis:names:tc:SAML:2.0:assertion}"
DS, MD = "{http://www.w3.org/2000/09/xmldsig#}", "{urn:oasis:names:tc:SAML:2.0:metadata}"
SUCCESS = "urn:oasis:names:tc:SAML:2.0:status:Success"
BEARER = "urn:oasis:names:tc:SAML:2.0:cm:bearer"
ENTITY_ID = "https://checked.example/saml"
ENTITY = "urn:oasis:names:tc:SAML:2.0:nameid-format:entity"
NAME_FORMATS = (
    "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified",
    "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent",
    "urn:oasis:names:tc:SAML:2.0:nameid-format:transient",
)
KNOWN_CONDITIONS = (f"{A}AudienceRestriction", f"{A}OneTimeUse")
EIDAS = "http://eidas.europa.eu/attributes/naturalperson/"
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
SKEW = timedelta(seconds=60)
LEVELS = ("http://eidas.europa.eu/LoA/substantial", "http://eidas.europa.eu/LoA/high")
REQUEST = (
    '<samlp:AuthnRequest xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="{id}"'
    ' Version="2.0" IssueInstant="{now}" Destination="{sso}" AssertionConsumerServiceURL="{acs}"'
    ' ProtocolBinding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST"><saml:Issuer>{issuer}</saml:Issuer>'
    '<samlp:RequestedAuthnContext Comparison="minimum"><saml:AuthnContextClassRef>http://eidas.europa.eu/LoA/substantial'
    "</saml:AuthnContextClassRef></samlp:RequestedAuthnContext></samlp:AuthnRequest>"
)
METADATA = (
    '<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="{issuer}"><md:SPSSODescriptor'
    ' protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol"><md:AssertionConsumerService'
    ' Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="{acs}" index="0"/></md:SPSSODescriptor></md:EntityDescriptor>'
)


def metadata(url: str) -> str:
    return METADATA.format(issuer=ENTITY_ID, acs=f"{url}/acs")


class SamlRelyingParty(RelyingParty):
    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.app.add_url_rule("/login", view_func=self.login)
        self.app.add_url_rule("/acs", "acs", lambda: self.guarded(self.acs), methods=["POST"])

    def login(self) -> ResponseReturnValue:
        identifier, root = f"_{secrets.token_hex(16)}", self.node + self.space()
        session["asked"] = self.memory.asked[identifier] = {"id": identifier, "root": root, "relay": secrets.token_urlsafe(16)}
        xml = REQUEST.format(id=identifier, now=now(), sso=f"{root}/saml/sso", acs=f"{self.url}/acs", issuer=ENTITY_ID)
        compressor = zlib.compressobj(wbits=-15)
        deflated = compressor.compress(xml.encode()) + compressor.flush()
        fields = {"SAMLRequest": base64.b64encode(deflated).decode(), "RelayState": session["asked"]["relay"]}
        return redirect(f"{root}/saml/sso?{urlencode(fields)}")

    def acs(self) -> ResponseReturnValue:
        asked = session.get("asked")
        if asked is None:
            raise Refused("no login was begun")
        self.demand("relay state", request.form.get("RelayState") == asked["relay"])
        response = self.document(base64.b64decode(request.form["SAMLResponse"]))
        issuer, certificates = self.node_metadata(asked["root"])
        self.judge_response(response, issuer, asked)
        assertion = self.signed_assertion(response, certificates)
        self.judge_assertion(assertion, issuer, asked)
        session.pop("asked")
        return self.opened(sub=self.name(assertion))

    def asked_for(self, element: Any, asked: dict[str, str]) -> bool:
        """Whether it answers the request of this login; who does not forget a request takes the answer to any that was ever made."""
        answered = element.get("InResponseTo")
        return answered == asked["id"] or (answered in self.memory.asked and not self.checks("used request"))

    def document(self, octets: bytes) -> Any:
        self.demand("document type", b"<!DOCTYPE" not in octets)
        try:
            parser = etree.XMLParser(resolve_entities=not self.checks("document type"), no_network=True, remove_comments=False)
            return etree.fromstring(octets, parser)
        except etree.XMLSyntaxError as error:
            raise Refused("XML") from error

    def name(self, assertion: Any) -> str:
        """Who it is about. A comment must not cut what is read."""
        found = assertion.findall(f"{A}Subject/{A}NameID")
        self.demand("name", len(found) == 1 and found[0].text and found[0].get("Format", NAME_FORMATS[0]) in NAME_FORMATS)
        self.demand("comments", not any(isinstance(one, etree._Comment) for one in assertion.iter()))
        return "".join(one.text or "" for one in found[:1])

    def node_metadata(self, root: str) -> tuple[str, list[bytes]]:
        answer = self.http.get(f"{root}/saml/metadata")
        answer.raise_for_status()
        document = etree.fromstring(answer.content)
        keys = document.iterfind(f"{MD}IDPSSODescriptor/{MD}KeyDescriptor[@use='signing']//{DS}X509Certificate")
        return document.get("entityID", ""), [base64.b64decode(key.text or "") for key in keys]

    def judge_response(self, response: Any, issuer: str, asked: dict[str, str]) -> None:
        self.demand("version", response.get("Version") == "2.0")
        self.demand("response id", response.get("ID"))
        self.demand("destination", response.get("Destination") == f"{self.url}/acs")
        self.demand("in response to", self.asked_for(response, asked))
        self.demand("response issuer", _names(response, issuer))
        self.demand("issue instant", recent(response.get("IssueInstant")))
        code = response.find(f"{P}Status/{P}StatusCode")
        self.demand("status", code is not None and code.get("Value") == SUCCESS)

    def signed_assertion(self, response: Any, certificates: list[bytes]) -> Any:
        first = next(response.iter(f"{A}Assertion"), None)
        if first is None:
            raise Refused("no assertion")
        if not self.checks("signature"):
            return first
        covered = self.covered(response, certificates)
        if not covered:
            raise Refused("signature")
        if not self.checks("signature wrapping"):
            return first
        assertions = list(response.iter(f"{A}Assertion"))
        own = response.findall(f"{A}Assertion")
        if len(assertions) != 1 or own != assertions or not {id(response), id(first)} & {id(one) for one in covered}:
            raise Refused("the signature is not over this assertion")
        return first

    def covered(self, response: Any, certificates: list[bytes]) -> list[Any]:
        """What signatures cover that hold by one of the certificates, each over the element it stands in."""
        xmlsec.tree.add_ids(response, ["ID"])
        covered = []
        for signature in response.iter(f"{DS}Signature"):
            reference = signature.find(f"{DS}SignedInfo/{DS}Reference")
            wanted = (reference.get("URI") or "")[1:] if reference is not None else ""
            target = next((one for one in response.iter() if one.get("ID") == wanted), None) if wanted else None
            if target is None or (self.checks("signature wrapping") and signature.getparent() is not target):
                raise Refused("a signature over something else")
            if self.checks("signature") and not any(_holds(signature, one) for one in certificates):
                raise Refused("signature")
            covered.append(target)
        return covered

    def judge_assertion(self, assertion: Any, issuer: str, asked: dict[str, str]) -> None:
        self.demand("version", assertion.get("Version") == "2.0")
        self.demand("assertion issuer", _names(assertion, issuer))
        self.demand("issue instant", recent(assertion.get("IssueInstant")))
        self.demand("replay", self.memory.first_time(assertion.get("ID", "")))
        self.judge_confirmation(assertion, asked)
        self.judge_conditions(assertion)
        self.judge_statement(assertion)
        self.judge_attributes(assertion)

    def judge_conditions(self, assertion: Any) -> None:
        now = datetime.now(UTC)
        found = assertion.findall(f"{A}Conditions")
        restrictions = assertion.findall(f"{A}Conditions/{A}AudienceRestriction")
        audiences = [[one.text for one in restriction.iterfind(f"{A}Audience")] for restriction in restrictions]
        self.demand("audience", audiences == [[ENTITY_ID]])
        self.demand("conditions", len(found) == 1 and all(one.tag in KNOWN_CONDITIONS for one in found[0]))
        for one in found[:1]:
            begins = one.get("NotBefore")
            self.demand("not before", begins is None or LONG_AGO < _instant(begins) <= now + SKEW)
        self.demand("expiry", found and _instant(found[0].get("NotOnOrAfter")) > now - SKEW)

    def judge_statement(self, assertion: Any) -> None:
        now = datetime.now(UTC)
        found = assertion.findall(f"{A}AuthnStatement")
        self.demand("statement", len(found) == 1 and LONG_AGO < _instant(found[0].get("AuthnInstant")) < now + SKEW)
        ends = found[0].get("SessionNotOnOrAfter") if found else None
        self.demand("session expiry", ends is None or _instant(ends) > now - SKEW)
        level = assertion.findtext(f"{A}AuthnStatement/{A}AuthnContext/{A}AuthnContextClassRef")
        self.demand("level", level in LEVELS)

    def judge_attributes(self, assertion: Any) -> None:
        """Each of those that make up a person once, with one value that can be."""
        for name, form in PERSON.items():
            values = [
                value.text or ""
                for one in assertion.iterfind(f"{A}AttributeStatement/{A}Attribute[@Name='{EIDAS}{name}']")
                for value in one.iterfind(f"{A}AttributeValue")
            ]
            self.demand("attributes", len(values) == 1 and form(values[0]))

    def judge_confirmation(self, assertion: Any, asked: dict[str, str]) -> None:
        self.demand("subject", len(assertion.findall(f"{A}Subject")) == 1)
        confirmation = assertion.find(f"{A}Subject/{A}SubjectConfirmation")
        facts = confirmation.find(f"{A}SubjectConfirmationData") if confirmation is not None else None
        self.demand("method", confirmation is not None and confirmation.get("Method") == BEARER)
        self.demand("confirmation begins", facts is None or facts.get("NotBefore") is None)
        self.demand("recipient", facts is not None and facts.get("Recipient") == f"{self.url}/acs")
        self.demand("confirmation in response to", facts is not None and self.asked_for(facts, asked))
        self.demand("confirmation expiry", facts is not None and _instant(facts.get("NotOnOrAfter")) > datetime.now(UTC) - SKEW)


def _holds(signature: Any, certificate: bytes) -> bool:
    context = xmlsec.SignatureContext()
    context.key = xmlsec.Key.from_memory(certificate, xmlsec.constants.KeyDataFormatCertDer)
    try:
        context.verify(signature)
    except xmlsec.Error:
        return False
    return True


def _is_identifier(text: str) -> bool:
    """A PESEL with its check digit, or the eIDAS form of another nation's number."""
    if re.fullmatch("[0-9]{11}", text):
        return check_digit(text[:10]) == text[10]
    return re.fullmatch("[A-Z]{2}/PL/.+", text) is not None


PERSON: dict[str, Callable[[str], Any]] = {
    "CurrentGivenName": str.strip,
    "CurrentFamilyName": str.strip,
    "DateOfBirth": lambda text: re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}Z?", text),
    "PersonIdentifier": _is_identifier,
}
"""What makes up a person, and how it looks."""


def _names(element: Any, issuer: str) -> bool:
    """Whether its Issuer is that entity."""
    found = element.find(f"{A}Issuer")
    return found is not None and found.text == issuer and found.get("Format", ENTITY) == ENTITY


def now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _instant(text: str | None) -> datetime:
    """What is missing or malformed counts as long past."""
    try:
        return datetime.fromisoformat((text or "").replace("Z", "+00:00"))
    except ValueError:
        return datetime(1970, 1, 1, tzinfo=UTC)


def recent(text: str | None) -> bool:
    return abs(_instant(text) - datetime.now(UTC)) < SKEW
