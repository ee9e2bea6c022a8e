"""What can be wrong with the times of an ID token, and with a token that was refreshed."""

from eid.clock import DAY, MINUTE
from idp_mock.faults.fault import ACCEPT, EITHER, REFUSE, Family, Topic
from idp_mock.oidc.faults.claims import ID_TOKENS, in_jwt, said, unsaid
from idp_mock.oidc.jose import JwtKind

in_id_token = in_jwt(*ID_TOKENS)
in_refreshed = in_jwt(JwtKind.REFRESHED_ID_TOKEN)
TIME = Topic(
    family=Family.OIDC,
    protocols=("oidc",),
    clause="OpenID Connect Core 3.1.3.7, 9 and 10",
    why="A stolen token is good for as long as nobody looks at its time.",
)
REFRESH = Topic(
    family=Family.OIDC,
    protocols=("oidc",),
    clause="OpenID Connect Core 12.2",
    why="A refreshed token may say nothing else about who and by whom than the first.",
    needs="the client refreshes its tokens",
)
FAULTS = (
    TIME.row(
        "id-token-expired",
        "Token ID stracił ważność przed dobą",
        "The ID token expired a day ago",
        REFUSE,
        in_id_token(said("exp", lambda exp: exp - 2 * DAY)),
        "fapi2-client:id-token-exp-past",
        "govuk:id-token-TOKEN_EXPIRED",
        "idpsim:expired",
    ),
    TIME.row(
        "id-token-expiry-absent",
        "Token ID bez terminu ważności (exp)",
        "The ID token has no expiry (exp)",
        REFUSE,
        in_id_token(unsaid("exp")),
        "fapi2-client:id-token-missing-exp",
    ),
    TIME.row(
        "id-token-expiry-text",
        "Termin ważności tokena ID nie jest liczbą",
        "The expiry is no number",
        REFUSE,
        in_id_token(said("exp", "tomorrow")),
    ),
    TIME.row(
        "id-token-issued-at-absent",
        "Token ID bez czasu wystawienia (iat)",
        "The ID token has no time of issue (iat)",
        REFUSE,
        in_id_token(unsaid("iat")),
        "oidc-rp:missing-iat",
    ),
    TIME.row(
        "id-token-issued-at-future",
        "Token ID wystawiony w przyszłości",
        "The ID token was issued in the future",
        REFUSE,
        in_id_token(said("iat", lambda iat: iat + DAY)),
        "govuk:id-token-TOKEN_NOT_VALID_YET",
    ),
    TIME.row(
        "id-token-issued-long-ago",
        "Token ID wystawiony przed tygodniem",
        "The ID token was issued a week ago",
        EITHER,
        in_id_token(said("iat", lambda iat: iat - 7 * DAY)),
        why="The limit is the client's own choice; a careful one knows when the person left.",
    ),
    TIME.row(
        "id-token-not-yet-valid",
        "Token ID jeszcze nie jest ważny (nbf)",
        "The ID token is not valid yet (nbf)",
        REFUSE,
        in_id_token(said("nbf", lambda _: 4_102_444_800)),
        clause="RFC 7519 4.1.5",
    ),
    TIME.row(
        "id-token-clock-skew",
        "Zegar węzła spieszy się o 20 sekund",
        "The node's clock is 20 seconds fast",
        ACCEPT,
        in_id_token(said("iat", lambda iat: iat + MINUTE // 3)),
        "idpsim:clock-skew",
        why="Clocks differ by seconds: who allows none locks people out.",
        clause="RFC 7519 4.1.6, OpenID Connect Core 3.1.3.7",
    ),
    TIME.row(
        "id-token-times-fractional",
        "Czasy tokena ID z ułamkiem sekundy",
        "The times have fractions",
        ACCEPT,
        in_id_token(lambda claims: {**claims, "iat": claims["iat"] + 0.5, "exp": claims["exp"] + 0.5}),
        clause="RFC 7519 2, NumericDate",
        why="A NumericDate may have a fraction.",
    ),
    TIME.row(
        "id-token-auth-time-future",
        "Uwierzytelnienie w przyszłości",
        "The person will log in tomorrow (auth_time)",
        REFUSE,
        in_id_token(said("auth_time", lambda at: at + DAY)),
        clause="OpenID Connect Core 2",
    ),
    REFRESH.row(
        "refreshed-id-token-issuer-other",
        "Odświeżony token ID innego wystawcy",
        "The refreshed ID token is from another issuer",
        REFUSE,
        in_refreshed(said("iss", "https://other-node.example")),
        "oidc-rp:refresh-token-invalid-issuer",
    ),
    REFRESH.row(
        "refreshed-id-token-subject-other",
        "Odświeżony token ID o kimś innym",
        "The refreshed ID token is about somebody else",
        REFUSE,
        in_refreshed(said("sub", "somebody-else")),
        "oidc-rp:refresh-token-invalid-sub",
    ),
    REFRESH.row(
        "refreshed-id-token-audience-other",
        "Odświeżony token ID dla innego klienta",
        "The refreshed ID token is for another client",
        REFUSE,
        in_refreshed(said("aud", "another-client")),
    ),
)
