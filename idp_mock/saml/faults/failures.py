"""Logins that end without a person: what went wrong, told in the Response."""

from eid.xml.parser import Element
from idp_mock.faults.fault import REFUSE, Bends
from idp_mock.saml.faults.response import without_assertion
from idp_mock.saml.faults.surgery import add, attribute, in_response
from idp_mock.saml.faults.topics import topic
from idp_mock.saml.messages import STATUS

RESULT = topic("SAML core 3.2.2.1", "Only a success is a login, whatever else stands in the message.")
_CODE = "Status/StatusCode"


def failed(second: str, message: str) -> Bends:
    """A failure in the Response, for the reason that the message gives."""

    def edit(response: Element) -> None:
        without_assertion(response)
        attribute(_CODE, "Value", STATUS + "Responder")(response)
        add(_CODE, f'<samlp:StatusCode Value="{STATUS}{second}"/>')(response)
        add("Status", f"<samlp:StatusMessage>{message}</samlp:StatusMessage>")(response)

    return in_response(edit)


FAULTS = (
    RESULT.row(
        "failure-bad-credentials",
        "Za dużo błędnych haseł",
        "The login failed: too many wrong credentials",
        REFUSE,
        failed("AuthnFailed", "ErrorCode nr19"),
        "spid:104",
        why="Each failure has a page of its own that says what the person can do.",
    ),
    RESULT.row(
        "failure-no-credentials-of-level",
        "Brak środka o wymaganym poziomie",
        "The login failed: no credentials of that level",
        REFUSE,
        failed("NoAuthnContext", "ErrorCode nr20"),
        "spid:105",
        why="Each failure has a page of its own that says what the person can do.",
    ),
    RESULT.row(
        "failure-timeout",
        "Upłynął czas na zalogowanie",
        "The login failed: the person took too long",
        REFUSE,
        failed("AuthnFailed", "ErrorCode nr21"),
        "spid:106",
        why="Each failure has a page of its own that says what the person can do.",
    ),
    RESULT.row(
        "failure-consent-refused",
        "Brak zgody na przekazanie danych",
        "The login failed: the person did not agree",
        REFUSE,
        failed("RequestDenied", "ErrorCode nr22"),
        "spid:107",
        why="Each failure has a page of its own that says what the person can do.",
    ),
    RESULT.row(
        "failure-identity-suspended",
        "Tożsamość zawieszona lub zablokowana",
        "The login failed: the identity is suspended or locked",
        REFUSE,
        failed("AuthnFailed", "ErrorCode nr23"),
        "spid:108",
        why="Each failure has a page of its own that says what the person can do.",
    ),
    RESULT.row(
        "failure-cancelled",
        "Osoba anulowała logowanie",
        "The login failed: the person cancelled it",
        REFUSE,
        failed("AuthnFailed", "ErrorCode nr25"),
        "spid:111",
        why="Each failure has a page of its own that says what the person can do.",
    ),
    RESULT.row(
        "failure-message-markup",
        "Komunikat błędu zawiera znaczniki HTML",
        "The failure's message holds markup",
        REFUSE,
        failed("AuthnFailed", "&lt;script&gt;alert(1)&lt;/script&gt;"),
        why="Who shows the message as it is runs a stranger's script.",
    ),
)
