"""What happened, in words: events, kinds of entries, accounts, sides."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

EVENTS = {
    "publish": "published the article",
    "unpublish": "took the article down",
    "read": "read the article",
    "react": "rated the article",
    "withdraw": "took a rating back",
    "comment": "commented",
    "remove": "removed a comment",
    "restore": "restored a comment",
    "report": "bought a P&L report",
    "timer": "had a sum fall due",
    "grant": "granted money",
    "release": "can spend what was held",
    "sweep": "undid what an account caused",
    "unsweep": "gave back what was undone",
    "pay_unpaid": "paid what had been withheld",
}
REACTED = {"react": "rated a comment", "withdraw": "took a comment's rating back"}
ENTRY_KINDS = {"post": "Booked", "reverse": "Taken back", "restore": "Restored"}
ACCOUNTS = {
    "mint": "Mint",
    "treasury": "The house",
    "pool": "Pool",
    "hold": "Held",
    "user": "Wallet",
}
ACCOUNT_KINDS = {
    "mint": "Mint (its minus is all that was issued)",
    "treasury": "Treasury (the house)",
    "pool": "Pools of articles",
    "hold": "Held for people, not yet to be spent",
    "user": "Wallets of people",
}
ROLES = {
    "own": "as who acted",
    "commenter": "as the comment's writer",
    "author": "as the author",
    "house": "for the house",
}

PRESETS = {
    "fresh-site": "low levels, everything pays from the first day",
    "newsroom": "a rating pays, an account's first day does not, grants wait for five readers",
    "classic": "high levels (comments from level 13), strict about who is paid",
    "no-money": "levels and quotas only, nothing costs or pays",
}
"""The presets of the built-in plugins, the one to begin with first."""


def event_words(kind: str, natural_key: str = "") -> str:
    """Return what somebody did; a kind that is new here stands for itself."""
    if ":comment-" in natural_key and kind in REACTED:
        return REACTED[kind]
    return EVENTS.get(kind, kind)


WORDS: Mapping[str, Any] = {
    "event_words": event_words,
    "entry_kinds": ENTRY_KINDS,
    "account_kinds": ACCOUNT_KINDS,
    "roles": ROLES,
    "preset_words": PRESETS,
}
"""What templates call these by."""
