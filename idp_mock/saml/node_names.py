"""The names under which the node answers: each has its own Issuer, as the environments of the real node have (wezel-krajowy.md ch. 1)."""

from urllib.parse import urlsplit

from msgspec import Struct

from idp_mock.loopback import named_hosts
from idp_mock.real_hosts import REAL_HOSTS
from idp_mock.saml.addresses import bare_host
from idp_mock.settings import Settings


class NodeName(Struct, frozen=True, kw_only=True):
    """`entity_id` is the Issuer, the bare host with the path of a space; `address` begins the node's own addresses, without a final
    slash."""

    entity_id: str
    address: str


class NodeNames:
    """The node's usual name, those of the real node and those that setting `host_names` lists. A host that nobody listed gets the usual
    one, so that a Host header cannot make up an Issuer. `hosts` are all that a Destination may mean."""

    def __init__(self, settings: Settings) -> None:
        self.usual = NodeName(entity_id=settings.entity_id or bare_host(settings.issuer), address=settings.issuer)
        self._usually = ("", settings.issuer, settings.issuer + "/")
        self._listed = named_hosts(settings.host_names).union(REAL_HOSTS)
        self.hosts = self._listed | {bare_host(settings.issuer)}

    def called(self, address: str) -> NodeName:
        """That of a request which came to an address that begins so; empty: the usual one."""
        if address in self._usually:
            return self.usual
        host = bare_host(address)
        if host not in self._listed:
            return self.usual
        return NodeName(entity_id=host + urlsplit(address).path.rstrip("/"), address=address.rstrip("/"))
