"""The portal's side of OpenID Connect: authorization code with PKCE, and a person who is believed when every rule holds."""

import msgspec
from authlib.common.urls import add_params_to_uri
from authlib.oauth2.rfc6749.parameters import prepare_grant_uri, prepare_token_request
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from msgspec import Struct
from msgspec.structs import replace

from eid.clock import Clock
from eid.identity.level import Level, level_of_uri
from eid.storage.store import Store
from relying_party.federation.arrival import Arrival, EndSessions, NodeSession
from relying_party.federation.backchannel import BackChannel, Reply, decoded, read_json
from relying_party.federation.departure import Departure, Redirect
from relying_party.federation.identity_rules import believed
from relying_party.federation.judgement import NodeUnreachable, NotTrusted, judge
from relying_party.federation.node import Node
from relying_party.federation.oidc_client import OidcClient, proof
from relying_party.federation.oidc_logout import NodeLogout
from relying_party.federation.oidc_rules import (
    ANSWER_RULES,
    TOKEN_RULES,
    AnswerCase,
    CodeAnswer,
    Expected,
    IdToken,
    TokenCase,
    raise_error,
)
from relying_party.federation.person_rules import PERSON_RULES, PersonCase, UserInfo, claimed
from relying_party.federation.registration import CALLBACK, LOGGED_OUT, Registration
from relying_party.federation.replay import Replays
from relying_party.federation.signed_jwt import read_claims, verified_by
from relying_party.settings import Settings

SCOPE = "openid profile email phone pesel"


class Tokens(Struct, frozen=True, kw_only=True):
    """A token answer (RFC 6749 section 5.1, OpenID Connect Core section 3.1.3.3)."""

    access_token: str
    id_token: str
    token_type: str


class TokenError(Struct, frozen=True, kw_only=True):
    """RFC 6749 section 5.2."""

    error: str
    error_description: str = ""


