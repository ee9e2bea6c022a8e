"""What a client should find right in an answer of this node, before it believes it: authorization responses and token responses."""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from msgspec import Struct

from idp_mock.oidc import errors
from idp_mock.oidc.jose import Signer, UntrustedToken
from idp_mock.oidc.parameters import parameters_come_once
from idp_mock.oidc.tokens import left_half
from idp_mock.rules import check

LEEWAY = 60
_PLAIN = re.compile(r"[\x20-\x21\x23-\x5b\x5d-\x7e]*")
_TOKENS = ("access_token", "id_token")


class Answer(Struct, frozen=True, kw_only=True):
    """Members by name. `query` and `fragment` are the names that came in each of these, `claims` those of the ID token: empty where none
    came, None with `untrusted` where it is not this node's. `now` is in seconds since the epoch."""

    values: Mapping[str, Any]
    issuer: str
    now: float
    query: frozenset[str] = frozenset()
    fragment: frozenset[str] = frozenset()
    repeated: tuple[str, ...] = ()
    too_long: tuple[str, ...] = ()
    claims: Mapping[str, Any] | None
    alg: str = ""
    untrusted: str = ""

    def text(self, name: str) -> str:
        return str(self.values.get(name) or "")


def answer_is_one_or_the_other(answer: Answer) -> None:
    """An answer brings either an error, or a code or tokens (RFC 6749 sections 4.1.2, 4.1.2.1 and 5)."""
    brought = [name for name in ("code", *_TOKENS) if answer.text(name)]
    if bool(brought) == bool(answer.text("error")):
        got = f"error and {', '.join(brought)}" if brought else "neither"
        raise errors.InvalidRequest(expected="an error, or a code or tokens", got=got)


def error_is_known(answer: Answer) -> None:
    """The error is a code that the protocols define (RFC 6749 sections 4.1.2.1 and 5.2, OpenID Connect Core section 3.1.2.6)."""
    if answer.text("error") and answer.text("error") not in _codes(errors.OAuthError):
        raise errors.InvalidRequest(expected="an error code of the protocols", got=repr(answer.text("error")[:100]))


def description_is_plain(answer: Answer) -> None:
    """The error_description holds ASCII without quotation marks and backslashes (RFC 6749 sections 4.1.2.1 and 5.2)."""
    if not _PLAIN.fullmatch(answer.text("error_description")):
        raise errors.InvalidRequest(expected="%x20-21, %x23-5B, %x5D-7E", got=repr(answer.text("error_description")[:100]))


def issuer_is_named(answer: Answer) -> None:
    """The iss of an authorization response is the issuer that the client asked, which keeps mix-ups away (RFC 9207 section 2.4)."""
    if answer.text("iss") != answer.issuer:
        raise errors.InvalidRequest(expected=answer.issuer, got=answer.text("iss") or "none")


def tokens_stay_out_of_the_query(answer: Answer) -> None:
    """Tokens travel in the fragment or by form_post, never in the query (OAuth 2.0 Multiple Response Types section 3)."""
    found = sorted(answer.query.intersection(_TOKENS))
    if found:
        raise errors.InvalidRequest(expected="the fragment", got=f"{', '.join(found)} in the query")


def answer_comes_in_one_place(answer: Answer) -> None:
    """The members of an answer come all in the query or all in the fragment (OAuth 2.0 Multiple Response Types section 2.1)."""
    members = frozenset(("code", "state", "iss", "error", *_TOKENS))
    if answer.query & members and answer.fragment & members:
        raise errors.InvalidRequest(expected="one place", got="query and fragment")


def token_type_is_known(answer: Answer) -> None:
    """A token response names the token_type: Bearer, DPoP or, in an exchange, N_A (RFC 6749 section 5.1, RFC 9449 section 5, RFC 8693)."""
    if answer.text("access_token") and answer.text("token_type").lower() not in ("bearer", "dpop", "n_a"):
        raise errors.InvalidRequest(expected="Bearer or DPoP", got=answer.text("token_type") or "none")


def lifetime_is_a_number(answer: Answer) -> None:
    """The expires_in is a positive number of seconds (RFC 6749 section 5.1)."""
    lifetime = answer.values.get("expires_in", 1)
    text = str(lifetime)
    if isinstance(lifetime, bool) or not text.isdecimal() or int(text) <= 0:
        raise errors.InvalidRequest(expected="seconds, more than 0", got=json.dumps(lifetime))


def id_token_is_signed_by_this_node(answer: Answer) -> None:
    """The ID token is signed with a key that this node publishes (OpenID Connect Core section 3.1.3.7 item 6)."""
    if answer.claims is None:
        raise errors.InvalidToken(answer.untrusted, expected="a signature of this node", got=answer.untrusted)


