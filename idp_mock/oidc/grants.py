"""Grants: one record holds an authorization code, the access token made from it and their end.

Because they are one record, `update` keeps every promise about them among all processes: a code is redeemed once, and a second attempt
revokes the token of the first. A login costs one write for the code, one update for the token and one read for userinfo; a signed access
token (RFC 9068) would cost more processor time than that read, and could not be revoked.
"""

import base64
import hashlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass, replace

from eid.chance import Chance, handle
from eid.clock import Clock
from eid.storage.collection import Collection
from eid.storage.store import Store
from idp_mock.login.request import Identified
from idp_mock.oidc.errors import InvalidGrant, InvalidToken
from idp_mock.oidc.messages import Authorization
from idp_mock.settings import Settings

GRANTS = "oidc-grant"
EPHEMERAL = (GRANTS,)
"""Kinds whose records end at their `expires_at`."""


@dataclass(frozen=True, kw_only=True)
class Grant:
    """A person's login for a client. `access_token` is empty until the code is redeemed; `expires_at` (seconds since the epoch) is that
    of the code until then, and that of the token afterwards."""

    authorization: Authorization
    identified: Identified
    expires_at: float
    access_token: str = ""
    revoked: bool = False


class Grants:
    """The grants of a node."""

    def __init__(self, settings: Settings, store: Store, clock: Clock, chance: Chance) -> None:
        self._settings = settings
        self._grants = Collection(store, GRANTS, Grant)
        self._clock = clock
        self._chance = chance

    def open(self, authorization: Authorization, identified: Identified) -> str:
        """A new authorization code."""
        code = handle(self._chance)
        expires_at = self._clock.now() + self._settings.code_lifetime
        self._grants.put(_key(code), Grant(authorization=authorization, identified=identified, expires_at=expires_at))
        return code

    def redeem(self, code: str, judge: Callable[[Grant], None]) -> Grant:
        """The grant with a new access token, once, if `judge` raises nothing; what it raises leaves the code as it was.

        Raises `InvalidGrant` for a code that is unknown or already redeemed; the latter revokes its token (RFC 6749 section 4.1.2).
        """
        key = _key(code)
        access_token = f"{key}.{handle(self._chance)}"
        expires_at = self._clock.now() + self._settings.token_lifetime

        def redeemed(grant: Grant | None) -> Grant:
            if grant is None:
                raise InvalidGrant("the code is unknown, or expired long ago")
            if grant.access_token:
                return replace(grant, revoked=True)
            judge(grant)
            return replace(grant, access_token=access_token, expires_at=expires_at)

        grant = self._grants.update(key, redeemed)
        if grant is None or grant.access_token != access_token:
            raise InvalidGrant("the code was already used; tokens made from it are now revoked")
        return grant

    def of_access_token(self, access_token: str) -> Grant:
        """Raises `InvalidToken`."""
        grant = self._grants.get(access_token.partition(".")[0])
        if grant is None or not hmac.compare_digest(grant.access_token.encode(), access_token.encode()):
            raise InvalidToken("the access token is unknown, or expired long ago")
        if grant.revoked:
            raise InvalidToken("the access token was revoked: its code was used twice")
        if self._clock.now() >= grant.expires_at:
            raise InvalidToken("the access token has expired")
        return grant


def _key(code: str) -> str:
    """A name for the grant that may stand in its access token: the code cannot be made from it."""
    return base64.urlsafe_b64encode(hashlib.sha256(code.encode()).digest()[:16]).rstrip(b"=").decode()
