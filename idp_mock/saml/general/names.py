"""URIs and addresses of the general profile (SAML bindings and metadata)."""

PROTOCOL = "saml2"
"""Names this profile among those that ask for logins."""
METADATA_NAMESPACE = "urn:oasis:names:tc:SAML:2.0:metadata"
SAML_2_0 = "urn:oasis:names:tc:SAML:2.0:protocol"

HTTP_POST = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST"
HTTP_REDIRECT = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect"
SOAP_BINDING = "urn:oasis:names:tc:SAML:2.0:bindings:SOAP"

PERSISTENT = "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent"
TRANSIENT = "urn:oasis:names:tc:SAML:2.0:nameid-format:transient"
ENCRYPTED = "urn:oasis:names:tc:SAML:2.0:nameid-format:encrypted"
"""In a NameIDPolicy: whatever name it will be, it travels encrypted (SAML core §3.4.1.1)."""
EMAIL_ADDRESS = "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress"
BASIC_NAME_FORMAT = "urn:oasis:names:tc:SAML:2.0:attrname-format:basic"

METADATA = "/saml/metadata"
SINGLE_SIGN_ON = "/saml/sso"
ARTIFACT_RESOLUTION = "/saml/artifact"
SINGLE_LOGOUT = "/saml/slo"
IDP_INITIATED = "/saml/idp-initiated"
LETTERS = "/saml/slo/letters"
