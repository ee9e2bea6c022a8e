"""What can go wrong below any protocol: replies that come late, broken or not at all; each kind of failure at each endpoint that a service
calls by itself."""

from collections.abc import Callable, Iterator

from msgspec import Struct
from msgspec.structs import replace

from idp_mock.faults.fault import ACCEPT, EITHER, REFUSE, Expect, Family, Fault, Reach
from idp_mock.faults.reply import HttpReply, at

SLOW, HANGING = 2.0, 20.0
"""Seconds: what a service should wait for, and what it should not."""
HUGE = 2 * 1024 * 1024
ALSO: dict[tuple[str, str], tuple[str, ...]] = {
    ("jwks", "500"): ("hole:jwks-unreachable",),
    ("userinfo-endpoint", "401"): ("fi-mock:E020008",),
    ("userinfo-endpoint", "500"): ("fi-mock:E020009",),
    ("userinfo-endpoint", "502"): ("fi-mock:E020010",),
    ("userinfo-endpoint", "503"): ("fi-mock:E020011",),
    ("userinfo-endpoint", "hanging"): ("fi-mock:E020018",),
    ("userinfo-endpoint", "html"): ("fi-mock:E020007",),
}
"""What an endpoint's failure of a kind covers beside what the kind does."""


class Endpoint(Struct, frozen=True, kw_only=True):
    """`name` begins the ids of its faults, `pl` and `en` name it in titles. `dispensable` says why a service may go on where it fails;
    empty: it may not."""

    name: str
    pl: str
    en: str
    paths: tuple[str, ...]
    protocol: str
    reach: Reach = Reach.LOGIN
    dispensable: str = ""


class Kind(Struct, frozen=True, kw_only=True):
    """`name` ends the ids of its faults."""

    name: str
    pl: str
    en: str
    bend: Callable[[HttpReply], HttpReply]
    expect: Expect = REFUSE
    clause: str = "RFC 9110 section 15"
    why: str = "Identity providers fail too: the person must get a page that says so, and be able to try again."
    covers: tuple[str, ...] = ()


def page(status: str) -> Callable[[HttpReply], HttpReply]:
    """A page of a proxy instead of the reply."""

    def bend(reply: HttpReply) -> HttpReply:
        instead = replace(reply, status=status, body=f"<!doctype html><title>{status}</title><h1>{status}</h1>".encode())
        return instead.with_header("Content-Type", "text/html")

    return bend


def plain(status: str, name: str = "", value: str = "") -> Callable[[HttpReply], HttpReply]:
    """Another status, nothing else to read, and one header."""

    def bend(reply: HttpReply) -> HttpReply:
        instead = replace(reply, status=status, body=b"")
        return instead.with_header(name, value) if name else instead

    return bend


