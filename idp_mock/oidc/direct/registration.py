"""Dynamic client registration (RFC 7591, OpenID Connect Registration 1.0) and its management (RFC 7592).

Registration is open: whoever reaches the node may register. authlib's endpoint stops at the first wrong member and keeps no type of a
member; here all that is wrong is told at once.
"""

from collections.abc import Mapping
from functools import cache
from typing import Any, get_type_hints

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from eid.chance import Chance, handle
from eid.clock import Clock
from idp_mock.fetch import Fetcher, NotFetched
from idp_mock.oidc.clients import REGISTERED_HERE, RegisteredClient
from idp_mock.oidc.errors import InvalidClientMetadata, InvalidToken
from idp_mock.oidc.jose import Signer
from idp_mock.oidc.metadata import SECRET_ALGORITHMS, SECRET_JWT, SECRET_METHODS, ClientMetadata, GrantType
from idp_mock.oidc.metadata_rules import CLIENT_RULES
from idp_mock.oidc.registrations import Registration, Registrations, digest
from idp_mock.rules import check

DEFAULTS: Mapping[str, Any] = {
    "grant_types": [GrantType.CODE.value],
    "response_types": ["code"],
    "token_endpoint_auth_method": "client_secret_basic",
    "id_token_signed_response_alg": "RS256",
}
"""Of OpenID Connect Registration section 2, where this node's own differ."""


class Applicant(Struct, frozen=True, kw_only=True):
    """Metadata that wait to be accepted, and whoever can open addresses."""

    client: ClientMetadata
    fetcher: Fetcher


def sector_names_the_addresses(applicant: Applicant) -> None:
    """The JSON list at sector_identifier_uri names every redirect_uri (OpenID Connect Registration section 5)."""
    client = applicant.client
    if not client.sector_identifier_uri:
        return
    try:
        named = applicant.fetcher.json(client.sector_identifier_uri)
    except NotFetched as error:
        raise InvalidClientMetadata(f"sector_identifier_uri: {error}") from error
    missing = [uri for uri in client.redirect_uris if not isinstance(named, list) or uri not in named]
    if missing:
        raise InvalidClientMetadata(f"the list at sector_identifier_uri lacks {', '.join(missing)[:300]}")


