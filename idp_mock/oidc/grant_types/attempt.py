"""A token request whose client has proved itself."""

from collections.abc import Mapping
from dataclasses import dataclass

from idp_mock.oidc.client_auth import Caller
from idp_mock.oidc.parameters import Parameters


@dataclass(frozen=True, kw_only=True)
class Attempt:
    """`confirmation` is the key to which the tokens will be bound (member `cnf`, RFC 7800), empty for none; `now` in seconds since the
    epoch."""

    parameters: Parameters
    caller: Caller
    confirmation: Mapping[str, str]
    now: float
