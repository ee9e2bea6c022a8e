"""What can be wrong with the authorization response, and with the JWT that it may travel in."""

from collections.abc import Callable, Mapping

from msgspec.structs import replace

from eid.clock import DAY
from idp_mock.faults.fault import ACCEPT, REFUSE, Bends, Family, Topic
from idp_mock.oidc.faults.claims import in_jwt, said, unsaid
from idp_mock.oidc.faults.forged_jose import damaged, in_signed, without_signature
from idp_mock.oidc.jose import JwtKind
from idp_mock.oidc.messages import AuthorizeResponse

Parameters = Mapping[str, str]
in_jarm = in_jwt(JwtKind.AUTHORIZATION_RESPONSE)
in_signed_jarm = in_signed(JwtKind.AUTHORIZATION_RESPONSE)
STATE = Topic(
    family=Family.OIDC,
    protocols=("oidc",),
    clause="RFC 6749 10.12, RFC 9700 2.1",
    why="The state ties the answer to the browser that began: without it people are logged in as the attacker.",
)
ISS = Topic(
    family=Family.OIDC,
    protocols=("oidc",),
    clause="RFC 9207 2.4",
    why="A client of several providers must know which one answered, or it sends the code to the wrong one.",
)
CODE = Topic(
    family=Family.OIDC,
    protocols=("oidc",),
    clause="RFC 6749 4.1.2",
    why="A code that stands for nothing is no login; the person may begin anew.",
)
ERROR = Topic(
    family=Family.OIDC,
    protocols=("oidc",),
    clause="RFC 6749 4.1.2.1, OpenID Connect Core 3.1.2.6",
    why="Each error has a page that says what the person can do.",
)
JARM = Topic(
    family=Family.OIDC,
    protocols=("oidc",),
    clause="JARM 2.4",
    why="The response in a JWT is judged by issuer, audience, time and signature.",
    needs="response_mode with jwt",
)


def without(*names: str) -> Bends:
    """Parameters that are missing."""
    return changed(lambda given: {name: value for name, value in given.items() if name not in names})


def instead(**values: str) -> Bends:
    """Other values of parameters that are there."""
    return changed(lambda given: {name: values.get(name, value) for name, value in given.items()})


def error(code: str, description: str) -> Bends:
    """An error instead of what the login brought."""

    def told(given: Parameters) -> Parameters:
        kept = {name: value for name, value in given.items() if name in ("state", "iss")}
        return {"error": code, "error_description": description, **kept}

    return changed(told)


def changed(change: Callable[[Parameters], Parameters]) -> Bends:
    def bend(answer: AuthorizeResponse) -> AuthorizeResponse:
        after = change(answer.parameters)
        return answer if after == answer.parameters else replace(answer, parameters=after)

    return {AuthorizeResponse: bend}


