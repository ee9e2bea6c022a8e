"""Refusals that only the general profile knows, with the status that SAML core has for them (§3.2.2.2)."""

from idp_mock.rules import ProtocolError
from idp_mock.saml.errors import SamlError
from idp_mock.saml.messages import Code


class MetadataRefused(ProtocolError):
    """A service provider cannot be registered by these metadata."""

    def __str__(self) -> str:
        return "; ".join(f"{one.statement.rstrip('.')}: {one.detail}" for one in self.broken) or self.detail


class NameNotOffered(SamlError):
    """The NameIDPolicy cannot be followed."""

    nested = Code.INVALID_NAME_ID_POLICY


class ContextNotOffered(SamlError):
    """No login here satisfies the RequestedAuthnContext."""

    nested = Code.NO_AUTHN_CONTEXT


class OtherProviderWanted(SamlError):
    """The request is for other identity providers."""

    nested = Code.NO_SUPPORTED_IDP


class NotSupported(SamlError):
    """The request asks for what this node cannot do."""

    nested = Code.REQUEST_UNSUPPORTED
