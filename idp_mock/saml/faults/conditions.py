"""What can be wrong with the Conditions of the Assertion."""

from eid.clock import DAY
from idp_mock.faults.fault import ACCEPT, EITHER, REFUSE
from idp_mock.saml.faults.surgery import add, attribute, empty, in_assertion, later, remove, repeat, text
from idp_mock.saml.faults.topics import OTHER_SERVICE, topic

VALIDITY = topic("SAML core 2.5.1.2", "A stolen assertion is good for as long as nobody looks at its time.")
AUDIENCE = topic(
    "SAML core 2.5.1.4", "An assertion that was made for another service, and perhaps stolen there, must not open a session here."
)
CONDITIONS = topic("SAML core 2.5.1", "Conditions say when an assertion counts; one that is not understood makes it invalid.")
_UNKNOWN = (
    '<saml:Condition xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:own="https://own.example/" xsi:type="own:OnlyOnMondays"/>'
)
_RESTRICTION = f"<saml:AudienceRestriction><saml:Audience>{OTHER_SERVICE}</saml:Audience></saml:AudienceRestriction>"
_AUDIENCE = "Conditions/AudienceRestriction/Audience"

FAULTS = (
    VALIDITY.row(
        "conditions-empty", "Puste warunki asercji", "The Conditions are empty", REFUSE, in_assertion(empty("Conditions")), "spid:73"
    ),
    VALIDITY.row(
        "conditions-absent", "Brak warunków asercji", "There are no Conditions", REFUSE, in_assertion(remove("Conditions")), "spid:74"
    ),
    VALIDITY.row(
        "conditions-not-before-empty",
        "Pusty początek ważności",
        "NotBefore is empty",
        REFUSE,
        in_assertion(attribute("Conditions", "NotBefore", "")),
        "spid:75",
    ),
    VALIDITY.row(
        "conditions-not-before-absent",
        "Brak początku ważności",
        "There is no NotBefore",
        EITHER,
        in_assertion(attribute("Conditions", "NotBefore", None)),
        "spid:76",
        why="The standard makes NotBefore optional; national profiles demand it.",
    ),
    VALIDITY.row(
        "conditions-not-before-malformed",
        "Początek ważności nie jest datą",
        "NotBefore is no instant",
        REFUSE,
        in_assertion(attribute("Conditions", "NotBefore", "soon")),
        "spid:77",
    ),
    VALIDITY.row(
        "conditions-not-before-future",
        "Asercja jeszcze nie jest ważna",
        "NotBefore lies in the future",
        REFUSE,
        in_assertion(attribute("Conditions", "NotBefore", later(DAY)), attribute("Conditions", "NotOnOrAfter", later(2 * DAY))),
        "spid:78",
        "idpsim:saml-not-yet-valid",
    ),
    VALIDITY.row(
        "conditions-not-on-or-after-empty",
        "Pusty koniec ważności",
        "NotOnOrAfter is empty",
        REFUSE,
        in_assertion(attribute("Conditions", "NotOnOrAfter", "")),
        "spid:79",
    ),
    VALIDITY.row(
        "conditions-not-on-or-after-absent",
        "Brak końca ważności",
        "There is no NotOnOrAfter",
        EITHER,
        in_assertion(attribute("Conditions", "NotOnOrAfter", None)),
        "spid:80",
        why="The standard makes NotOnOrAfter of Conditions optional; national profiles demand it.",
    ),
    VALIDITY.row(
        "conditions-not-on-or-after-malformed",
        "Koniec ważności nie jest datą",
        "NotOnOrAfter is no instant",
        REFUSE,
        in_assertion(attribute("Conditions", "NotOnOrAfter", "later")),
        "spid:81",
    ),
    VALIDITY.row(
        "conditions-not-on-or-after-past",
        "Asercja straciła ważność",
        "The Conditions have expired",
        REFUSE,
        in_assertion(attribute("Conditions", "NotBefore", later(-2 * DAY)), attribute("Conditions", "NotOnOrAfter", later(-DAY))),
        "spid:82",
        "idpsim:saml-expired",
    ),
    AUDIENCE.row(
        "audience-restriction-empty",
        "Puste ograniczenie odbiorców",
        "The AudienceRestriction is empty",
        REFUSE,
        in_assertion(empty("Conditions/AudienceRestriction")),
        "spid:83",
    ),
    AUDIENCE.row(
        "audience-restriction-absent",
        "Brak ograniczenia odbiorców",
        "There is no AudienceRestriction",
        REFUSE,
        in_assertion(remove("Conditions/AudienceRestriction")),
        "spid:84",
    ),
    AUDIENCE.row(
        "assertion-audience-empty", "Pusty odbiorca asercji", "The Audience is empty", REFUSE, in_assertion(text(_AUDIENCE, "")), "spid:85"
    ),
    AUDIENCE.row(
        "assertion-audience-absent", "Brak odbiorcy asercji", "There is no Audience", REFUSE, in_assertion(remove(_AUDIENCE)), "spid:86"
    ),
    AUDIENCE.row(
        "assertion-audience-other",
        "Odbiorcą asercji jest inna usługa",
        "The audience is another service provider",
        REFUSE,
        in_assertion(text(_AUDIENCE, OTHER_SERVICE)),
        "spid:87",
        "idpsim:saml-wrong-audience",
    ),
    AUDIENCE.row(
        "assertion-audience-prefix",
        "Odbiorca asercji zaczyna się jak nasz",
        "The audience begins like ours and goes on",
        REFUSE,
        in_assertion(text(_AUDIENCE, lambda ours: ours + ".evil.example")),
        why="Names are compared whole: who compares beginnings takes assertions of others.",
    ),
    AUDIENCE.row(
        "assertion-audience-several",
        "Asercja ma też innego odbiorcę",
        "There is another audience beside ours",
        EITHER,
        in_assertion(add("Conditions/AudienceRestriction", f"<saml:Audience>{OTHER_SERVICE}</saml:Audience>")),
        why="One AudienceRestriction is met by any of its audiences; careful services want to be the only one.",
    ),
    AUDIENCE.row(
        "audience-restrictions-contradict",
        "Dwa sprzeczne ograniczenia odbiorców",
        "A second AudienceRestriction excludes us",
        REFUSE,
        in_assertion(add("Conditions", _RESTRICTION)),
        why="All restrictions must be met: the second one is not.",
    ),
    CONDITIONS.row(
        "conditions-unknown", "Nieznany warunek", "A condition that nobody knows", REFUSE, in_assertion(add("Conditions", _UNKNOWN))
    ),
    CONDITIONS.row(
        "conditions-one-time-use",
        "Asercja do jednorazowego użycia",
        "OneTimeUse is among the Conditions",
        ACCEPT,
        in_assertion(add("Conditions", "<saml:OneTimeUse/>")),
        clause="SAML core 2.5.1.5",
        why="Who logs in at once uses the assertion once anyway.",
    ),
    CONDITIONS.row(
        "conditions-twice",
        "Warunki asercji występują dwukrotnie",
        "There are two Conditions",
        REFUSE,
        in_assertion(repeat("Conditions")),
        why="The schema allows one; the other would be judged by nobody.",
    ),
)
