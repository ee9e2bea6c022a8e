"""What the endpoints of a provider share, built in one place."""

from msgspec import Struct

from eid.chance import Chance
from eid.clock import Clock
from eid.storage.store import Store
from idp_mock.fetch import Fetcher
from idp_mock.keyring import Keyring
from idp_mock.loopback import named_hosts
from idp_mock.oidc.access_tokens import AccessTokens
from idp_mock.oidc.asked import Opener
from idp_mock.oidc.client_auth import ClientAuthentication
from idp_mock.oidc.client_keys import ClientKeys
from idp_mock.oidc.clients import Clients
from idp_mock.oidc.direct.device import DeviceCodes
from idp_mock.oidc.dpop import DpopProofs
from idp_mock.oidc.encryption import Encryptor
from idp_mock.oidc.grants import Grants
from idp_mock.oidc.jose import Signer
from idp_mock.oidc.nonces import Nonces
from idp_mock.oidc.possession import Possession
from idp_mock.oidc.pushed import PushedRequests
from idp_mock.oidc.registrations import Registrations
from idp_mock.oidc.replays import Replays
from idp_mock.oidc.request_object import RequestObjects
from idp_mock.oidc.tokens import Tokens
from idp_mock.settings import Settings


class Parts(Struct, frozen=True, kw_only=True):
    """Each is described where it is defined."""

    issuer: str
    clock: Clock
    chance: Chance
    signer: Signer
    fetcher: Fetcher
    keys: ClientKeys
    registrations: Registrations
    clients: Clients
    grants: Grants
    encryptor: Encryptor
    tokens: Tokens
    pushed: PushedRequests
    opener: Opener
    possession: Possession
    authentication: ClientAuthentication
    devices: DeviceCodes


def build_parts(settings: Settings, store: Store, keyring: Keyring, clock: Clock, chance: Chance) -> Parts:
    """Raises `SettingsError` where the file of registered clients cannot be used."""
    issuer, signer = settings.issuer, Signer(keyring)
    access_tokens = AccessTokens(issuer, signer)
    fetcher = Fetcher(clock, named_hosts(settings.loopback_hosts))
    registrations, replays = Registrations(store), Replays(store)
    clients = Clients(settings, registrations.find)
    keys = ClientKeys(fetcher)
    encryptor = Encryptor(clients, keys)
    pushed = PushedRequests(store, clock, chance)
    nonces = Nonces(store, clock, chance) if settings.dpop_nonce else None
    return Parts(
        issuer=issuer,
        clock=clock,
        chance=chance,
        signer=signer,
        fetcher=fetcher,
        keys=keys,
        registrations=registrations,
        clients=clients,
        grants=Grants(settings, store, clock, chance, access_tokens.opened),
        encryptor=encryptor,
        tokens=Tokens(issuer, settings, signer, encryptor, access_tokens, clock),
        pushed=pushed,
        opener=Opener(clients, RequestObjects(issuer, keyring, keys, fetcher, clock), pushed),
        possession=Possession(DpopProofs(replays, clock, nonces)),
        authentication=ClientAuthentication(issuer, clients, keys, replays, clock),
        devices=DeviceCodes(store, clock, chance),
    )
