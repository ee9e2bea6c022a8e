"""Namespaces, URIs and addresses of the dialect (wezel-krajowy.md ch. 1, 4, 7, 9)."""

SAML = "urn:oasis:names:tc:SAML:2.0:assertion"
SAMLP = "urn:oasis:names:tc:SAML:2.0:protocol"
SOAP = "http://schemas.xmlsoap.org/soap/envelope/"
EIDAS = "http://eidas.europa.eu/saml-extensions"
NATURAL_PERSON = "http://eidas.europa.eu/attributes/naturalperson"
OPERATION_CONTEXTS = {
    "{http://coi.gov.pl/saml-extensions}CoiOperationContext",
    "{http://wb.kir.pl/saml-extensions}OperationContext",
}

HTTP_ARTIFACT = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Artifact"
UNSPECIFIED = "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified"
URI_NAME_FORMAT = "urn:oasis:names:tc:SAML:2.0:attrname-format:uri"

SINGLE_SIGN_ON = "/login/SingleSignOnService"
ARTIFACT_RESOLUTION = "/login-services/idpArtifactResolutionService"
SINGLE_LOGOUT = "/login-services/singleLogoutService"
