"""A node for tests: `serve_in_thread` starts one inside the test's process, `MockIdp` is the handle of one, wherever it runs.

with serve_in_thread() as idp:
    idp.next_login(persona="jan.testowy")
    ...  # the application under test logs in at idp.issuer, without a page
"""

import socket
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from idp_mock.api_client import ApiClient, ApiError

if TYPE_CHECKING:
    import httpx

    from idp_mock.settings import Settings

__all__ = ["ApiError", "MockIdp", "serve_in_thread"]

Document = dict[str, Any]


class MockIdp:
    """One space of a node. Every method raises `ApiError` with the node's own words. Times are seconds since the epoch."""

    def __init__(self, api: ApiClient) -> None:
        self.api = api

    @classmethod
    @contextmanager
    def at(cls, url: str, *, token: str = "", transport: "httpx.BaseTransport | None" = None) -> "Iterator[MockIdp]":
        """The node of that address, or a space of it; `token` is its control token."""
        with ApiClient(url, token=token, transport=transport) as api:
            yield cls(api)

    @property
    def issuer(self) -> str:
        """The OpenID issuer; all other addresses begin so too."""
        return self.api.url

    @property
    def discovery(self) -> str:
        return f"{self.issuer}/.well-known/openid-configuration"

    def next_login(
        self, *, persona: str = "", outcome: str = "", client_id: str = "", username: str = "", delay: float = 0, fault: str = ""
    ) -> None:
        """How the next login ends: as that persona, or with that outcome (cancelled, failed, consent_refused, no_profile, level_too_low),
        and with that fault; only a login of `client_id`, or of the persona `username`, where these are given."""
        asked = {"persona": persona, "outcome": outcome or None, "client_id": client_id, "username": username, "delay": delay}
        self.api.post("/outcomes", {**asked, "fault": fault})

    def faults(self, family: str = "") -> list[Document]:
        """The fault catalogue: id, title, title_en, family, expect, clause, why, covers, protocols, reach, needs."""
        return [one for one in self.api.get("/faults") if family in ("", one["family"])]

    def arm_fault(self, fault: str, *, client_id: str = "", times: int | None = None) -> str:
        """The fault bites in the whole space, in exchanges of that client and so many times where these are given; gives the name to
        disarm it by."""
        return str(self.api.post("/faults/armed", {"fault": fault, "client_id": client_id, "times": times})["id"])

    def disarm_faults(self, name: str = "") -> None:
        """The armed one of that name, or of that fault; without: all."""
        self.api.delete(f"/faults/armed/{quote(name, safe='')}" if name else "/faults/armed")

    @contextmanager
    def armed_fault(self, fault: str, *, client_id: str = "", times: int | None = None) -> Iterator[None]:
        """The fault bites in the whole space until the end of the block."""
        name = self.arm_fault(fault, client_id=client_id, times=times)
        try:
            yield
        finally:
            self._disarm_quietly(name)

    def _disarm_quietly(self, name: str) -> None:
        """One whose times are all taken is gone already."""
        try:
            self.disarm_faults(name)
        except ApiError as error:
            if error.status != 404:
                raise

    def persona(self, username: str, **facts: Any) -> Document:
        """A new persona, or changes of one that is there. Members are those of the API: given_name, family_name, pesel, level, state..."""
        try:
            return self._document(self.api.patch(f"/personas/{quote(username, safe='')}", facts))
        except ApiError as error:
            if error.status != 404:
                raise
        return self._document(self.api.post("/personas", {"username": username, **facts}))

    def now(self) -> float:
        """The space's time."""
        return float(self.api.get("/clock")["now"])

    def advance(self, seconds: float) -> None:
        self.api.post("/clock/advance", {"seconds": seconds})

    def freeze(self) -> None:
        """Time stands still, and moves only by `advance`."""
        self.api.post("/clock/freeze")

    def set_time(self, at: float | str) -> None:
        """A date and time with its zone will do as well."""
        self.api.post("/clock/set", {"at": at})

    def events(self, **filters: Any) -> list[Document]:
        """What went over the wire, oldest first, with headers and bodies. Filters: flow, path, method, status, contains, after, wait."""
        lines = self.api.get("/events", **filters)
        return [self.api.get(f"/events/{line['number']}") for line in lines]

    def assert_called(self, path: str, *, times: int | None = None, **filters: Any) -> list[Document]:
        """The exchanges whose path begins so; an `AssertionError` that names all calls where there are none, or not so many. Filters as of
        `events`."""
        found = self.events(path=path, **filters)
        if not found if times is None else len(found) != times:
            wanted = "a call" if times is None else f"{times} calls"
            told = ", ".join(f"{line['method']} {line['path']} ({line['status']})" for line in self.api.get("/events")) or "nothing"
            raise AssertionError(f"expected {wanted} of {path} {filters or ''}, got {len(found)}; the node was asked for {told}")
        return found

    def mint(self, persona: str, client_id: str, **further: Any) -> Document:
        """OpenID tokens without a login; further: scope, nonce, fault."""
        return self._document(self.api.post("/mint/token", {"persona": persona, "client_id": client_id, **further}))

    def mint_assertion(self, persona: str, entity_id: str, acs: str, **further: Any) -> Document:
        """A signed SAML assertion without a login, and an encrypted one where a certificate is known; further: in_response_to, certificate,
        fault."""
        return self._document(self.api.post("/mint/assertion", {"persona": persona, "entity_id": entity_id, "acs": acs, **further}))

    def reset(self) -> None:
        """As new."""
        self.api.post("/reset")

    @contextmanager
    def space(self, name: str = "") -> "Iterator[MockIdp]":
        """A space of its own, dropped at the end; without a name nobody else has it."""
        made = self.api.put(f"/spaces/{name}") if name else self.api.post("/spaces")
        yield MockIdp(self.api.at(self._address_of(made)))
        self.api.delete(f"/spaces/{made['name']}")

    def _address_of(self, made: Document) -> str:
        """By the address that we came by, which need not be the one that browsers use."""
        return f"{self.api.url.partition('/s/')[0]}/s/{made['name']}"

    def _document(self, answer: Any) -> Document:
        return dict(answer)


@contextmanager
def serve_in_thread(settings: "Settings | None" = None) -> Iterator[MockIdp]:
    """A node on a free port of this machine, with an empty store in memory and keys that are thrown away, until the end of the block.
    `settings` may say more; port and public URL are chosen here."""
    from dataclasses import replace

    from werkzeug.serving import make_server

    from idp_mock.app import create_app
    from idp_mock.settings import Settings

    with tempfile.TemporaryDirectory() as keys, socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        known = settings or Settings(store="sqlite:///:memory:", keys=keys)
        url = f"http://localhost:{port}"
        application = create_app(replace(known, host="127.0.0.1", port=port, public_url=url))
        server = make_server("127.0.0.1", port, application, threaded=True, request_handler=_quiet(), fd=listener.fileno())
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, name="idp-mock", daemon=True)
        thread.start()
        try:
            with MockIdp.at(url, token=known.control_token) as handle:
                yield handle
        finally:
            server.shutdown()
            thread.join()
            server.server_close()


def _quiet() -> Any:
    """A request handler that writes no line for each request."""
    from werkzeug.serving import WSGIRequestHandler

    class Quiet(WSGIRequestHandler):
        def log(self, type: str, message: str, *args: Any) -> None:
            """Nothing: what happened is told by events."""

    return Quiet
