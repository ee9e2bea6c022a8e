"""The readers of what comes from outside, with good inputs of each."""

import base64
import json
import zlib
from functools import cache
from typing import Any
from urllib.parse import parse_qsl, quote

import msgspec
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, OctKey

from bench.service_provider import ServiceProvider
from eid.json_text import UNREADABLE_JSON
from eid.xml.certificate import CertificateRefused, certificate, certificates_from_pem
from eid.xml.parser import XmlRefused, parse
from eid.xml.verification import SignatureRefused, presented_certificate, verify
from idp_mock.oidc import foreign_jose
from idp_mock.oidc.claims_request import Unreadable, read_claims_request
from idp_mock.oidc.jose import UntrustedToken
from idp_mock.oidc.metadata import ClientMetadata
from idp_mock.oidc.parameters import read_parameters
from idp_mock.oidc.unverified import unverified_claims
from idp_mock.outcomes import ScriptRefused, read_directive
from idp_mock.rules import ProtocolError
from idp_mock.saml import reader
from idp_mock.saml.errors import SamlError
from idp_mock.saml.general import bindings, requests
from idp_mock.saml.general.metadata_reader import read_metadata
from relying_party.federation import signed_jwt
from relying_party.federation.judgement import Refused
from relying_party.federation.node import KeySet as PublishedKeys
from tests.fuzz.mutation import Target

INSTANT = "2030-01-15T09:00:00.000Z"
METADATA = b"""<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="https://sp.example/"
 validUntil="2031-01-01T00:00:00Z" cacheDuration="PT1H"><md:SPSSODescriptor AuthnRequestsSigned="true" WantAssertionsSigned="1"
 protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol"><md:KeyDescriptor use="signing">
<ds:KeyInfo
 xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:X509Data><ds:X509Certificate>%s</ds:X509Certificate></ds:X509Data>
</ds:KeyInfo></md:KeyDescriptor>
<md:NameIDFormat>urn:oasis:names:tc:SAML:2.0:nameid-format:persistent</md:NameIDFormat><md:AssertionConsumerService index="0"
 isDefault="true" Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="https://sp.example/acs"/>
<md:AttributeConsumingService index="0">
<md:ServiceName xml:lang="pl">Us\xc5\x82uga</md:ServiceName><md:RequestedAttribute Name="email"/></md:AttributeConsumingService>
</md:SPSSODescriptor></md:EntityDescriptor>"""
LOGOUT = b"""<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><p:LogoutRequest
 xmlns:p="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:a="urn:oasis:names:tc:SAML:2.0:assertion" ID="ID-1" Version="2.0"
 IssueInstant="2030-01-15T09:00:00Z"><a:Issuer>sp</a:Issuer><a:NameID>n</a:NameID><p:SessionIndex>s</p:SessionIndex></p:LogoutRequest>
</s:Body></s:Envelope>"""


@cache
def targets() -> tuple[Target, ...]:
    """All of them."""
    return (*_xml_targets(), *_jose_targets(), *_plain_targets())


def _xml_targets() -> tuple[Target, ...]:
    provider = ServiceProvider()
    request = provider.authn_request("ID-1", INSTANT, "http://localhost:8000/login/SingleSignOnService")
    resolve = provider.artifact_resolve("ID-2", INSTANT, "AAQAAMh48")
    known = presented_certificate(parse(request))
    assert known is not None
    metadata = METADATA % known.base64.encode()
    posted = base64.b64encode(request)
    deflated = base64.b64encode(zlib.compress(request, wbits=-15))
    redirected = b"SAMLRequest=" + quote(deflated, safe="").encode() + b"&RelayState=r&SigAlg=x&Signature=eA%3D%3D"

    def signature(octets: bytes) -> object:
        element = parse(octets)
        presented_certificate(element)
        return verify(element, (known,))

    def in_soap(octets: bytes) -> object:
        element = reader.soap_message(octets)
        return reader.logout_request(element) if element.tag.endswith("LogoutRequest") else reader.artifact_resolve(element)

    return (
        Target(name="xml", seeds=(request, resolve, metadata), read=parse, refusals=(XmlRefused,)),
        Target(name="signature", seeds=(request,), read=signature, refusals=(XmlRefused, SignatureRefused, CertificateRefused), cost=6),
        Target(name="soap", seeds=(resolve, LOGOUT), read=in_soap, refusals=(SamlError,)),
        Target(
            name="authn-request-xml",
            seeds=(request,),
            read=lambda octets: reader.authn_request(reader.parsed(octets), "r"),
            refusals=(SamlError,),
        ),
        Target(
            name="authn-request-form",
            seeds=(posted,),
            read=lambda octets: reader.authn_request(reader.posted_message(octets.decode("latin-1")), None),
            refusals=(SamlError,),
        ),
        Target(
            name="redirect-binding",
            seeds=(redirected,),
            read=lambda octets: requests.authn_request(bindings.received_by_redirect(octets.decode("latin-1"), "SAMLRequest")),
            refusals=(SamlError,),
        ),
        Target(
            name="post-binding",
            seeds=(posted, deflated),
            read=lambda octets: requests.authn_request(bindings.received_by_post({"SAMLRequest": octets.decode("latin-1")}, "SAMLRequest")),
            refusals=(SamlError,),
        ),
        Target(
            name="metadata",
            seeds=(metadata,),
            read=lambda octets: read_metadata(parse(octets)),
            refusals=(XmlRefused, ProtocolError),
            cost=2,
        ),
        Target(
            name="certificate",
            seeds=(known.base64.encode(),),
            read=lambda octets: certificate(octets.decode("latin-1")),
            refusals=(CertificateRefused,),
        ),
        Target(
            name="pem",
            seeds=(b"-----BEGIN CERTIFICATE-----\n" + known.base64.encode() + b"\n-----END CERTIFICATE-----\n",),
            read=lambda octets: certificates_from_pem(octets.decode("latin-1")),
            refusals=(CertificateRefused,),
        ),
    )


