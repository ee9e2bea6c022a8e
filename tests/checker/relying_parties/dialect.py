"""A relying party over SAML as login.gov.pl speaks it: artifacts, SOAP, an assertion that is encrypted and not signed itself."""

import base64
import html
import secrets
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.keywrap import InvalidUnwrap
from flask import request, session
from flask.typing import ResponseReturnValue
from lxml import etree
from msgspec.structs import replace

from tests.checker.relying_parties.base import Refused
from tests.checker.relying_parties.saml import ENTITY_ID, SUCCESS, A, P, SamlRelyingParty, now, recent
from tests.idp_mock.saml.service_provider import ARTIFACT, SSO, ServiceProvider

SOAP = "{http://schemas.xmlsoap.org/soap/envelope/}"
FORM = (
    '<form method="post" action="{action}"><input type="hidden" name="SAMLRequest" value="{request}">'
    '<input type="hidden" name="RelayState" value="{relay}"><button id="go">Go on</button></form>'
)


class DialectRelyingParty(SamlRelyingParty):
    """A stranger to the node: what it signs with is what is encrypted for it."""

    def login(self) -> ResponseReturnValue:
        identifier, root, relay = f"_{secrets.token_hex(16)}", self.node + self.space(), secrets.token_urlsafe(16)
        session["asked"] = self.memory.asked[identifier] = {"id": identifier, "root": root, "relay": relay}
        text = self.provider().authn_request(id=identifier, destination=root + SSO)
        return FORM.format(action=html.escape(root + SSO), request=text, relay=relay)

    def acs(self) -> ResponseReturnValue:
        asked = session.get("asked")
        if asked is None:
            raise Refused("no login was begun")
        self.demand("relay state", request.form.get("RelayState") == asked["relay"])
        message, answer = self.resolved(request.form["SAMLart"], asked["root"])
        response = message.find(f"{P}Response")
        covered = self.covered(message, self.certificates(asked["root"]))
        if response is None or not {message, response} <= set(covered):
            raise Refused("signature")
        issuer = "localhost" + asked["root"].removeprefix(self.node)
        self.judge_answer(response, issuer, asked)
        assertion = self.opened_assertion(response, answer)
        self.judge_assertion(assertion, issuer, asked)
        session.pop("asked")
        return self.opened(sub=self.name(assertion))

    def provider(self) -> ServiceProvider:
        return replace(ServiceProvider(), entity_id=ENTITY_ID, acs=f"{self.url}/acs", instant=now())

    def resolved(self, artifact: str, root: str) -> tuple[Any, bytes]:
        """The ArtifactResponse, and the octets in which it came."""
        identifier = f"_{secrets.token_hex(16)}"
        octets = self.provider().artifact_resolve(artifact, id=identifier)
        answer = self.http.post(root + ARTIFACT, content=octets, headers={"Content-Type": "text/xml; charset=utf-8"})
        answer.raise_for_status()
        found = self.document(answer.content).findall(f"{SOAP}Body/{P}ArtifactResponse")
        if len(found) != 1:
            raise Refused("no ArtifactResponse")
        self.demand("envelope in response to", found[0].get("InResponseTo") == identifier)
        self.demand("status", self.code(found[0]) == SUCCESS)
        message = etree.fromstring(etree.tostring(found[0]))
        return message, answer.content

    def certificates(self, root: str) -> list[bytes]:
        """The node's, from among its published keys."""
        answer = self.http.get(self.http.get(f"{root}/.well-known/openid-configuration").json()["jwks_uri"])
        return [base64.b64decode(key["x5c"][0]) for key in answer.json()["keys"] if key.get("x5c")]

    def judge_answer(self, response: Any, issuer: str, asked: dict[str, str]) -> None:
        self.demand("version", response.get("Version") == "2.0")
        self.demand("in response to", self.asked_for(response, asked))
        self.demand("response issuer", response.findtext(f"{A}Issuer") == issuer)
        self.demand("issue instant", recent(response.get("IssueInstant")))
        self.demand("status", self.code(response) == SUCCESS)

    def opened_assertion(self, response: Any, answer: bytes) -> Any:
        """Decrypted; who forgets that it has to be encrypted reads what stands there."""
        plain = response.find(f"{A}Assertion")
        self.demand("encryption", plain is None)
        if plain is not None:
            return plain
        try:
            return self.document(self.provider().opened(answer).encode())
        except (InvalidUnwrap, InvalidTag, IndexError) as error:
            raise Refused("encryption") from error

    def code(self, message: Any) -> str | None:
        found = message.find(f"{P}Status/{P}StatusCode")
        return found.get("Value") if found is not None else None
