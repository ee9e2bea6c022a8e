"""All faults of SAML."""

from idp_mock.saml.faults import (
    assertion,
    attributes,
    conditions,
    encryption,
    envelope,
    failures,
    logout,
    replays,
    response,
    signatures,
    statements,
    subject,
    ways,
    wrapping,
)

FAULTS = (
    *response.FAULTS,
    *failures.FAULTS,
    *envelope.FAULTS,
    *assertion.FAULTS,
    *conditions.FAULTS,
    *subject.FAULTS,
    *statements.FAULTS,
    *attributes.FAULTS,
    *signatures.FAULTS,
    *wrapping.FAULTS,
    *encryption.FAULTS,
    *ways.FAULTS,
    *replays.FAULTS,
    *logout.FAULTS,
)
