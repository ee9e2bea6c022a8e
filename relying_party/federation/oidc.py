"""The portal's side of OpenID Connect: authorization code with PKCE, and a person who is believed when every rule holds."""

import re

import msgspec
from authlib.common.urls import add_params_to_uri
from msgspec.structs import replace

from eid.clock import Clock
from eid.identity.level import Level, level_of_uri
from eid.storage.store import Store
from relying_party.federation.arrival import Arrival, EndSessions, NodeSession
from relying_party.federation.backchannel import BackChannel
from relying_party.federation.claims_provider import ClaimsProvider
from relying_party.federation.departure import Departure, Redirect
from relying_party.federation.identity_rules import believed
from relying_party.federation.judgement import NotTrusted, judge
from relying_party.federation.node import Node
from relying_party.federation.oidc_claim_sources import ClaimSources
from relying_party.federation.oidc_client import SCOPE, CodeClient, OidcClient, Tokens
from relying_party.federation.oidc_flows import FLOWS, REFRESH, Flow
from relying_party.federation.oidc_logout import NodeLogout
from relying_party.federation.oidc_renewal import check_bearer, renew_at, renewed
from relying_party.federation.oidc_request import RequestObjects
from relying_party.federation.oidc_rules import (
    ANSWER_RULES,
    BROUGHT_TOKEN_RULES,
    TOKEN_RULES,
    AnswerCase,
    CodeAnswer,
    Expected,
    IdToken,
    TokenCase,
)
from relying_party.federation.oidc_secured import opened, state_within
from relying_party.federation.oidc_userinfo import WAYS, userinfo
from relying_party.federation.party import Parties
from relying_party.federation.person_rules import PERSON_RULES, PersonCase, claimed
from relying_party.federation.portal_key import PortalKey
from relying_party.federation.registration import CALLBACK, LOGGED_OUT, Registrations
from relying_party.federation.replay import Replays
from relying_party.federation.signed_jwt import read_claims, unverified_claims, verified_by
from relying_party.settings import Settings

_SESSION_STATE = re.compile(r"[!-~]{1,255}", re.ASCII)


