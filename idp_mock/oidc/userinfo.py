"""The userinfo endpoint (OpenID Connect Core section 5.3), with bearer tokens as RFC 6750 carries them."""

from typing import Any

import msgspec

from idp_mock.faults.bend import carry
from idp_mock.login.request import Identified
from idp_mock.oidc.claims import claims_about, subject
from idp_mock.oidc.encryption import Encryptor
from idp_mock.oidc.errors import InvalidRequest, InvalidToken, TokenMissing
from idp_mock.oidc.grants import Grants
from idp_mock.oidc.jose import JwtKind, Signer
from idp_mock.oidc.messages import Authorization
from idp_mock.oidc.possession import BEARER, DPOP, Possession, PresentedToken


def presented_token(authorization: str, in_body: tuple[str, ...]) -> tuple[str, str]:
    """Scheme, in lower case, and access token: from the Authorization header (RFC 6750 section 2.1, RFC 9449 section 7.1) or a form's
    `access_token`, which counts as Bearer (RFC 6750 section 2.2); never from the address (RFC 9700 section 4.3.2). Raises `TokenMissing`,
    `InvalidRequest` or `InvalidToken`."""
    if len(in_body) + bool(authorization) > 1:
        raise InvalidRequest("send the access token once: in the Authorization header or in the body")
    if in_body:
        return BEARER, in_body[0]
    if not authorization:
        raise TokenMissing("no access token")
    scheme, _, token = authorization.strip().partition(" ")
    if scheme.lower() not in (BEARER, DPOP) or not token:
        raise InvalidToken("the Authorization header must hold Bearer or DPoP and an access token")
    return scheme.lower(), token.strip()


class UserinfoEndpoint:
    """Tells what the scopes and the claims parameter of a grant ask for, in the form that the client registered."""

    def __init__(self, issuer: str, grants: Grants, possession: Possession, signer: Signer, encryptor: Encryptor) -> None:
        self._issuer = issuer
        self._grants = grants
        self._possession = possession
        self._signer = signer
        self._encryptor = encryptor

    def answer(self, presented: PresentedToken) -> dict[str, Any] | str:
        """Claims of the person, `sub` first; as a JWT where the client wants them signed or encrypted. Raises `InvalidToken`,
        `DpopTokenRefused`, or `InvalidRequest` where nothing can be encrypted for the client."""
        grant = self._grants.of_access_token(presented.value)
        self._possession.check_use(grant, presented)
        asked = grant.authorization
        who = grant.identified
        carry(who.fault, asked.client_id)
        told = claims_for(asked, who)
        if not asked.userinfo_alg and asked.userinfo_encryption is None:
            return told
        about = {"iss": self._issuer, "aud": asked.client_id}
        plain = msgspec.json.encode(told).decode()
        signed = self._signer.sign({**told, **about}, asked.userinfo_alg, kind=JwtKind.USERINFO) if asked.userinfo_alg else plain
        return self._encryptor.encrypted(signed, asked.client_id, asked.userinfo_encryption)


def claims_for(asked: Authorization, who: Identified) -> dict[str, Any]:
    """`sub`, and what else this client may know."""
    named = asked.named.userinfo if asked.named else ()
    return {"sub": subject(who.person.identifier, asked.sector), **claims_about(who, asked.scope, named)}
