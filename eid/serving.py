"""Serving a WSGI application: what can go wrong is looked at first, then granian or waitress takes over until SIGTERM or Ctrl-C."""

import errno
import gc
import logging
import os
import signal
import socket
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, Protocol

from eid.clock import SystemClock, pause
from eid.workers import Line, Workers

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

Make = Callable[[str], "WSGIApplication"]
"""Builds the application. It is told a folder in which the processes that serve together may share what they count; empty where there is
only one process."""
Build = Callable[[], "WSGIApplication"]
BLOCKING_THREADS = 4
"""Per process. Python runs one at a time; the others let a request wait for the network without stopping the rest. Sixty-four, which would
also bear more uploads that never end, took a fifth longer for a login over SAML."""
GRACE = 10
"""Seconds that requests under way get at the end."""
_MOMENT = 1
"""Seconds."""
_log = logging.getLogger(__name__)
_STOPS = {signal.SIGTERM, signal.SIGINT}


class CannotServe(Exception):
    """Why serving did not begin or ended by itself; the message is one line for the person who runs the program."""


class Served(Protocol):
    """The settings that every server has."""

    @property
    def host(self) -> str: ...
    @property
    def port(self) -> int: ...
    @property
    def store(self) -> str: ...
    @property
    def workers(self) -> int: ...
    @property
    def server(self) -> str: ...
    @property
    def keys(self) -> str: ...
    @property
    def tls(self) -> bool: ...
    @property
    def tls_names(self) -> tuple[str, ...]: ...


def serve(settings: Served, make: Make, checks: Iterable[Callable[[], None]], welcome: Callable[[], str]) -> None:
    """Checks, prints the welcome when the application is built, and serves until SIGTERM or SIGINT; requests under way are finished.

    `make` builds the application, once in each process, after the `checks`; it must be picklable. Raises `CannotServe` for every failure
    that has a sentence of its own.
    """
    gc.disable()  # until the application is built: what is imported stays, and looking through it again and again costs 10 ms
    address = _tried(partial(_free_address, settings.host, settings.port))
    _check_processes(settings)
    _check_tls(settings)
    _tried(partial(_check_store, settings.store))
    with _shared_folder(settings.workers) as folder:
        _SERVERS[settings.server](address, settings, partial(_checked, make, tuple(checks), folder), welcome)


@contextmanager
def _shared_folder(workers: int) -> Iterator[str]:
    """Removed at the end."""
    if workers == 1:
        yield ""
        return
    from tempfile import TemporaryDirectory

    try:
        folder = TemporaryDirectory(prefix="counts-", ignore_cleanup_errors=True)
    except OSError as error:
        raise CannotServe(f"workers: several processes share a temporary folder, and none can be made: {error.strerror}") from error
    with folder as path:
        yield path


def _checked(make: Make, checks: Iterable[Callable[[], None]], folder: str) -> "WSGIApplication":
    for check in checks:
        check()
    return make(folder)


def _tried(step: Callable[[], Any]) -> Any:
    """What the step returns. Errors that are one line become `CannotServe`."""
    try:
        return step()
    except Exception as error:
        if isinstance(error, _one_line_errors()):
            raise CannotServe(str(error)) from error
        raise


def _one_line_errors() -> tuple[type[Exception], ...]:
    from eid.keys import KeysUnusable  # the process that only waits for its workers does without what these import
    from eid.settings import SettingsError
    from eid.storage.store import StoreError

    return SettingsError, StoreError, KeysUnusable


def _free_address(host: str, port: int) -> str:
    """The IP address of the host. Granian shares its port with anyone who asks, so only this look finds a port that is taken."""
    try:
        family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
    except (socket.gaierror, UnicodeError) as error:
        raise CannotServe(f"host: {host!r} is not an address or host name of this machine") from error
    with socket.socket(family, kind) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(address)
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise CannotServe(f"port: {port} on {host} is in use; stop the other program or choose another port") from error
            raise CannotServe(f"port: cannot listen on {host}, port {port}: {error.strerror}") from error
    return str(address[0])


def _check_processes(settings: Served) -> None:
    if settings.workers == 1:
        return
    if settings.server == "waitress":
        raise CannotServe(f"workers: waitress is one process; {settings.workers} processes need granian")
    if ":memory:" in settings.store:
        raise CannotServe(f"store: {settings.store} is private to one process; {settings.workers} workers need a file or Redis")


def _check_tls(settings: Served) -> None:
    if settings.tls and settings.server == "waitress":
        raise CannotServe("tls: waitress speaks plain HTTP only; https needs granian")
    _tls_options(settings)


