"""Each portal registers itself at the node (RFC 7591), so that the node knows where to tell of a logout.

It does so when the first person leaves over OpenID Connect. What it got is kept in the store, and looked at (RFC 7592) before each
departure: a test system's node is often emptied, and would leave the person on a page about an unknown client. A node that registers
nobody knows the portal as a guest, whose sessions end by RP-initiated logout or by themselves.
"""

import hashlib
import logging
from collections.abc import Callable, Mapping

import msgspec

from eid.clock import Clock
from eid.storage.collection import Collection
from eid.storage.store import Store
from relying_party.federation.backchannel import BackChannel, decoded
from relying_party.federation.client_certificate import client_certificate
from relying_party.federation.judgement import Expired, NodeUnreachable
from relying_party.federation.node import BELIEVED_FOR, Metadata, Node
from relying_party.federation.oidc_client import AUTH_METHODS, OidcClient
from relying_party.federation.oidc_flows import AUTHORIZATION_ALG, FLOWS, REFRESH
from relying_party.federation.oidc_request import RequestObjects
from relying_party.federation.oidc_rules import DIGESTS
from relying_party.federation.oidc_userinfo import USERINFO_ALG, WAYS
from relying_party.federation.party import Parties, Party
from relying_party.settings import Settings

CLIENT = "oidc_client"
"""Kind of the record; there is one for each node, each portal and each address of it."""
CALLBACK = "/federation/oidc/callback"
INITIATE = "/federation/oidc/initiate"
LOGGED_OUT = "/federation/logged-out"
BACK_CHANNEL_LOGOUT = "/federation/oidc/backchannel-logout"
FRONT_CHANNEL_LOGOUT = "/federation/oidc/frontchannel-logout"
_OLDEST_ALGORITHM = "RS256"
"""What every provider must know (OpenID Connect Core section 15.1)."""
SIGNED: Mapping[str, Callable[[Metadata], tuple[str, ...]]] = {
    "id_token_signed_response_alg": lambda published: published.id_token_signing_alg_values_supported,
    AUTHORIZATION_ALG: lambda published: published.authorization_signing_alg_values_supported,
    USERINFO_ALG: lambda published: published.userinfo_signing_alg_values_supported,
}
"""What the node can sign with, by the name under which a client says what it wants."""
_JSON = {"Content-Type": "application/json", "Accept": "application/json"}
_log = logging.getLogger(__name__)


