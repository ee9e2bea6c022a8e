"""An OpenID provider of the tests' own, each answer of which can be bent. Signs with joserfc, which the portal never uses."""

import base64
import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

from joserfc import jws
from joserfc.jwk import ECKey, RSAKey

ISSUER = "http://localhost:8000"
PERSON = {
    "given_name": "Jan",
    "family_name": "Testowy",
    "birthdate": "1890-01-01",
    "pesel": "90810100010",
    "person_identifier": "90810100010",
}
Claims = dict[str, Any]


def unbent(values: Claims) -> Claims:
    """Leaves everything as it is."""
    return values


def ec_jwk(kid: str = "ec-1", curve: str = "P-256") -> ECKey:
    return ECKey.generate_key(curve, {"kid": kid, "use": "sig"}, private=True)


def left_half(value: str) -> str:
    """As at_hash and c_hash are made with SHA-256."""
    return base64.urlsafe_b64encode(hashlib.sha256(value.encode()).digest()[:16]).rstrip(b"=").decode()


@dataclass(kw_only=True)
class OidcNode:
    """`token`, `claims`, `userinfo` and `metadata` bend what is answered; `published` are the keys in the JWKS. A node that `registers`
    gives every client the id `client-1`; `registered` are the metadata that it was sent, and None makes it forget the client."""

    key: ECKey | RSAKey = field(default_factory=ec_jwk)
    published: tuple[Any, ...] | None = None
    algorithm: str = "ES256"
    header: Callable[[Claims], Claims] = unbent
    claims: Callable[[Claims], Claims] = unbent
    front: Callable[[Claims], Claims] = unbent
    userinfo: Callable[[Claims], Claims] = unbent
    metadata: Callable[[Claims], Claims] = unbent
    token: Callable[[Claims], Claims] = unbent
    renewed: Callable[[Claims], Claims] = unbent
    signed: Callable[[str], str] = str
    person: Claims = field(default_factory=lambda: PERSON)
    registers: bool = False
    registered: Claims | None = None
    logged_in_at: int = 0

    def jwks(self) -> Claims:
        keys = self.published if self.published is not None else (self.key,)
        return {"keys": [key if isinstance(key, dict) else key.as_dict(private=False) for key in keys]}

    def configuration(self) -> Claims:
        registration = {"registration_endpoint": f"{ISSUER}/oidc/register"} if self.registers else {}
        return self.metadata(
            {
                **registration,
                "issuer": ISSUER,
                "authorization_endpoint": f"{ISSUER}/oidc/authorize",
                "token_endpoint": f"{ISSUER}/oidc/token",
                "userinfo_endpoint": f"{ISSUER}/oidc/userinfo",
                "jwks_uri": f"{ISSUER}/oidc/jwks",
                "end_session_endpoint": f"{ISSUER}/oidc/logout",
                "id_token_signing_alg_values_supported": ["RS256", "ES256"],
                "authorization_response_iss_parameter_supported": True,
            }
        )

    def register(self, metadata: Claims) -> Claims:
        """The client information response."""
        self.registered = metadata
        return {
            **metadata,
            "client_id": "client-1",
            "client_secret": "secret/of 1",
            "registration_client_uri": f"{ISSUER}/oidc/registered",
            "registration_access_token": "registration-1",
        }

    def tokens(self, authorization_url: str, now: float) -> Claims:
        """The token answer for what the portal asked at that address."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(authorization_url).query).items()}
        claims = self._claims(asked, now) | {"at_hash": left_half("access-1")}
        header = self.header({"alg": self.algorithm, "kid": self.key.kid})
        self.logged_in_at = int(now)
        answer = {"access_token": "access-1", "token_type": "Bearer", "expires_in": 300, "id_token": self.sign(header, self.claims(claims))}
        wanted = "refresh_token" in (self.registered or {}).get("grant_types", ())
        return self.token({**answer, "refresh_token": "refresh-1"} if wanted else answer)

    def renewed_tokens(self, now: float) -> Claims:
        """The answer to a refresh token, as of OpenID Connect Core section 12.2; `renewed` bends the claims."""
        claims = {name: value for name, value in self._claims({"client_id": "client-1", "nonce": ""}, now).items() if name != "nonce"}
        claims |= {"at_hash": left_half("access-2"), "auth_time": self.logged_in_at}
        id_token = self.sign({"alg": self.algorithm, "kid": self.key.kid}, self.renewed(claims))
        answer = {"access_token": "access-2", "token_type": "Bearer", "expires_in": 300, "id_token": id_token}
        return self.token({**answer, "refresh_token": "refresh-2"})

    def brought(self, authorization_url: str, now: float) -> Claims:
        """What the browser brings in a hybrid flow, beside state: the claims are bent as those at the token endpoint, and by `front`."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(authorization_url).query).items()}
        genuine = self._claims(asked, now) | {"c_hash": left_half("code-1")}
        header = self.header({"alg": self.algorithm, "kid": self.key.kid})
        token = {"access_token": "access-0", "token_type": "Bearer"} if "token" in asked["response_type"].split() else {}
        genuine |= {"at_hash": left_half("access-0")} if token else {}
        return {"code": "code-1", "iss": ISSUER, "id_token": self.sign(header, self.front(self.claims(genuine))), **token}

    def about(self) -> Claims:
        return self.userinfo({"sub": "subject-1", **self.person, "email": "jan@example.test", "phone_number": "+48500100200"})

    def logout_token(self, now: float, client_id: str, header: Callable[[Claims], Claims], claims: Callable[[Claims], Claims]) -> str:
        """As of OpenID Connect Back-Channel Logout section 2.4, bent."""
        genuine = {
            "iss": ISSUER,
            "sub": "subject-1",
            "aud": client_id,
            "iat": int(now),
            "exp": int(now) + 120,
            "jti": "logout-1",
            "events": {"http://schemas.openid.net/event/backchannel-logout": {}},
            "sid": "session-1",
        }
        return self.sign(header({"alg": self.algorithm, "kid": self.key.kid, "typ": "logout+jwt"}), claims(genuine))

    def sign(self, header: Claims, claims: Claims) -> str:
        import json

        return self.signed(jws.serialize_compact(header, json.dumps(claims).encode(), self.key, algorithms=[header["alg"]]))

    def _claims(self, asked: dict[str, str], now: float) -> Claims:
        return {
            "iss": ISSUER,
            "sub": "subject-1",
            "sid": "session-1",
            "aud": asked["client_id"],
            "exp": int(now) + 300,
            "iat": int(now),
            "auth_time": int(now),
            "nonce": asked["nonce"],
            "acr": "http://eidas.europa.eu/LoA/substantial",
            **self.person,
        }
