"""Authorizations for which no browser brought a request: of a device, of a client itself, of a token for another."""

from idp_mock.oidc.claims import sector_of
from idp_mock.oidc.clients import Client
from idp_mock.oidc.encryption import wished_encryption
from idp_mock.oidc.messages import Authorization


def authorization_of(client: Client, scope: tuple[str, ...]) -> Authorization:
    """What the client gets for these scopes."""
    return Authorization(
        client_id=client.client_id,
        redirect_uri="",
        response_mode="",
        state="",
        scope=scope,
        nonce="",
        code_challenge="",
        id_token_alg=client.id_token_signed_response_alg,
        hinted_subject="",
        sector=sector_of(client, client.redirect_uris[0] if client.redirect_uris else ""),
        access_token_alg=client.access_token_signed_response_alg,
        userinfo_alg=client.userinfo_signed_response_alg,
        userinfo_encryption=wished_encryption(client.userinfo_encrypted_response_alg, client.userinfo_encrypted_response_enc),
        id_token_encryption=wished_encryption(client.id_token_encrypted_response_alg, client.id_token_encrypted_response_enc),
    )