class RegistrationEndpoint:
    """Every method but `register` takes the registration access token and raises `InvalidToken` where it is not that of the client. Answers
    lack the registration_client_uri, which depends on where the client asked."""

    def __init__(self, registrations: Registrations, fetcher: Fetcher, signer: Signer, clock: Clock, chance: Chance) -> None:
        self._registrations = registrations
        self._signer = signer
        self._fetcher = fetcher
        self._clock = clock
        self._chance = chance

    def register(self, members: Mapping[str, Any]) -> dict[str, Any]:
        """The client information response (RFC 7591 section 3.2.1). Raises `InvalidClientMetadata` or `InvalidRedirectUri`."""
        metadata = self._accepted(members)
        client = _client(REGISTERED_HERE + handle(self._chance, 16), self._secret_for(metadata), metadata)
        token = handle(self._chance)
        registration = Registration(client=client, token_digest=digest(token), issued_at=int(self._clock.now()))
        self._registrations.put(registration)
        return self._told(registration, token)

    def read(self, client_id: str, token: str) -> dict[str, Any]:
        """As `register` (RFC 7592 section 2.1)."""
        return self._told(self._managed(client_id, token), token)

    def update(self, client_id: str, token: str, members: Mapping[str, Any]) -> dict[str, Any]:
        """The new metadata replace the old ones wholly (section 2.2). Raises as `register` does."""
        former = self._managed(client_id, token)
        client = self.replaced(former, members)
        return self._told(replace(former, client=client), token)

    def replaced(self, former: Registration, members: Mapping[str, Any]) -> RegisteredClient:
        """The client with new metadata, whoever asks for it. Raises as `register` does."""
        _refuse_other_names(former.client, members)
        metadata = self._accepted(members)
        client = _client(former.client.client_id, former.client.client_secret or self._secret_for(metadata), metadata)
        self._registrations.put(replace(former, client=client))
        return client

    def delete(self, client_id: str, token: str) -> None:
        """The client is unknown from now on (section 2.3)."""
        self._managed(client_id, token)
        self._registrations.delete(client_id)

    def _managed(self, client_id: str, token: str) -> Registration:
        registration = self._registrations.get(client_id)
        if registration is None or not registration.is_managed_by(token):
            raise InvalidToken("the registration access token is not that of this client")
        return registration

    def _accepted(self, members: Mapping[str, Any]) -> ClientMetadata:
        given = {name: value for name, value in members.items() if value not in (None, "", [])}
        metadata = read_metadata({**_defaults(given), **given})
        check(CLIENT_RULES, metadata)
        check((sector_names_the_addresses,), Applicant(client=metadata, fetcher=self._fetcher))
        self._signer.announce(metadata.signing_algorithms)
        return metadata

    def _secret_for(self, metadata: ClientMetadata) -> str:
        """A secret where the client will need one, to prove itself or to sign with."""
        signs = {metadata.request_object_signing_alg, metadata.token_endpoint_auth_signing_alg} & set(SECRET_ALGORITHMS)
        needs = metadata.token_endpoint_auth_method in (*SECRET_METHODS, SECRET_JWT)
        return handle(self._chance, 48) if needs or signs else ""

    def _told(self, registration: Registration, token: str) -> dict[str, Any]:
        client = registration.client
        told = {name: getattr(client, name) for name in _types()}
        information = {
            "client_id": client.client_id,
            "client_id_issued_at": registration.issued_at,
            "registration_access_token": token,
            **({"client_secret": client.client_secret, "client_secret_expires_at": 0} if client.client_secret else {}),
        }
        return {**{name: value for name, value in told.items() if value not in ("", (), {}, None)}, **information}


def _defaults(given: Mapping[str, Any]) -> Mapping[str, Any]:
    """A client whose grant types use no browser receives no response either."""
    grant_types = given.get("grant_types", DEFAULTS["grant_types"])
    in_browser = not isinstance(grant_types, list) or not {GrantType.CODE, GrantType.IMPLICIT}.isdisjoint(map(str, grant_types))
    return DEFAULTS if in_browser else {name: value for name, value in DEFAULTS.items() if name != "response_types"}


@cache
def _types() -> Mapping[str, Any]:
    """The kind of each member; asked for late, because it takes 10 ms."""
    return get_type_hints(ClientMetadata)


def read_metadata(members: Mapping[str, Any]) -> ClientMetadata:
    """The members that this node knows; others are ignored (RFC 7591 section 2). Raises `InvalidClientMetadata` with every member whose
    kind is wrong."""
    read: dict[str, Any] = {}
    wrong: list[str] = []
    for name in members.keys() & _types().keys():
        try:
            read[name] = msgspec.convert(members[name], _types()[name])
        except msgspec.ValidationError as error:
            wrong.append(f"{name}: {error}")
    if wrong:
        raise InvalidClientMetadata("; ".join(sorted(wrong)))
    return ClientMetadata(**read)


def _client(client_id: str, secret: str, metadata: ClientMetadata) -> RegisteredClient:
    told = {name: getattr(metadata, name) for name in _types()}
    return RegisteredClient(client_id=client_id, client_secret=secret, **told)


def _refuse_other_names(client: RegisteredClient, members: Mapping[str, Any]) -> None:
    """An update names its client, and may repeat its secret (RFC 7592 section 2.2)."""
    if members.get("client_id") != client.client_id:
        raise InvalidClientMetadata("client_id must be that of the client")
    if members.get("client_secret", client.client_secret) != client.client_secret:
        raise InvalidClientMetadata("client_secret must be that of the client, or left out")
