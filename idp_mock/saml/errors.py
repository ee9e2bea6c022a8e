"""Why a SAML request is refused, as classes; views turn them into a page, the provider into a SAML status or a SOAP fault."""

from idp_mock.rules import Broken, ProtocolError
from idp_mock.saml.messages import Code, Request, Status


class SamlError(ProtocolError):
    """Base of all refusals. `nested` is the second-level status code under Requester (wezel-krajowy.md ch. 10); `about` is the message that
    was refused, where it could be read."""

    nested = Code.REQUEST_DENIED
    about: Request | None = None

    @property
    def status(self) -> Status:
        """Requester, with everything that is wrong in the StatusMessage."""
        found = self.broken or (Broken("", "", self.detail),)
        message = "; ".join(f"{each.statement.rstrip('.')}: {each.detail}" if each.statement else each.detail for each in found)
        return Status(code=Code.REQUESTER, nested=self.nested, message=message)


class MalformedMessage(SamlError):
    """What came cannot be read as the message that belongs here."""


class SentByGet(SamlError):
    """The request was sent in the query string, which the node does not read."""


class UnknownServiceProvider(SamlError):
    """The Issuer is not registered, and strangers are not welcome."""


class BadSignature(SamlError):
    """The signature is missing or does not hold."""


class UnusableCertificate(BadSignature):
    """The certificate of whoever signed is none to encrypt for."""


class WrongVersion(SamlError):
    """The message is of another version of SAML."""

    @property
    def status(self) -> Status:
        """VersionMismatch, with nothing nested (SAML core section 3.2.2.2)."""
        return Status(code=Code.VERSION_MISMATCH, message=super().status.message)


class WrongReturnAddress(SamlError):
    """The AssertionConsumerServiceURL is not one to which answers may go."""


class WrongDestination(SamlError):
    """The message was made for another place."""


class WrongProviderName(SamlError):
    """ProviderName is not the registered one."""


class WrongTime(SamlError):
    """IssueInstant is no time, or too far from now."""


class IncompleteRequest(SamlError):
    """Something required is missing or has a value that is not allowed."""


class LevelNotOffered(SamlError):
    """The requested level of assurance cannot be reached."""

    nested = Code.NO_AUTHN_CONTEXT


class UnknownSession(SamlError):
    """No session of that service provider and name has the SessionIndex."""

    nested = Code.UNKNOWN_PRINCIPAL


class RejectedByFault(SamlError):
    """A SOAP request breaks rules, and its sender is to learn that by a SOAP Fault."""


class ArtifactRefused(SamlError):
    """The artifact stands for nothing (any more)."""
