"""A wire to a Redis on which replies are late, or get lost: the command arrives and is executed, then the connection breaks."""

import socket
from contextlib import suppress
from threading import Event, Thread

from tests.redis_server import HOST


class LossyWire:
    """Listens on `port` and passes everything on, but for the replies to the next `losses` commands that contain `word`. Each reply is
    `delay` seconds late; `delayed` counts them."""

    def __init__(self, server_port: int) -> None:
        self._server_port = server_port
        self._listener = socket.create_server((HOST, 0))
        self.port = int(self._listener.getsockname()[1])
        self.word = b""
        self.losses = 0
        self.seen = 0
        """How often the word came by."""
        self.delay = 0.0
        self.delayed = 0
        self._deaf: set[socket.socket] = set()
        Thread(target=self._accept, daemon=True).start()

    def lose(self, word: bytes, losses: int) -> None:
        self.word, self.losses, self.seen = word, losses, 0

    def close(self) -> None:
        self._listener.close()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:  # closed
                return
            server = socket.create_connection((HOST, self._server_port))
            for pass_on in (self._pass_on_commands, self._pass_on_replies):
                Thread(target=pass_on, args=(client, server), daemon=True).start()

    def _pass_on_commands(self, client: socket.socket, server: socket.socket) -> None:
        with server, suppress(OSError):
            while octets := client.recv(65536):
                if self.word and self.word in octets:
                    self.seen += 1
                    if self.losses:
                        self.losses -= 1
                        self._deaf.add(client)
                server.sendall(octets)
            server.shutdown(socket.SHUT_RDWR)

    def _pass_on_replies(self, client: socket.socket, server: socket.socket) -> None:
        with client, suppress(OSError):
            while octets := server.recv(65536):
                if client in self._deaf:
                    break
                if self.delay:
                    self.delayed += 1
                    Event().wait(self.delay)
                client.sendall(octets)
            client.shutdown(socket.SHUT_RDWR)
