"""All faults of SAML."""

from idp_mock.saml.faults import assertion

FAULTS = (*assertion.FAULTS,)
