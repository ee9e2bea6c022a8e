"""Passwords of accounts: what makes a good one, and argon2id."""

import os
import threading
from collections.abc import Callable
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from argon2 import PasswordHasher

SHORTEST = 8
LONGEST = 128
PROFILE = "RFC_9106_LOW_MEMORY"
"""What a hash costs, as argon2-cffi names it: the second choice of RFC 9106 section 4, 64 MiB."""


class Weakness(StrEnum):
    """Why a password is refused."""

    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"
    NO_LOWER_CASE = "no_lower_case"
    NO_UPPER_CASE = "no_upper_case"
    NO_DIGIT = "no_digit"
    NO_SPECIAL = "no_special"
    HOLDS_LOGIN = "holds_login"


Rule = Callable[[str, str], bool]

RULES: tuple[tuple[Weakness, Rule], ...] = (
    (Weakness.TOO_SHORT, lambda password, login: len(password) >= SHORTEST),
    (Weakness.TOO_LONG, lambda password, login: len(password) <= LONGEST),
    (Weakness.NO_LOWER_CASE, lambda password, login: any(character.islower() for character in password)),
    (Weakness.NO_UPPER_CASE, lambda password, login: any(character.isupper() for character in password)),
    (Weakness.NO_DIGIT, lambda password, login: any(character.isdigit() for character in password)),
    (Weakness.NO_SPECIAL, lambda password, login: any(not character.isalnum() for character in password)),
    (Weakness.HOLDS_LOGIN, lambda password, login: not login or login.lower() not in password.lower()),
)
"""What each rule demands of a password and the login beside it."""


def weaknesses(password: str, login: str) -> tuple[Weakness, ...]:
    """Every rule that the password breaks; empty for a good one."""
    return tuple(weakness for weakness, holds in RULES if not holds(password, login))


class Passwords:
    """Makes and verifies hashes. One hash takes 64 MiB, and more at once than cores gain nothing, so no more are made at once."""

    def __init__(self) -> None:
        self._cores = threading.BoundedSemaphore(os.cpu_count() or 1)

    def hash(self, password: str) -> str:
        with self._cores:
            return self._hasher.hash(password)

    def verify(self, password_hash: str | None, password: str) -> bool:
        """Whether the hash is of this password. Without a hash the answer is no and takes as long, so that time tells no login names."""
        from argon2.exceptions import InvalidHashError, VerificationError

        decoy = self._decoy
        try:
            with self._cores:
                self._hasher.verify(password_hash or decoy, password)
        except (VerificationError, InvalidHashError):
            return False
        return password_hash is not None

    @cached_property
    def _hasher(self) -> "PasswordHasher":
        from argon2 import PasswordHasher, profiles

        return PasswordHasher.from_parameters(getattr(profiles, PROFILE))

    @cached_property
    def _decoy(self) -> str:
        return self.hash("the password of nobody")
