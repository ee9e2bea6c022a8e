"""What can be wrong with the JSON of the token endpoint and of the userinfo endpoint."""

from msgspec.structs import replace

from idp_mock.faults.fault import ACCEPT, EITHER, REFUSE, Bends, Family, Topic
from idp_mock.faults.reply import HttpReply, at
from idp_mock.oidc.discovery import TOKEN, USERINFO
from idp_mock.oidc.faults.claims import Change, said, unsaid

ANSWER = Topic(
    family=Family.OIDC,
    protocols=("oidc",),
    clause="RFC 6749 5.1, OpenID Connect Core 3.1.3.3",
    why="What is missing must not be guessed, and what may vary must not be compared too closely.",
)
REFUSAL = Topic(
    family=Family.OIDC,
    protocols=("oidc",),
    clause="RFC 6749 5.2",
    why="The person must get a page that says so, and be able to begin anew.",
)
PERSON = Topic(
    family=Family.OIDC,
    protocols=("oidc",),
    clause="OpenID Connect Core 5.3.2",
    why="Claims about somebody else, under this login, are how accounts are taken over.",
)


def in_tokens(change: Change) -> Bends:
    return at(TOKEN)(lambda reply: reply.with_json(change))


def in_userinfo(change: Change) -> Bends:
    return at(USERINFO)(lambda reply: reply.with_json(change))


def refused(status: str, error: str) -> Bends:
    """An OAuth error instead of the tokens."""
    body = f'{{"error":"{error}","error_description":"as a tester wanted it"}}'.encode()

    def bend(reply: HttpReply) -> HttpReply:
        return replace(reply, status=status, body=body)

    return at(TOKEN)(bend)


FAULTS = (
    ANSWER.row(
        "token-response-expires-in-absent",
        "Odpowiedź bez expires_in",
        "The token response has no expires_in",
        ACCEPT,
        in_tokens(unsaid("expires_in")),
        "fapi2-client:token-response-without-expires-in",
    ),
    ANSWER.row(
        "token-response-type-case",
        "token_type zapisany inaczej (bEARER)",
        "token_type is spelled bEARER",
        ACCEPT,
        in_tokens(said("token_type", lambda kind: kind.swapcase())),
        "fapi2-client:token-type-case",
    ),
    ANSWER.row(
        "token-response-type-unknown",
        "Nieznany token_type",
        "token_type is one that nobody knows",
        REFUSE,
        in_tokens(said("token_type", "mac")),
        clause="RFC 6749 7.1",
    ),
    ANSWER.row("token-response-type-absent", "Brak token_type", "token_type is missing", EITHER, in_tokens(unsaid("token_type"))),
    ANSWER.row("token-response-id-token-absent", "Odpowiedź bez tokena ID", "There is no ID token", REFUSE, in_tokens(unsaid("id_token"))),
    ANSWER.row("token-response-id-token-null", "Token ID równy null", "The ID token is null", REFUSE, in_tokens(said("id_token", None))),
    ANSWER.row(
        "token-response-access-token-absent",
        "Odpowiedź bez tokena dostępu",
        "There is no access token",
        EITHER,
        in_tokens(unsaid("access_token")),
        why="RFC 6749 demands it; a client that only wants the ID token may do without.",
    ),
    ANSWER.row(
        "token-response-unknown-members",
        "Nieznane pola w odpowiedzi",
        "Members that nobody knows",
        ACCEPT,
        in_tokens(said("not_before_policy", 0)),
        why="What is not known must be ignored.",
    ),
    ANSWER.row(
        "token-response-expires-in-text",
        "expires_in jako tekst",
        "expires_in is a text",
        EITHER,
        in_tokens(said("expires_in", lambda seconds: str(seconds))),
    ),
    REFUSAL.row(
        "token-refused-invalid-grant",
        "Kod odrzucony (invalid_grant)",
        "The code is refused (invalid_grant)",
        REFUSE,
        refused("400 BAD REQUEST", "invalid_grant"),
        "hole:replayed-code",
    ),
    REFUSAL.row(
        "token-refused-invalid-client",
        "Klient odrzucony (invalid_client)",
        "The client is refused (invalid_client)",
        REFUSE,
        refused("401 UNAUTHORIZED", "invalid_client"),
    ),
    REFUSAL.row(
        "token-refused-unknown-error",
        "Nieznany błąd punktu wydawania tokenów",
        "The token endpoint gives an error that nobody knows",
        REFUSE,
        refused("400 BAD REQUEST", "out_of_moon_phase"),
    ),
    PERSON.row(
        "userinfo-subject-other",
        "Dane innej osoby (userinfo)",
        "Userinfo is about somebody else",
        REFUSE,
        in_userinfo(said("sub", "somebody-else")),
        "oidc-rp:userinfo-invalid-sub",
        why=f"{PERSON.why} A service that drops the whole answer and goes on with the ID token is right too; from outside both look alike.",
    ),
    PERSON.row(
        "userinfo-subject-absent",
        "Dane osoby bez podmiotu (userinfo)",
        "Userinfo has no subject",
        REFUSE,
        in_userinfo(unsaid("sub")),
        "fi-mock:E020005",
    ),
    PERSON.row(
        "userinfo-contradicts-id-token",
        "Dane osoby sprzeczne z tokenem ID",
        "Userinfo contradicts the ID token",
        EITHER,
        in_userinfo(said("pesel", "90810100027")),
        needs="userinfo tells what the ID token tells too",
        why="Which one counts must be decided, or both be refused: two readers take different ones.",
    ),
    PERSON.row(
        "userinfo-empty",
        "Puste dane osoby (userinfo)",
        "Userinfo is an empty object",
        EITHER,
        in_userinfo(lambda claims: {}),
        why="There is nothing in it that could be believed: to go on with the ID token, or to refuse, are both right.",
    ),
)
