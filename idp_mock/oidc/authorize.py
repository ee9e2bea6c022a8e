"""The authorization endpoint: from the client's request to a login, and from the login's outcome to the client's answer."""

from functools import lru_cache

import msgspec

from eid import verdicts
from eid.identity.level import Level
from eid.storage.collection import written
from idp_mock.faults.bend import bend
from idp_mock.login.request import Identified, LoginRequest, Outcome, Page, Refusal
from idp_mock.oidc import claims
from idp_mock.oidc.asked import Asked, Opener
from idp_mock.oidc.claims import sector_of
from idp_mock.oidc.claims_request import NOTHING, ClaimsRequest, Unreadable, demanded_levels, named_claims, read_claims_request
from idp_mock.oidc.clients import Client, Clients
from idp_mock.oidc.direct.addresses import shown_links
from idp_mock.oidc.encryption import wished_encryption
from idp_mock.oidc.errors import AccessDenied, LoginRequired, OAuthError, RefusedToThePerson, UnmetAuthenticationRequirements
from idp_mock.oidc.fapi import PROFILES
from idp_mock.oidc.front_channel import FrontChannel
from idp_mock.oidc.hints import hinted_claims
from idp_mock.oidc.jarm import JWT_MODES, SecuredResponses
from idp_mock.oidc.jose import Signer
from idp_mock.oidc.logout.farewell import farewell_context
from idp_mock.oidc.messages import Authorization, AuthorizeRequest, AuthorizeResponse
from idp_mock.oidc.metadata import Fapi2, GrantType
from idp_mock.oidc.parameters import Parameters
from idp_mock.oidc.pushed import PushedRequests
from idp_mock.oidc.response_types import canonical, default_mode
from idp_mock.oidc.rules import RESPONSE_MODES, SENT_TO_THE_CLIENT, SHOWN_TO_THE_PERSON
from idp_mock.rules import Broken, check

UNOPENED = "A request object or request_uri must be one that this node can open and trust (RFC 9101 section 6, RFC 9126 section 4)."
OFFLINE_ACCESS = "offline_access"
FORCING_PROMPTS = frozenset({"login", "select_account"})
REFUSALS: dict[Refusal, tuple[type[OAuthError], str]] = {
    Refusal.CANCELLED: (AccessDenied, "the person cancelled the login"),
    Refusal.FAILED: (AccessDenied, "the person could not be authenticated"),
    Refusal.CONSENT_REFUSED: (AccessDenied, "the person did not agree to pass the data on"),
    Refusal.NO_PROFILE: (AccessDenied, "the person has no valid Profil Zaufany"),
    Refusal.LEVEL_TOO_LOW: (UnmetAuthenticationRequirements, "the person's level of assurance is below the requested acr"),
    Refusal.LOGIN_REQUIRED: (LoginRequired, "the person is not logged in, or would have to be asked"),
}


