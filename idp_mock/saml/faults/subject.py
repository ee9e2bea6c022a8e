"""What can be wrong with the Subject: who is meant, and who may bring the assertion."""

import re
from collections.abc import Callable

from eid.clock import DAY
from idp_mock.faults.fault import EITHER, REFUSE
from idp_mock.saml.drafts import AssertionXml
from idp_mock.saml.faults.surgery import attribute, empty, in_assertion, in_text, later, remove, repeat, text
from idp_mock.saml.faults.topics import OTHER_SERVICE, topic

NAME = topic("SAML core 2.2.3, 2.4.1", "The NameID is whom the session belongs to, and by which it will be logged out.")
CONFIRMATION = topic("SAML profiles 4.1.4.2", "The confirmation says who may bring this assertion, where, until when and to which request.")
REQUEST = topic("SAML profiles 4.1.4.3", "An answer to somebody else's request, or to none, is how a person is logged in as the attacker.")
PLACE = topic("SAML profiles 4.1.4.3", "An assertion that was sent to another address was perhaps taken away there.")
COMMENT = topic(
    "Exclusive C14N 2.4 (comments are not signed)",
    "A signature does not cover comments: a reader that stops at one takes half a name for the whole.",
)
_CONFIRMATION = "Subject/SubjectConfirmation"
_TERMS = "Subject/SubjectConfirmation/SubjectConfirmationData"


def commented(text_before: str) -> Callable[[bytes], bytes]:
    """A comment in the middle of the text that follows this pattern; the signature still holds."""
    pattern = re.compile(f"({text_before}[^<]*>[^<]{{3}})([^<])")
    return lambda octets: pattern.sub(r"\1<!-- -->\2", octets.decode(), count=1).encode()