FAULTS = (
    STATE.row(
        "state-other",
        "Inna wartość state",
        "The state is another one",
        REFUSE,
        instead(state="somebody-elses-state"),
        "fapi2-client:state-invalid",
        "hole:wrong-state",
        "fi-mock:E020022",
    ),
    STATE.row("state-absent", "Brak state", "The state is missing", REFUSE, without("state"), "fapi2-client:state-missing"),
    STATE.row("state-empty", "Pusty state", "The state is empty", REFUSE, instead(state="")),
    ISS.row(
        "response-iss-other",
        "Odpowiedź autoryzacji innego wystawcy (iss)",
        "The authorization response is from another issuer (iss)",
        REFUSE,
        instead(iss="https://other-node.example"),
        "fapi2-client:authorization-response-invalid-iss",
        "hole:wrong-iss-in-authorization-response",
    ),
    ISS.row(
        "response-iss-absent",
        "Odpowiedź autoryzacji bez wystawcy (iss)",
        "The authorization response has no issuer (iss)",
        REFUSE,
        without("iss"),
        "fapi2-client:authorization-response-missing-iss",
        why="The provider promises in its metadata to send it: an answer without is another provider's.",
    ),
    CODE.row(
        "code-unknown",
        "Kod, którego węzeł nie wydał",
        "A code that was never issued",
        REFUSE,
        instead(code="never-issued"),
        "hole:code-unknown",
    ),
    CODE.row("code-absent", "Brak kodu", "The code is missing", REFUSE, without("code")),
    CODE.row(
        "code-empty",
        "Pusty kod",
        "The code is empty",
        REFUSE,
        instead(code=""),
        "fi-mock:E020021",
    ),
    CODE.row(
        "response-parameter-unknown",
        "Nieznany parametr odpowiedzi",
        "A parameter that nobody knows",
        ACCEPT,
        changed(lambda given: {**given, "acr_values": "3"}),
        "fi-mock:E020012",
        why="A client must ignore parameters of the response that it does not know.",
    ),
    CODE.row(
        "code-with-error",
        "Kod i błąd jednocześnie",
        "A code and an error at once",
        REFUSE,
        changed(lambda given: {**given, "error": "access_denied"}),
        why="An error is an error, whatever stands beside it.",
    ),
    CODE.row(
        "response-parameters-unknown",
        "Nieznane parametry odpowiedzi",
        "Parameters that nobody knows",
        ACCEPT,
        changed(lambda given: {**given, "authuser": "0", "prompt": "none"}),
        why="What is not known must be ignored.",
    ),
    ERROR.row(
        "error-access-denied",
        "Błąd access_denied",
        "The error access_denied",
        REFUSE,
        error("access_denied", "the person cancelled the login"),
        "govuk:authorise-ACCESS_DENIED",
        "oidc-rp:form-post-error",
    ),
    ERROR.row(
        "error-temporarily-unavailable",
        "Błąd temporarily_unavailable",
        "The error temporarily_unavailable",
        REFUSE,
        error("temporarily_unavailable", "try again later"),
        "govuk:authorise-TEMPORARILY_UNAVAILABLE",
    ),
    ERROR.row("error-server-error", "Błąd server_error", "The error server_error", REFUSE, error("server_error", "something went wrong")),
    ERROR.row(
        "error-login-required", "Błąd login_required", "The error login_required", REFUSE, error("login_required", "the person must log in")
    ),
    ERROR.row(
        "error-unknown",
        "Nieznany błąd",
        "An error that nobody knows",
        REFUSE,
        error("out_of_moon_phase", "the moon must be full"),
        why="New errors come up: who knows only a list shows a blank page.",
    ),
    ERROR.row(
        "error-description-markup",
        "Opis błędu zawiera znaczniki HTML",
        "The error's description holds markup",
        REFUSE,
        error("access_denied", "<script>alert(1)</script>"),
        why="Who shows the description as it is runs a stranger's script.",
    ),
    JARM.row(
        "jarm-issuer-other",
        "JWT odpowiedzi innego wystawcy",
        "The response's JWT is from another issuer",
        REFUSE,
        in_jarm(said("iss", "https://other-node.example")),
        "fapi2-client:jarm-invalid-iss",
    ),
    JARM.row(
        "jarm-issuer-absent",
        "JWT odpowiedzi bez wystawcy",
        "The response's JWT has no issuer",
        REFUSE,
        in_jarm(unsaid("iss")),
        "fapi2-client:jarm-missing-iss",
    ),
    JARM.row(
        "jarm-audience-other",
        "JWT odpowiedzi dla innego klienta",
        "The response's JWT is for another client",
        REFUSE,
        in_jarm(said("aud", "another-client")),
        "fapi2-client:jarm-invalid-aud",
    ),
    JARM.row(
        "jarm-audience-absent",
        "JWT odpowiedzi bez odbiorcy",
        "The response's JWT has no audience",
        REFUSE,
        in_jarm(unsaid("aud")),
        "fapi2-client:jarm-missing-aud",
    ),
    JARM.row(
        "jarm-expired",
        "JWT odpowiedzi stracił ważność",
        "The response's JWT has expired",
        REFUSE,
        in_jarm(said("exp", lambda exp: exp - DAY)),
        "fapi2-client:jarm-exp-past",
    ),
    JARM.row(
        "jarm-expiry-absent",
        "JWT odpowiedzi bez terminu ważności",
        "The response's JWT has no expiry",
        REFUSE,
        in_jarm(unsaid("exp")),
        "fapi2-client:jarm-missing-exp",
    ),
    JARM.row(
        "jarm-signature-damaged",
        "Uszkodzony podpis JWT odpowiedzi",
        "The signature of the response's JWT is damaged",
        REFUSE,
        in_signed_jarm(damaged),
        "fapi2-client:jarm-invalid-signature",
    ),
    JARM.row(
        "jarm-alg-none",
        "JWT odpowiedzi bez podpisu",
        "The response's JWT is not signed (alg none)",
        REFUSE,
        in_signed_jarm(without_signature("none")),
        "fapi2-client:jarm-alg-none",
    ),
)
