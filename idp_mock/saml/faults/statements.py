"""What can be wrong with what the Assertion states about the login."""

from eid.clock import DAY
from eid.identity.level import Level
from idp_mock.faults.fault import ACCEPT, EITHER, REFUSE
from idp_mock.saml.faults.surgery import attribute, empty, in_assertion, later, remove, text
from idp_mock.saml.faults.topics import topic

AUTHENTICATION = topic("SAML core 2.7.2", "Without a statement of authentication nobody says that the person logged in at all.")
LEVEL = topic("SAML core 3.3.2.2.1, eIDAS", "A service that asks for a level must notice when it gets a lower one.")
_CLASS = "AuthnStatement/AuthnContext/AuthnContextClassRef"
FAULTS = (
    AUTHENTICATION.row(
        "authn-statement-empty",
        "Puste oświadczenie o uwierzytelnieniu",
        "The AuthnStatement is empty",
        REFUSE,
        in_assertion(empty("AuthnStatement")),
        "spid:88",
    ),
    AUTHENTICATION.row(
        "authn-statement-absent",
        "Brak oświadczenia o uwierzytelnieniu",
        "There is no AuthnStatement",
        REFUSE,
        in_assertion(remove("AuthnStatement")),
        "spid:89",
    ),
    AUTHENTICATION.row(
        "authn-context-empty",
        "Pusty kontekst uwierzytelnienia",
        "The AuthnContext is empty",
        REFUSE,
        in_assertion(empty("AuthnStatement/AuthnContext")),
        "spid:90",
    ),
    AUTHENTICATION.row(
        "authn-context-absent",
        "Brak kontekstu uwierzytelnienia",
        "There is no AuthnContext",
        REFUSE,
        in_assertion(remove("AuthnStatement/AuthnContext")),
        "spid:91",
    ),
    AUTHENTICATION.row(
        "authn-instant-before-request",
        "Uwierzytelnienie sprzed żądania",
        "The person logged in a day before the request",
        EITHER,
        in_assertion(attribute("AuthnStatement", "AuthnInstant", later(-DAY))),
        why="Who asked with ForceAuthn must refuse; single sign-on brings old logins otherwise.",
    ),
    AUTHENTICATION.row(
        "authn-instant-future",
        "Uwierzytelnienie w przyszłości",
        "The person will log in tomorrow",
        REFUSE,
        in_assertion(attribute("AuthnStatement", "AuthnInstant", later(DAY))),
    ),
    AUTHENTICATION.row(
        "authn-instant-absent",
        "Brak czasu uwierzytelnienia",
        "There is no AuthnInstant",
        REFUSE,
        in_assertion(attribute("AuthnStatement", "AuthnInstant", None)),
    ),
    AUTHENTICATION.row(
        "session-expired",
        "Sesja w węźle już minęła",
        "SessionNotOnOrAfter has passed",
        REFUSE,
        in_assertion(attribute("AuthnStatement", "SessionNotOnOrAfter", "2020-01-01T00:00:00Z")),
        why="A session that has ended at the identity provider cannot begin here.",
    ),
    AUTHENTICATION.row(
        "session-index-absent",
        "Brak SessionIndex",
        "There is no SessionIndex",
        ACCEPT,
        in_assertion(attribute("AuthnStatement", "SessionIndex", None)),
        "spid:1-NS",
        why="It is optional: a service that cannot do without it locks people out.",
    ),
    LEVEL.row(
        "authn-class-empty",
        "Pusta klasa uwierzytelnienia",
        "The AuthnContextClassRef is empty",
        REFUSE,
        in_assertion(text(_CLASS, "")),
        "spid:92",
    ),
    LEVEL.row(
        "authn-class-absent",
        "Brak klasy uwierzytelnienia",
        "There is no AuthnContextClassRef",
        REFUSE,
        in_assertion(remove(_CLASS)),
        "spid:93",
    ),
    LEVEL.row(
        "authn-level-low",
        "Poziom niski, choć żądano wyższego",
        "The level is low",
        REFUSE,
        in_assertion(text(_CLASS, Level.LOW.uri)),
        "spid:94",
        "hole:level-lower-than-asked",
        needs="the service asks for a higher level",
    ),
    LEVEL.row(
        "authn-level-substantial",
        "Poziom średni",
        "The level is substantial",
        ACCEPT,
        in_assertion(text(_CLASS, Level.SUBSTANTIAL.uri)),
        "spid:95",
        needs="the service asks for no higher level, and the person has another one",
    ),
    LEVEL.row(
        "authn-level-high",
        "Poziom wysoki",
        "The level is high",
        ACCEPT,
        in_assertion(text(_CLASS, Level.HIGH.uri)),
        "spid:96",
        why="More than was asked for is enough where a minimum is asked for.",
        needs="the service asks for a minimum, and the person has another level",
    ),
    LEVEL.row(
        "authn-level-unknown",
        "Nieznany poziom wiarygodności",
        "The level is one that nobody knows",
        REFUSE,
        in_assertion(text(_CLASS, "http://eidas.europa.eu/LoA/extreme")),
        "spid:97",
    ),
    LEVEL.row(
        "authn-level-class-of-saml",
        "Klasa uwierzytelnienia spoza poziomów eIDAS",
        "The class is one of SAML's own, no level",
        REFUSE,
        in_assertion(text(_CLASS, "urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport")),
    ),
)
