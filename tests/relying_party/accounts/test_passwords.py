import pytest
from argon2 import PasswordHasher

from relying_party.accounts.passwords import RULES, Passwords, Weakness, weaknesses


@pytest.mark.parametrize("password", ["Test-1234", "Zażółć gęślą 1", "ŻÓŁĆ-żółć-7", "A1b!" * 32])
def test_a_good_password_breaks_no_rule(password):
    assert weaknesses(password, "jan.testowy") == ()


@pytest.mark.parametrize(
    ("password", "broken"),
    [
        ("Te-1234", Weakness.TOO_SHORT),
        ("Aa1!" * 32 + "x", Weakness.TOO_LONG),
        ("TEST-1234", Weakness.NO_LOWER_CASE),
        ("test-1234", Weakness.NO_UPPER_CASE),
        ("Test-test", Weakness.NO_DIGIT),
        ("Test12345", Weakness.NO_SPECIAL),
        ("X-Jan.Testowy-1", Weakness.HOLDS_LOGIN),
    ],
)
def test_each_rule_is_named_when_it_is_broken(password, broken):
    assert weaknesses(password, "jan.testowy") == (broken,)


def test_every_broken_rule_is_named():
    assert set(weaknesses("", "jan")) == {rule for rule, _ in RULES} - {Weakness.TOO_LONG, Weakness.HOLDS_LOGIN}


def test_a_hash_is_argon2id_and_verifies_only_its_password(costly_hashes):
    passwords = Passwords()
    hashed = passwords.hash("Test-1234")
    assert hashed.startswith("$argon2id$")
    assert not PasswordHasher().check_needs_rehash(hashed), "it costs what the library recommends"
    assert passwords.verify(hashed, "Test-1234")
    assert not passwords.verify(hashed, "Test-1235")


def test_without_a_hash_the_answer_is_no_after_the_same_work(monkeypatch):
    passwords = Passwords()
    passwords.verify(None, "first, so that the decoy stands")
    verified = []
    hasher = passwords._hasher
    monkeypatch.setattr(type(hasher), "verify", lambda self, hashed, password: verified.append(hashed))
    assert not passwords.verify(None, "Test-1234")
    assert verified[0].startswith("$argon2id$")


def test_a_broken_hash_lets_nobody_in():
    assert not Passwords().verify("no hash at all", "Test-1234")
