"""What all of our small relying parties have in common: pages, a session, and checks that can be forgotten.

A relying party is right unless it `forgets` something. `space` in the address of the login says which issuer it goes to.
"""

import secrets
from collections.abc import Callable, Iterable
from typing import Any

import httpx
import jwt
from flask import Flask, Response, request, session
from flask.typing import ResponseReturnValue

CRASH = "crash on refusal"
HANG = "hang on refusal"
HANGS = "X-Hangs"
"""Marks an answer that never comes: whoever carries it drops it."""


class Refused(Exception):
    """What is wrong with an answer of the node."""


class Memory:
    """What has been seen once, who is logged in by the node's session, and what was asked for and brought, for those who do not forget
    in time."""

    def __init__(self) -> None:
        self.seen: set[str] = set()
        self.asked: dict[str, dict[str, str]] = {}
        self.brought: dict[str, dict[str, Any]] = {}
        self.ended: set[str] = set()

    def first_time(self, identifier: str) -> bool:
        fresh = identifier not in self.seen
        self.seen.add(identifier)
        return fresh


class RelyingParty:
    """`node` is the address of the node, `http` how it is reached."""

    def __init__(self, url: str, node: str, http: httpx.Client, forgets: Iterable[str] = ()) -> None:
        self.url = url
        self.node = node
        self.http = http
        self.forgets = frozenset(forgets)
        self.memory = Memory()
        self.app = Flask(__name__)
        self.app.secret_key = secrets.token_hex()
        self.app.config["SESSION_COOKIE_SAMESITE"] = None
        self.app.add_url_rule("/me", view_func=self.me)
        self.app.add_url_rule("/logout", view_func=self.logout)

    def checks(self, what: str) -> bool:
        return what not in self.forgets

    def demand(self, what: str, holds: Any) -> None:
        """One check, unless it is forgotten."""
        if self.checks(what) and not holds:
            raise Refused(what)

    def opened(self, **facts: str) -> ResponseReturnValue:
        session["who"] = facts
        return '<p id="done">Logged in</p>'

    def guarded(self, judge: Callable[[], ResponseReturnValue]) -> ResponseReturnValue:
        """A refusal becomes an error page with status 200, as in many real applications."""
        try:
            return judge()
        except (Refused, httpx.HTTPError, jwt.PyJWTError, ValueError, KeyError, TypeError) as error:
            if CRASH in self.forgets:
                raise
            if HANG in self.forgets:
                return Response(headers={HANGS: "yes"})
            return f'<p id="error">You could not be logged in: {type(error).__name__} {error}</p>'

    def space(self) -> str:
        return f"/s/{request.args['space']}" if request.args.get("space") else ""

    def me(self) -> ResponseReturnValue:
        who = session.get("who")
        if who is None or self.memory.ended & {who.get("sid"), who["sub"]}:
            return '<a id="log-in" href="/login">Log in</a>', 401
        return f'<p id="user">{who["sub"]}</p>'

    def logout(self) -> ResponseReturnValue:
        session.clear()
        return '<p id="out">Logged out</p>'
