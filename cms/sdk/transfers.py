"""What a rule proposes: money from one account to another, on a declared line, for a reason.

A rule returns transfers and never posts them. The host checks each against the plugin's
declared lines, and the ledger posts all transfers of one plugin and event as one entry.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass


class AccountKind(enum.StrEnum):
    """The kinds of account. Only MINT may go below zero, and only the operator's grant uses it.

    HOLD is the core's own: what a pool pays to a person waits there before it can be spent. A
    rule pays to USER and need not know.
    """

    MINT = "mint"
    TREASURY = "treasury"
    POOL = "pool"
    HOLD = "hold"
    USER = "user"


@dataclass(frozen=True)
class Account:
    """An account's address: its kind and whose it is (a person, an article; 0 for the house)."""

    kind: AccountKind
    owner_id: int = 0


MINT = Account(AccountKind.MINT)
TREASURY = Account(AccountKind.TREASURY)


def user(user_id: int) -> Account:
    """The wallet of a person."""
    return Account(AccountKind.USER, user_id)


def pool(article_id: int) -> Account:
    """The reward budget of an article."""
    return Account(AccountKind.POOL, article_id)


class Side(enum.StrEnum):
    """Where a line stands in a profit and loss report; HOUSE lines move only the house's money."""

    PROFIT = "profit"
    LOSS = "loss"
    HOUSE = "house"


class Role(enum.StrEnum):
    """As what a person was paid or charged: who acted, who wrote the comment, the article."""

    OWN = "own"
    COMMENTER = "commenter"
    AUTHOR = "author"
    HOUSE = "house"


class Undo(enum.IntFlag):
    """The occasions on which a transfer is mirrored back."""

    NEVER = 0
    WITHDRAWN = 1
    """The person who reacted took the reaction back."""
    DELETED = 2
    """The writer deleted the comment."""
    MODERATED = 4
    """A moderator removed the comment."""
    UNPUBLISHED = 8
    """The article was taken down, sooner or later. A pool gives back what it has not spent."""
    RETRACTED = 16
    """The article was taken down within the hour, before anybody had dealt with it."""
    ALWAYS = 31


@dataclass(frozen=True, kw_only=True)
class Line:
    """Why money moves, declared by the plugin that moves it.

    ``code`` is ``<plugin>.<verb_noun>``. ``source`` and ``destination`` are the only kinds of
    account that a transfer on this line may touch. Lines that share a ``row`` are added up in
    one row of a report, which is ordered by ``position``.
    """

    code: str
    label: str
    side: Side
    source: AccountKind
    destination: AccountKind
    row: str = ""
    position: int = 1000

    @property
    def row_code(self) -> str:
        """The report row that this line belongs to: ``row``, or the line itself."""
        return self.row or self.code


@dataclass(frozen=True, kw_only=True)
class Transfer:
    """Money proposed by a rule. Taking from a person's wallet makes it a charge.

    ``amount_utwei`` is a positive int in micro-Twei. ``undo`` says on which occasions it is
    mirrored back. ``note`` says in a few words how the amount came about.
    """

    line: str
    source: Account
    destination: Account
    amount_utwei: int
    role: Role
    undo: Undo = Undo.ALWAYS
    note: str = ""

    @property
    def is_charge(self) -> bool:
        """Whether a person pays."""
        return self.source.kind in (AccountKind.USER, AccountKind.HOLD)
