"""All faults of OpenID Connect."""

from idp_mock.oidc.faults import answers, goodbyes, id_token, logout, published, replays, responses, signatures, token_times

FAULTS = (
    *responses.FAULTS,
    *replays.FAULTS,
    *id_token.FAULTS,
    *token_times.FAULTS,
    *signatures.FAULTS,
    *answers.FAULTS,
    *published.FAULTS,
    *logout.FAULTS,
    *goodbyes.FAULTS,
)
