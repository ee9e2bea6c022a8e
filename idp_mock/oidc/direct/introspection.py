"""The introspection endpoint (RFC 7662), and its answer as a JWT (RFC 9701)."""

from collections.abc import Mapping
from typing import Any

from eid.clock import Clock
from idp_mock.oidc.client_auth import Caller, ClientAuthentication
from idp_mock.oidc.client_keys import ClientKeys
from idp_mock.oidc.direct.revocation import found_access_token, found_refresh_token, token_is_given
from idp_mock.oidc.errors import InvalidRequest
from idp_mock.oidc.grants import Grant, Grants
from idp_mock.oidc.jarm import DEFAULT_ENC
from idp_mock.oidc.jose import Signer, UntrustedToken
from idp_mock.oidc.metadata import NO_SECRET
from idp_mock.oidc.parameters import Parameters, no_parameter_is_too_long, parameters_come_once
from idp_mock.oidc.sender import Sender
from idp_mock.oidc.tokens import Tokens
from idp_mock.rules import check

JWT = "application/token-introspection+jwt"
"""Media type of the signed answer, by which it is asked for (RFC 9701 section 4)."""
_INACTIVE: Mapping[str, Any] = {"active": False}


class IntrospectionEndpoint:
    """Tells any client that proved itself about any token, as a resource server needs it; one that proves nothing, about its own only."""

    def __init__(
        self,
        issuer: str,
        authentication: ClientAuthentication,
        grants: Grants,
        tokens: Tokens,
        signer: Signer,
        keys: ClientKeys,
        clock: Clock,
    ) -> None:
        self._issuer = issuer
        self._authentication = authentication
        self._grants = grants
        self._tokens = tokens
        self._signer = signer
        self._keys = keys
        self._clock = clock

    def answer(self, authorization: str, parameters: Parameters, sender: Sender) -> Mapping[str, Any]:
        """What is to be known of the token (section 2.2). Raises `OAuthError`."""
        return self._told(self._caller(authorization, parameters, sender), parameters["token"])

    def signed_answer(self, authorization: str, parameters: Parameters, sender: Sender) -> str:
        """The same as a JWT for the caller alone, encrypted where it registered so (RFC 9701 section 5). Raises `OAuthError`."""
        caller = self._caller(authorization, parameters, sender)
        claims = {
            "iss": self._issuer,
            "aud": caller.client_id,
            "iat": int(self._clock.now()),
            "token_introspection": self._told(caller, parameters["token"]),
        }
        client = caller.client
        token = self._signer.sign(claims, client.introspection_signed_response_alg, typ="token-introspection+jwt")
        alg = client.introspection_encrypted_response_alg
        try:
            return self._keys.encrypt(client, token, alg, client.introspection_encrypted_response_enc or DEFAULT_ENC) if alg else token
        except UntrustedToken as error:
            raise InvalidRequest(f"the answer cannot be encrypted: {error}") from error

    def _caller(self, authorization: str, parameters: Parameters, sender: Sender) -> Caller:
        check((parameters_come_once, no_parameter_is_too_long, token_is_given), parameters)
        return self._authentication.authenticate(authorization, parameters, sender)

    def _told(self, caller: Caller, token: str) -> Mapping[str, Any]:
        grant = found_access_token(self._grants, token)
        if grant is not None:
            about = self._about_access_token(grant)
        else:
            grant = found_refresh_token(self._grants, token)
            about = {"exp": int(grant.refresh_expires_at)} if grant else {}
        if grant is None or (caller.method == NO_SECRET and caller.client_id != grant.authorization.client_id):
            return _INACTIVE
        return {
            "active": True,
            "iss": self._issuer,
            "client_id": grant.authorization.client_id,
            "scope": " ".join(grant.authorization.scope),
            **self._about_person(grant),
            **about,
        }

    def _about_access_token(self, grant: Grant) -> dict[str, Any]:
        token = grant.access[-1]
        about = {
            "token_type": "DPoP" if "jkt" in token.confirmation else "Bearer",
            "iat": int(token.issued_at),
            "exp": int(token.expires_at),
            "aud": self._issuer,
        }
        return about | ({"cnf": dict(token.confirmation)} if token.confirmation else {})

    def _about_person(self, grant: Grant) -> dict[str, Any]:
        if grant.who is None:
            return {"sub": grant.authorization.client_id}
        draft = self._tokens.id_token(grant.authorization, grant.who)
        return {"sub": draft.sub, "username": grant.who.username, "acr": draft.acr, "auth_time": draft.auth_time}
