"""What can be wrong with the claims of an ID token."""

from eid.identity.level import Level
from idp_mock.faults.fault import ACCEPT, EITHER, REFUSE, Family, Topic
from idp_mock.oidc.faults.claims import ID_TOKENS, Change, Claims, in_jwt, said, unsaid

in_id_token = in_jwt(*ID_TOKENS)
ISSUER = Topic(
    family=Family.OIDC,
    protocols=("oidc",),
    clause="OpenID Connect Core 3.1.3.7, 2",
    why="Only the provider that was asked may say who somebody is.",
)
AUDIENCE = Topic(
    family=Family.OIDC,
    protocols=("oidc",),
    clause="OpenID Connect Core 3.1.3.7, 3 to 5",
    why="A token for another client, perhaps taken from there, must not log in here.",
)
NONCE = Topic(
    family=Family.OIDC,
    protocols=("oidc",),
    clause="OpenID Connect Core 3.1.3.7, 11",
    why="The nonce ties the token to the browser that began: without it a stolen token logs in.",
)
SUBJECT = Topic(
    family=Family.OIDC,
    protocols=("oidc",),
    clause="OpenID Connect Core 2",
    why="The subject is the person: without it, or with another one, accounts are mixed up.",
)
HASH = Topic(
    family=Family.OIDC,
    protocols=("oidc",),
    clause="OpenID Connect Core 3.1.3.6, 3.3.2.11",
    why="The hashes tie code and access token to the ID token, so that none can be exchanged on the way.",
)
LEVEL = Topic(
    family=Family.OIDC,
    protocols=("oidc",),
    clause="OpenID Connect Core 3.1.3.7, 12",
    why="A service that asks for a level must notice when it gets a lower one.",
)
HYBRID = "an ID token from the authorization endpoint"


def among_others(claims: Claims) -> Claims:
    return {**claims, "aud": [claims["aud"], "another-client"]}


def as_array(claims: Claims) -> Claims:
    return {**claims, "aud": [claims["aud"]]}


def other_where_there(name: str) -> Change:
    """Another hash, where there is one."""
    return lambda claims: {**claims, name: "AAAAAAAAAAAAAAAAAAAAAA"} if name in claims else claims


