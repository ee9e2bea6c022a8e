"""All faults of OpenID Connect."""

from idp_mock.oidc.faults import id_token

FAULTS = (*id_token.FAULTS,)
