"""Tokens that only the holder of a key may use: bound by DPoP (RFC 9449) or by the client's certificate (RFC 8705 section 3)."""

from collections.abc import Mapping

from msgspec import Struct

from idp_mock.oidc.certificates import thumbprint
from idp_mock.oidc.client_auth import Caller
from idp_mock.oidc.dpop import DpopProofs
from idp_mock.oidc.errors import (
    DpopNonceMissing,
    DpopTokenRefused,
    InvalidDpopProof,
    InvalidRequest,
    InvalidToken,
    UseDpopNonce,
)
from idp_mock.oidc.grants import Grant
from idp_mock.oidc.metadata import TLS_METHODS
from idp_mock.oidc.sender import UNKNOWN, Sender

BEARER, DPOP = "bearer", "dpop"
"""Authorization schemes, in lower case."""


class PresentedToken(Struct, frozen=True, kw_only=True):
    """An access token as it came: by which scheme, and what its sender showed besides."""

    value: str
    scheme: str = BEARER
    sender: Sender = UNKNOWN


class Possession:
    """Binds tokens to keys, and asks for the key when such a token is used."""

    def __init__(self, proofs: DpopProofs) -> None:
        self._proofs = proofs

    def confirmation(self, caller: Caller, sender: Sender) -> Mapping[str, str]:
        """The key to which tokens of this request are bound, as `cnf` names it; empty for none.

        Raises `InvalidDpopProof` or `UseDpopNonce`, or `InvalidRequest` where the client must bind its tokens and shows no key.
        """
        client = caller.client
        jkt = self._proofs.thumbprint(sender)
        if jkt:
            return {"jkt": jkt}
        if client.dpop_bound_access_tokens:
            raise InvalidDpopProof("this client must send a DPoP proof")
        wants = client.tls_client_certificate_bound_access_tokens or caller.method in TLS_METHODS or client.fapi2
        if sender.certificate and wants:
            return {"x5t#S256": thumbprint(sender.certificate)}
        if client.must_bind_tokens:
            raise InvalidRequest("this client must bind its tokens to a key: send a DPoP proof or a TLS certificate")
        return {}

    def shown_key(self, sender: Sender) -> str:
        """The thumbprint of the DPoP key where a proof came, else empty. Raises `InvalidDpopProof` or `UseDpopNonce`."""
        return self._proofs.thumbprint(sender)

    def check_use(self, grant: Grant, presented: PresentedToken) -> None:
        """Raises `InvalidToken`, `DpopTokenRefused` or `DpopNonceMissing` unless the token came by whom it is bound to. Tokens that are
        bound to nothing come as Bearer."""
        confirmation = grant.access[-1].confirmation
        if not confirmation and presented.scheme == BEARER:
            return
        if "jkt" in confirmation:
            self._check_proof(confirmation["jkt"], presented)
        elif presented.scheme != BEARER:
            raise InvalidToken("the access token is not bound by DPoP; send it as Bearer")
        elif not presented.sender.certificate or confirmation["x5t#S256"] != thumbprint(presented.sender.certificate):
            raise InvalidToken("the access token is bound to another TLS certificate than the one of this request")

    def _check_proof(self, jkt: str, presented: PresentedToken) -> None:
        if presented.scheme != DPOP or not presented.sender.proofs:
            raise DpopTokenRefused("the access token is bound by DPoP; send it with the scheme DPoP and a proof")
        try:
            shown = self._proofs.thumbprint(presented.sender, presented.value)
        except InvalidDpopProof as error:
            raise DpopTokenRefused(error.description) from error
        except UseDpopNonce as error:
            raise DpopNonceMissing(error.description, error.nonce) from error
        if shown != jkt:
            raise DpopTokenRefused("the access token is bound to another key than that of the DPoP proof")