def id_token_is_of_this_issuer(answer: Answer) -> None:
    """The iss of the ID token is exactly the issuer (OpenID Connect Core section 3.1.3.7 item 2)."""
    if answer.claims and answer.claims.get("iss") != answer.issuer:
        raise errors.InvalidToken(expected=answer.issuer, got=str(answer.claims.get("iss", "none")))


def id_token_names_its_audience(answer: Answer) -> None:
    """The aud of the ID token is there: the client's own client_id must be in it (OpenID Connect Core section 3.1.3.7 item 3)."""
    if answer.claims and not answer.claims.get("aud"):
        raise errors.InvalidToken(expected="the client_id", got="none")


def id_token_has_not_expired(answer: Answer) -> None:
    """The time is before exp of the ID token, and not before iat (OpenID Connect Core section 3.1.3.7 items 9 and 10)."""
    if not answer.claims:
        return
    exp, iat = (answer.claims.get(name) for name in ("exp", "iat"))
    if not isinstance(exp, int) or not isinstance(iat, int):
        raise errors.InvalidToken(expected="exp and iat as whole seconds", got=f"exp {exp!r}, iat {iat!r}")
    if answer.now >= exp + LEEWAY or iat > answer.now + LEEWAY:
        raise errors.InvalidToken(expected=f"iat <= {answer.now:.0f} < exp", got=f"iat {iat}, exp {exp}")


def hashes_fit(answer: Answer) -> None:
    """The at_hash and c_hash of the ID token are those of what comes beside it (OpenID Connect Core section 3.3.2.11)."""
    pairs = (("at_hash", "access_token"), ("c_hash", "code"))
    claims = answer.claims or {}
    wrong = {
        f"{name} {left_half(answer.text(of), answer.alg)}": f"{name} {claims[name]}"
        for name, of in pairs
        if name in claims and answer.text(of) and claims[name] != left_half(answer.text(of), answer.alg)
    }
    if wrong:
        raise errors.InvalidToken(expected=", ".join(wrong), got=", ".join(wrong.values()))


OF_ID_TOKENS = (
    id_token_is_signed_by_this_node,
    id_token_is_of_this_issuer,
    id_token_names_its_audience,
    id_token_has_not_expired,
    hashes_fit,
)
OF_AUTHORIZATION_RESPONSES: tuple[Callable[[Answer], None], ...] = (
    answer_is_one_or_the_other,
    answer_comes_in_one_place,
    parameters_come_once,
    error_is_known,
    description_is_plain,
    issuer_is_named,
    tokens_stay_out_of_the_query,
    *OF_ID_TOKENS,
)
OF_TOKEN_RESPONSES: tuple[Callable[[Answer], None], ...] = (
    answer_is_one_or_the_other,
    error_is_known,
    description_is_plain,
    token_type_is_known,
    lifetime_is_a_number,
    *OF_ID_TOKENS,
)


class Reader(Struct, frozen=True):
    """Judges answers; changes nothing."""

    issuer: str
    signer: Signer

    def authorization_response(self, query: Sequence[tuple[str, str]], fragment: Sequence[tuple[str, str]], now: float) -> None:
        """Raises `OAuthError` with all that is wrong."""
        names = [name for name, _ in (*query, *fragment)]
        check(
            OF_AUTHORIZATION_RESPONSES,
            Answer(
                values=dict((*query, *fragment)),
                query=frozenset(name for name, _ in query),
                fragment=frozenset(name for name, _ in fragment),
                repeated=tuple(name for name in dict.fromkeys(names) if names.count(name) > 1),
                **self._token(str(dict((*query, *fragment)).get("id_token", "")), now),
            ),
        )

    def token_response(self, members: Mapping[str, Any], now: float) -> None:
        """Raises `OAuthError` with all that is wrong."""
        check(OF_TOKEN_RESPONSES, Answer(values=members, **self._token(str(members.get("id_token") or ""), now)))

    def id_token(self, id_token: str, now: float) -> None:
        """One that came alone. Raises `OAuthError` with all that is wrong."""
        check(OF_ID_TOKENS, Answer(values={}, **self._token(id_token, now)))

    def _token(self, id_token: str, now: float) -> dict[str, Any]:
        """What is known of it; nothing is wrong with one that did not come."""
        known = {"issuer": self.issuer, "now": now}
        if not id_token:
            return {**known, "claims": {}}
        try:
            return {**known, "claims": self.signer.read(id_token), "alg": self.signer.algorithm_of(id_token)}
        except UntrustedToken as error:
            return {**known, "claims": None, "untrusted": str(error)}


def _codes(kind: type[errors.OAuthError]) -> set[str]:
    return {kind.code}.union(*(_codes(one) for one in kind.__subclasses__()))
