"""What can be wrong with the Response."""

from eid.clock import DAY
from eid.xml.parser import Element, local_name
from idp_mock.faults.fault import ACCEPT, EITHER, REFUSE
from idp_mock.saml.faults.surgery import add, attribute, empty, in_response, later, remove, repeat, text
from idp_mock.saml.faults.topics import OTHER_NODE, OTHER_SERVICE, topic
from idp_mock.saml.messages import STATUS

HEAD = topic("SAML core 3.2.2", "A message without ID, version or time is no SAML 2.0 message.")
REQUEST = topic(
    "SAML core 3.2.2, profiles 4.1.4.3", "An answer to somebody else's request, or to none, is how a person is logged in as the attacker."
)
PLACE = topic("SAML core 3.2.2", "A message for another address was perhaps taken away there and brought here.")
RESULT = topic("SAML core 3.2.2.1", "Only a success is a login, whatever else stands in the message.")
ISSUER = topic("SAML core 2.2.5", "Only the identity provider that was asked may answer.")
CONTENT = topic("SAML profiles 4.1.4.2", "Where nothing, or more than one thing, says who logged in, nobody did.")
_CODE = "Status/StatusCode"


def without_assertion(response: Element) -> None:
    for one in [one for one in response if local_name(one) in ("Assertion", "EncryptedAssertion")]:
        response.remove(one)


def doubled_assertion(response: Element) -> None:
    for one in [one for one in response if local_name(one) in ("Assertion", "EncryptedAssertion")]:
        repeat("")(one)


