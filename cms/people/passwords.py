"""Passwords: argon2id (OWASP's profile of 19 MiB and two rounds), in two threads of its own.

More at once would let a flood of sign-ins take the machine's memory and cores. The allocator
keeps 19 MiB for each thread that ever hashed, so the server's own threads must not: 20 wrong
passwords on 8 threads took a process from 100 to 197 MB.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
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
_threads = ThreadPoolExecutor(2, thread_name_prefix="argon2")


@cache
def _hasher(memory_kib: int, rounds: int) -> PasswordHasher:
    return PasswordHasher(time_cost=rounds, memory_cost=memory_kib, parallelism=1, type=Type.ID)


@cache
def _dummy(memory_kib: int, rounds: int) -> str:
    return _threads.submit(_hasher(memory_kib, rounds).hash, "nobody has this password").result()


def hash_password(config: Config, password: str) -> str:
    """Return the hash to store."""
    hasher = _hasher(config.password_memory_kib, config.password_rounds)
    return _threads.submit(hasher.hash, password).result()


def matches(config: Config, stored: str | None, password: str) -> bool:
    """Say whether the password is right; unknown names cost the same work as known ones."""
    profile = (config.password_memory_kib, config.password_rounds)
    expected = stored or _dummy(*profile)
    try:
        _threads.submit(_hasher(*profile).verify, expected, password).result()
    except (VerificationError, InvalidHashError):
        return False
    return stored is not None
