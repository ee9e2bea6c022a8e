"""What a redeemed grant is worth: the ID token and the token response."""

import base64
import hashlib
from collections.abc import Callable, Mapping
from typing import Any

from eid.clock import Clock
from eid.identity.level import Level
from idp_mock.faults.bend import carry
from idp_mock.login.request import Identified
from idp_mock.oidc.access_tokens import AccessTokens
from idp_mock.oidc.claims import AMR, claims_about, subject
from idp_mock.oidc.claims_request import demanded_levels
from idp_mock.oidc.encryption import Encryptor
from idp_mock.oidc.grants import Grant
from idp_mock.oidc.jose import JwtKind, Signer
from idp_mock.oidc.messages import Authorization, IdToken, TokenResponse
from idp_mock.settings import Settings

_HASHES: Mapping[str, Callable[[bytes], "hashlib._Hash"]] = {"ES384": hashlib.sha384, "EdDSA": hashlib.sha512}
"""What is not SHA-256."""
_OPTIONAL = ("nonce", "at_hash", "c_hash")


class Tokens:
    """Drafts and signs."""

    def __init__(
        self, issuer: str, settings: Settings, signer: Signer, encryptor: Encryptor, access_tokens: AccessTokens, clock: Clock
    ) -> None:
        self._issuer = issuer
        self._settings = settings
        self._signer = signer
        self._encryptor = encryptor
        self._access_tokens = access_tokens
        self._clock = clock

    def response(self, grant: Grant, kind: JwtKind = JwtKind.ID_TOKEN) -> TokenResponse:
        """Tokens for the newest access token of a grant; an ID token, of that kind, where a person logged in with scope openid."""
        carry(grant.who.fault if grant.who else "", grant.authorization.client_id)
        about_a_person = grant.who is not None and "openid" in grant.authorization.scope
        access_token = self._access_tokens.written(grant)
        return TokenResponse(
            access_token=access_token,
            token_type="DPoP" if "jkt" in grant.access[-1].confirmation else "Bearer",
            expires_in=self._settings.token_lifetime,
            scope=" ".join(grant.authorization.scope),
            id_token=self.signed_id_token(grant.authorization, grant.identified, access_token, kind=kind) if about_a_person else "",
            refresh_token=grant.refresh_token,
        )

    def signed_id_token(
        self, asked: Authorization, who: Identified, access_token: str, code: str = "", kind: JwtKind = JwtKind.ID_TOKEN
    ) -> str:
        """For what comes beside it; encrypted where the client wishes. Raises `InvalidRequest` where that is impossible."""
        claims = id_token_claims(self.id_token(asked, who, access_token, code))
        return self._encryptor.encrypted(
            self._signer.sign(claims, asked.id_token_alg, kind=kind), asked.client_id, asked.id_token_encryption
        )

    def id_token(self, asked: Authorization, who: Identified, access_token: str = "", code: str = "") -> IdToken:
        """The draft, as of now, for what comes beside it."""
        now = int(self._clock.now())
        return IdToken(
            iss=self._issuer,
            sub=subject(who.person.identifier, asked.sector),
            aud=asked.client_id,
            iat=now,
            exp=now + self._settings.token_lifetime,
            auth_time=int(who.authenticated_at),
            nonce=asked.nonce,
            acr=told_level(who.level, asked.acr_values).uri,
            amr=AMR[who.level],
            at_hash=left_half(access_token, asked.id_token_alg),
            c_hash=left_half(code, asked.id_token_alg),
            sid=who.session_id,
            claims=claims_about(who, asked.scope, asked.named.id_token if asked.named else ()),
        )


def told_level(reached: Level, demanded: tuple[str, ...]) -> Level:
    """The level that was reached; where the client demands certain ones, the highest of those that it includes (Core section 5.5.1.1)."""
    included = [level for level in demanded_levels(demanded) if reached.reaches(level)]
    return included[-1] if included else reached


def left_half(value: str, alg: str) -> str:
    """The left half of a token's or code's hash, by the function that the signature uses; empty for none (OpenID Connect Core sections
    3.1.3.6 and 3.3.2.11)."""
    if not value:
        return ""
    digest = _HASHES.get(alg, hashlib.sha256)(value.encode()).digest()
    return base64.urlsafe_b64encode(digest[: len(digest) // 2]).rstrip(b"=").decode()


def id_token_claims(draft: IdToken) -> dict[str, Any]:
    """The JWT claims of a draft; `nonce` and the hashes only where there is one. A person's claim never replaces one of the protocol."""
    protocol: dict[str, Any] = {
        "iss": draft.iss,
        "sub": draft.sub,
        "aud": draft.aud,
        "iat": draft.iat,
        "exp": draft.exp,
        "auth_time": draft.auth_time,
        "acr": draft.acr,
        "amr": draft.amr,
        "sid": draft.sid,
    }
    optional = {name: value for name in _OPTIONAL if (value := getattr(draft, name))}
    return {**draft.claims, **protocol, **optional}