FAULTS = (
    HEAD.row(
        "response-id-empty",
        "Pusty identyfikator odpowiedzi",
        "The Response's ID is empty",
        REFUSE,
        in_response(attribute("", "ID", "")),
        "spid:8",
    ),
    HEAD.row(
        "response-id-absent",
        "Brak identyfikatora odpowiedzi",
        "The Response has no ID",
        REFUSE,
        in_response(attribute("", "ID", None)),
        "spid:9",
    ),
    HEAD.row(
        "response-version-other",
        "Wersja odpowiedzi inna niż 2.0",
        "The Response's version is not 2.0",
        REFUSE,
        in_response(attribute("", "Version", "1.0")),
        "spid:10",
    ),
    HEAD.row(
        "response-issue-instant-empty",
        "Pusty czas wystawienia odpowiedzi",
        "The Response's IssueInstant is empty",
        REFUSE,
        in_response(attribute("", "IssueInstant", "")),
        "spid:11",
    ),
    HEAD.row(
        "response-issue-instant-absent",
        "Brak czasu wystawienia odpowiedzi",
        "The Response has no IssueInstant",
        REFUSE,
        in_response(attribute("", "IssueInstant", None)),
        "spid:12",
    ),
    HEAD.row(
        "response-issue-instant-malformed",
        "Czas wystawienia odpowiedzi nie jest datą",
        "The Response's IssueInstant is no instant",
        REFUSE,
        in_response(attribute("", "IssueInstant", "2030-99-99T99:99:99Z")),
        "spid:13",
    ),
    HEAD.row(
        "response-issue-instant-before-request",
        "Odpowiedź starsza od żądania",
        "The Response is older than the request",
        REFUSE,
        in_response(attribute("", "IssueInstant", later(-DAY))),
        "spid:14",
        why="An answer that is older than its question was not made for it.",
    ),
    HEAD.row(
        "response-issue-instant-future",
        "Odpowiedź z przyszłości",
        "The Response is from the future",
        REFUSE,
        in_response(attribute("", "IssueInstant", later(DAY))),
        "spid:15",
        why="A clock that goes so wrong makes all other times worthless.",
    ),
    REQUEST.row(
        "response-in-response-to-empty",
        "Puste InResponseTo odpowiedzi",
        "The Response's InResponseTo is empty",
        REFUSE,
        in_response(attribute("", "InResponseTo", "")),
        "spid:16",
    ),
    REQUEST.row(
        "response-in-response-to-absent",
        "Brak InResponseTo odpowiedzi",
        "The Response has no InResponseTo",
        REFUSE,
        in_response(attribute("", "InResponseTo", None)),
        "spid:17",
    ),
    REQUEST.row(
        "response-in-response-to-other",
        "Odpowiedź na inne żądanie",
        "The Response answers another request",
        REFUSE,
        in_response(attribute("", "InResponseTo", "ID-of-another-request")),
        "spid:18",
        "idpsim:saml-wrong-in-response-to",
    ),
    PLACE.row(
        "response-destination-empty",
        "Pusty adres docelowy odpowiedzi",
        "The Destination is empty",
        REFUSE,
        in_response(attribute("", "Destination", "")),
        "spid:19",
    ),
    PLACE.row(
        "response-destination-absent",
        "Brak adresu docelowego odpowiedzi",
        "There is no Destination",
        REFUSE,
        in_response(attribute("", "Destination", None)),
        "spid:20",
        protocols=("saml2",),
        clause="SAML bindings 3.5.5.2",
    ),
    PLACE.row(
        "response-destination-other",
        "Odpowiedź przeznaczona dla innego adresu",
        "The Destination is another address",
        REFUSE,
        in_response(attribute("", "Destination", OTHER_SERVICE + "acs")),
        "spid:21",
    ),
    RESULT.row("response-status-empty", "Pusty status", "The Status is empty", REFUSE, in_response(empty("Status")), "spid:22", "spid:25"),
    RESULT.row("response-status-absent", "Brak statusu", "There is no Status", REFUSE, in_response(remove("Status")), "spid:23"),
    RESULT.row(
        "response-status-code-empty",
        "Pusty kod statusu",
        "The StatusCode is empty",
        REFUSE,
        in_response(attribute(_CODE, "Value", "")),
        "spid:24",
    ),
    RESULT.row(
        "response-status-not-success",
        "Status błędu przy gotowej asercji",
        "The status is a failure, but an assertion is there",
        REFUSE,
        in_response(attribute(_CODE, "Value", STATUS + "Responder")),
        "spid:26",
    ),
    RESULT.row(
        "response-status-unknown",
        "Nieznany kod statusu",
        "The status is one that nobody knows",
        REFUSE,
        in_response(attribute(_CODE, "Value", STATUS + "AlmostSuccess")),
    ),
    RESULT.row(
        "response-status-success-nested",
        "Success w głębi kodu błędu",
        "Success is nested in a failure",
        REFUSE,
        in_response(attribute(_CODE, "Value", STATUS + "Requester"), add(_CODE, f'<samlp:StatusCode Value="{STATUS}Success"/>')),
        why="Who searches for the word Success anywhere is let in by a failure.",
    ),
    ISSUER.row(
        "response-issuer-empty",
        "Pusty wystawca odpowiedzi",
        "The Response's Issuer is empty",
        REFUSE,
        in_response(text("Issuer", "")),
        "spid:27",
    ),
    ISSUER.row(
        "response-issuer-absent", "Brak wystawcy odpowiedzi", "The Response has no Issuer", REFUSE, in_response(remove("Issuer")), "spid:28"
    ),
    ISSUER.row(
        "response-issuer-other",
        "Odpowiedź innego węzła",
        "The Response's Issuer is another identity provider",
        REFUSE,
        in_response(text("Issuer", OTHER_NODE)),
        "spid:29",
    ),
    ISSUER.row(
        "response-issuer-format-other",
        "Zły format wystawcy odpowiedzi",
        "The Format of the Response's Issuer is not that of an entity",
        REFUSE,
        in_response(attribute("Issuer", "Format", "urn:oasis:names:tc:SAML:2.0:nameid-format:transient")),
        "spid:30",
    ),
    ISSUER.row(
        "response-issuer-format-entity",
        "Format wystawcy odpowiedzi podany wprost",
        "The Format of the Response's Issuer is written out",
        ACCEPT,
        in_response(attribute("Issuer", "Format", "urn:oasis:names:tc:SAML:2.0:nameid-format:entity")),
        "spid:31",
        why="The Format of an Issuer may be written or left out; both mean the same.",
    ),
    CONTENT.row(
        "response-without-assertion",
        "Sukces bez asercji",
        "A success without an assertion",
        REFUSE,
        in_response(without_assertion),
        "spid:32",
    ),
    CONTENT.row(
        "response-assertion-twice",
        "Dwie asercje w odpowiedzi",
        "The assertion stands there twice",
        EITHER,
        in_response(doubled_assertion),
        why="The standard allows several; one that judges the first and uses the second is lost.",
    ),
)
