"""What can be wrong inside the Assertion."""

from idp_mock.faults.fault import Expect, Family, Topic
from idp_mock.saml.faults.surgery import empty, in_assertion, remove, text

SAML = ("saml", "saml2")
AUDIENCE = Topic(
    family=Family.SAML,
    protocols=SAML,
    clause="SAML core 2.5.1.4",
    why="An assertion that was made for another service, and perhaps stolen there, must not open a session here.",
)
FAULTS = (
    AUDIENCE.row(
        "audience-restriction-empty",
        "Ograniczenie odbiorców jest puste",
        "The audience restriction is empty",
        Expect.REFUSE,
        in_assertion(empty("Conditions/AudienceRestriction")),
        "spid:83",
    ),
    AUDIENCE.row(
        "audience-restriction-absent",
        "Brak ograniczenia odbiorców",
        "There is no audience restriction",
        Expect.REFUSE,
        in_assertion(remove("Conditions/AudienceRestriction")),
        "spid:84",
    ),
    AUDIENCE.row(
        "assertion-audience-other",
        "Odbiorcą asercji jest inna usługa",
        "The audience is another service provider",
        Expect.REFUSE,
        in_assertion(text("Conditions/AudienceRestriction/Audience", "https://other-service.example/")),
        "spid:87",
    ),
)
