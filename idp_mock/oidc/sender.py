"""What a request shows of its sender besides its parameters: where it arrived, DPoP proofs, a certificate."""

from msgspec import Struct


class Sender(Struct, frozen=True, kw_only=True):
    """`addresses` are the names under which this endpoint may have been asked, without a query: the one in the request, and the one that
    discovery tells. `proofs` are all DPoP headers. `certificate` is the client's TLS certificate, DER in base64, empty where none came or
    nobody trustworthy vouches for it."""

    method: str = "POST"
    addresses: tuple[str, ...] = ()
    proofs: tuple[str, ...] = ()
    certificate: str = ""


UNKNOWN = Sender()
"""Of a request that shows nothing."""
