"""What a redeemed grant is worth: the ID token and the token response."""

import base64
import hashlib
from typing import Any

from eid.clock import Clock
from idp_mock.oidc.claims import AMR, claims_about, subject
from idp_mock.oidc.grants import Grant
from idp_mock.oidc.jose import Signer
from idp_mock.oidc.messages import IdToken, TokenResponse
from idp_mock.settings import Settings


class Tokens:
    """Drafts and signs."""

    def __init__(self, issuer: str, settings: Settings, signer: Signer, clock: Clock) -> None:
        self._issuer = issuer
        self._settings = settings
        self._signer = signer
        self._clock = clock

    def response(self, grant: Grant) -> TokenResponse:
        return TokenResponse(
            access_token=grant.access_token,
            token_type="Bearer",  # noqa: S106 - the name of a type (RFC 6750), not a secret
            expires_in=self._settings.token_lifetime,
            scope=" ".join(grant.authorization.scope),
            id_token=self._signer.sign(id_token_claims(self.id_token(grant)), grant.authorization.id_token_alg),
        )

    def id_token(self, grant: Grant) -> IdToken:
        """The draft for a grant, as of now."""
        asked, who = grant.authorization, grant.identified
        now = int(self._clock.now())
        return IdToken(
            iss=self._issuer,
            sub=subject(who.person.identifier),
            aud=asked.client_id,
            iat=now,
            exp=now + self._settings.token_lifetime,
            auth_time=int(who.authenticated_at),
            nonce=asked.nonce,
            acr=who.level.uri,
            amr=AMR[who.level],
            at_hash=at_hash(grant.access_token),
            sid=who.session_id,
            claims=claims_about(who, asked.scope),
        )


def at_hash(access_token: str) -> str:
    """The left half of the token's SHA-256, which both ES256 and RS256 use (OpenID Connect Core section 3.1.3.6)."""
    return base64.urlsafe_b64encode(hashlib.sha256(access_token.encode()).digest()[:16]).rstrip(b"=").decode()


def id_token_claims(draft: IdToken) -> dict[str, Any]:
    """The JWT claims of a draft; `nonce` only where one was sent. A person's claim never replaces one of the protocol."""
    protocol: dict[str, Any] = {
        "iss": draft.iss,
        "sub": draft.sub,
        "aud": draft.aud,
        "iat": draft.iat,
        "exp": draft.exp,
        "auth_time": draft.auth_time,
        "acr": draft.acr,
        "amr": draft.amr,
        "at_hash": draft.at_hash,
        "sid": draft.sid,
    }
    if draft.nonce:
        protocol["nonce"] = draft.nonce
    return {**draft.claims, **protocol}
