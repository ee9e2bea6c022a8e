"""A WSGI application called directly, so that only its own work is measured."""

import io
from typing import TYPE_CHECKING, Any

from bench.messages import Login, Reply, Request

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

_FIXED: dict[str, Any] = {
    "SERVER_NAME": "localhost",
    "SERVER_PORT": "8000",
    "SERVER_PROTOCOL": "HTTP/1.1",
    "SCRIPT_NAME": "",
    "REMOTE_ADDR": "127.0.0.1",
    "HTTP_HOST": "localhost:8000",
    "HTTP_ACCEPT": "*/*",
    "wsgi.version": (1, 0),
    "wsgi.url_scheme": "http",
    "wsgi.multithread": True,
    "wsgi.multiprocess": False,
    "wsgi.run_once": False,
}


def send(application: "WSGIApplication", request: Request) -> Reply:
    """The application's reply."""
    path, _, query = request.path.partition("?")
    environ = {
        **_FIXED,
        "REQUEST_METHOD": request.method,
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "wsgi.input": io.BytesIO(request.body),
        "wsgi.errors": io.StringIO(),
    }
    for name, value in request.headers:
        environ[_variable(name)] = value
    if request.body:
        environ["CONTENT_LENGTH"] = str(len(request.body))
    begun: list[tuple[str, list[tuple[str, str]]]] = []

    def start_response(status: str, headers: list[tuple[str, str]], exc_info: object = None) -> Any:
        begun.append((status, headers))

    chunks = application(environ, start_response)
    body = b"".join(chunks)
    if hasattr(chunks, "close"):
        chunks.close()
    status, headers = begun[-1]
    return Reply(int(status[:3]), tuple((name.lower(), value) for name, value in headers), body)


def run(application: "WSGIApplication", login: Login) -> None:
    """The whole login. Raises `LoginFailed`."""
    try:
        request = next(login)
        while True:
            request = login.send(send(application, request))
    except StopIteration:
        return


def _variable(header: str) -> str:
    name = header.upper().replace("-", "_")
    return name if name in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{name}"