def cut(reply: HttpReply) -> HttpReply:
    """The connection ends before half of the reply has come. The header makes the server end it, which waits for the rest otherwise."""
    return replace(reply, body=reply.body[: len(reply.body) // 3], declared=len(reply.body)).with_header("Connection", "close")


def truncated(reply: HttpReply) -> HttpReply:
    return replace(reply, body=reply.body[: len(reply.body) // 2])


def garbled(reply: HttpReply) -> HttpReply:
    return replace(reply, body=b"\xff\xfe\x00" + reply.body[::-1])


def huge(reply: HttpReply) -> HttpReply:
    return replace(reply, body=reply.body + b" " * HUGE)


ENDPOINTS = (
    Endpoint(name="token-endpoint", pl="Punkt wydawania tokenów", en="The token endpoint", paths=("/oidc/token",), protocol="oidc"),
    Endpoint(
        name="userinfo-endpoint",
        pl="Punkt danych osoby",
        en="The userinfo endpoint",
        paths=("/oidc/userinfo",),
        protocol="oidc",
        dispensable="The ID token has said who it is: a service may go on with that, or refuse, but neither crash nor hang.",
    ),
    Endpoint(
        name="discovery",
        pl="Dokument metadanych",
        en="The metadata document",
        paths=("/.well-known/openid-configuration", "/.well-known/oauth-authorization-server"),
        protocol="oidc",
        reach=Reach.SPACE,
    ),
    Endpoint(name="jwks", pl="Zbiór kluczy", en="The key set", paths=("/oidc/jwks",), protocol="oidc", reach=Reach.SPACE),
    Endpoint(
        name="artifact-resolution",
        pl="Rozwiązywanie artefaktu",
        en="Artifact resolution",
        paths=("/login-services/idpArtifactResolutionService",),
        protocol="saml",
    ),
)
KINDS = (
    Kind(name="500", pl="odpowiada 500", en="answers 500", bend=page("500 INTERNAL SERVER ERROR")),
    Kind(
        name="502",
        pl="odpowiada 502: serwer za pośrednikiem milczy",
        en="answers 502: the server behind the proxy is silent",
        bend=page("502 BAD GATEWAY"),
    ),
    Kind(
        name="503",
        pl="odpowiada 503 z Retry-After",
        en="answers 503 with Retry-After",
        bend=plain("503 SERVICE UNAVAILABLE", "Retry-After", "60"),
    ),
    Kind(
        name="429",
        pl="odpowiada 429: za dużo żądań",
        en="answers 429: too many requests",
        bend=plain("429 TOO MANY REQUESTS", "Retry-After", "1"),
    ),
    Kind(
        name="401",
        pl="odpowiada 401",
        en="answers 401",
        bend=plain("401 UNAUTHORIZED", "WWW-Authenticate", "Bearer"),
        clause="RFC 9110 section 15.5.2",
    ),
    Kind(name="404", pl="odpowiada 404", en="answers 404", bend=page("404 NOT FOUND")),
    Kind(
        name="redirect",
        pl="przekierowuje na inny adres",
        en="redirects elsewhere",
        bend=plain("302 FOUND", "Location", "https://evil.example/"),
        why="Who follows sends secrets to whoever is there.",
    ),
    Kind(
        name="html",
        pl="odpowiada stroną HTML",
        en="answers with a page of HTML",
        bend=page("200 OK"),
        covers=("hole:html-body",),
        why="Proxies and captive portals answer 200 with a page: it must not be parsed into a stack trace.",
    ),
    Kind(name="empty", pl="odpowiada pustą treścią", en="answers with nothing", bend=plain("200 OK")),
    Kind(
        name="truncated",
        pl="odpowiada połową treści",
        en="answers with half of the content",
        bend=truncated,
        covers=("hole:truncated-json",),
    ),
    Kind(name="garbled", pl="odpowiada śmieciami", en="answers with garbage", bend=garbled),
    Kind(
        name="huge",
        pl="odpowiada dwoma mebibajtami",
        en="answers with two mebibytes",
        bend=huge,
        expect=EITHER,
        why="Who reads without a limit runs out of memory; white space may be read all the same.",
    ),
    Kind(name="connection-cut", pl="zrywa połączenie w połowie", en="cuts the connection off", bend=cut, covers=("hole:connection-reset",)),
    Kind(
        name="slow",
        pl="odpowiada po 2 sekundach",
        en="answers after 2 seconds",
        bend=lambda reply: replace(reply, delay=SLOW),
        expect=ACCEPT,
        why="Real services are slow in the morning: two seconds are no failure.",
    ),
    Kind(
        name="hanging",
        pl="nie odpowiada przez 20 sekund",
        en="does not answer for 20 seconds",
        bend=lambda reply: replace(reply, delay=HANGING),
        covers=("hole:slow-endpoint",),
        why="Who waits without a limit has no threads left when everybody waits.",
    ),
)


def _faults() -> Iterator[Fault]:
    for endpoint in ENDPOINTS:
        for kind in KINDS:
            yield Fault(
                id=f"{endpoint.name}-{kind.name}",
                title=f"{endpoint.pl}: {kind.pl}",
                title_en=f"{endpoint.en} {kind.en}",
                family=Family.HTTP,
                expect=EITHER if endpoint.dispensable and kind.expect is REFUSE else kind.expect,
                clause=kind.clause,
                why=endpoint.dispensable if endpoint.dispensable and kind.expect is REFUSE else kind.why,
                protocols=(endpoint.protocol,),
                reach=endpoint.reach,
                covers=kind.covers + ALSO.get((endpoint.name, kind.name), ()),
                bends=at(*endpoint.paths)(kind.bend),
            )


FAULTS = tuple(_faults())
