"""Bends of a JWT's claims, before it is signed."""

from collections.abc import Callable
from typing import Any

from msgspec.structs import replace

from idp_mock.faults.fault import Bends
from idp_mock.oidc.jose import Jwt, JwtKind

Claims = dict[str, Any]
Change = Callable[[Claims], Claims]
ID_TOKENS = (JwtKind.ID_TOKEN, JwtKind.REFRESHED_ID_TOKEN)


def in_jwt(*kinds: JwtKind) -> Callable[[Change], Bends]:
    """Bends of JWTs of these kinds, by a change of their claims."""

    def bends(change: Change) -> Bends:
        def bent(draft: Jwt) -> Jwt:
            if draft.kind not in kinds:
                return draft
            changed = change(dict(draft.claims))
            return draft if changed == draft.claims else replace(draft, claims=changed)

        return {Jwt: bent}

    return bends


def said(name: str, value: Any) -> Change:
    """The claim has that value; a function gets the honest one."""
    return lambda claims: {**claims, name: value(claims.get(name)) if callable(value) else value}


def unsaid(*names: str) -> Change:
    """The claims are missing."""
    return lambda claims: {name: value for name, value in claims.items() if name not in names}
