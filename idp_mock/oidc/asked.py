"""From what a browser brings to what a client asks: pushed requests and request objects are opened, plain parameters taken as they are."""

from collections.abc import Mapping

from msgspec import Struct, field

from idp_mock.oidc.clients import Client, Clients
from idp_mock.oidc.errors import InvalidRequest
from idp_mock.oidc.metadata import Fapi2
from idp_mock.oidc.parameters import Parameters
from idp_mock.oidc.pushed import PREFIX, PushedRequests
from idp_mock.oidc.request_object import RequestObject, RequestObjects, parameters_of


class Asked(Struct, frozen=True, kw_only=True):
    """The parameters that count. `pushed` is the request_uri of a pushed request, else empty; `signed`: the client signed them;
    `confirmation` is the key that was shown when they were pushed."""

    parameters: Parameters
    pushed: str = ""
    signed: bool = False
    confirmation: Mapping[str, str] = field(default_factory=dict)


class Opener:
    """Opens requests. Every method may raise `InvalidRequest`, `InvalidRequestUri` or `InvalidRequestObject`."""

    def __init__(self, clients: Clients, objects: RequestObjects, pushed: PushedRequests) -> None:
        self._clients = clients
        self._objects = objects
        self._pushed = pushed

    def opened(self, parameters: Parameters) -> Asked:
        """What came to the authorization endpoint."""
        request, request_uri = parameters["request"], parameters["request_uri"]
        if not request and not request_uri:
            return Asked(parameters=parameters)
        client = self._clients.find(parameters["client_id"])
        if client is None:
            return Asked(parameters=parameters)
        if request and request_uri:
            raise InvalidRequest("request and request_uri must not both be given")
        if request_uri.startswith(PREFIX):
            return self._from_pushed(request_uri, client)
        opened = self._objects.opened(request, client) if request else self._objects.fetched(request_uri, client)
        return _from_object(opened, parameters)

    def pushed(self, parameters: Parameters, client: Client) -> Asked:
        """What came to the pushed authorization request endpoint. Beside a request object only credentials may stand (RFC 9126 section 3),
        so that nothing outside counts."""
        if parameters["request_uri"]:
            raise InvalidRequest("request_uri must not be pushed")
        if not parameters["request"]:
            return Asked(parameters=parameters)
        return _from_object(self._objects.opened(parameters["request"], client), Parameters(values={}, repeated=parameters.repeated))

    def _from_pushed(self, request_uri: str, client: Client) -> Asked:
        pushed = self._pushed.open(request_uri, client.client_id)
        return Asked(
            parameters=Parameters(values=pushed.values), pushed=request_uri, signed=pushed.signed, confirmation=pushed.confirmation
        )


def _from_object(request: RequestObject, outside: Parameters) -> Asked:
    """OpenID Connect lets parameters outside complete those inside (Core section 6.1); of a client that must sign its requests only those
    inside count (RFC 9101 section 6.3). A response_type outside must be that inside, but need not be there: OpenID Connect wants it,
    RFC 9101 wants client_id alone."""
    client, inside = request.client, parameters_of(request)
    only_inside = client.require_signed_request_object or client.fapi2 is not Fapi2.OFF
    outer = {} if only_inside else {name: value for name, value in outside.values.items() if name not in ("request", "request_uri")}
    values = {**outer, "client_id": client.client_id, **{name: value for name, value in inside.items() if value}}
    if outer.get("response_type", values.get("response_type")) != values.get("response_type"):
        raise InvalidRequest("response_type in the request object differs from the one outside")
    return Asked(parameters=Parameters(values=values, repeated=outside.repeated), signed=request.signed)
