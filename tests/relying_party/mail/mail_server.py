"""A mail server that accepts everything, or refuses every recipient; enough of RFC 5321 for one client."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import Message
from email.policy import default


class MailServer(socketserver.ThreadingTCPServer):
    """`taken` are the messages, `said` the commands."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Conversation)
        self.taken: list[Message] = []
        self.said: list[str] = []
        self.refuses = False

    @property
    def address(self) -> str:
        return f"smtp://127.0.0.1:{self.server_address[1]}"


class _Conversation(socketserver.StreamRequestHandler):
    server: MailServer

    def handle(self) -> None:
        self._say("220 ready")
        while line := self.rfile.readline():
            words = line.decode().strip()
            self.server.said.append(words)
            verb = words.split(" ")[0].upper().split(":")[0]
            if verb == "DATA":
                self._say("354 go on")
                lines = list(iter(self.rfile.readline, b".\r\n"))
                octets = b"".join(line[1:] if line.startswith(b"..") else line for line in lines)
                self.server.taken.append(message_from_bytes(octets, policy=default))
            self._say("550 no" if verb == "RCPT" and self.server.refuses else "221 bye" if verb == "QUIT" else "250 yes")
            if verb == "QUIT":
                return

    def _say(self, words: str) -> None:
        self.wfile.write(words.encode() + b"\r\n")


@contextmanager
def mail_server() -> Iterator[MailServer]:
    with MailServer() as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        yield server
        server.shutdown()
