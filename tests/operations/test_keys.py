from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from eid.keys import KeysUnusable, check_keys, ec_key, key_pair, rsa_key, self_signed

NOW = 1_900_000_000.0


def public_key(folder) -> bytes:
    pair = key_pair(folder, "pair", ec_key, NOW)
    assert pair.private.public_key() == pair.certificate.public_key()
    return pair.private.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def test_many_processes_that_start_at_once_make_one_key_pair(tmp_path):
    with ProcessPoolExecutor(8, mp_context=get_context("spawn")) as processes:
        assert len(set(processes.map(public_key, [tmp_path] * 32))) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["pair.pem"]


def test_many_threads_that_start_at_once_make_one_key_pair(tmp_path):
    """As the nodes of several applications in one process do."""
    for number in range(20):
        with ThreadPoolExecutor(8) as threads:
            pairs = list(threads.map(lambda _, name=f"own-{number}": key_pair(tmp_path, name, ec_key, 0), range(8)))
        assert len({pair.kid for pair in pairs}) == 1
    assert {file.suffix for file in tmp_path.iterdir()} == {".pem"}


def test_a_key_is_for_its_owner_only(tmp_path):
    key_pair(tmp_path, "pair", ec_key, NOW)
    assert (tmp_path / "pair.pem").stat().st_mode & 0o777 == 0o600


def test_the_check_makes_the_folder_but_no_key(tmp_path):
    check_keys(tmp_path / "keys", "one", "two")
    assert list((tmp_path / "keys").iterdir()) == []


def test_the_check_accepts_keys_that_can_be_read(tmp_path):
    key_pair(tmp_path, "one", ec_key, NOW)
    key_pair(tmp_path, "two", rsa_key, NOW)
    check_keys(tmp_path, "one", "two")


def test_a_private_key_beside_the_certificate_of_another_is_refused(tmp_path):
    key_pair(tmp_path, "one", ec_key, NOW)
    key_pair(tmp_path, "two", ec_key, NOW)
    private = (tmp_path / "one.pem").read_text().partition("-----BEGIN CERTIFICATE")[0]
    certificate = "-----BEGIN CERTIFICATE" + (tmp_path / "two.pem").read_text().partition("-----BEGIN CERTIFICATE")[2]
    (tmp_path / "one.pem").write_text(private + certificate)
    with pytest.raises(KeysUnusable, match="holds no private key with its certificate"):
        check_keys(tmp_path, "one")


def test_a_certificate_is_valid_from_the_day_before(tmp_path):
    pair = self_signed(ec_key(), "name", NOW)
    assert pair.certificate.not_valid_before_utc.timestamp() == NOW - 86400