FAULTS = (
    NAME.row("subject-empty", "Pusty podmiot asercji", "The Subject is empty", REFUSE, in_assertion(empty("Subject")), "spid:41"),
    NAME.row(
        "subject-absent",
        "Brak podmiotu asercji",
        "There is no Subject",
        REFUSE,
        in_assertion(remove("Subject")),
        "spid:42",
    ),
    NAME.row("subject-twice", "Asercja ma dwa podmioty", "There are two Subjects", REFUSE, in_assertion(repeat("Subject"))),
    NAME.row("name-id-empty", "Pusty NameID", "The NameID is empty", REFUSE, in_assertion(text("Subject/NameID", "")), "spid:43"),
    NAME.row(
        "name-id-absent",
        "Brak NameID",
        "There is no NameID",
        REFUSE,
        in_assertion(remove("Subject/NameID")),
        "spid:44",
        why="Without a NameID nobody can be logged out again.",
    ),
    NAME.row("name-id-twice", "Dwa elementy NameID", "There are two NameIDs", REFUSE, in_assertion(repeat("Subject/NameID"))),
    NAME.row(
        "name-id-format-empty",
        "Pusty format NameID",
        "The Format of the NameID is empty",
        REFUSE,
        in_assertion(attribute("Subject/NameID", "Format", "")),
        "spid:45",
    ),
    NAME.row(
        "name-id-format-absent",
        "Brak formatu NameID",
        "The NameID has no Format",
        EITHER,
        in_assertion(attribute("Subject/NameID", "Format", None)),
        "spid:46",
        why="Without Format it is unspecified; who asked for another one may refuse it.",
    ),
    NAME.row(
        "name-id-format-other",
        "Inny format NameID, niż żądano",
        "The NameID has another Format than was asked for",
        REFUSE,
        in_assertion(attribute("Subject/NameID", "Format", "urn:oasis:names:tc:SAML:2.0:nameid-format:kerberos")),
        "spid:47",
    ),
    NAME.row(
        "name-id-qualifier-empty",
        "Pusty kwalifikator NameID",
        "The NameQualifier of the NameID is empty",
        EITHER,
        in_assertion(attribute("Subject/NameID", "NameQualifier", "")),
        "spid:48",
    ),
    COMMENT.row(
        "name-id-comment",
        "Komentarz w środku NameID",
        "A comment splits the NameID",
        EITHER,
        in_text(AssertionXml, commented("NameID")),
        "hole:comment-in-nameid",
        "cve:CVE-2017-11427",
    ),
    COMMENT.row(
        "attribute-value-comment",
        "Komentarz w środku wartości atrybutu",
        "A comment splits an attribute's value",
        EITHER,
        in_text(AssertionXml, commented("AttributeValue")),
        "cve:CVE-2017-11428",
    ),
    CONFIRMATION.row(
        "confirmation-empty",
        "Puste potwierdzenie podmiotu",
        "The SubjectConfirmation is empty",
        REFUSE,
        in_assertion(empty(_CONFIRMATION)),
        "spid:51",
    ),
    CONFIRMATION.row(
        "confirmation-absent",
        "Brak potwierdzenia podmiotu",
        "There is no SubjectConfirmation",
        REFUSE,
        in_assertion(remove(_CONFIRMATION)),
        "spid:52",
    ),
    CONFIRMATION.row(
        "confirmation-method-empty",
        "Pusta metoda potwierdzenia",
        "The Method is empty",
        REFUSE,
        in_assertion(attribute(_CONFIRMATION, "Method", "")),
        "spid:53",
    ),
    CONFIRMATION.row(
        "confirmation-method-absent",
        "Brak metody potwierdzenia",
        "There is no Method",
        REFUSE,
        in_assertion(attribute(_CONFIRMATION, "Method", None)),
        "spid:54",
    ),
    CONFIRMATION.row(
        "confirmation-method-other",
        "Metoda potwierdzenia inna niż bearer",
        "The Method is not bearer",
        REFUSE,
        in_assertion(attribute(_CONFIRMATION, "Method", "urn:oasis:names:tc:SAML:2.0:cm:sender-vouches")),
        "spid:55",
    ),
    CONFIRMATION.row(
        "confirmation-data-absent",
        "Brak danych potwierdzenia",
        "There is no SubjectConfirmationData",
        REFUSE,
        in_assertion(remove(_TERMS)),
        "spid:56",
    ),
    CONFIRMATION.row(
        "confirmation-not-before",
        "Potwierdzenie bearer z NotBefore",
        "A bearer confirmation has a NotBefore",
        REFUSE,
        in_assertion(attribute(_TERMS, "NotBefore", "2020-01-01T00:00:00Z")),
        why="The profile forbids it, so that nobody may hold assertions back for later.",
    ),
    CONFIRMATION.row(
        "confirmation-expired",
        "Potwierdzenie straciło ważność",
        "The confirmation has expired",
        REFUSE,
        in_assertion(attribute(_TERMS, "NotOnOrAfter", later(-2 * DAY))),
        "spid:66",
    ),
    CONFIRMATION.row(
        "confirmation-not-on-or-after-empty",
        "Pusty koniec ważności potwierdzenia",
        "The confirmation's NotOnOrAfter is empty",
        REFUSE,
        in_assertion(attribute(_TERMS, "NotOnOrAfter", "")),
        "spid:63",
    ),
    CONFIRMATION.row(
        "confirmation-not-on-or-after-absent",
        "Brak końca ważności potwierdzenia",
        "The confirmation has no NotOnOrAfter",
        REFUSE,
        in_assertion(attribute(_TERMS, "NotOnOrAfter", None)),
        "spid:64",
    ),
    CONFIRMATION.row(
        "confirmation-not-on-or-after-malformed",
        "Koniec ważności potwierdzenia nie jest datą",
        "The confirmation's NotOnOrAfter is no instant",
        REFUSE,
        in_assertion(attribute(_TERMS, "NotOnOrAfter", "31.12.2099")),
        "spid:65",
    ),
    CONFIRMATION.row(
        "confirmation-address-other",
        "Potwierdzenie podaje inny adres sieciowy",
        "The confirmation names another network address",
        EITHER,
        in_assertion(attribute(_TERMS, "Address", "192.0.2.77")),
        clause="SAML core 2.4.1.2",
        why="A person behind proxies has many addresses: checking it is allowed, and locks people out.",
    ),
    PLACE.row(
        "confirmation-recipient-empty",
        "Pusty odbiorca potwierdzenia",
        "The Recipient is empty",
        REFUSE,
        in_assertion(attribute(_TERMS, "Recipient", "")),
        "spid:57",
    ),
    PLACE.row(
        "confirmation-recipient-absent",
        "Brak odbiorcy potwierdzenia",
        "There is no Recipient",
        REFUSE,
        in_assertion(attribute(_TERMS, "Recipient", None)),
        "spid:58",
    ),
    PLACE.row(
        "confirmation-recipient-other",
        "Odbiorcą potwierdzenia jest inny adres",
        "The Recipient is another address",
        REFUSE,
        in_assertion(attribute(_TERMS, "Recipient", OTHER_SERVICE + "acs")),
        "spid:59",
        "idpsim:saml-wrong-recipient",
    ),
    REQUEST.row(
        "confirmation-in-response-to-empty",
        "Puste InResponseTo potwierdzenia",
        "The confirmation's InResponseTo is empty",
        REFUSE,
        in_assertion(attribute(_TERMS, "InResponseTo", "")),
        "spid:60",
    ),
    REQUEST.row(
        "confirmation-in-response-to-absent",
        "Brak InResponseTo potwierdzenia",
        "The confirmation has no InResponseTo",
        REFUSE,
        in_assertion(attribute(_TERMS, "InResponseTo", None)),
        "spid:61",
    ),
    REQUEST.row(
        "confirmation-in-response-to-other",
        "Potwierdzenie odpowiada na inne żądanie",
        "The confirmation answers another request",
        REFUSE,
        in_assertion(attribute(_TERMS, "InResponseTo", "ID-of-another-request")),
        "spid:62",
    ),
    NAME.row(
        "name-id-very-long",
        "Bardzo długi NameID",
        "The NameID has 2000 characters",
        EITHER,
        in_assertion(text("Subject/NameID", "x" * 2000)),
        why="Identifiers are bounded to 256 characters by the standard; a database must not cut them.",
    ),
    NAME.row(
        "name-id-whitespace",
        "NameID otoczony białymi znakami",
        "White space surrounds the NameID",
        EITHER,
        in_assertion(text("Subject/NameID", lambda name: f"\n  {name}\n")),
        why="Who compares without trimming makes two accounts of one person.",
    ),
)
