"""The token endpoint (RFC 6749 section 3.2): the phases that every grant type shares.

authlib's grants would each find and judge their own records, one error at a time; here the rules are tables and a grant is one record.
"""

from collections.abc import Mapping
from typing import Protocol

from eid.clock import Clock
from idp_mock.oidc.client_auth import ClientAuthentication
from idp_mock.oidc.errors import InvalidRequest, UnauthorizedClient, UnsupportedGrantType
from idp_mock.oidc.grant_types.attempt import Attempt
from idp_mock.oidc.messages import TokenResponse
from idp_mock.oidc.metadata import GrantType
from idp_mock.oidc.parameters import Parameters, no_parameter_is_too_long, parameters_come_once
from idp_mock.oidc.possession import Possession
from idp_mock.oidc.sender import UNKNOWN, Sender
from idp_mock.rules import check

GRANT_TYPES = tuple(grant_type for grant_type in GrantType if grant_type is not GrantType.IMPLICIT)
"""Those that this endpoint takes."""


class Granting(Protocol):
    """A grant type."""

    def answer(self, attempt: Attempt) -> TokenResponse: ...


def grant_type_is_known(parameters: Parameters) -> None:
    """The grant_type must be one that this node knows (RFC 6749 section 5.2)."""
    grant_type = parameters["grant_type"]
    if not grant_type:
        raise InvalidRequest("grant_type is missing; the body must be application/x-www-form-urlencoded")
    if grant_type not in GRANT_TYPES:
        raise UnsupportedGrantType(f"grant_type must be one of {', '.join(GRANT_TYPES)}, got {grant_type[:100]!r}")


def client_may_use_the_grant_type(attempt: Attempt) -> None:
    """A client uses the grant types that it registered (RFC 7591 section 2)."""
    grant_type, client = attempt.parameters["grant_type"], attempt.caller.client
    if not client.may_use(grant_type):
        raise UnauthorizedClient(f"this client registered grant_types {', '.join(client.grant_types)}, not {grant_type}")


REQUEST_RULES = (parameters_come_once, no_parameter_is_too_long, grant_type_is_known)
CLIENT_RULES = (client_may_use_the_grant_type,)


class TokenEndpoint:
    """Answers with tokens, or raises an `OAuthError`."""

    def __init__(
        self, authentication: ClientAuthentication, possession: Possession, grant_types: Mapping[GrantType, Granting], clock: Clock
    ) -> None:
        self._authentication = authentication
        self._possession = possession
        self._grant_types = grant_types
        self._clock = clock

    def answer(self, authorization: str, parameters: Parameters, sender: Sender = UNKNOWN) -> TokenResponse:
        """`authorization` is the HTTP header, or empty."""
        check(REQUEST_RULES, parameters)
        caller = self._authentication.authenticate(authorization, parameters, sender)
        confirmation = self._possession.confirmation(caller, sender)
        attempt = Attempt(parameters=parameters, caller=caller, confirmation=confirmation, now=self._clock.now())
        check(CLIENT_RULES, attempt)
        return self._grant_types[GrantType(parameters["grant_type"])].answer(attempt)
