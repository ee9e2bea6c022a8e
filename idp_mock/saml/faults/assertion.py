"""What can be wrong with the head of the Assertion."""

from eid.clock import DAY
from idp_mock.faults.fault import ACCEPT, EITHER, REFUSE
from idp_mock.saml.faults.surgery import attribute, in_assertion, later, remove, text
from idp_mock.saml.faults.topics import OTHER_NODE, topic

HEAD = topic("SAML core 2.3.3", "Without ID and version an assertion is no SAML 2.0, and a replay of it cannot be noticed.")
TIME = topic(
    "SAML core 2.3.3", "An assertion that is older than the request was not made for it; one from the future was made with a wrong clock."
)
ISSUER = topic("SAML core 2.2.5, profiles 4.1.4.2", "Only the identity provider that was asked may say who somebody is.")
FAULTS = (
    HEAD.row(
        "assertion-id-empty",
        "Pusty identyfikator asercji",
        "The assertion's ID is empty",
        REFUSE,
        in_assertion(attribute("", "ID", "")),
        "spid:33",
    ),
    HEAD.row(
        "assertion-id-absent",
        "Brak identyfikatora asercji",
        "The assertion has no ID",
        REFUSE,
        in_assertion(attribute("", "ID", None)),
        "spid:34",
    ),
    HEAD.row(
        "assertion-id-reused",
        "Każda asercja ma ten sam identyfikator",
        "Every assertion has the same ID: the second is a replay",
        EITHER,
        in_assertion(attribute("", "ID", "_the-same-at-every-login")),
        "hole:replayed-assertion",
        "idpsim:saml-replayed-assertion",
        why="An assertion whose ID came before is a replay; the first one cannot be told from an honest one.",
    ),
    HEAD.row(
        "assertion-version-other",
        "Wersja asercji inna niż 2.0",
        "The assertion's version is not 2.0",
        REFUSE,
        in_assertion(attribute("", "Version", "1.1")),
        "spid:35",
    ),
    TIME.row(
        "assertion-issue-instant-empty",
        "Pusty czas wystawienia asercji",
        "The assertion's IssueInstant is empty",
        REFUSE,
        in_assertion(attribute("", "IssueInstant", "")),
        "spid:36",
    ),
    TIME.row(
        "assertion-issue-instant-absent",
        "Brak czasu wystawienia asercji",
        "The assertion has no IssueInstant",
        REFUSE,
        in_assertion(attribute("", "IssueInstant", None)),
        "spid:37",
    ),
    TIME.row(
        "assertion-issue-instant-malformed",
        "Czas wystawienia asercji nie jest datą",
        "The assertion's IssueInstant is no instant",
        REFUSE,
        in_assertion(attribute("", "IssueInstant", "yesterday at noon")),
        "spid:38",
    ),
    TIME.row(
        "assertion-issue-instant-before-request",
        "Asercja wystawiona przed żądaniem",
        "The assertion is older than the request",
        REFUSE,
        in_assertion(attribute("", "IssueInstant", later(-DAY))),
        "spid:39",
    ),
    TIME.row(
        "assertion-issue-instant-future",
        "Asercja wystawiona w przyszłości",
        "The assertion is from the future",
        REFUSE,
        in_assertion(attribute("", "IssueInstant", later(DAY))),
        "spid:40",
    ),
    TIME.row(
        "assertion-issue-instant-fraction",
        "Czas wystawienia asercji z ułamkiem sekundy",
        "The assertion's IssueInstant has seven digits of a second",
        ACCEPT,
        in_assertion(attribute("", "IssueInstant", lambda at: later(0)(at)[:19] + ".1234567Z")),
        "spid:110",
        why="xs:dateTime has fractions of any length; a parser that knows three digits only locks everybody out.",
    ),
    ISSUER.row(
        "assertion-issuer-empty",
        "Pusty wystawca asercji",
        "The assertion's Issuer is empty",
        REFUSE,
        in_assertion(text("Issuer", "")),
        "spid:67",
    ),
    ISSUER.row(
        "assertion-issuer-absent", "Brak wystawcy asercji", "The assertion has no Issuer", REFUSE, in_assertion(remove("Issuer")), "spid:68"
    ),
    ISSUER.row(
        "assertion-issuer-other",
        "Wystawcą asercji jest inny węzeł",
        "The assertion's Issuer is another identity provider",
        REFUSE,
        in_assertion(text("Issuer", OTHER_NODE)),
        "spid:69",
    ),
    ISSUER.row(
        "assertion-issuer-format-empty",
        "Pusty format wystawcy asercji",
        "The Format of the assertion's Issuer is empty",
        REFUSE,
        in_assertion(attribute("Issuer", "Format", "")),
        "spid:70",
    ),
    ISSUER.row(
        "assertion-issuer-format-other",
        "Zły format wystawcy asercji",
        "The Format of the assertion's Issuer is not that of an entity",
        REFUSE,
        in_assertion(attribute("Issuer", "Format", "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress")),
        "spid:72",
    ),
    ISSUER.row(
        "assertion-issuer-format-entity",
        "Format wystawcy asercji podany wprost",
        "The Format of the assertion's Issuer is written out",
        ACCEPT,
        in_assertion(attribute("Issuer", "Format", "urn:oasis:names:tc:SAML:2.0:nameid-format:entity")),
        why="The Format of an Issuer may be written or left out; both mean the same.",
    ),
)
