"""The node's key pairs: made once, parsed once, shared by threads and processes."""

import multiprocessing
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from eid.clock import ManualClock
from eid.keys import KeysUnusable
from idp_mock.keyring import STATE, Keyring, Step, Use

NOON = 1893495600.0


def keyring(folder: Path) -> Keyring:
    return Keyring(folder, ManualClock(NOON))


def kid_of_rsa(folder: Path) -> str:
    return keyring(folder).rsa.kid


def test_the_folder_is_made_and_holds_one_file_for_each_pair(tmp_path: Path) -> None:
    keyring(tmp_path / "new" / "keys").published()
    assert sorted(path.name for path in (tmp_path / "new" / "keys").iterdir()) == ["node-ec.pem", "node-rsa.pem"]


def test_nothing_is_written_before_a_key_is_wanted(tmp_path: Path) -> None:
    keyring(tmp_path)
    assert not list(tmp_path.iterdir())


def test_the_kinds_of_keys_are_p256_and_rsa_of_2048_bits(tmp_path: Path) -> None:
    keys = keyring(tmp_path)
    assert isinstance(keys.ec.private, ec.EllipticCurvePrivateKey)
    assert keys.ec.private.curve.name == "secp256r1"
    assert isinstance(keys.rsa.private, rsa.RSAPrivateKey)
    assert keys.rsa.private.key_size == 2048


def test_private_keys_can_be_read_by_their_owner_only(tmp_path: Path) -> None:
    _ = keyring(tmp_path).ec
    assert stat.S_IMODE((tmp_path / "node-ec.pem").stat().st_mode) == 0o600


def test_a_pair_is_parsed_once(tmp_path: Path) -> None:
    keys = keyring(tmp_path)
    assert keys.ec is keys.ec


def test_keys_survive_a_restart(tmp_path: Path) -> None:
    assert keyring(tmp_path).ec.kid == keyring(tmp_path).ec.kid


def test_the_preferred_key_is_published_first(tmp_path: Path) -> None:
    keys = keyring(tmp_path)
    assert keys.published() == (keys.ec, keys.rsa)


def test_threads_that_ask_at_once_get_the_same_pair(tmp_path: Path) -> None:
    keys = keyring(tmp_path)
    with ThreadPoolExecutor(16) as pool:
        pairs = list(pool.map(lambda _: keys.ec, range(64)))
    assert len({id(pair) for pair in pairs}) == 1


def test_processes_that_start_at_once_use_the_same_key(tmp_path: Path) -> None:
    with multiprocessing.get_context("spawn").Pool(4) as pool:
        kids = pool.map(kid_of_rsa, [tmp_path] * 8, chunksize=1)
    assert len(set(kids)) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["node-rsa.pem"]


def test_a_corrupt_file_is_told_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "node-ec.pem").write_text("not a key")
    with pytest.raises(KeysUnusable, match=r"node-ec\.pem holds no private key") as caught:
        _ = keyring(tmp_path).ec
    assert "\n" not in str(caught.value)


def test_a_folder_that_cannot_be_made_is_told_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(KeysUnusable, match="cannot use"):
        _ = keyring(tmp_path / "file").rsa


def rotated(folder: Path) -> str:
    keyring(folder).rotate()
    return keyring(folder).ec.kid


def kids(keys: Keyring) -> list[str]:
    return [pair.kid for pair in keys.published("node-ec")]


def test_the_first_step_of_a_rotation_publishes_and_the_second_puts_to_use(tmp_path: Path) -> None:
    keys = keyring(tmp_path)
    old = keys.ec.kid
    assert keys.rotate() is Step.PUBLISHED
    [active, announced] = kids(keys)
    assert (active, keys.ec.kid) == (old, old)
    assert keys.rotate() is Step.IN_USE
    assert keys.ec.kid == announced
    assert kids(keys) == [announced, old]


def test_a_rotation_is_seen_at_once_by_whoever_shares_the_folder(tmp_path: Path) -> None:
    one, other = keyring(tmp_path), keyring(tmp_path)
    assert one.ec.kid == other.ec.kid
    one.rotate()
    assert kids(one) == kids(other)
    other.rotate()
    assert one.ec.kid == other.ec.kid


def test_a_rotation_in_another_process_is_seen_at_once(tmp_path: Path) -> None:
    here = keyring(tmp_path)
    old = here.ec.kid
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        assert pool.map(rotated, [tmp_path] * 2)[-1] == here.ec.kid != old


def test_a_retired_key_is_published_until_what_it_signed_has_expired(tmp_path: Path) -> None:
    clock = ManualClock(NOON)
    keys = Keyring(tmp_path, clock, retention=100)
    old = keys.ec.kid
    keys.rotate()
    keys.rotate()
    clock.advance(99)
    assert old in kids(keys)
    clock.advance(1)
    assert old not in kids(keys)


def test_the_file_of_a_key_that_nobody_needs_goes_with_a_later_rotation(tmp_path: Path) -> None:
    clock = ManualClock(NOON)
    keys = Keyring(tmp_path, clock, retention=100)
    keys.rotate()
    keys.rotate()
    assert (tmp_path / "node-ec.pem").exists()
    clock.advance(100)
    keys.rotate()
    keys.rotate()
    assert not (tmp_path / "node-ec.pem").exists()
    assert Keyring(tmp_path, clock).ec.kid == keys.ec.kid


def test_each_published_key_stands_as_what_it_is_for(tmp_path: Path) -> None:
    keys = Keyring(tmp_path, ManualClock(NOON), retention=60)
    first = keys.ec.kid
    keys.rotate()
    assert [one.use for one in keys.standing("node-ec")] == [Use.ACTIVE, Use.NEXT]
    keys.rotate()
    assert [(one.use, one.until) for one in keys.standing("node-ec")] == [(Use.ACTIVE, None), (Use.RETIRED, NOON + 60)]
    assert keys.standing("node-ec")[1].pair.kid == first


def test_retired_keys_that_are_withdrawn_are_published_no_longer_and_their_files_are_gone(tmp_path: Path) -> None:
    keys = keyring(tmp_path)
    before = keys.published()
    keys.rotate()
    keys.rotate()
    keys.withdraw()
    assert not set(before) & set(keys.published())
    assert len(list(tmp_path.glob("*.pem"))) == len(keys.published())


def test_all_kinds_in_use_are_rotated_and_no_other_is_made(tmp_path: Path) -> None:
    keys = keyring(tmp_path)
    before = {kind: keys.active(kind).kid for kind in ("node-ec", "node-rsa", "node-ed25519")}
    keys.rotate()
    keys.rotate()
    assert all(keys.active(kind).kid != kid for kind, kid in before.items())
    assert not keys.published("node-ec384")


def test_a_kind_that_is_first_used_between_the_steps_keeps_its_key(tmp_path: Path) -> None:
    keys = keyring(tmp_path)
    keys.rotate()
    kid = keys.active("node-ed25519").kid
    keys.rotate()
    assert keys.active("node-ed25519").kid == kid


def test_rotations_at_the_same_time_follow_one_another(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        steps = list(pool.map(lambda _: keyring(tmp_path).rotate(), range(8)))
    assert sorted(steps) == [Step.IN_USE] * 4 + [Step.PUBLISHED] * 4
    assert len(kids(keyring(tmp_path))) == 5


def test_a_damaged_state_is_told_in_one_line(tmp_path: Path) -> None:
    (tmp_path / STATE).write_text("{")
    with pytest.raises(KeysUnusable, match=r"node-keys\.json") as caught:
        _ = keyring(tmp_path).ec
    assert "\n" not in str(caught.value)
