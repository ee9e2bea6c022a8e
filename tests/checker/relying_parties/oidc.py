"""A relying party over OpenID Connect, code flow. Each check stands under a name, by which it can be forgotten."""

import base64
import hashlib
import secrets
import time
from typing import Any
from urllib.parse import urlencode

import jwt
from flask import redirect, request, session
from flask.typing import ResponseReturnValue

from tests.checker.relying_parties.base import Refused, RelyingParty

CLIENT_ID = "checked"
SKEW = 60
LOGOUT_EVENT = "http://schemas.openid.net/event/backchannel-logout"
KEY_TYPES = {"RS256": "RSA", "ES256": "EC"}
SUBSTANTIAL = ("substantial", "high")


class OidcRelyingParty(RelyingParty):
    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.app.add_url_rule("/login", "login", lambda: self.guarded(self.login))
        self.app.add_url_rule("/cb", "callback", lambda: self.guarded(self.callback))
        self.app.add_url_rule("/backchannel", view_func=self.backchannel, methods=["POST"])

    def login(self) -> ResponseReturnValue:
        issuer = self.node + self.space()
        asked = {"issuer": issuer, **{name: secrets.token_urlsafe(32) for name in ("state", "nonce", "verifier")}}
        session["asked"] = self.memory.asked[asked["state"]] = asked
        challenge = base64.urlsafe_b64encode(hashlib.sha256(asked["verifier"].encode()).digest()).rstrip(b"=").decode()
        query = {
            "client_id": CLIENT_ID,
            "redirect_uri": f"{self.url}/cb",
            "response_type": "code",
            "scope": "openid profile",
            "state": asked["state"],
            "nonce": asked["nonce"],
            "code_challenge": challenge,
            "code_challenge_method": "S256",
            "acr_values": "http://eidas.europa.eu/LoA/substantial",
            "max_age": "3600",
        }
        return redirect(f"{self.metadata(issuer)['authorization_endpoint']}?{urlencode(query)}")

    def metadata(self, issuer: str) -> dict[str, Any]:
        """OpenID Connect Discovery section 4.3."""
        answer = self.http.get(f"{issuer}/.well-known/openid-configuration")
        answer.raise_for_status()
        known = dict(answer.json())
        self.demand("discovery issuer", known.get("issuer") == issuer)
        return known

    def callback(self) -> ResponseReturnValue:
        asked = self.asked(request.args.get("state", ""))
        self.demand("state", request.args.get("state") == asked["state"])
        self.demand("response issuer", request.args.get("iss") == asked["issuer"])
        self.demand("error", "error" not in request.args)
        tokens = self.tokens(asked, request.args["code"])
        claims = self.id_token(tokens["id_token"], asked)
        self.judge(claims, asked, tokens["access_token"])
        userinfo = self.userinfo(asked["issuer"], tokens["access_token"])
        self.demand("userinfo subject", userinfo.get("sub") == claims.get("sub"))
        return self.opened(sub=str(claims.get("sub")), sid=str(claims.get("sid")))

    def asked(self, state: str) -> dict[str, str]:
        """What this browser asked for; who does not forget a state takes the answer to any request that was ever made."""
        asked = session.pop("asked", None) if self.checks("used state") else self.memory.asked.get(state)
        if asked is None:
            raise Refused("no login was begun")
        return dict(asked)

    def tokens(self, asked: dict[str, str], code: str) -> dict[str, Any]:
        """Who keeps what a code brought, so that a second click does no harm, takes it a second time."""
        if code in self.memory.brought and not self.checks("used code"):
            return self.memory.brought[code]
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": f"{self.url}/cb",
            "client_id": CLIENT_ID,
            "client_secret": "any",
            "code_verifier": asked["verifier"],
        }
        answer = self.http.post(self.metadata(asked["issuer"])["token_endpoint"], data=form)
        answer.raise_for_status()
        tokens = answer.json()
        self.demand("token type", str(tokens.get("token_type", "")).lower() == "bearer")
        self.memory.brought[code] = dict(tokens)
        return dict(tokens)

    def id_token(self, token: str, asked: dict[str, str]) -> dict[str, Any]:
        head = jwt.get_unverified_header(token)
        self.demand("token type", str(head.get("typ", "JWT")).upper() == "JWT")
        if not self.checks("alg none") and str(head.get("alg", "")).lower() == "none":
            return dict(jwt.decode(token, options={"verify_signature": False}))
        if not self.checks("signature"):
            return dict(jwt.decode(token, options={"verify_signature": False}))
        return self.verified(token, head, asked["issuer"])

    def verified(self, token: str, head: dict[str, Any], issuer: str) -> dict[str, Any]:
        alg = head.get("alg")
        if alg not in KEY_TYPES:
            raise Refused("alg")
        answer = self.http.get(self.metadata(issuer)["jwks_uri"])
        answer.raise_for_status()
        keys = [key for key in answer.json()["keys"] if key.get("kty") == KEY_TYPES[alg] and key.get("use", "sig") == "sig"]
        fitting = [key for key in keys if head.get("kid") in (None, key.get("kid"))]
        options = {"verify_" + name: False for name in ("exp", "nbf", "iat", "aud", "iss", "sub", "jti")}
        for key in fitting:
            try:
                return dict(jwt.decode(token, jwt.PyJWK(key, alg).key, algorithms=[alg], options=options))  # type: ignore[arg-type]
            except jwt.InvalidSignatureError:
                continue
        raise Refused("signature")

    def judge(self, claims: dict[str, Any], asked: dict[str, str], access_token: str) -> None:
        """OpenID Connect Core section 3.1.3.7."""
        now = time.time()
        audience = claims.get("aud")
        audiences = audience if isinstance(audience, list) else [audience]
        self.demand("issuer", claims.get("iss") == asked["issuer"])
        self.demand("audience", CLIENT_ID in audiences)
        self.demand("further audience", audiences in ([CLIENT_ID], [None]) or (not self.checks("audience") and CLIENT_ID not in audiences))
        self.demand("azp", claims.get("azp", CLIENT_ID) == CLIENT_ID)
        self.demand("expiry", isinstance(claims.get("exp"), int | float) and claims["exp"] > now - SKEW)
        self.demand("issued at", isinstance(claims.get("iat"), int | float) and claims["iat"] < now + SKEW)
        self.demand("not before", not isinstance(claims.get("nbf"), int | float) or claims["nbf"] < now + SKEW)
        self.demand("login time", isinstance(claims.get("auth_time", now), int | float) and claims.get("auth_time", now) < now + SKEW)
        self.demand("nonce", claims.get("nonce") == asked["nonce"])
        self.demand("subject", isinstance(claims.get("sub"), str) and claims["sub"])
        self.demand("level", str(claims.get("acr", "")).rpartition("/")[2] in SUBSTANTIAL)
        half = base64.urlsafe_b64encode(hashlib.sha256(access_token.encode()).digest()[:16]).rstrip(b"=").decode()
        self.demand("at_hash", claims.get("at_hash", half) == half)

    def userinfo(self, issuer: str, access_token: str) -> dict[str, Any]:
        answer = self.http.get(f"{issuer}/oidc/userinfo", headers={"Authorization": f"Bearer {access_token}"})
        answer.raise_for_status()
        return dict(answer.json())

    def backchannel(self) -> ResponseReturnValue:
        """OpenID Connect Back-Channel Logout section 2.6."""
        try:
            claims = self.logout_token(request.form["logout_token"])
        except (Refused, ValueError, KeyError, jwt.InvalidTokenError):
            return {"error": "invalid_request"}, 400
        self.memory.ended.add(str(claims["sid"] if "sid" in claims else claims["sub"]))
        return "", 200

    def logout_token(self, token: str) -> dict[str, Any]:
        unverified = dict(jwt.decode(token, options={"verify_signature": False}))
        head, issuer = jwt.get_unverified_header(token), str(unverified.get("iss"))
        self.demand("logout issuer", issuer.startswith(self.node))
        known = issuer if issuer.startswith(self.node) else self.node
        claims = self.verified(token, head, known) if self.checks("logout signature") else unverified
        self.demand("logout audience", claims.get("aud") in (CLIENT_ID, [CLIENT_ID]))
        self.demand("logout event", isinstance((claims.get("events") or {}).get(LOGOUT_EVENT), dict))
        self.demand("logout nonce", "nonce" not in claims)
        self.demand("logout time", abs(claims["iat"] - time.time()) < SKEW and claims.get("exp", time.time()) > time.time() - SKEW)
        self.demand("logout id", claims.get("jti") and self.memory.first_time(claims["jti"]))
        self.demand("logout type", str(head.get("typ", "JWT")).lower() in ("jwt", "logout+jwt"))
        return claims