def _jose_targets() -> tuple[Target, ...]:
    key, secret = ECKey.generate_key("P-256", {"kid": "one"}), OctKey.import_key("x" * 40)
    claims = {"iss": "app", "sub": "app", "aud": "http://localhost:8000", "exp": 1, "iat": 1, "jti": "1", "acr": {"values": ["a"]}}
    signed = jwt.encode({"alg": "ES256", "kid": "one"}, claims, key).encode()
    shared = jwt.encode({"alg": "HS256"}, claims, secret).encode()
    unsigned = base64.urlsafe_b64encode(b'{"alg":"none"}') + b"." + signed.split(b".")[1] + b"."
    jwks = KeySet([key]).as_dict(private=False)
    at_the_portal = PublishedKeys(keys=tuple(jwks["keys"]))
    parts = b'{"alg":"ES256","kid":"one"}\n' + json.dumps(claims).encode()
    registration = b'{"redirect_uris":["https://app.example/cb"],"client_name":"A","grant_types":["authorization_code"],"jwks":{"keys":[]}}'
    tokens = (signed, shared, unsigned)
    algorithms = ("ES256", "HS256")

    def by_the_node(octets: bytes) -> object:
        token = octets.decode("latin-1")
        unverified_claims(token)
        return foreign_jose.verified(token, (key, secret), algorithms)

    def in_parts(octets: bytes) -> object:
        """Header and claims are changed before they are encoded, so that the changes reach what reads them."""
        header, _, payload = octets.partition(b"\n")
        return by_the_node(_url_safe(header) + b"." + _url_safe(payload) + b".eA")

    def portal_parts(octets: bytes) -> object:
        header, _, payload = octets.partition(b"\n")
        signed_jwt.read_claims(payload, dict[str, Any])
        return signed_jwt.verified((_url_safe(header) + b"." + _url_safe(payload) + b".eA").decode(), at_the_portal)

    def metadata(octets: bytes) -> object:
        return msgspec.json.decode(octets, type=ClientMetadata)

    def published(octets: bytes) -> object:
        try:
            content = json.loads(octets)
        except (ValueError, RecursionError):
            return None
        return foreign_jose.public_keys(content)

    return (
        Target(name="jwt-at-the-node", seeds=tokens, read=by_the_node, refusals=(UntrustedToken,), cost=2),
        Target(name="jwt-parts-at-the-node", seeds=(parts,), read=in_parts, refusals=(UntrustedToken,), cost=2),
        Target(name="jwt-parts-at-the-portal", seeds=(parts,), read=portal_parts, refusals=(Refused,), cost=2),
        Target(name="client-metadata", seeds=(registration,), read=metadata, refusals=UNREADABLE_JSON),
        Target(name="jwks", seeds=(json.dumps(jwks).encode(),), read=published, refusals=(UntrustedToken,), cost=2),
        Target(
            name="jwt-at-the-portal",
            seeds=tokens,
            read=lambda octets: signed_jwt.verified(octets.decode("latin-1"), at_the_portal),
            refusals=(Refused,),
            cost=2,
        ),
    )


def _url_safe(octets: bytes) -> bytes:
    return base64.urlsafe_b64encode(octets).rstrip(b"=")


def _plain_targets() -> tuple[Target, ...]:
    claims = json.dumps({"id_token": {"acr": {"essential": True, "values": ["a"]}, "email": None}, "userinfo": {"phone": None}}).encode()
    form = b"client_id=app&redirect_uri=http%3A%2F%2Flocalhost%2Fcb&scope=openid+email&state=%C5%82&claims=%7B%7D"
    return (
        Target(
            name="claims-parameter",
            seeds=(claims,),
            read=lambda octets: read_claims_request(octets.decode("utf-8", "replace")),
            refusals=(Unreadable,),
        ),
        Target(
            name="parameters",
            seeds=(form,),
            read=lambda octets: read_parameters(parse_qsl(octets.decode("latin-1"), keep_blank_values=True)),
            refusals=(),
        ),
        Target(
            name="directive",
            seeds=(
                b"persona=jan.testowy;delay=2;fault=id-token-expired",
                b"outcome=cancelled",
            ),
            read=lambda octets: read_directive(octets.decode("latin-1")),
            refusals=(ScriptRefused,),
        ),
    )
