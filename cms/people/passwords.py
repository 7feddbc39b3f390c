"""Passwords: argon2id (OWASP's profile of 19 MiB and two rounds), two hashes at once at most.

More at once would let a flood of sign-ins take the machine's memory and cores.
"""

from __future__ import annotations

import threading
from functools import cache

from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerificationError

from cms.config import Config

CHARACTERS_MIN = 8
CHARACTERS_MAX = 128
COMMON = frozenset({
    "password", "password1", "12345678", "123456789", "1234567890", "qwertyuiop",
    "qwerty123", "iloveyou", "sunshine", "princess", "football", "baseball",
    "superman", "trustno1", "letmein1", "welcome1", "abcd1234", "11111111",
    "00000000", "passw0rd", "password123", "tribune1",
})  # fmt: skip
_turns = threading.BoundedSemaphore(2)


@cache
def _hasher(memory_kib: int, rounds: int) -> PasswordHasher:
    return PasswordHasher(time_cost=rounds, memory_cost=memory_kib, parallelism=1, type=Type.ID)


@cache
def _dummy(memory_kib: int, rounds: int) -> str:
    return _hasher(memory_kib, rounds).hash("nobody has this password")


def hash_password(config: Config, password: str) -> str:
    """Return the hash to store."""
    with _turns:
        return _hasher(config.password_memory_kib, config.password_rounds).hash(password)


def matches(config: Config, stored: str | None, password: str) -> bool:
    """Say whether the password is right; unknown names cost the same work as known ones."""
    profile = (config.password_memory_kib, config.password_rounds)
    with _turns:
        try:
            _hasher(*profile).verify(stored or _dummy(*profile), password)
        except (VerificationError, InvalidHashError):
            return False
    return stored is not None
