"""Gives a device its tokens, when its person has allowed it (RFC 8628 section 3.4)."""

from collections.abc import Callable

from idp_mock.login.request import Identified
from idp_mock.oidc.errors import InvalidRequest
from idp_mock.oidc.grant_types.attempt import Attempt
from idp_mock.oidc.grants import Grants
from idp_mock.oidc.messages import Authorization, TokenResponse
from idp_mock.oidc.tokens import Tokens
from idp_mock.rules import check

Collect = Callable[[str, str], tuple[Authorization, Identified | None]]
"""From device code and client id to what was allowed, and by whom. Raises the errors of RFC 8628 section 3.5."""


def device_code_is_given(attempt: Attempt) -> None:
    """The device_code must be given (RFC 8628 section 3.4)."""
    if not attempt.parameters["device_code"]:
        raise InvalidRequest("device_code is missing")


REQUEST_RULES = (device_code_is_given,)


class DeviceCodeGrant:
    """A device code is good once."""

    def __init__(self, collect: Collect, grants: Grants, tokens: Tokens) -> None:
        self._collect = collect
        self._grants = grants
        self._tokens = tokens

    def answer(self, attempt: Attempt) -> TokenResponse:
        check(REQUEST_RULES, attempt)
        authorization, who = self._collect(attempt.parameters["device_code"], attempt.caller.client_id)
        return self._tokens.response(self._grants.issue(authorization, who, attempt.confirmation))