class Registration:
    """One portal's client at the node. Methods raise `NodeUnreachable` and, where what the node publishes is not believed, `NotTrusted`."""

    def __init__(
        self, settings: Settings, party: Party, node: Node, channel: BackChannel, store: Store, clock: Clock, requests: RequestObjects
    ) -> None:
        self._settings = settings
        self._party = party
        self._guest = OidcClient(client_id=party.client_id)
        self._node = node
        self._channel = channel
        self._clients = Collection(store, CLIENT, OidcClient)
        self._clock = clock
        self._requests = requests
        self._signed = ("id_token_signed_response_alg", *FLOWS[settings.oidc_flow].signed, *WAYS[settings.oidc_userinfo].signed)
        self._certificate = client_certificate(settings)
        self._methods = (*AUTH_METHODS, self._certificate.method) if self._certificate else AUTH_METHODS
        self._refused_until = 0.0

    @property
    def guest_id(self) -> str:
        """The id as which the portal goes without registration."""
        return self._guest.client_id

    def current(self) -> OidcClient:
        """The client that a person leaves as: the registered one, while the node knows it; else a new one; else the guest."""
        endpoint = self._node.metadata().registration_endpoint
        if not self._settings.oidc_registration or not endpoint:
            return self._guest
        known = self._clients.get(self._key)
        if known is not None and self._is_known_at_the_node(known):
            return known
        if self._clock.now() < self._refused_until:
            return self._guest
        return self._registered(endpoint, known) or self._guest

    def named(self, client_id: str) -> OidcClient | None:
        """The client of that id; None where it is none of this portal, or none any more."""
        if client_id == self._guest.client_id:
            return self._guest
        known = self._clients.get(self._key)
        return known if known is not None and known.client_id == client_id else None

    def believed(self) -> OidcClient:
        """The client to which the node speaks of its own accord; nobody asks the node."""
        return (self._clients.get(self._key) if self._settings.oidc_registration else None) or self._guest

    @property
    def _key(self) -> str:
        return hashlib.sha256(f"{self._node.issuer} {msgspec.json.encode(self._metadata()).decode()}".encode()).hexdigest()

    def _metadata(self) -> dict[str, object]:
        """Client metadata (RFC 7591 section 2 and the logout specifications), with no algorithm chosen yet."""
        own, direct = self._settings.own_url, self._settings.backchannel_url.rstrip("/") or self._settings.own_url
        back = {"backchannel_logout_uri": direct + BACK_CHANNEL_LOGOUT, "backchannel_logout_session_required": True}
        front = {"frontchannel_logout_uri": own + FRONT_CHANNEL_LOGOUT, "frontchannel_logout_session_required": True}
        return {
            "client_name": self._party.name,
            "redirect_uris": [own + CALLBACK],
            "post_logout_redirect_uris": [own + LOGGED_OUT],
            "grant_types": [*FLOWS[self._settings.oidc_flow].grant_types, *REFRESH[self._settings.oidc_refresh].grant_types],
            "response_types": self._response_types,
            "initiate_login_uri": own + INITIATE + self._party.suffix,
            "token_endpoint_auth_method": self._certificate.method if self._certificate else "client_secret_basic",
            **(self._certificate.registered if self._certificate else {}),
            **self._requests.registered(),
            **dict.fromkeys(self._signed, ""),
            **{"back": back, "front": front, "both": back | front}[self._settings.logout_channel],
        }

    @property
    def _response_types(self) -> list[str]:
        """A watched session is asked about by `code` alone, whatever brought it."""
        own = FLOWS[self._settings.oidc_flow].response_type
        return list(dict.fromkeys([own, "code"] if self._settings.watch_session else [own]))

    def _keys(self, published: Metadata) -> dict[str, object]:
        """Client metadata with all public keys of the portal, where the node needs any."""
        keys = [*self._requests.keys(published), *(self._certificate.keys if self._certificate else ())]
        return {"jwks": {"keys": keys}} if keys else {}

    def _is_known_at_the_node(self, client: OidcClient) -> bool:
        """RFC 7592 section 2.1: 401 where the node has forgotten the client. A client that the node lets nobody look at is believed."""
        if not client.registration_client_uri:
            return True
        headers = {"Authorization": f"Bearer {client.registration_access_token}", "Accept": "application/json"}
        return self._channel.get(client.registration_client_uri, headers).status not in (401, 403, 404)

    def _registered(self, endpoint: str, forgotten: OidcClient | None) -> OidcClient | None:
        """A new client, or the one that another process has registered meanwhile; None where the node refuses."""
        published = self._node.metadata()
        algorithms = {name: _agreeable(SIGNED[name](published)) for name in self._signed}
        metadata = {**self._metadata(), **algorithms, **self._requests.proof(published), **self._keys(published)}
        reply = self._channel.post(endpoint, msgspec.json.encode(metadata), _JSON)
        try:
            if reply.status != 201:
                raise NodeUnreachable(expected="status 201", got=f"status {reply.status} {reply.body[:200]!r}")
            client = decoded(reply.body, OidcClient)
            method = client.token_endpoint_auth_method
            if method not in self._methods:
                raise NodeUnreachable(expected=f"token_endpoint_auth_method of {', '.join(self._methods)}", got=method)
        except NodeUnreachable as refused:
            self._refused_until = self._clock.now() + BELIEVED_FOR
            _log.warning("registration at the node refused, the portal is guest %r: %s", self._guest.client_id, refused)
            return None
        return self._clients.update(self._key, lambda found: client if found is None or found == forgotten else found)


def _agreeable(supported: tuple[str, ...]) -> str:
    return next((alg for alg in DIGESTS if alg in supported), _OLDEST_ALGORITHM)


class Registrations:
    """The clients of all portals. Methods raise what those of `Registration` do."""

    def __init__(
        self, settings: Settings, parties: Parties, node: Node, channel: BackChannel, store: Store, clock: Clock, requests: RequestObjects
    ) -> None:
        self._parties = parties
        self._by_portal = {party.portal: Registration(settings, party, node, channel, store, clock, requests) for party in parties.all}

    def current(self, portal: str) -> OidcClient:
        """The client as which a person leaves for that portal."""
        return self._by_portal[self._parties.of(portal).portal].current()

    def named(self, client_id: str) -> OidcClient:
        """The client that a person left as. Raises `Expired` where the portal has become another one meanwhile."""
        known = next(filter(None, (one.named(client_id) for one in self._by_portal.values())), None)
        if known is None:
            raise Expired(expected=f"client {client_id}, as which the person left", got="a newer registration")
        return known

    def is_still(self, client_id: str) -> bool:
        """Whether the node still knows that client of ours; a guest it always does."""
        owner = next((one for one in self._by_portal.values() if one.named(client_id)), None)
        return owner is not None and client_id in (owner.guest_id, owner.current().client_id)

    def addressed(self, audience: list[str]) -> OidcClient:
        """The client to which the node speaks of its own accord; the first portal's where it names none of ours. Nobody asks the node."""
        believed = [one.believed() for one in self._by_portal.values()]
        return next((client for client in believed if client.client_id in audience), believed[0])
