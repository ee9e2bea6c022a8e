"""The portal's side of OpenID Connect: authorization code with PKCE, and a person who is believed when every rule holds."""

from dataclasses import dataclass

from authlib.common.urls import add_params_to_uri
from authlib.oauth2.rfc6749.parameters import prepare_grant_uri, prepare_token_request
from authlib.oauth2.rfc7636 import create_s256_code_challenge

from eid.clock import Clock
from eid.identity.level import level_of_uri
from relying_party.federation.arrival import Arrival, NodeSession
from relying_party.federation.backchannel import BackChannel, Reply, read_json
from relying_party.federation.departure import Departure, Redirect
from relying_party.federation.id_token import UnknownKey, Verified, verified
from relying_party.federation.identity_rules import believed
from relying_party.federation.judgement import NodeUnreachable, NotTrusted, judge
from relying_party.federation.node import Node
from relying_party.federation.oidc_rules import (
    ANSWER_RULES,
    PERSON_RULES,
    TOKEN_RULES,
    AnswerCase,
    CodeAnswer,
    Expected,
    PersonCase,
    TokenCase,
    UserInfo,
    claimed,
    raise_error,
)
from relying_party.settings import Settings

CALLBACK = "/federation/oidc/callback"
LOGGED_OUT = "/federation/logged-out"
SCOPE = "openid profile email phone pesel"


@dataclass(frozen=True, kw_only=True)
class Tokens:
    """A token answer (RFC 6749 section 5.1, OpenID Connect Core section 3.1.3.3)."""

    access_token: str
    id_token: str
    token_type: str


@dataclass(frozen=True, kw_only=True)
class TokenError:
    """RFC 6749 section 5.2."""

    error: str
    error_description: str = ""


class Oidc:
    """All methods raise `Refused` when the node cannot be reached or is not believed."""

    def __init__(self, settings: Settings, node: Node, channel: BackChannel, clock: Clock) -> None:
        self._settings = settings
        self._callback = settings.own_url + CALLBACK
        self._client_id = settings.oidc_client_id
        self._node = node
        self._channel = channel
        self._clock = clock

    def departing(self, departure: Departure) -> Redirect:
        """The address at the node to which the browser must go."""
        address: str = prepare_grant_uri(
            self._node.metadata().authorization_endpoint,
            self._client_id,
            "code",
            redirect_uri=self._callback,
            scope=SCOPE,
            state=departure.id,
            nonce=departure.nonce,
            acr_values=departure.level.uri,
            code_challenge=create_s256_code_challenge(departure.code_verifier),
            code_challenge_method="S256",
        )
        return Redirect(location=address)

    def arrive(self, departure: Departure, answer: CodeAnswer) -> Arrival:
        """Who the code stands for."""
        expected = self._expected()
        judge(ANSWER_RULES, AnswerCase(answer=answer, expected=expected))
        tokens = self._tokens(answer.code or "", departure)
        proven = self._verified(tokens.id_token)
        case = TokenCase(
            token=proven.token, algorithm=proven.algorithm, access_token=tokens.access_token, departure=departure, expected=expected
        )
        judge(TOKEN_RULES, case)
        described = PersonCase(token=proven.token, userinfo=self._userinfo(tokens.access_token))
        judge(PERSON_RULES, described)
        level = level_of_uri(proven.token.acr or "")
        if level is None:
            raise NotTrusted(expected="acr with the URI of a level of assurance", got=proven.token.acr)
        return Arrival(
            purpose=departure.purpose,
            person=believed(claimed(described)),
            level=level,
            node_session=NodeSession(protocol="oidc", id_token=tokens.id_token),
            arrived_at=self._clock.now(),
            email=described.userinfo.email,
            phone=described.userinfo.phone_number,
        )

    def logging_out(self, session: NodeSession, state: str) -> Redirect | None:
        """Where the browser must go to end the node's session (RP-Initiated Logout 1.0 section 2); None where there is no such place."""
        endpoint = self._node.metadata().end_session_endpoint
        if not endpoint:
            return None
        parameters = {
            "id_token_hint": session.id_token,
            "client_id": self._client_id,
            "post_logout_redirect_uri": self._settings.own_url + LOGGED_OUT,
            "state": state,
        }
        address: str = add_params_to_uri(endpoint, list(parameters.items()))
        return Redirect(location=address)

    def _expected(self) -> Expected:
        metadata = self._node.metadata()
        return Expected(
            issuer=metadata.issuer,
            client_id=self._client_id,
            names_itself=metadata.authorization_response_iss_parameter_supported,
            now=self._clock.now(),
            skew=self._settings.clock_skew,
        )

    def _tokens(self, code: str, departure: Departure) -> Tokens:
        form: str = prepare_token_request(
            "authorization_code",
            code=code,
            redirect_uri=self._callback,
            client_id=self._client_id,
            code_verifier=departure.code_verifier,
        )
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
        reply = self._channel.post(self._node.metadata().token_endpoint, form.encode(), headers)
        if reply.status != 200:
            _refuse_token(reply)
        tokens = read_json(reply, Tokens)
        if tokens.token_type.lower() != "bearer" or not tokens.access_token.isascii() or not tokens.access_token.isprintable():
            raise NotTrusted(expected="a Bearer access token", got=tokens.token_type)
        return tokens

    def _verified(self, id_token: str) -> Verified:
        try:
            return verified(id_token, self._node.keys())
        except UnknownKey:
            self._node.refetch()
            return verified(id_token, self._node.keys())

    def _userinfo(self, access_token: str) -> UserInfo:
        headers = {"Authorization": f"Bearer {access_token}", "Accept": "application/json"}
        return read_json(self._channel.get(self._node.metadata().userinfo_endpoint, headers), UserInfo)


def _refuse_token(reply: Reply) -> None:
    try:
        error = read_json(Reply(status=200, body=reply.body), TokenError)
    except NodeUnreachable as unreachable:
        raise NodeUnreachable(expected="status 200 or an OAuth error", got=f"status {reply.status}") from unreachable
    raise_error(error.error, error.error_description)
