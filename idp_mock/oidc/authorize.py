"""The authorization endpoint: from the client's request to a login, and from the login's outcome to the client's answer."""

import msgspec

from eid.identity.level import Level, level_of_uri
from eid.storage.collection import written
from idp_mock.login.request import Identified, LoginRequest, Outcome, Page, Refusal
from idp_mock.oidc import claims
from idp_mock.oidc.clients import Client, Clients
from idp_mock.oidc.errors import AccessDenied, LoginRequired, OAuthError, RefusedToThePerson, UnmetAuthenticationRequirements
from idp_mock.oidc.grants import Grants
from idp_mock.oidc.jose import Signer, UntrustedToken
from idp_mock.oidc.messages import Authorization, AuthorizeRequest, AuthorizeResponse
from idp_mock.oidc.parameters import Parameters
from idp_mock.oidc.rules import RESPONSE_MODES, SENT_TO_THE_CLIENT, SHOWN_TO_THE_PERSON
from idp_mock.rules import Broken, check

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

    def __init__(self, issuer: str, clients: Clients, grants: Grants, signer: Signer) -> None:
        self._issuer = issuer
        self._clients = clients
        self._grants = grants
        self._signer = signer

    def begin(self, parameters: Parameters) -> LoginRequest | AuthorizeResponse:
        """The login that the request wants, or the error that goes back to the client. Raises `RefusedToThePerson`."""
        request = self._read(parameters)
        client = _trusted_client(request)
        try:
            check(SENT_TO_THE_CLIENT, request)
        except OAuthError as error:
            return self._refusal(_authorization(request, client), error)
        return _login(request, client)

    def finish(self, login: LoginRequest, outcome: Outcome) -> AuthorizeResponse:
        """The client's answer: a code, or why there is none."""
        authorization = msgspec.convert(login.context, Authorization)
        if not isinstance(outcome, Identified):
            error, detail = REFUSALS[outcome.reason]
            return self._refusal(authorization, error(detail))
        if authorization.hinted_subject not in ("", claims.subject(outcome.person.identifier)):
            return self._refusal(authorization, LoginRequired("the person who logged in is not the one of id_token_hint"))
        return self._answer(authorization, {"code": self._grants.open(authorization, outcome)})

    def _refusal(self, authorization: Authorization, error: OAuthError) -> AuthorizeResponse:
        return self._answer(authorization, {"error": error.code, "error_description": error.description})

    def _answer(self, authorization: Authorization, parameters: dict[str, str]) -> AuthorizeResponse:
        """With `state` where one was sent, and `iss` (RFC 9207 section 2)."""
        if authorization.state:
            parameters["state"] = authorization.state
        parameters["iss"] = self._issuer
        return AuthorizeResponse(redirect_uri=authorization.redirect_uri, response_mode=authorization.response_mode, parameters=parameters)

    def _read(self, parameters: Parameters) -> AuthorizeRequest:
        return AuthorizeRequest(
            client_id=parameters["client_id"],
            client=self._clients.find(parameters["client_id"]),
            redirect_uri=parameters["redirect_uri"],
            response_type=parameters["response_type"],
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
            request=parameters["request"],
            request_uri=parameters["request_uri"],
            registration=parameters["registration"],
            mock_skip=parameters["mock_skip"],
            mock_id_token_alg=parameters["mock_id_token_alg"],
            repeated=parameters.repeated,
            too_long=parameters.too_long,
        )

    def _subject_of(self, id_token_hint: str) -> str | None:
        """Empty without a hint, None for one that is not ours."""
        if not id_token_hint:
            return ""
        try:
            hinted = self._signer.read(id_token_hint)
        except UntrustedToken:
            return None
        return str(hinted.get("sub", "")) if hinted.get("iss") == self._issuer else None


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
    return Authorization(
        client_id=request.client_id,
        redirect_uri=request.redirect_uri,
        response_mode=request.response_mode if request.response_mode in RESPONSE_MODES else "query",
        state=request.state,
        scope=claims.known_scopes(request.scope),
        nonce=request.nonce,
        code_challenge=request.code_challenge,
        id_token_alg=wished or client.id_token_signed_response_alg,
        hinted_subject=request.hinted_subject or "",
    )


def _login(request: AuthorizeRequest, client: Client) -> LoginRequest:
    authorization = _authorization(request, client)
    max_age = int(request.max_age) if request.max_age else None
    return LoginRequest(
        protocol="oidc",
        client_id=request.client_id,
        client_name=client.display_name,
        level=_wanted_level(request),
        force=max_age == 0 or not FORCING_PROMPTS.isdisjoint(request.prompt),
        passive="none" in request.prompt,
        max_age=max_age,
        hint=request.login_hint,
        attributes=claims.attributes(authorization.scope),
        skip=_skip(request, client),
        context=written(authorization),
    )


def _wanted_level(request: AuthorizeRequest) -> Level:
    """The lowest of the requested levels that are known: any of them satisfies the client."""
    wanted = {level_of_uri(uri) for uri in request.acr_values}
    return next((level for level in Level if level in wanted), Level.LOW)


def _skip(request: AuthorizeRequest, client: Client) -> frozenset[Page]:
    """Pages switched off for the client or by the request; `prompt=consent` asks for consent in any case."""
    words = {word.strip() for word in request.mock_skip.split(",")}
    skip = client.skip | {page for page in Page if page.value in words}
    return skip - {Page.CONSENT} if "consent" in request.prompt else skip