class Oidc:
    """All methods raise `Refused` when the node cannot be reached or is not believed."""

    def __init__(
        self,
        settings: Settings,
        parties: Parties,
        node: Node,
        channel: BackChannel,
        store: Store,
        replays: Replays,
        clock: Clock,
        key: PortalKey,
        others: ClaimsProvider | None,
    ) -> None:
        self._settings = settings
        self._callback = settings.own_url + CALLBACK
        self._flow = FLOWS[settings.oidc_flow]
        # In a frame no page of the node is shown, so that no form can bring the answer.
        self._silent = self._flow if self._flow.is_secured else FLOWS["code"]
        self._userinfo = WAYS[settings.oidc_userinfo]
        self._refresh = REFRESH[settings.oidc_refresh]
        self._requests = RequestObjects(settings, store, clock, key)
        self._registrations = Registrations(settings, parties, node, channel, store, clock, self._requests)
        self._sources = ClaimSources(others, channel) if others else None
        self._node = node
        self._channel = channel
        self._clock = clock
        self._logout = NodeLogout(settings, node, self._registrations, replays, clock)

    def identified(self, departure: Departure) -> Departure:
        """The departure with the client as which the person leaves."""
        return replace(departure, client_id=self._registrations.current(departure.portal).client_id)

    def departing(self, departure: Departure) -> Redirect:
        """The address at the node to which the browser must go."""
        metadata = self._node.metadata()
        essential = {"claims": _essential_level(departure.level)} if metadata.claims_parameter_supported else {}
        hints = {name: hint for name in ("login_hint", "id_token_hint") if (hint := getattr(departure, name))}
        ours = {"state": departure.id, "nonce": departure.nonce, "acr_values": departure.level.uri}
        manner = {"prompt": "none"} if departure.id_token_hint else self._refresh.asked
        asked = {**self._flow_of(departure).asked, **manner, **ours, **essential, **hints}
        client = self._client(OidcClient(client_id=departure.client_id))
        address = client.address(metadata.authorization_endpoint, departure.code_verifier, asked)
        return Redirect(location=self._requests.wrapped(address, metadata))

    def requested(self, name: str) -> str | None:
        """As `RequestObjects.take`."""
        return self._requests.take(name)

    def trip(self, state: str, answer: CodeAnswer) -> str:
        """The departure to which an answer says that it belongs: by its `state`, or that within its JWT where the flow wants one."""
        return state_within(answer.response or "") if self._flow.is_secured else state

    def arrive(self, departure: Departure, answer: CodeAnswer) -> Arrival:
        """Who the code stands for."""
        client = self._registrations.named(departure.client_id)
        expected = self._expected(client)
        if self._flow.is_secured:
            answer = opened(self._node, answer.response or "", client.authorization_signed_response_alg, expected)
        judge(ANSWER_RULES, AnswerCase(answer=answer, expected=expected))
        first = self._first(departure, answer, expected)
        tokens = self._tokens(answer.code or "", departure, client)
        case = replace(self._token_case(tokens.id_token, tokens.access_token, departure, expected), first=first)
        judge(TOKEN_RULES, case)
        said = userinfo(self._node, self._channel, self._userinfo, tokens.access_token, client.userinfo_signed_response_alg)
        if self._sources:
            said = self._sources.completed(said, case.token, expected)
        described = PersonCase(token=case.token, userinfo=said, expected=expected)
        judge(PERSON_RULES, described)
        return self._arrival(departure, tokens, described, self._watched(answer))

    def logging_out(self, session: NodeSession, state: str) -> Redirect | None:
        """Where the browser must go to end the node's session (RP-Initiated Logout 1.0 section 2); None where there is no such place, or
        where the node has forgotten the client and would only complain to the person."""
        endpoint = self._node.metadata().end_session_endpoint
        if not endpoint or not self._registrations.is_still(session.client_id):
            return None
        parameters = {
            "id_token_hint": session.id_token,
            "client_id": session.client_id,
            "post_logout_redirect_uri": self._settings.own_url + LOGGED_OUT,
            "state": state,
        }
        address: str = add_params_to_uri(endpoint, list(parameters.items()))
        return Redirect(location=address)

    def renewed(self, session: NodeSession) -> NodeSession:
        """The session, prolonged at the node by its refresh token."""
        client = self._registrations.named(session.client_id)
        return renewed(session, self._client(client), self._node, self._expected(client), self._clock)

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

    def _arrival(self, departure: Departure, tokens: Tokens, described: PersonCase, session_state: str) -> Arrival:
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
                refresh_token=(tokens.refresh_token or "") if self._refresh.keeps else "",
                renew_at=renew_at(tokens.expires_in, self._clock.now()),
                session_state=session_state,
            ),
            arrived_at=self._clock.now(),
            email=described.userinfo.email,
            phone=described.userinfo.phone_number,
        )

    def _watched(self, answer: CodeAnswer) -> str:
        """What the node's frame is to be asked about, empty where the session is not watched. A space would end it (OpenID Connect Session
        Management section 3.1)."""
        state = answer.session_state or ""
        watches = self._settings.watch_session and self._node.metadata().check_session_iframe and _SESSION_STATE.fullmatch(state)
        return state if watches else ""

    def _client(self, client: OidcClient) -> CodeClient:
        return CodeClient(client, self._callback, self._channel, " ".join((SCOPE, *self._refresh.scope)))

    def _flow_of(self, departure: Departure) -> Flow:
        return self._silent if departure.id_token_hint else self._flow

    def _first(self, departure: Departure, answer: CodeAnswer, expected: Expected) -> IdToken | None:
        """The ID token with which that of the token endpoint must agree, where there is one."""
        if departure.id_token_hint:
            return unverified_claims(departure.id_token_hint, IdToken)
        return self._brought(departure, answer, expected) if self._flow.brings("id_token") else None

    def _tokens(self, code: str, departure: Departure, client: OidcClient) -> Tokens:
        tokens = self._client(client).tokens(self._node.metadata().token_endpoint, code, departure.code_verifier)
        check_bearer(tokens.access_token, tokens.token_type)
        return tokens

    def _brought(self, departure: Departure, answer: CodeAnswer, expected: Expected) -> IdToken:
        """The ID token that the browser brings in a hybrid flow, judged (OpenID Connect Core section 3.3.2.12)."""
        access_token = answer.access_token or ""
        if self._flow.brings("token") and not access_token:
            raise NotTrusted(expected="an access_token beside the code", got=None)
        case = replace(self._token_case(answer.id_token or "", access_token, departure, expected), code=answer.code or "")
        judge(BROUGHT_TOKEN_RULES, case)
        return case.token

    def _token_case(self, id_token: str, access_token: str, departure: Departure, expected: Expected) -> TokenCase:
        signed = verified_by(self._node, id_token)
        return TokenCase(
            token=read_claims(signed.payload, IdToken),
            algorithm=signed.algorithm,
            type=signed.type,
            access_token=access_token,
            departure=departure,
            expected=expected,
        )


def _essential_level(level: Level) -> str:
    """The levels that satisfy the portal, as an essential claim: `acr_values` alone only asks (OpenID Connect Core section 5.5.1.1)."""
    enough = [one.uri for one in Level if one.reaches(level)]
    return msgspec.json.encode({"id_token": {"acr": {"essential": True, "values": enough}}}).decode()
