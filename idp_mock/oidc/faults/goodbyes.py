"""What can go wrong around a logout: how its tokens are delivered, what its frames name, and the way back from it."""

import re
from collections.abc import Callable

from msgspec.structs import replace

from idp_mock.faults.fault import ACCEPT, EITHER, REFUSE, Bends, Family, Reach, Topic
from idp_mock.faults.reply import HttpReply, at
from idp_mock.oidc.discovery import END_SESSION, END_SESSION_CONFIRMED
from idp_mock.oidc.logout.farewell import Delivery

DELIVERY = Topic(
    family=Family.LOGOUT,
    protocols=("oidc",),
    clause="Back-Channel Logout 2.5, 2.8",
    why="Logout tokens come late, twice or not at all: none of that may end the wrong session.",
    reach=Reach.SPACE,
    needs="the client registered backchannel_logout_uri",
)
BACK = Topic(
    family=Family.LOGOUT,
    protocols=("oidc",),
    clause="RP-Initiated Logout 3",
    why="The state ties the way back to the browser that began the logout.",
    reach=Reach.SPACE,
    needs="the client logs out at the node, with state",
)
FRAME = Topic(
    family=Family.LOGOUT,
    protocols=("oidc",),
    clause="Front-Channel Logout 3",
    why="A frame of anybody may name a session: what does not fit must end nothing.",
    reach=Reach.SPACE,
    needs="the client registered frontchannel_logout_uri",
)


def on_the_way_back(change: Callable[[str], str]) -> Bends:
    """Of the address that the browser goes on to."""

    def bend(reply: HttpReply) -> HttpReply:
        location = reply.header("Location")
        if not location:
            return in_page(change)(reply)
        return reply if change(location) == location else reply.with_header("Location", change(location))

    return at(END_SESSION, END_SESSION_CONFIRMED)(bend)


def in_frames(change: Callable[[str], str]) -> Bends:
    """Of the addresses that the page opens in frames."""
    return at(END_SESSION, END_SESSION_CONFIRMED)(in_page(change))


def in_page(change: Callable[[str], str]) -> Callable[[HttpReply], HttpReply]:
    def bend(reply: HttpReply) -> HttpReply:
        changed = change(reply.body.decode("utf-8", "replace")).encode()
        return reply if changed == reply.body else replace(reply, body=changed)

    return bend


def parameter(name: str, value: str) -> Callable[[str], str]:
    """Another value of the parameter, in any address."""
    pattern = re.compile(rf"([?&;]{name}=)[^&\"'\s<]+")
    return lambda text: pattern.sub(rf"\g<1>{value}", text)


def without(name: str) -> Callable[[str], str]:
    pattern = re.compile(rf"[?&]{name}=[^&\"'\s<]+")
    return lambda text: pattern.sub("", text)


def delivered(change: Callable[[Delivery], Delivery]) -> Bends:
    return {Delivery: change}


FAULTS = (
    DELIVERY.row(
        "logout-token-twice",
        "Token wylogowania doręczony dwa razy",
        "The logout token is delivered twice",
        EITHER,
        delivered(lambda letter: replace(letter, times=2)),
        "hole:backchannel-logout-twice",
    ),
    DELIVERY.row(
        "logout-token-late",
        "Token wylogowania doręczony po 10 sekundach",
        "The logout token is delivered after 10 seconds",
        ACCEPT,
        delivered(lambda letter: replace(letter, delay=10)),
        "hole:backchannel-logout-late",
    ),
    DELIVERY.row(
        "logout-token-lost",
        "Token wylogowania nie dochodzi",
        "The logout token goes where nobody listens",
        EITHER,
        delivered(lambda letter: replace(letter, address="http://127.0.0.1:9/")),
        "hole:backchannel-logout-dead-rp",
        why="The session here goes on: it must end by itself in time.",
    ),
    BACK.row(
        "logout-state-other",
        "Powrót z wylogowania z innym state",
        "The way back has another state",
        REFUSE,
        on_the_way_back(parameter("state", "somebody-elses-state")),
        "oidc-rp:rp-init-logout-other-state",
    ),
    BACK.row(
        "logout-state-absent",
        "Powrót z wylogowania bez state",
        "The way back has no state",
        EITHER,
        on_the_way_back(without("state")),
        "oidc-rp:rp-init-logout-no-state",
        why="Nothing is done there: refusing worries the person, accepting does no harm.",
    ),
    FRAME.row(
        "frontchannel-session-other",
        "Ramka wylogowania innej sesji",
        "The frame names another session",
        REFUSE,
        in_frames(parameter("sid", "another-session")),
    ),
    FRAME.row(
        "frontchannel-issuer-other",
        "Ramka wylogowania innego wystawcy",
        "The frame names another issuer",
        REFUSE,
        in_frames(parameter("iss", "https://other-node.example")),
    ),
    FRAME.row(
        "frontchannel-session-absent",
        "Ramka wylogowania bez sesji",
        "The frame names no session",
        EITHER,
        in_frames(without("sid")),
        why="Without a session it can only mean that of this browser, whose cookie a frame may not bring.",
    ),
)
