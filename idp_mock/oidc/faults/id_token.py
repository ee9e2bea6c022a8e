"""What can be wrong with the claims of an ID token."""

from eid.clock import DAY
from idp_mock.faults.fault import Expect, Family, Topic
from idp_mock.oidc.faults.claims import ID_TOKENS, in_jwt, said, unsaid

in_id_token = in_jwt(*ID_TOKENS)
CLAIMS = Topic(
    family=Family.OIDC,
    protocols=("oidc",),
    clause="OpenID Connect Core 3.1.3.7",
    why="Who skips a check of the ID token logs in whoever brings one.",
)
FAULTS = (
    CLAIMS.row(
        "id-token-audience-other",
        "Token ID wystawiony dla innego klienta",
        "The ID token is for another client",
        Expect.REFUSE,
        in_id_token(said("aud", "another-client")),
        "oidc-rp:invalid-aud",
    ),
    CLAIMS.row(
        "id-token-audience-absent",
        "Token ID bez odbiorcy (aud)",
        "The ID token has no audience (aud)",
        Expect.REFUSE,
        in_id_token(unsaid("aud")),
        "oidc-rp:missing-aud",
    ),
    CLAIMS.row(
        "id-token-expired",
        "Token ID stracił ważność przed dobą",
        "The ID token expired a day ago",
        Expect.REFUSE,
        in_id_token(said("exp", lambda exp: exp - 2 * DAY)),
    ),
)
