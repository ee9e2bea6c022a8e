"""What can go wrong below any protocol: replies that come late, broken or not at all."""

from collections.abc import Callable

from msgspec.structs import replace

from idp_mock.faults.fault import Expect, Family, Topic
from idp_mock.faults.reply import HttpReply, at

BACK_CHANNEL = Topic(
    family=Family.HTTP,
    protocols=("oidc",),
    clause="RFC 9110 section 15.6",
    why="Identity providers fail too: the person must get a page that says so, and be able to try again.",
)


def failing(status: str) -> Callable[[HttpReply], HttpReply]:
    """A plain page of a proxy instead of the reply."""

    def bend(reply: HttpReply) -> HttpReply:
        page = replace(reply, status=status, body=f"<html><body><h1>{status}</h1></body></html>".encode())
        return page.with_header("Content-Type", "text/html")

    return bend


FAULTS = (
    BACK_CHANNEL.row(
        "token-endpoint-500",
        "Punkt wydawania tokenów odpowiada 500",
        "The token endpoint answers 500",
        Expect.REFUSE,
        at("/oidc/token")(failing("500 INTERNAL SERVER ERROR")),
    ),
)
