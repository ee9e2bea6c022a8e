"""What can be wrong with logout tokens."""

from eid.clock import DAY, HOUR
from idp_mock.faults.fault import ACCEPT, EITHER, REFUSE, Family, Reach, Topic
from idp_mock.oidc.faults.claims import in_jwt, said, unsaid
from idp_mock.oidc.faults.forged_jose import (
    by_algorithm,
    by_mac,
    by_other_key,
    damaged,
    in_signed,
    public_key,
    with_header,
    without_signature,
)
from idp_mock.oidc.jose import JwtKind
from idp_mock.oidc.logout.farewell import LOGOUT_EVENT

in_token = in_jwt(JwtKind.LOGOUT_TOKEN)
in_signed_token = in_signed(JwtKind.LOGOUT_TOKEN)
TOKEN = Topic(
    family=Family.LOGOUT,
    protocols=("oidc",),
    clause="Back-Channel Logout 2.6",
    why="Who ends sessions on anybody's word can be made to log everybody out; who ends none leaves them open.",
    reach=Reach.SPACE,
    needs="the client registered backchannel_logout_uri",
)
FAULTS = (
    TOKEN.row(
        "logout-token-alg-none",
        "Token wylogowania bez podpisu (alg none)",
        "The logout token is not signed (alg none)",
        REFUSE,
        in_signed_token(without_signature("none")),
        "oidc-rp:rp-backchannel-rpinitlogout-alg-none",
    ),
    TOKEN.row(
        "logout-token-algorithm-other",
        "Token wylogowania podpisany inną metodą niż uzgodniona",
        "The logout token is signed by another method than was agreed on",
        EITHER,
        in_signed_token(by_algorithm("RS256", "ES256")),
        "oidc-rp:rp-backchannel-rpinitlogout-wrong-alg",
        why="A client that registered an algorithm must refuse others; one that did not takes what is published.",
    ),
    TOKEN.row(
        "logout-token-event-absent",
        "Token wylogowania bez zdarzenia",
        "The logout token has no event",
        REFUSE,
        in_token(unsaid("events")),
        "oidc-rp:rp-backchannel-rpinitlogout-no-event",
    ),
    TOKEN.row(
        "logout-token-event-other",
        "Token wylogowania z innym zdarzeniem",
        "The logout token tells of another event",
        REFUSE,
        in_token(said("events", {"http://schemas.openid.net/event/other": {}})),
        "oidc-rp:rp-backchannel-rpinitlogout-wrong-event",
    ),
    TOKEN.row(
        "logout-token-event-not-an-object",
        "Zdarzenie wylogowania nie jest obiektem",
        "The event is no JSON object",
        REFUSE,
        in_token(said("events", {LOGOUT_EVENT: "yes"})),
    ),
    TOKEN.row(
        "logout-token-with-nonce",
        "Token wylogowania z nonce",
        "The logout token has a nonce",
        REFUSE,
        in_token(said("nonce", "n")),
        "oidc-rp:rp-backchannel-rpinitlogout-with-nonce",
    ),
    TOKEN.row(
        "logout-token-audience-other",
        "Token wylogowania dla innego klienta",
        "The logout token is for another client",
        REFUSE,
        in_token(said("aud", "another-client")),
        "oidc-rp:rp-backchannel-rpinitlogout-wrong-aud",
    ),
    TOKEN.row(
        "logout-token-issuer-other",
        "Token wylogowania innego wystawcy",
        "The logout token is from another issuer",
        REFUSE,
        in_token(said("iss", "https://other-node.example")),
        "oidc-rp:rp-backchannel-rpinitlogout-wrong-iss",
    ),
    TOKEN.row(
        "logout-token-expired",
        "Token wylogowania stracił ważność",
        "The logout token has expired",
        REFUSE,
        in_token(said("exp", lambda exp: exp - HOUR)),
    ),
    TOKEN.row(
        "logout-token-issued-long-ago",
        "Token wylogowania sprzed doby",
        "The logout token was issued a day ago",
        EITHER,
        in_token(said("iat", lambda iat: iat - DAY)),
    ),
    TOKEN.row(
        "logout-token-issued-at-absent",
        "Token wylogowania bez czasu wystawienia",
        "The logout token has no time of issue",
        REFUSE,
        in_token(unsaid("iat")),
    ),
    TOKEN.row(
        "logout-token-id-absent",
        "Token wylogowania bez identyfikatora (jti)",
        "The logout token has no id (jti)",
        REFUSE,
        in_token(unsaid("jti")),
    ),
    TOKEN.row(
        "logout-token-nobody",
        "Token wylogowania bez osoby i sesji",
        "The logout token names neither person nor session",
        REFUSE,
        in_token(unsaid("sub", "sid")),
    ),
    TOKEN.row(
        "logout-token-session-other",
        "Token wylogowania innej sesji",
        "The logout token is about another session (sid)",
        EITHER,
        in_token(said("sid", "another-session")),
        why="It is valid, and about nobody here: this session goes on.",
    ),
    TOKEN.row(
        "logout-token-session-absent",
        "Token wylogowania wszystkich sesji osoby",
        "The logout token names no session: all of the person end",
        ACCEPT,
        in_token(unsaid("sid")),
    ),
    TOKEN.row(
        "logout-token-subject-absent",
        "Token wylogowania z samą sesją",
        "The logout token names the session alone",
        ACCEPT,
        in_token(unsaid("sub")),
    ),
    TOKEN.row(
        "logout-token-signature-damaged",
        "Uszkodzony podpis tokena wylogowania",
        "The signature of the logout token is damaged",
        REFUSE,
        in_signed_token(damaged),
    ),
    TOKEN.row(
        "logout-token-key-other",
        "Token wylogowania podpisany innym kluczem",
        "The logout token is signed with a key that nobody published",
        REFUSE,
        in_signed_token(by_other_key()),
    ),
    TOKEN.row(
        "logout-token-hs256-public-key",
        "Token wylogowania: HMAC z kluczem publicznym",
        "The logout token is an HS256 with the public key as the secret",
        REFUSE,
        in_signed_token(by_mac(public_key)),
    ),
    TOKEN.row(
        "logout-token-type-access-token",
        "Token wylogowania oznaczony jako token dostępu",
        "The logout token says that it is an access token",
        REFUSE,
        in_signed_token(with_header(lambda header: {**header, "typ": "at+jwt"})),
    ),
    TOKEN.row(
        "logout-token-type-general",
        "Token wylogowania bez własnego typu (typ JWT)",
        "The logout token has the general type (typ JWT)",
        ACCEPT,
        in_signed_token(with_header(lambda header: {**header, "typ": "JWT"})),
        why="logout+jwt is recommended, not demanded.",
    ),
)
