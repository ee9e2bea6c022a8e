"""A token request whose client has proved itself."""

from collections.abc import Mapping

from msgspec import Struct

from idp_mock.oidc.client_auth import Caller
from idp_mock.oidc.parameters import Parameters


class Attempt(Struct, frozen=True, kw_only=True):
    """`confirmation` is the key to which the tokens will be bound (member `cnf`, RFC 7800), empty for none; `now` in seconds since the
    epoch."""

    parameters: Parameters
    caller: Caller
    confirmation: Mapping[str, str]
    now: float
