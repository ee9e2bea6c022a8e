"""The only source of randomness. Golden-file tests give a `SeededChance`; everything else uses `SystemChance`."""

import base64
import hashlib
import secrets
import uuid
from typing import Protocol


class Chance(Protocol):
    """Gives unpredictable bytes."""

    def octets(self, count: int) -> bytes: ...


class SystemChance:
    """Randomness of the operating system, fit for keys and one-time handles."""

    def octets(self, count: int) -> bytes:
        return secrets.token_bytes(count)


class SeededChance:
    """The same bytes after the same seed; for tests only."""

    def __init__(self, seed: str) -> None:
        self._seed = seed.encode()
        self._drawn = 0

    def octets(self, count: int) -> bytes:
        self._drawn += 1
        return hashlib.shake_256(self._seed + self._drawn.to_bytes(8, "big")).digest(count)


def handle(chance: Chance, octets: int = 24) -> str:
    """An unguessable name, URL-safe, 192 bits unless told otherwise."""
    return base64.urlsafe_b64encode(chance.octets(octets)).rstrip(b"=").decode()


def hexadecimal(chance: Chance, digits: int = 32) -> str:
    """That many random hexadecimal digits (an even number)."""
    return chance.octets(digits // 2).hex()


def random_uuid(chance: Chance) -> str:
    """A version 4 UUID (RFC 9562 section 5.4)."""
    return str(uuid.UUID(bytes=chance.octets(16), version=4))


def digits(chance: Chance, count: int) -> str:
    """That many random decimal digits, each equally likely to within 2**-64."""
    return str(int.from_bytes(chance.octets(count + 8), "big") % 10**count).zfill(count)
