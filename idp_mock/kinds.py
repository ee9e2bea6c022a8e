"""All kinds of records in which a node keeps the state of a space."""

from functools import cache


@cache
def ephemeral() -> tuple[str, ...]:
    """Whose records end at their `expires_at`."""
    from idp_mock.annex.records import EPHEMERAL as ANNEX_RECORDS
    from idp_mock.annex.records import PARTNERS
    from idp_mock.faults.memory import EPHEMERAL as EARLIER_ANSWERS
    from idp_mock.login.login import EPHEMERAL as LOGIN_RECORDS
    from idp_mock.oidc.provider import EPHEMERAL as OIDC_RECORDS
    from idp_mock.saml.artifact import EPHEMERAL as SAML_RECORDS
    from idp_mock.saml.general.provider import EPHEMERAL as GENERAL_SAML_RECORDS

    of_partners = (f"{PARTNERS}:{kind}" for kind in (*LOGIN_RECORDS, *OIDC_RECORDS))
    return (*LOGIN_RECORDS, *OIDC_RECORDS, *SAML_RECORDS, *GENERAL_SAML_RECORDS, *ANNEX_RECORDS, *EARLIER_ANSWERS, *of_partners)


@cache
def kept() -> tuple[str, ...]:
    """What a snapshot holds: all but events and snapshots."""
    from idp_mock.annex.records import LASTING as ANNEX_LASTING
    from idp_mock.oidc.registrations import CLIENTS
    from idp_mock.outcomes import OUTCOMES
    from idp_mock.personas.personas import PERSONAS
    from idp_mock.personas.population import POPULATION
    from idp_mock.saml.general.provider import LASTING as GENERAL_SAML_LASTING
    from idp_mock.signing.drawer import KIND as SIGNING_CARDS

    return (*ephemeral(), CLIENTS, OUTCOMES, PERSONAS, POPULATION, SIGNING_CARDS, *GENERAL_SAML_LASTING, *ANNEX_LASTING)


@cache
def every() -> tuple[str, ...]:
    """What is gone after a reset."""
    from idp_mock.events.log import EVENTS
    from idp_mock.snapshots import SNAPSHOTS

    return (*kept(), EVENTS, SNAPSHOTS)
