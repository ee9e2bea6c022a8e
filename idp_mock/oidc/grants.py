"""Grants: one record holds an authorization code, the tokens made from it and their end.

Because they are one record, `update` keeps every promise about them among all processes: a code is redeemed once, a second attempt revokes
the tokens of the first, and so does a refresh token that was already exchanged. A login costs one write for the code, one update for the
token and one read for userinfo; an access token that is nothing but signed would cost more processor time than that read, and could not be
revoked.
"""

import base64
import hashlib
import hmac
from collections.abc import Callable, Mapping

from msgspec import Struct, field
from msgspec.structs import replace

from eid.chance import Chance, handle
from eid.clock import Clock
from eid.storage.collection import Collection
from eid.storage.store import Store
from idp_mock.login.request import Identified
from idp_mock.oidc.errors import InvalidGrant, InvalidToken
from idp_mock.oidc.messages import Authorization
from idp_mock.settings import Settings

GRANTS = "oidc-grant"
_UNBOUND: Mapping[str, str] = {}
_LIVING = 8
"""Access tokens of one grant that are good at the same time; the oldest ends with the ninth."""


class AccessToken(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """`expires_at` in seconds since the epoch. `confirmation` is the key that its bearer must hold, as member `cnf` names it (RFC 7800):
    `jkt`, `x5t#S256`, or none."""

    value: str
    issued_at: float
    expires_at: float
    scope: tuple[str, ...]
    confirmation: Mapping[str, str] = field(default_factory=dict)


class Grant(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A person's login for a client, or the client's own (`who` is None). `expires_at` (seconds since the epoch) is when nothing of it is
    good any more. `generation` counts its refresh tokens from 1, 0 where it has none; `revoked` says why nothing of it is good."""

    authorization: Authorization
    who: Identified | None
    expires_at: float
    code_expires_at: float = 0
    redeemed: bool = False
    access: tuple[AccessToken, ...] = ()
    generation: int = 0
    seed: str = ""
    refresh_expires_at: float = 0
    revoked: str = ""

    @property
    def access_token(self) -> str:
        """The newest; empty before there is one."""
        return self.access[-1].value if self.access else ""

    @property
    def identified(self) -> Identified:
        """Raises `InvalidToken` where the grant stands for no person."""
        if self.who is None:
            raise InvalidToken("the access token stands for a client, not for a person")
        return self.who

    @property
    def refresh_token(self) -> str:
        """The one that is good now; empty where there is none. Each can be told from the stored seed, so none is stored."""
        return f"{self.seed[:22]}.{self.generation}.{_mac(self.seed, self.generation)}" if self.generation else ""

    def seen_through(self, token: AccessToken) -> "Grant":
        """The grant as that one token may use it."""
        if self.authorization.scope == token.scope:
            return self if len(self.access) == 1 else replace(self, access=(token,))
        return replace(self, access=(token,), authorization=replace(self.authorization, scope=token.scope))


Judge = Callable[[Grant], None]


class Grants:
    """The grants of a node. `opened` gives the access token that stands in one that came as a JWT."""

    def __init__(self, settings: Settings, store: Store, clock: Clock, chance: Chance, opened: Callable[[str], str] = str) -> None:
        self._opened = opened
        self._settings = settings
        self._grants = Collection(store, GRANTS, Grant)
        self._clock = clock
        self._chance = chance

    def open(self, authorization: Authorization, identified: Identified) -> str:
        """A new authorization code."""
        code = handle(self._chance)
        expires_at = self._clock.now() + self._settings.code_lifetime
        grant = Grant(authorization=authorization, who=identified, expires_at=expires_at, code_expires_at=expires_at)
        self._grants.put(_key(code), grant)
        return code

    def redeem(self, code: str, judge: Judge, confirmation: Mapping[str, str] = _UNBOUND) -> Grant:
        """The grant with a new access token, once, if `judge` raises nothing; what it raises leaves the code as it was.

        Raises `InvalidGrant` for a code that is unknown or already redeemed; the latter revokes its tokens (RFC 6749 section 4.1.2).
        """
        key = _key(code)
        now = self._clock.now()
        value = f"{key}.{handle(self._chance)}"
        seed = key + handle(self._chance)

        def redeemed(grant: Grant | None) -> Grant:
            if grant is None:
                raise InvalidGrant("the code is unknown, or expired long ago")
            if grant.redeemed:
                return replace(grant, revoked=grant.revoked or "its code was used twice")
            judge(grant)
            return self._with_tokens(replace(grant, redeemed=True), self._access(value, grant.authorization.scope, confirmation, now), seed)

        grant = self._grants.update(key, redeemed)
        if grant is None or grant.access_token != value:
            raise InvalidGrant("the code was already used; tokens made from it are now revoked")
        return grant

    def issue(self, authorization: Authorization, who: Identified | None, confirmation: Mapping[str, str] = _UNBOUND) -> Grant:
        """A new grant with tokens at once, where no code stands between."""
        key = handle(self._chance, 16)
        token = self._access(f"{key}.{handle(self._chance)}", authorization.scope, confirmation, self._clock.now())
        grant = Grant(authorization=authorization, who=who, expires_at=0, redeemed=True)
        issued = self._with_tokens(grant, token, key + handle(self._chance))
        self._grants.put(key, issued)
        return issued

    def refresh(
        self, refresh_token: str, judge: Judge, narrowed: Callable[[Grant], tuple[str, ...]], confirmation: Mapping[str, str] = _UNBOUND
    ) -> Grant:
        """The grant with a new access token for the scopes that `narrowed` gives, and, unless the client is to keep it, with a new refresh
        token; the former ends (RFC 9700 section 4.14.2). What `judge` raises leaves everything as it was.

        Raises `InvalidGrant`; a refresh token that was already exchanged revokes the grant, because one of two holders is a thief.
        """
        now = self._clock.now()
        key, generation = _parsed(refresh_token)
        value = f"{key}.{handle(self._chance)}"

        def refreshed(grant: Grant | None) -> Grant:
            if grant is None or not grant.generation or not _is_refresh_token_of(grant, refresh_token, generation):
                raise InvalidGrant("the refresh token is unknown, or expired long ago")
            if grant.revoked:
                raise InvalidGrant(f"the refresh token was revoked: {grant.revoked}")
            if generation < grant.generation:
                return replace(grant, revoked="a refresh token of it was used twice")
            judge(grant)
            if now >= grant.refresh_expires_at:
                raise InvalidGrant("the refresh token has expired")
            rotated = replace(grant, generation=grant.generation + (not grant.authorization.keeps_refresh_token))
            return self._with_tokens(rotated, self._access(value, narrowed(grant), confirmation, now), grant.seed)

        grant = self._grants.update(key, refreshed)
        if grant is None or grant.access_token != value:
            raise InvalidGrant("the refresh token was already used; everything made from its grant is now revoked")
        return grant.seen_through(grant.access[-1])

    def of_access_token(self, access_token: str) -> Grant:
        """The grant as this token may use it. Raises `InvalidToken`."""
        access_token = self._opened(access_token)
        grant = self._grants.get(access_token.partition(".")[0])
        presented = access_token.encode("utf-8", "surrogatepass")
        found = [token for token in grant.access if hmac.compare_digest(token.value.encode(), presented)] if grant else []
        if grant is None or not found:
            raise InvalidToken("the access token is unknown, or expired long ago")
        if grant.revoked:
            raise InvalidToken(f"the access token was revoked: {grant.revoked}")
        if self._clock.now() >= found[0].expires_at:
            raise InvalidToken("the access token has expired")
        return grant.seen_through(found[0])

    def of_refresh_token(self, refresh_token: str) -> Grant:
        """Raises `InvalidGrant` unless the token is good now."""
        key, generation = _parsed(refresh_token)
        grant = self._grants.get(key)
        if grant is None or generation != grant.generation or not _is_refresh_token_of(grant, refresh_token, generation):
            raise InvalidGrant("the refresh token is unknown")
        if grant.revoked or self._clock.now() >= grant.refresh_expires_at:
            raise InvalidGrant("the refresh token is not good any more")
        return grant

    def revoke_access_token(self, access_token: str) -> None:
        """Ends this one token. It is still known to which key it was bound: the refresh token may be bound to the same."""
        access_token = self._opened(access_token)

        def ended(token: AccessToken) -> AccessToken:
            return replace(token, expires_at=0) if token.value == access_token else token

        self._grants.update(
            access_token.partition(".")[0], lambda grant: grant and replace(grant, access=tuple(ended(each) for each in grant.access))
        )

    def revoke(self, token: str) -> None:
        """Ends the grant of an access or refresh token and everything made from it (RFC 7009 section 2.1)."""
        self._grants.update(token.partition(".")[0], lambda grant: grant and replace(grant, revoked="the client revoked it"))

    def _access(self, value: str, scope: tuple[str, ...], confirmation: Mapping[str, str], now: float) -> AccessToken:
        expires_at = now + self._settings.token_lifetime
        return AccessToken(value=value, issued_at=now, expires_at=expires_at, scope=scope, confirmation=confirmation)

    def _with_tokens(self, grant: Grant, token: AccessToken, seed: str) -> Grant:
        """With one more access token, and with a refresh token where the authorization brings one."""
        living = tuple(each for each in grant.access if each.expires_at > token.issued_at)[1 - _LIVING :]
        if not grant.authorization.refreshable:
            return replace(grant, access=(*living, token), expires_at=max(grant.expires_at, token.expires_at))
        refresh_expires_at = token.issued_at + self._settings.refresh_token_lifetime
        return replace(
            grant,
            access=(*living, token),
            generation=grant.generation or 1,
            seed=seed,
            refresh_expires_at=refresh_expires_at,
            expires_at=max(token.expires_at, refresh_expires_at),
        )


def _key(code: str) -> str:
    """A name for the grant that may stand in its access token: the code cannot be made from it."""
    return base64.urlsafe_b64encode(hashlib.sha256(code.encode("utf-8", "surrogatepass")).digest()[:16]).rstrip(b"=").decode()


def _mac(seed: str, generation: int) -> str:
    digest = hmac.digest(seed.encode(), str(generation).encode(), "sha256")
    return base64.urlsafe_b64encode(digest[:24]).decode()


def _parsed(refresh_token: str) -> tuple[str, int]:
    key, _, rest = refresh_token.partition(".")
    generation = rest.partition(".")[0]
    if not (generation.isascii() and generation.isdigit() and len(generation) < 10):
        raise InvalidGrant("this is no refresh token of this node")
    return key, int(generation)


def _is_refresh_token_of(grant: Grant, refresh_token: str, generation: int) -> bool:
    expected = f"{grant.seed[:22]}.{generation}.{_mac(grant.seed, generation)}"
    return 0 < generation <= grant.generation and hmac.compare_digest(expected.encode(), refresh_token.encode("utf-8", "surrogatepass"))