class Oidc:
    """All methods raise `Refused` when the node cannot be reached or is not believed."""

    def __init__(self, settings: Settings, node: Node, channel: BackChannel, store: Store, replays: Replays, clock: Clock) -> None:
        self._settings = settings
        self._callback = settings.own_url + CALLBACK
        self._registration = Registration(settings, node, channel, store, clock)
        self._node = node
        self._channel = channel
        self._clock = clock
        self._logout = NodeLogout(settings, node, self._registration, replays, clock)

    def identified(self, departure: Departure) -> Departure:
        """The departure with the client as which the person leaves."""
        return replace(departure, client_id=self._registration.current().client_id)

    def departing(self, departure: Departure) -> Redirect:
        """The address at the node to which the browser must go."""
        metadata = self._node.metadata()
        essential = {"claims": _essential_level(departure.level)} if metadata.claims_parameter_supported else {}
        address: str = prepare_grant_uri(
            metadata.authorization_endpoint,
            departure.client_id,
            "code",
            redirect_uri=self._callback,
            scope=SCOPE,
            state=departure.id,
            nonce=departure.nonce,
            acr_values=departure.level.uri,
            code_challenge=create_s256_code_challenge(departure.code_verifier),
            code_challenge_method="S256",
            **essential,
        )
        return Redirect(location=address)

    def arrive(self, departure: Departure, answer: CodeAnswer) -> Arrival:
        """Who the code stands for."""
        client = self._registration.named(departure.client_id)
        expected = self._expected(client)
        judge(ANSWER_RULES, AnswerCase(answer=answer, expected=expected))
        tokens = self._tokens(answer.code or "", departure, client)
        signed = verified_by(self._node, tokens.id_token)
        token = read_claims(signed.payload, IdToken)
        case = TokenCase(
            token=token,
            algorithm=signed.algorithm,
            type=signed.type,
            access_token=tokens.access_token,
            departure=departure,
            expected=expected,
        )
        judge(TOKEN_RULES, case)
        described = PersonCase(token=token, userinfo=self._userinfo(tokens.access_token), expected=expected)
        judge(PERSON_RULES, described)
        return self._arrival(departure, tokens, described)

    def logging_out(self, session: NodeSession, state: str) -> Redirect | None:
        """Where the browser must go to end the node's session (RP-Initiated Logout 1.0 section 2); None where there is no such place, or
        where the node has forgotten the client and would only complain to the person."""
        endpoint = self._node.metadata().end_session_endpoint
        known = {self._settings.oidc_client_id, self._registration.current().client_id}
        if not endpoint or session.client_id not in known:
            return None
        parameters = {
            "id_token_hint": session.id_token,
            "client_id": session.client_id,
            "post_logout_redirect_uri": self._settings.own_url + LOGGED_OUT,
            "state": state,
        }
        address: str = add_params_to_uri(endpoint, list(parameters.items()))
        return Redirect(location=address)

    def take_logout_token(self, token: str, end_sessions: EndSessions) -> None:
        """As `NodeLogout.take_token`."""
        self._logout.take_token(token, end_sessions)

    def log_out_in_frame(self, iss: str | None, sid: str | None, end_sessions: EndSessions) -> None:
        """As `NodeLogout.end_in_frame`."""
        self._logout.end_in_frame(iss, sid, end_sessions)

    def _expected(self, client: OidcClient) -> Expected:
        metadata = self._node.metadata()
        return Expected(
            issuer=metadata.issuer,
            client_id=client.client_id,
            names_itself=metadata.authorization_response_iss_parameter_supported,
            now=self._clock.now(),
            skew=self._settings.clock_skew,
            algorithm=client.id_token_signed_response_alg,
        )

    def _arrival(self, departure: Departure, tokens: Tokens, described: PersonCase) -> Arrival:
        token = described.token
        level = level_of_uri(token.acr or "")
        if level is None:
            raise NotTrusted(expected="acr with the URI of a level of assurance", got=token.acr)
        return Arrival(
            purpose=departure.purpose,
            person=believed(claimed(described)),
            level=level,
            node_session=NodeSession(
                protocol="oidc",
                name_id=token.sub or "",
                session_index=token.sid or "",
                id_token=tokens.id_token,
                client_id=departure.client_id,
            ),
            arrived_at=self._clock.now(),
            email=described.userinfo.email,
            phone=described.userinfo.phone_number,
        )

    def _tokens(self, code: str, departure: Departure, client: OidcClient) -> Tokens:
        proven = proof(client)
        form: str = prepare_token_request(
            "authorization_code", code=code, redirect_uri=self._callback, code_verifier=departure.code_verifier, **proven.form
        )
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json", **proven.headers}
        reply = self._channel.post(self._node.metadata().token_endpoint, form.encode(), headers)
        if reply.status != 200:
            _refuse_token(reply)
        tokens = read_json(reply, Tokens)
        if tokens.token_type.lower() != "bearer" or not tokens.access_token.isascii() or not tokens.access_token.isprintable():
            raise NotTrusted(expected="a Bearer access token", got=tokens.token_type)
        return tokens

    def _userinfo(self, access_token: str) -> UserInfo:
        headers = {"Authorization": f"Bearer {access_token}", "Accept": "application/json, application/jwt"}
        reply = self._channel.get(self._node.metadata().userinfo_endpoint, headers)
        if reply.status == 200 and reply.media_type == "application/jwt":
            return read_claims(verified_by(self._node, reply.body.decode("ascii", "replace")).payload, UserInfo)
        return read_json(reply, UserInfo)


def _essential_level(level: Level) -> str:
    """The levels that satisfy the portal, as an essential claim: `acr_values` alone only asks (OpenID Connect Core section 5.5.1.1)."""
    enough = [one.uri for one in Level if one.reaches(level)]
    return msgspec.json.encode({"id_token": {"acr": {"essential": True, "values": enough}}}).decode()


def _refuse_token(reply: Reply) -> None:
    try:
        error = decoded(reply.body, TokenError)
    except NodeUnreachable as unreachable:
        raise NodeUnreachable(expected="status 200 or an OAuth error", got=f"status {reply.status}") from unreachable
    raise_error(error.error, error.error_description)