class AuthorizationEndpoint:
    """Stateless between the two halves: what must be remembered travels in `LoginRequest.context`."""

    def __init__(
        self,
        issuer: str,
        clients: Clients,
        front: FrontChannel,
        signer: Signer,
        *,
        opener: Opener,
        pushed: PushedRequests,
        secured: SecuredResponses,
        response_types: tuple[str, ...],
    ) -> None:
        self._issuer = issuer
        self._clients = clients
        self._front = front
        self._response_types = response_types
        self._signer = signer
        self._opener = opener
        self._pushed = pushed
        self._secured = secured

    def begin(self, parameters: Parameters) -> LoginRequest | AuthorizeResponse:
        """The login that the request wants, or the error that goes back to the client. Raises `RefusedToThePerson`."""
        try:
            asked = self._opener.opened(parameters)
        except OAuthError as error:
            return self._unopened(parameters, error)
        request = self._read(asked)
        client = _trusted_client(request)
        try:
            check((*SENT_TO_THE_CLIENT, *PROFILES[client.fapi2]), request)
        except OAuthError as error:
            return self._refusal(_authorization(request, client), error)
        if client.is_guest and request.mock_id_token_alg:
            self._signer.announce((request.mock_id_token_alg,))
        return _login(request, client)

    def check_pushed(self, asked: Asked) -> None:
        """Raises the first `OAuthError` that the authorization endpoint would meet with the same request."""
        request = self._read(asked)
        client = request.client
        check((*SHOWN_TO_THE_PERSON, *SENT_TO_THE_CLIENT, *(PROFILES[client.fapi2] if client else ())), request)

    def judge(self, parameters: Parameters) -> None:
        """Raises `OAuthError` with every rule that a request breaks, and begins nothing."""
        try:
            asked = self._opener.opened(parameters)
        except OAuthError as error:
            error.broken = error.broken or (Broken("request_can_be_opened", UNOPENED, error.detail),)
            raise
        self.check_pushed(asked)

    def _unopened(self, parameters: Parameters, error: OAuthError) -> AuthorizeResponse:
        """The error goes to the client where what came outside says who and where that is."""
        error.broken = error.broken or (Broken("request_can_be_opened", UNOPENED, error.detail),)
        request = self._read(Asked(parameters=parameters))
        try:
            check(SHOWN_TO_THE_PERSON, request)
        except OAuthError as untrusted:
            raise RefusedToThePerson(error.broken + untrusted.broken) from error
        if request.client is None:
            raise RefusedToThePerson(error.broken)
        return self._refusal(_authorization(request, request.client), error)

    def finish(self, login: LoginRequest, outcome: Outcome) -> AuthorizeResponse:
        """The client's answer: a code or tokens, or why there are none."""
        authorization = msgspec.convert(login.context, Authorization)
        try:
            if authorization.pushed:
                self._pushed.end(authorization.pushed)
        except OAuthError as error:
            return self._refusal(authorization, error)
        if not isinstance(outcome, Identified):
            refused, detail = REFUSALS[outcome.reason]
            return self._refusal(authorization, refused(detail))
        hinted = authorization.hinted_subject
        if hinted and hinted != claims.subject(outcome.person.identifier, authorization.sector):
            return self._refusal(authorization, LoginRequired("the person who logged in is not the one who was asked for"))
        try:
            return self._answer(authorization, self._front.parameters(authorization, outcome))
        except OAuthError as error:
            return self._refusal(authorization, error)

    def _refusal(self, authorization: Authorization, error: OAuthError) -> AuthorizeResponse:
        verdicts.refused("oidc", authorization.client_id, f"{error.code}: {error.description}")
        return self._answer(authorization, {"error": error.code, "error_description": error.description})

    def _answer(self, authorization: Authorization, parameters: dict[str, str]) -> AuthorizeResponse:
        """With `state` where one was sent, and `iss` (RFC 9207 section 2)."""
        if authorization.state:
            parameters["state"] = authorization.state
        parameters["iss"] = self._issuer
        answer = bend(
            AuthorizeResponse(redirect_uri=authorization.redirect_uri, response_mode=authorization.response_mode, parameters=parameters)
        )
        if authorization.response_mode not in JWT_MODES:
            return answer
        client = self._clients.find(authorization.client_id)
        if client is None:
            raise RefusedToThePerson(())
        return self._secured.secured(answer, client, default_mode(authorization.response_type))

    def _read(self, asked: Asked) -> AuthorizeRequest:
        parameters = asked.parameters
        return AuthorizeRequest(
            client_id=parameters["client_id"],
            client=self._clients.find(parameters["client_id"]),
            redirect_uri=parameters["redirect_uri"],
            response_type=canonical(parameters["response_type"]),
            response_types=self._response_types,
            response_mode=parameters["response_mode"],
            scope=parameters.words("scope"),
            state=parameters["state"],
            nonce=parameters["nonce"],
            code_challenge=parameters["code_challenge"],
            code_challenge_method=parameters["code_challenge_method"],
            prompt=parameters.words("prompt"),
            max_age=parameters["max_age"],
            acr_values=parameters.words("acr_values"),
            login_hint=parameters["login_hint"],
            id_token_hint=parameters["id_token_hint"],
            hinted_subject=self._subject_of(parameters["id_token_hint"]),
            registration=parameters["registration"],
            claims=_claims(parameters["claims"]),
            mock_skip=parameters["mock_skip"],
            mock_id_token_alg=parameters["mock_id_token_alg"],
            repeated=parameters.repeated,
            too_long=parameters.too_long,
            pushed=asked.pushed,
            signed=asked.signed,
            confirmation={"jkt": parameters["dpop_jkt"]} if parameters["dpop_jkt"] else asked.confirmation,
        )

    def _subject_of(self, id_token_hint: str) -> str | None:
        """Empty without a hint, None for one that is not ours."""
        if not id_token_hint:
            return ""
        hinted = hinted_claims(id_token_hint, self._signer, self._issuer)
        return str(hinted["sub"]) if hinted else None


def _claims(parameter: str) -> ClaimsRequest | None:
    """None where it cannot be read."""
    try:
        return read_claims_request(parameter)
    except Unreadable:
        return None