def _tls_options(settings: Served) -> dict[str, Any]:
    """Of granian. The certificate is made here, where there is none for all names."""
    if not settings.tls:
        return {}
    from granian.constants import SSLProtocols

    from eid.tls import server_certificate

    folder = Path(settings.keys)
    file = _tried(partial(server_certificate, folder, f"tls-{settings.port}", settings.tls_names, SystemClock().now()))
    return {"ssl_cert": file, "ssl_key": file, "ssl_protocol_min": SSLProtocols.tls12}


def _check_store(address: str) -> None:
    from eid.storage.open import open_store

    store = open_store(address)
    try:
        store.probe()
    finally:
        store.close()


def _serve_with_granian(address: str, settings: Served, build: Build, welcome: Callable[[], str]) -> None:
    from granian.constants import HTTPModes, Interfaces

    from eid.supervisor import Supervisor

    signal.pthread_sigmask(signal.SIG_BLOCK, _STOPS)  # in all threads to come
    workers = Workers(welcome)
    server = Supervisor(
        "",
        workers,
        address=address,
        port=settings.port,
        interface=Interfaces.WSGI,
        http=HTTPModes.http1,
        workers=settings.workers,
        blocking_threads=BLOCKING_THREADS,
        workers_kill_timeout=GRACE,
        log_enabled=False,  # in this process, which has sentences of its own; `_made` lets the workers speak
        log_dictconfig=_LOG_TO_STANDARD_ERROR,
        **_tls_options(settings),
    )
    workers.listen()
    stopper = threading.Thread(target=_stop, args=(server,), daemon=True)
    stopper.start()
    try:
        server.serve(target_loader=partial(_made, build, workers.line), wrap_loader=False)
    except SystemExit as end:
        stopper.join(_MOMENT)  # a signal to all processes may end the workers before it is heard here
        if not server.interrupt_signal:
            raise CannotServe(workers.complaint() or "a worker process ended by itself") from end
    workers.complaint()


def _stop(server: Any) -> None:
    """Waits for a signal, in place of granian's own handlers: two signals at once can stop those for ever."""
    signal.sigwait(_STOPS)
    server.interrupt_signal = True
    server.main_loop_interrupt.set()


def _made(build: Build, parent: Line) -> "WSGIApplication":
    """In the worker: the application. The parent is told that it is ready, or the sentence of a failure; the parent alone prints."""
    from multiprocessing.util import Finalize

    signal.signal(signal.SIGTERM, signal.SIG_DFL)  # the parent's handler, inherited, would swallow an early stop
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM})  # a Ctrl-C is the parent's alone
    threading.Thread(target=_end_with_parent, daemon=True).start()
    logging.getLogger("_granian").setLevel(logging.ERROR)
    try:
        application = _built_in_the_end(build) if parent.replaces else _built(build)
    except CannotServe as error:
        parent.complain(str(error))
        raise SystemExit(1) from None
    Finalize(None, _end, (application,), exitpriority=1)  # a worker process runs no other exit functions
    parent.ready()
    return application


def _built_in_the_end(build: Build) -> "WSGIApplication":
    """Waits for what the application needs: whoever died while the store was away is replaced when it is back, not missed for ever."""
    told = ""
    while True:
        try:
            return _built(build)
        except CannotServe as error:
            if str(error) != told:
                _log.error("a worker waits to begin: %s", error)
            told = str(error)
            pause(_MOMENT)


def _end_with_parent() -> None:
    """A worker whose parent was killed would go on and keep the port."""
    from multiprocessing import parent_process

    parent = parent_process()
    if parent is not None:
        parent.join()
        os.kill(os.getpid(), signal.SIGTERM)


def _built(build: Build) -> "WSGIApplication":
    application = _tried(build)
    gc.enable()
    gc.freeze()
    return application  # type: ignore[no-any-return]


def _end(application: "WSGIApplication") -> None:
    """What the application wants done when no request is under way any more."""
    for ending in getattr(application, "endings", ()):
        try:
            ending()
        except Exception as error:
            if not isinstance(error, _one_line_errors()):
                raise
            _log.warning("not ended well: %s", error)


def _serve_with_waitress(address: str, settings: Served, build: Build, welcome: Callable[[], str]) -> None:
    from waitress.server import create_server

    logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # a full queue is no news to the person at the terminal

    application = _built(build)
    server = create_server(application, host=address, port=settings.port, threads=BLOCKING_THREADS, ident="")
    signal.signal(signal.SIGTERM, _interrupt)
    print(welcome(), flush=True)
    server.run()
    _end(application)


def _interrupt(*_: object) -> NoReturn:
    raise KeyboardInterrupt


_SERVERS = {"granian": _serve_with_granian, "waitress": _serve_with_waitress}
_LOG_TO_STANDARD_ERROR = {
    "handlers": {
        "console": {"formatter": "generic", "class": "logging.StreamHandler", "stream": "ext://sys.stderr"},
        "access": {"formatter": "access", "class": "logging.StreamHandler", "stream": "ext://sys.stderr"},
    }
}
