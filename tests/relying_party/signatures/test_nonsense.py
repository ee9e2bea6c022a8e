"""Whatever comes, the judge answers with a reason, never with an exception."""

import base64
import random
import re

import pytest

from relying_party.signatures.errands import Failed
from tests.relying_party.signatures.conftest import World

CERTIFICATE = re.compile(rb"(<ds:X509Certificate>)([^<]+)")


def damaged(octets: bytes, dice: random.Random) -> bytes:
    changed = bytearray(octets)
    for _ in range(dice.randint(1, 4)):
        changed[dice.randrange(len(changed))] = dice.randrange(256)
    return bytes(changed)


@pytest.mark.parametrize("seed", range(8))
def test_a_damaged_document_is_refused(world: World, seed: int):
    dice, signed = random.Random(seed), world.sign("jan")
    for _ in range(40):
        octets = damaged(signed, dice)
        outcome = world.outcome(octets)
        assert isinstance(outcome, Failed) or outcome.person.full_name == "Jan Testowy"


@pytest.mark.parametrize("seed", range(8))
def test_a_damaged_certificate_is_refused(world: World, seed: int):
    dice, signed = random.Random(seed), world.sign("jan")
    der = base64.b64decode(CERTIFICATE.search(signed)[2])
    for _ in range(40):
        other = base64.b64encode(damaged(der, dice))
        if base64.b64decode(other) != der:
            octets = CERTIFICATE.sub(lambda found, other=other: found[1] + other, signed, count=1)
            assert isinstance(world.outcome(octets), Failed)


@pytest.mark.parametrize("cut", [0.1, 0.3, 0.5, 0.7, 0.9, 0.99])
def test_a_truncated_document_is_malformed(world: World, cut: float):
    signed = world.sign("jan")
    assert world.refusal(signed[: int(len(signed) * cut)])[0] == "malformed"
