"""An assertion for a tester, of a person who never logged in: the plaintext that an answer would hold encrypted."""

from eid.chance import Chance, random_uuid
from eid.clock import Clock
from idp_mock.login.request import Attribute, Identified
from idp_mock.saml import assertion
from idp_mock.saml.attributes import FORMS
from idp_mock.saml.messages import Assertion


def mint(issuer: str, who: Identified, audience: str, recipient: str, in_response_to: str, clock: Clock, chance: Chance) -> bytes:
    """For that service provider, with all attributes. `in_response_to` is the ID of the request that it answers; empty: an invented one."""
    identifier = f"_ID-{random_uuid(chance)}"
    draft = Assertion(
        id=identifier,
        session_index=identifier,
        issuer=issuer,
        issued_at=clock.now(),
        in_response_to=in_response_to or f"ID-{random_uuid(chance)}",
        recipient=recipient,
        audience=audience,
        name_id=who.username,
        person=who.person,
        attributes=tuple(Attribute(name) for name in FORMS),
        level=who.level,
        authority=who.authority,
        authenticated_at=who.authenticated_at,
    )
    return assertion.written(draft)
