"""What was good once and comes a second time: response, code and ID token of an earlier login of the same client."""

import msgspec

from idp_mock.faults.bend import earlier
from idp_mock.faults.fault import REFUSE, Bends, Family, Topic
from idp_mock.oidc.faults.forged_jose import in_signed, payload_of
from idp_mock.oidc.faults.responses import Parameters, changed
from idp_mock.oidc.jose import JwtKind, SignedJwt

SECOND = Topic(
    family=Family.OIDC,
    protocols=("oidc",),
    clause="RFC 6749 4.1.2, RFC 9700 2.1.1",
    why="Who has caught one answer could log in with it: state, code and nonce belong to one login, and count once.",
    logins=2,
)


def same_answer(given: Parameters) -> Parameters:
    first = earlier("response", msgspec.json.encode(given).decode())
    return msgspec.json.decode(first, type=dict[str, str])


def same_code(given: Parameters) -> Parameters:
    return {**given, "code": earlier("code", given["code"])} if "code" in given else given


def same_id_token(draft: SignedJwt) -> str:
    """That of the token endpoint: one that the browser brings, with a `c_hash`, belongs to the same login."""
    return draft.text if "c_hash" in payload_of(draft) else earlier("id_token", draft.text)


IN_ID_TOKEN: Bends = in_signed(JwtKind.ID_TOKEN)(same_id_token)
FAULTS = (
    SECOND.row(
        "authorization-response-replayed",
        "Odpowiedź autoryzacji z wcześniejszego logowania",
        "The authorization response of an earlier login, once more: state and code",
        REFUSE,
        changed(same_answer),
        "hole:replayed-code",
    ),
    SECOND.row(
        "code-replayed",
        "Kod z wcześniejszego logowania",
        "The code of an earlier login, with the state of this one",
        REFUSE,
        changed(same_code),
        "hole:replayed-code",
    ),
    SECOND.row(
        "id-token-replayed",
        "Token ID z wcześniejszego logowania",
        "The ID token of an earlier login, once more",
        REFUSE,
        IN_ID_TOKEN,
        clause="OpenID Connect Core 3.1.3.7, 15.5.2",
        why="The nonce ties an ID token to one login: without it, one that was caught is good until it expires.",
    ),
)
