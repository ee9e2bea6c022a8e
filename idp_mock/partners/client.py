"""The node as a client of its partners: the code flow with PKCE, state and nonce (OpenID Connect Core sections 3.1.2 and 3.1.3)."""

import base64
import hashlib
import hmac
from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Any
from urllib.parse import urlencode

import msgspec
from msgspec import Struct

from eid.chance import Chance, handle
from eid.clock import MINUTE, Clock
from eid.identity.identifier import InvalidIdentifier, from_eidas
from eid.identity.level import Level, level_of_uri
from eid.identity.person import Person
from eid.identity.pesel import Sex
from eid.storage.collection import Collection
from eid.storage.store import Store
from idp_mock.annex.records import VISITS
from idp_mock.login.session import Subject
from idp_mock.oidc.foreign_jose import public_keys, verified
from idp_mock.oidc.jose import UntrustedToken
from idp_mock.partners.doorway import Doorway, Silent
from idp_mock.partners.table import PARTNERS, PATH, Partner

CLIENT_ID = "wezel-testowy"
RETURN = "/login/partners/return"
"""The only address to which partners send the browser back."""
SCOPE = "openid profile email phone"
ALGORITHMS = ("ES256",)
LONGEST_VISIT = 15 * MINUTE
LEEWAY = MINUTE


class Reason(StrEnum):
    """Why nobody was vouched for."""

    CANCELLED = "cancelled"
    CONSENT_REFUSED = "consent_refused"
    REFUSED = "refused"
    LOST = "lost"
    UNTRUSTED = "untrusted"


WORDS = (("cancelled", Reason.CANCELLED), ("did not agree", Reason.CONSENT_REFUSED))
"""How an `error_description` of a partner is understood; its `error` is access_denied in any case."""


class NotVouched(Exception):
    """The message says in English what was wrong, for the developer."""

    def __init__(self, reason: Reason, detail: str = "") -> None:
        super().__init__(detail or reason)
        self.reason = reason


class Visit(Struct, frozen=True, kw_only=True):
    """A browser that was sent to a partner, and comes back to the path `back` (below the script root); kept by its `state`. `browser` is
    what that browser alone has, empty where only it can open the path."""

    partner_id: str
    back: str
    browser: str
    nonce: str
    verifier: str
    expires_at: float


class Client:
    """The client of one space."""

    def __init__(self, issuer: str, store: Store, doorway: Doorway, clock: Clock, chance: Chance) -> None:
        self._issuer = issuer
        self._visits = Collection(store, VISITS, Visit)
        self._doorway = doorway
        self._clock = clock
        self._chance = chance

    def leave(self, partner: Partner, back: str, language: str, browser: str = "") -> str:
        """Where to send the browser. Raises `Silent`."""
        state, verifier = handle(self._chance), handle(self._chance, 32)
        expires_at = self._clock.now() + LONGEST_VISIT
        nonce = handle(self._chance)
        visit = Visit(partner_id=partner.id, back=back, browser=browser, nonce=nonce, verifier=verifier, expires_at=expires_at)
        self._visits.put(state, visit)
        asked = {
            "response_type": "code",
            "client_id": CLIENT_ID,
            "redirect_uri": self._issuer + RETURN,
            "scope": SCOPE,
            "state": state,
            "nonce": visit.nonce,
            "code_challenge": _challenge(verifier),
            "code_challenge_method": "S256",
            "prompt": "login",
            "ui_locales": language,
        }
        return f"{self._metadata(partner)['authorization_endpoint']}?{urlencode(asked)}"

    def way_back(self, state: str) -> str | None:
        """Where the browser that comes back with that state set out; None where nobody did, or it has come back already."""
        visit = self._visits.get(state)
        return visit.back if visit else None

    def arrive(self, back: str, answer: Mapping[str, str], browser: str = "") -> tuple[Partner, Subject]:
        """Who was vouched for, and by whom, when the browser is at the path `back` again with the partner's answer. Works once. Raises
        `NotVouched`."""
        visit = self._visits.take(answer.get("state", ""))
        if visit is None or (visit.back, visit.browser) != (back, browser) or self._clock.now() >= visit.expires_at:
            raise NotVouched(Reason.LOST, "no visit that waits for this state here")
        if "code" not in answer:
            told = answer.get("error_description", "")
            raise NotVouched(next((reason for words, reason in WORDS if words in told), Reason.REFUSED), f"{answer.get('error')}: {told}")
        partner = PARTNERS[visit.partner_id]
        try:
            return partner, self._vouched(partner, visit, answer["code"])
        except (Silent, UntrustedToken, InvalidIdentifier, msgspec.DecodeError, KeyError, ValueError) as error:
            raise NotVouched(Reason.UNTRUSTED, f"{type(error).__name__}: {error}") from error

    def _vouched(self, partner: Partner, visit: Visit, code: str) -> Subject:
        metadata = self._metadata(partner)
        asked = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self._issuer + RETURN,
            "client_id": CLIENT_ID,
            "code_verifier": visit.verifier,
        }
        token = str(self._doorway.send(metadata["token_endpoint"], asked)["id_token"])
        keys = public_keys(self._doorway.read(metadata["jwks_uri"]))
        claims = msgspec.json.decode(verified(token, keys, ALGORITHMS), type=dict[str, Any])
        self._judge(claims, metadata["issuer"], visit.nonce)
        return _subject(claims, partner)

    def _judge(self, claims: Mapping[str, Any], issuer: str, nonce: str) -> None:
        """OpenID Connect Core section 3.1.3.7. Raises `UntrustedToken`."""
        now = self._clock.now()
        fits = {
            "iss": claims["iss"] == issuer,
            "aud": claims["aud"] == CLIENT_ID,
            "exp": now < claims["exp"] + LEEWAY,
            "iat": claims["iat"] <= now + LEEWAY,
            "nonce": hmac.compare_digest(str(claims["nonce"]).encode(), nonce.encode()),
        }
        wrong = [name for name, right in fits.items() if not right]
        if wrong:
            raise UntrustedToken(f"the ID token has a wrong {', '.join(wrong)}")

    def _metadata(self, partner: Partner) -> dict[str, Any]:
        """Raises `Silent`, also for one that claims to be somebody else (OpenID Connect Discovery section 4.3)."""
        issuer = self._issuer + PATH + partner.id
        metadata = self._doorway.read(issuer + "/.well-known/openid-configuration")
        if metadata.get("issuer") != issuer:
            raise Silent(f"{issuer} calls itself {metadata.get('issuer')}")
        return metadata


def _subject(claims: Mapping[str, Any], partner: Partner) -> Subject:
    """Nobody gets a higher level than that for which the partner is notified, nor a number of another country. Raises `UntrustedToken`."""
    identifier = from_eidas(str(claims["person_identifier"]))
    if identifier.country != partner.country:
        raise UntrustedToken(f"{partner.id} vouches for a number of {identifier.country}")
    reached = level_of_uri(str(claims["acr"])) or Level.LOW
    return Subject(
        person=Person(
            given_name=str(claims["given_name"]),
            family_name=str(claims["family_name"]),
            birth_date=date.fromisoformat(str(claims["birthdate"])),
            identifier=identifier,
        ),
        username=str(claims["preferred_username"]),
        level=partner.level if reached.reaches(partner.level) else reached,
        authority=partner.authority,
        email=str(claims.get("email", "")),
        phone=str(claims.get("phone_number", "")),
        sex=Sex(claims["gender"]) if "gender" in claims else None,
    )


def _challenge(verifier: str) -> str:
    """RFC 7636 section 4.2."""
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
