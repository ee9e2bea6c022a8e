"""The node and the portals as one browser sees them, over kept connections, one request after the other."""

from http.client import HTTPConnection

from bench.messages import Login, LoginFailed, Reply, Request

AT_PORTAL = ("/praca/", "/federation/")
"""How the portals' addresses begin; all others are the node's."""
PATIENCE = 30.0


class Sites:
    """Both, on loopback, by their ports."""

    def __init__(self, node: int, portal: int) -> None:
        self._node, self._portal = (
            HTTPConnection("localhost", node, timeout=PATIENCE),
            HTTPConnection("127.0.0.1", portal, timeout=PATIENCE),
        )

    def run(self, login: Login) -> None:
        """The whole login. Raises `LoginFailed`."""
        try:
            request = next(login)
            while True:
                request = login.send(self._sent(request))
        except StopIteration:
            return

    def _sent(self, request: Request) -> Reply:
        connection = self._portal if request.path.startswith(AT_PORTAL) else self._node
        try:
            connection.request(request.method, request.path, request.body or None, dict(request.headers))
            answer = connection.getresponse()
            body = answer.read()
        except OSError as error:
            connection.close()
            raise LoginFailed(f"{request.path}: {error!r}") from error
        return Reply(answer.status, tuple((name.lower(), value) for name, value in answer.getheaders()), body)
