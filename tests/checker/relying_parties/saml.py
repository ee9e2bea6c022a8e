"""A relying party over SAML 2.0: answers by POST, judged with libxmlsec. Each check stands under a name, by which it can be forgotten."""

import base64
import secrets
import zlib
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import xmlsec
from flask import redirect, request, session
from flask.typing import ResponseReturnValue
from lxml import etree

from tests.checker.relying_parties.base import Refused, RelyingParty

P, A = "{urn:oasis:names:tc:SAML:2.0:protocol}", "{urn:oasis:names:tc:SAML:2.0:assertion}"
DS, MD = "{http://www.w3.org/2000/09/xmldsig#}", "{urn:oasis:names:tc:SAML:2.0:metadata}"
SUCCESS = "urn:oasis:names:tc:SAML:2.0:status:Success"
BEARER = "urn:oasis:names:tc:SAML:2.0:cm:bearer"
ENTITY_ID = "https://checked.example/saml"
SKEW = timedelta(seconds=60)
LEVELS = ("http://eidas.europa.eu/LoA/substantial", "http://eidas.europa.eu/LoA/high")
REQUEST = (
    '<samlp:AuthnRequest xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="{id}"'
    ' Version="2.0" IssueInstant="{now}" Destination="{sso}" AssertionConsumerServiceURL="{acs}"'
    ' ProtocolBinding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST"><saml:Issuer>{issuer}</saml:Issuer></samlp:AuthnRequest>'
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
        self.app.add_url_rule("/acs", view_func=lambda: self.guarded(self.acs), methods=["POST"])

    def login(self) -> ResponseReturnValue:
        identifier, root = f"_{secrets.token_hex(16)}", self.node + self.space()
        session["asked"] = {"id": identifier, "root": root}
        xml = REQUEST.format(id=identifier, now=_now(), sso=f"{root}/saml/sso", acs=f"{self.url}/acs", issuer=ENTITY_ID)
        compressor = zlib.compressobj(wbits=-15)
        deflated = compressor.compress(xml.encode()) + compressor.flush()
        return redirect(f"{root}/saml/sso?{urlencode({'SAMLRequest': base64.b64encode(deflated).decode()})}")

    def acs(self) -> ResponseReturnValue:
        asked = session.get("asked")
        if asked is None:
            raise Refused("no login was begun")
        try:
            parser = etree.XMLParser(resolve_entities=False, no_network=True)
            response = etree.fromstring(base64.b64decode(request.form["SAMLResponse"]), parser)
        except etree.XMLSyntaxError as error:
            raise Refused("XML") from error
        issuer, certificates = self.node_metadata(asked["root"])
        self.judge_response(response, issuer, asked)
        assertion = self.signed_assertion(response, certificates)
        self.judge_assertion(assertion, issuer, asked)
        session.pop("asked")
        name = assertion.find(f"{A}Subject/{A}NameID")
        self.demand("name", name is not None and name.text)
        return self.opened(sub="".join(name.itertext()) if name is not None else "")

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
        self.demand("in response to", response.get("InResponseTo") == asked["id"])
        self.demand("response issuer", response.findtext(f"{A}Issuer") == issuer)
        self.demand("issue instant", _recent(response.get("IssueInstant")))
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
        self.demand("assertion issuer", assertion.findtext(f"{A}Issuer") == issuer)
        self.demand("issue instant", _recent(assertion.get("IssueInstant")))
        self.demand("replay", self.memory.first_time(assertion.get("ID", "")))
        self.judge_confirmation(assertion, asked)
        conditions = assertion.find(f"{A}Conditions")
        audiences = [one.text for one in assertion.iterfind(f"{A}Conditions/{A}AudienceRestriction/{A}Audience")]
        self.demand("audience", audiences == [ENTITY_ID])
        if conditions is not None:
            self.demand("not before", _instant(conditions.get("NotBefore")) <= datetime.now(UTC) + SKEW)
        self.demand("expiry", conditions is not None and _instant(conditions.get("NotOnOrAfter")) > datetime.now(UTC) - SKEW)
        level = assertion.findtext(f"{A}AuthnStatement/{A}AuthnContext/{A}AuthnContextClassRef")
        self.demand("level", level in LEVELS)

    def judge_confirmation(self, assertion: Any, asked: dict[str, str]) -> None:
        confirmation = assertion.find(f"{A}Subject/{A}SubjectConfirmation")
        facts = confirmation.find(f"{A}SubjectConfirmationData") if confirmation is not None else None
        self.demand("method", confirmation is not None and confirmation.get("Method") == BEARER)
        self.demand("recipient", facts is not None and facts.get("Recipient") == f"{self.url}/acs")
        self.demand("confirmation in response to", facts is not None and facts.get("InResponseTo") == asked["id"])
        self.demand("confirmation expiry", facts is not None and _instant(facts.get("NotOnOrAfter")) > datetime.now(UTC) - SKEW)


def _holds(signature: Any, certificate: bytes) -> bool:
    context = xmlsec.SignatureContext()
    context.key = xmlsec.Key.from_memory(certificate, xmlsec.constants.KeyDataFormatCertDer)
    try:
        context.verify(signature)
    except xmlsec.Error:
        return False
    return True


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _instant(text: str | None) -> datetime:
    """What is missing or malformed counts as long past."""
    try:
        return datetime.fromisoformat((text or "").replace("Z", "+00:00"))
    except ValueError:
        return datetime(1970, 1, 1, tzinfo=UTC)


def _recent(text: str | None) -> bool:
    return abs(_instant(text) - datetime.now(UTC)) < SKEW
