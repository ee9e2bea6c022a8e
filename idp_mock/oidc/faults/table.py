"""All faults of OpenID Connect."""

from idp_mock.oidc.faults import answers, id_token, published, responses, signatures, token_times

FAULTS = (*responses.FAULTS, *id_token.FAULTS, *token_times.FAULTS, *signatures.FAULTS, *answers.FAULTS, *published.FAULTS)
