"""What a relying party publishes on the own machine: keys, request objects, lists of addresses, pictures."""

import json
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Shelf:
    """Answers by path: status, headers and content. `asked` are the paths that were asked for, in order."""

    answers: dict[str, tuple[int, dict[str, str], bytes]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    address: str = ""

    def put(self, path: str, content: Any, status: int = 200, **headers: str) -> str:
        """The address under which the content (JSON, unless it is bytes or text) stands from now on."""
        body = content if isinstance(content, bytes) else content.encode() if isinstance(content, str) else json.dumps(content).encode()
        self.answers[path] = (status, headers, body)
        return self.address + path


class OpenShelf:
    """Serves a shelf on a free port of the loopback address, as a context manager."""

    def __enter__(self) -> Shelf:
        shelf = Shelf()

        class Answering(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                shelf.asked.append(self.path)
                status, headers, body = shelf.answers.get(self.path, (404, {}, b""))
                self.send_response(status)
                for name, value in {"Content-Length": str(len(body)), **headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: Any) -> None:
                """Nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        shelf.address = f"http://127.0.0.1:{self._server.server_port}"
        return shelf

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