def _trusted_client(request: AuthorizeRequest) -> Client:
    """The client, where it may be answered. Else the person is shown all that is wrong, the rules of the client included."""
    try:
        check(SHOWN_TO_THE_PERSON, request)
    except OAuthError as error:
        raise RefusedToThePerson(error.broken + _also_broken(request)) from error
    if request.client is None:
        raise RefusedToThePerson(())
    return request.client


def _also_broken(request: AuthorizeRequest) -> tuple[Broken, ...]:
    try:
        check(SENT_TO_THE_CLIENT, request)
    except OAuthError as error:
        return error.broken
    return ()


def _authorization(request: AuthorizeRequest, client: Client) -> Authorization:
    wished = request.mock_id_token_alg if client.is_guest else ""
    claims_request = request.claims or NOTHING
    refreshable = _is_refreshable(request, client)
    return Authorization(
        client_id=request.client_id,
        redirect_uri=request.redirect_uri,
        response_type=request.response_type,
        response_mode=_mode(request),
        state=request.state,
        scope=tuple(word for word in claims.known_scopes(request.scope) if refreshable or word != OFFLINE_ACCESS),
        nonce=request.nonce,
        code_challenge=request.code_challenge,
        id_token_alg=wished or client.id_token_signed_response_alg,
        hinted_subject=request.hinted_subject or claims_request.subject,
        named=named_claims(claims_request),
        acr_values=claims_request.essential_acr,
        refreshable=refreshable,
        keeps_refresh_token=client.fapi2 is not Fapi2.OFF,
        confirmation=request.confirmation,
        pushed=request.pushed,
        sector=sector_of(client, request.redirect_uri),
        access_token_alg=client.access_token_signed_response_alg,
        userinfo_alg=client.userinfo_signed_response_alg,
        userinfo_encryption=wished_encryption(client.userinfo_encrypted_response_alg, client.userinfo_encrypted_response_enc),
        id_token_encryption=wished_encryption(client.id_token_encrypted_response_alg, client.id_token_encrypted_response_enc),
    )


def _mode(request: AuthorizeRequest) -> str:
    """The response mode that was asked for, where it is known and fits the response type."""
    default = default_mode(request.response_type)
    misplaced = request.response_mode.startswith("query") and default != "query"
    return request.response_mode if request.response_mode in RESPONSE_MODES and not misplaced else default


def _is_refreshable(request: AuthorizeRequest, client: Client) -> bool:
    """Whether the client gets a refresh token: because it registered that grant type, or because it asks for offline_access and the person
    is asked for consent (OpenID Connect Core section 11)."""
    wanted = OFFLINE_ACCESS in request.scope and "consent" in request.prompt
    return GrantType.REFRESH in client.grant_types or (wanted and client.may_use(GrantType.REFRESH))


def _login(request: AuthorizeRequest, client: Client) -> LoginRequest:
    authorization = _authorization(request, client)
    max_age = int(request.max_age) if request.max_age else client.default_max_age
    return LoginRequest(
        protocol="oidc",
        client_id=request.client_id,
        client_name=client.display_name,
        level=_wanted_level(authorization.acr_values or request.acr_values or client.default_acr_values),
        force=max_age == 0 or not FORCING_PROMPTS.isdisjoint(request.prompt),
        passive="none" in request.prompt,
        max_age=max_age,
        hint=request.login_hint,
        attributes=claims.attributes(authorization.scope, _names(authorization)),
        skip=_skip(request, client),
        context=written(authorization),
        links=shown_links(client),
        farewell=farewell_context(client, authorization.sector),
    )


def _wanted_level(acr_values: tuple[str, ...]) -> Level:
    """The lowest of the requested levels that are known: any of them satisfies the client."""
    return next(iter(demanded_levels(acr_values)), Level.LOW)


def _names(authorization: Authorization) -> tuple[str, ...]:
    named = authorization.named
    return (*named.userinfo, *named.id_token) if named else ()


@lru_cache(maxsize=256)
def _named_pages(mock_skip: str) -> frozenset[Page]:
    words = {word.strip() for word in mock_skip.split(",")}
    return frozenset(page for page in Page if page.value in words)


def _skip(request: AuthorizeRequest, client: Client) -> frozenset[Page]:
    """Pages switched off for the client or by the request; `prompt=consent` asks for consent in any case."""
    skip = client.skip | _named_pages(request.mock_skip)
    return skip - {Page.CONSENT} if "consent" in request.prompt else skip
