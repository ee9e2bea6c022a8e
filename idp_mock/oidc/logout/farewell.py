"""Tells clients that a session of the node is over: by a logout token straight from here (OpenID Connect Back-Channel Logout 1.0), or by an
address that the person's browser opens in a frame (OpenID Connect Front-Channel Logout 1.0)."""

import logging
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from msgspec import Struct

from eid.chance import Chance, random_uuid
from eid.clock import MINUTE, Clock, pause
from idp_mock.errands import PATIENCE, Errands
from idp_mock.faults.bend import bend
from idp_mock.fetch import NotFetched
from idp_mock.login.farewell import Ended, Told
from idp_mock.login.session import Participant
from idp_mock.oidc.claims import subject
from idp_mock.oidc.clients import Client, Clients
from idp_mock.oidc.jose import JwtKind, Signer
from idp_mock.oidc.redirects import in_query

LOGOUT_EVENT = "http://schemas.openid.net/event/backchannel-logout"
TYPE = "logout+jwt"
LIFETIME = 2 * MINUTE
"""Seconds for which a logout token is good (Back-Channel Logout section 2.4)."""
LATE = 60.0
"""Seconds: a delivery that waits longer is none any more."""
Post = Callable[[str, Mapping[str, str]], None]
_log = logging.getLogger(__name__)


def farewell_context(client: Client, sector: str) -> dict[str, Any] | None:
    """What a session remembers about a client that wants to be told of its end; None for all others."""
    return {"sector": sector} if client.backchannel_logout_uri or client.frontchannel_logout_uri else None


class Delivery(Struct, frozen=True, kw_only=True):
    """A logout token on its way: to that address, after `delay` seconds, so many times."""

    address: str
    token: str
    delay: float = 0
    times: int = 1


class Messenger:
    """Delivers in the background. `post` sends a form and raises `NotFetched`."""

    def __init__(self, post: Post, patience: float = PATIENCE) -> None:
        self._post = post
        self._errands = Errands(patience)

    def deliver(self, letters: Mapping[str, tuple[str, str]]) -> tuple[str, ...]:
        """Logout tokens with their addresses, by client. Returns when all have arrived or failed, or when patience is at its end: the
        clients that nothing has reached by then."""
        return self._errands.run({client_id: partial(self._tell, client_id, *letter) for client_id, letter in letters.items()})

    def _tell(self, client_id: str, address: str, token: str) -> bool:
        delivery = bend(Delivery(address=address, token=token))
        pause(min(delivery.delay, LATE))
        try:
            for _ in range(delivery.times):
                self._post(delivery.address, {"logout_token": delivery.token})
        except NotFetched as error:
            _log.warning("back-channel logout of client %r failed: %s", client_id, error)
            return False
        _log.info("back-channel logout of client %r: delivered to %s", client_id, address)
        return True


class Farewell:
    """Says farewell to the clients of this protocol. A client that is registered no more is not told."""

    def __init__(self, issuer: str, clients: Clients, signer: Signer, clock: Clock, chance: Chance, messenger: Messenger) -> None:
        self._issuer = issuer
        self._clients = clients
        self._signer = signer
        self._clock = clock
        self._chance = chance
        self._messenger = messenger

    def say(self, ended: Ended) -> Told:
        """Sends the logout tokens; returns the addresses for frames. The client that began is told like all others."""
        present = [(one, self._clients.find(one.client_id)) for one in ended.participants]
        known = [(one, client) for one, client in present if client is not None]
        letters = {
            client.client_id: (client.backchannel_logout_uri, self._logout_token(ended, one, client))
            for one, client in known
            if client.backchannel_logout_uri
        }
        missed = self._messenger.deliver(letters)
        about = {"iss": self._issuer, "sid": ended.session_id}
        frames = tuple(in_query(client.frontchannel_logout_uri, about) for _, client in known if client.frontchannel_logout_uri)
        return Told(frames=frames, missed=missed)

    def _logout_token(self, ended: Ended, participant: Participant, client: Client) -> str:
        """Back-Channel Logout section 2.4: never with a nonce, so that it cannot pass for an ID token."""
        now = int(self._clock.now())
        claims = {
            "iss": self._issuer,
            "sub": subject(ended.subject.person.identifier, str(participant.context.get("sector", ""))),
            "aud": client.client_id,
            "iat": now,
            "exp": now + LIFETIME,
            "jti": random_uuid(self._chance),
            "events": {LOGOUT_EVENT: {}},
            "sid": ended.session_id,
        }
        return self._signer.sign(claims, client.id_token_signed_response_alg, TYPE, JwtKind.LOGOUT_TOKEN)