FAULTS = (
    ISSUER.row(
        "id-token-issuer-other",
        "Token ID innego wystawcy",
        "The ID token is from another issuer",
        REFUSE,
        in_id_token(said("iss", "https://other-node.example")),
        "oidc-rp:invalid-iss",
        "fapi2-client:id-token-invalid-iss",
        "govuk:id-token-INVALID_ISS",
    ),
    ISSUER.row(
        "id-token-issuer-absent",
        "Token ID bez wystawcy (iss)",
        "The ID token has no issuer (iss)",
        REFUSE,
        in_id_token(unsaid("iss")),
        "fapi2-client:id-token-missing-iss",
    ),
    ISSUER.row(
        "id-token-issuer-slash",
        "Wystawca tokena ID z dopisanym ukośnikiem",
        "The issuer ends in a slash too many",
        REFUSE,
        in_id_token(said("iss", lambda iss: iss + "/")),
        why="Issuers are compared character by character: who trims them takes another one for the same.",
    ),
    AUDIENCE.row(
        "id-token-audience-other",
        "Token ID wystawiony dla innego klienta",
        "The ID token is for another client",
        REFUSE,
        in_id_token(said("aud", "another-client")),
        "oidc-rp:invalid-aud",
        "fapi2-client:id-token-invalid-aud",
        "govuk:id-token-INVALID_AUD",
        "idpsim:wrong-audience",
    ),
    AUDIENCE.row(
        "id-token-audience-absent",
        "Token ID bez odbiorcy (aud)",
        "The ID token has no audience (aud)",
        REFUSE,
        in_id_token(unsaid("aud")),
        "oidc-rp:missing-aud",
        "fapi2-client:id-token-missing-aud",
    ),
    AUDIENCE.row(
        "id-token-audience-empty", "Pusta lista odbiorców tokena ID", "The list of audiences is empty", REFUSE, in_id_token(said("aud", []))
    ),
    AUDIENCE.row(
        "id-token-audience-several",
        "Token ID także dla innego klienta",
        "The ID token is for another client too",
        EITHER,
        in_id_token(among_others),
        "fapi2-client:id-token-secondary-aud",
        why="A client that does not trust the other audience must refuse; one that knows it may accept.",
    ),
    AUDIENCE.row(
        "id-token-audience-array",
        "Odbiorca tokena ID jako lista z jedną pozycją",
        "The audience is a list with one member",
        ACCEPT,
        in_id_token(as_array),
        "fapi2-client:id-token-aud-as-array",
        clause="RFC 7519 4.1.3",
        why="aud is a text or a list: both mean the same.",
    ),
    AUDIENCE.row(
        "id-token-azp-other",
        "Token ID z inną stroną upoważnioną (azp)",
        "The authorized party (azp) is another client",
        REFUSE,
        in_id_token(said("azp", "another-client")),
    ),
    NONCE.row(
        "id-token-nonce-other",
        "Token ID z inną wartością nonce",
        "The nonce is another one",
        REFUSE,
        in_id_token(said("nonce", "somebody-elses-nonce")),
        "oidc-rp:nonce-invalid",
        "fapi2-client:id-token-invalid-nonce",
        "govuk:id-token-NONCE_NOT_MATCHING",
        "idpsim:replayed-nonce",
    ),
    NONCE.row(
        "id-token-nonce-absent",
        "Token ID bez nonce",
        "The nonce is missing",
        REFUSE,
        in_id_token(unsaid("nonce")),
        "fapi2-client:id-token-missing-nonce",
        "hole:missing-nonce",
    ),
    SUBJECT.row(
        "id-token-subject-absent",
        "Token ID bez podmiotu (sub)",
        "The subject (sub) is missing",
        REFUSE,
        in_id_token(unsaid("sub")),
        "oidc-rp:missing-sub",
    ),
    SUBJECT.row("id-token-subject-empty", "Pusty podmiot tokena ID", "The subject is empty", REFUSE, in_id_token(said("sub", ""))),
    SUBJECT.row(
        "id-token-subject-number",
        "Podmiot tokena ID jest liczbą",
        "The subject is a number, no text",
        REFUSE,
        in_id_token(said("sub", 90810100010)),
    ),
    SUBJECT.row(
        "id-token-subject-too-long",
        "Podmiot tokena ID ma 300 znaków",
        "The subject has 300 characters",
        EITHER,
        in_id_token(said("sub", "x" * 300)),
        why="A provider may send 255 at most; a database that cuts longer ones mixes people up.",
    ),
    HASH.row(
        "id-token-at-hash-other",
        "Skrót innego tokena dostępu (at_hash)",
        "at_hash is of another access token",
        REFUSE,
        in_id_token(other_where_there("at_hash")),
        "oidc-rp:invalid-athash",
    ),
    HASH.row(
        "id-token-at-hash-absent",
        "Brak skrótu tokena dostępu (at_hash)",
        "at_hash is missing",
        EITHER,
        in_id_token(unsaid("at_hash")),
        "oidc-rp:missing-athash",
        why="From the token endpoint it is optional; from the authorization endpoint it must be there.",
    ),
    HASH.row(
        "id-token-c-hash-other",
        "Skrót innego kodu (c_hash)",
        "c_hash is of another code",
        REFUSE,
        in_id_token(other_where_there("c_hash")),
        "oidc-rp:invalid-chash",
        needs=HYBRID,
    ),
    HASH.row(
        "id-token-c-hash-absent",
        "Brak skrótu kodu (c_hash)",
        "c_hash is missing",
        REFUSE,
        in_id_token(unsaid("c_hash")),
        "oidc-rp:missing-chash",
        needs=HYBRID,
    ),
    LEVEL.row(
        "id-token-level-low",
        "Poziom niski, choć żądano wyższego",
        "The level (acr) is low",
        REFUSE,
        in_id_token(said("acr", Level.LOW.uri)),
        "govuk:id-token-INCORRECT_VOT",
        "hole:level-lower-than-asked",
        needs="the client asks for a higher level",
    ),
    LEVEL.row(
        "id-token-level-unknown",
        "Nieznany poziom wiarygodności",
        "The level (acr) is one that nobody knows",
        REFUSE,
        in_id_token(said("acr", "http://eidas.europa.eu/LoA/extreme")),
    ),
    LEVEL.row(
        "id-token-level-absent",
        "Brak poziomu wiarygodności",
        "The level (acr) is missing",
        REFUSE,
        in_id_token(unsaid("acr")),
        needs="the client asks for a level",
    ),
    SUBJECT.row(
        "id-token-claims-unknown",
        "Nieznane oświadczenia w tokenie ID",
        "Claims that nobody knows",
        ACCEPT,
        in_id_token(said("https://node.example/new", {"deep": [1, 2, 3]})),
        clause="RFC 7519 4",
        why="Claims that are not understood must be ignored.",
    ),
)
