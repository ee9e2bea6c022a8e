"""Rules for what OpenID Connect says about the person: in the ID token, at the UserInfo endpoint, or in both."""

from typing import Any

from msgspec import Struct, field

from relying_party.federation.identity_rules import Claimed
from relying_party.federation.judgement import Expired, NotTrusted, equal
from relying_party.federation.oidc_rules import Expected, IdToken, audience


class UserInfo(Struct, frozen=True, kw_only=True):
    """The claims of OpenID Connect Core section 5.3.2 that the portal uses; `iss`, `aud` and `exp` stand in a signed
    answer, `_claim_names` and `_claim_sources` say what somebody else has to say (section 5.6.2)."""

    sub: str | None = None
    iss: str | None = None
    aud: str | list[str] | None = None
    exp: float | None = None
    given_name: str | None = None
    family_name: str | None = None
    birthdate: str | None = None
    pesel: str | None = None
    person_identifier: str | None = None
    email: str = ""
    phone_number: str = ""
    claim_names: Any = field(name="_claim_names", default=None)
    claim_sources: Any = field(name="_claim_sources", default=None)


class PersonCase(Struct, frozen=True, kw_only=True):
    token: IdToken
    userinfo: UserInfo
    expected: Expected


def userinfo_is_about_the_same_subject(case: PersonCase) -> None:
    """`sub` of UserInfo must be that of the ID token (section 5.3.2)."""
    equal(case.userinfo.sub, case.token.sub)


def userinfo_is_for_this_portal(case: PersonCase) -> None:
    """`iss` and `aud`, where they are there, must be the node and the portal (section 5.3.2)."""
    if case.userinfo.iss is not None:
        equal(case.userinfo.iss, case.expected.issuer)
    if case.userinfo.aud is not None and case.expected.client_id not in audience(case.userinfo.aud):
        raise NotTrusted(expected=f"aud with {case.expected.client_id}", got=case.userinfo.aud)


def userinfo_has_not_expired(case: PersonCase) -> None:
    """`exp` of UserInfo, where it is there, must be in the future (RFC 7519 section 4.1.4)."""
    if case.userinfo.exp is not None and case.expected.now - case.expected.skew >= case.userinfo.exp:
        raise Expired(expected=f"exp after {case.expected.now:.0f}", got=case.userinfo.exp)


def sources_agree(case: PersonCase) -> None:
    """A claim about the person that stands in both the ID token and UserInfo must be the same."""
    for name in _PERSON:
        said = {getattr(case.token, name), getattr(case.userinfo, name)} - {None}
        if len(said) > 1:
            raise NotTrusted(expected=f"one {name}", got=sorted(said))


def person_is_described(case: PersonCase) -> None:
    """The claims that make a person must be there: names, birthdate, and person_identifier or pesel."""
    for name in ("given_name", "family_name", "birthdate"):
        if not claim(case, name):
            raise NotTrusted(expected=name, got=None)
    if not (claim(case, "person_identifier") or claim(case, "pesel")):
        raise NotTrusted(expected="person_identifier or pesel", got=None)


def identifiers_agree(case: PersonCase) -> None:
    """`pesel` and `person_identifier`, where both are there, must be the same number."""
    if claim(case, "person_identifier") and claim(case, "pesel"):
        equal(claim(case, "person_identifier"), claim(case, "pesel"))


PERSON_RULES = (
    userinfo_is_about_the_same_subject,
    userinfo_is_for_this_portal,
    userinfo_has_not_expired,
    sources_agree,
    person_is_described,
    identifiers_agree,
)
_PERSON = ("given_name", "family_name", "birthdate", "pesel", "person_identifier")


def claim(case: PersonCase, name: str) -> str:
    """What the node says, wherever it says it; empty where it does not."""
    said: Any = getattr(case.token, name) or getattr(case.userinfo, name)
    return said or ""


def claimed(case: PersonCase) -> Claimed:
    """What judged claims say about the person."""
    return Claimed(
        given_name=claim(case, "given_name"),
        family_name=claim(case, "family_name"),
        birth_date=claim(case, "birthdate"),
        identifier=claim(case, "person_identifier") or claim(case, "pesel"),
    )
