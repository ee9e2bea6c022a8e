"""Parameter `claims`: single claims that a client asks for, and where it wants them (OpenID Connect Core section 5.5).

A claim about the person is told where the person has it, essential or not (section 5.5.1). Two are more than that: an essential `acr`
must be reached, and `sub` says who must log in.
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import msgspec
from msgspec import Struct

from eid.identity.level import Level, level_of_uri
from idp_mock.oidc.claims import BY_NAME


class Unreadable(ValueError):
    """The parameter is not what section 5.5 describes; the message says why."""


class Wish(Struct, frozen=True, kw_only=True):
    """What is said about one claim. Members that are not understood are ignored."""

    essential: bool = False
    value: Any = None
    values: tuple[Any, ...] = ()

    @property
    def wanted(self) -> tuple[Any, ...]:
        """The values that would satisfy the client; none where any would."""
        return self.values if self.value is None else (self.value, *self.values)


class ClaimsRequest(Struct, frozen=True, kw_only=True):
    """Wishes by name of claim, for either place; None stands for a claim about which nothing more is said."""

    userinfo: Mapping[str, Wish | None] | None = None
    id_token: Mapping[str, Wish | None] | None = None

    @property
    def subject(self) -> str:
        """The `sub` of the person who must log in; empty where it may be anyone."""
        wish = (self.id_token or {}).get("sub") or Wish()
        return wish.value if isinstance(wish.value, str) else ""

    @property
    def essential_acr(self) -> tuple[str, ...]:
        """One of these must be the `acr`; empty where nothing is demanded (section 5.5.1.1)."""
        wish = (self.id_token or {}).get("acr") or Wish()
        return tuple(value for value in wish.wanted if isinstance(value, str)) if wish.essential else ()


class NamedClaims(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Names of the claims about the person that were asked for one by one and that this node can tell."""

    userinfo: tuple[str, ...] = ()
    id_token: tuple[str, ...] = ()


NOTHING = ClaimsRequest()


def read_claims_request(parameter: str) -> ClaimsRequest:
    """From the JSON of the parameter, which may be empty. Raises `Unreadable`."""
    if not parameter:
        return NOTHING
    try:
        return msgspec.json.decode(parameter, type=ClaimsRequest)
    except (msgspec.DecodeError, UnicodeError, RecursionError) as error:
        raise Unreadable(str(error)) from error


def named_claims(request: ClaimsRequest) -> NamedClaims | None:
    """What the request adds to the scopes, or None. Unknown claims are ignored; a language tag does not matter (section 5.2)."""
    named = NamedClaims(userinfo=_known(request.userinfo), id_token=_known(request.id_token))
    return named if named.userinfo or named.id_token else None


@lru_cache(maxsize=256)
def demanded_levels(acr: tuple[str, ...]) -> tuple[Level, ...]:
    """Those of the values that are levels of assurance, the lowest first."""
    named = {level_of_uri(uri) for uri in acr}
    return tuple(level for level in Level if level in named)


def _known(wishes: Mapping[str, Wish | None] | None) -> tuple[str, ...]:
    names = (name.partition("#")[0] for name in wishes or ())
    return tuple(dict.fromkeys(name for name in names if name in BY_NAME))
