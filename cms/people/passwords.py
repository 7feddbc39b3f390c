"""Passwords: argon2id (OWASP's profile of 19 MiB and two rounds), in two threads of its own.

More at once would let a flood of sign-ins take the machine's memory and cores. The allocator
keeps 19 MiB for each thread that ever hashed, so the server's own threads must not: 20 wrong
passwords on 8 threads took a process from 100 to 197 MB.

What is asked of a password follows NIST SP 800-63B-4 and ASVS 5.0: length, no rules of
composition, none of those that are tried first. The staff need 15 characters, since a password
is all that they have.
"""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from importlib.resources import files

from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerificationError

from cms.config import Config

CHARACTERS_MIN = 8
STAFF_CHARACTERS_MIN = 15
CHARACTERS_MAX = 128
_threads = ThreadPoolExecutor(2, thread_name_prefix="argon2")


@cache
def common_passwords() -> frozenset[str]:
    """Return the passwords that are tried first, in lower case; read when they are first needed."""
    listed = files("cms.people").joinpath("common_passwords.txt").read_text(encoding="utf-8")
    return frozenset(listed.splitlines())


def is_easily_guessed(password: str, names: Iterable[str] = ()) -> bool:
    """Say whether a password is common, one short piece again and again, or made of a name.

    ``names`` are the person's own: nickname and address.
    """
    text = password.casefold()
    if text in common_passwords() or ("tribune" in text and len(text) < 12):
        return True
    piece = text[: (text + text).find(text, 1)]
    if len(piece) < 5 or (piece != text and piece in common_passwords()):
        return True
    known = {part for name in names for part in (name.casefold(), name.casefold().split("@")[0])}
    return any(len(part) >= 4 and len(text.replace(part, "")) < 5 for part in known)


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


def is_outdated(config: Config, stored: str) -> bool:
    """Say whether a hash was made with other parameters than those in force."""
    profile = (config.password_memory_kib, config.password_rounds)
    return _hasher(*profile).check_needs_rehash(stored)
