"""What a hook may ask, besides the fact in its hand. All figures are of the running snapshot."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Protocol

from sqlalchemy.orm import Session

from cms.sdk.transfers import Account, Line


class Context(Protocol):
    """What every hook may ask. It never writes.

    Counts and sums take any of their filters; without ``since`` they look at all that ever was.
    """

    @property
    def settings(self) -> Any:
        """The plugin's own Settings as in force now."""

    @property
    def now(self) -> datetime:
        """The moment of the act, in UTC, from the site's clock."""

    @property
    def lines(self) -> Sequence[Line]:
        """All lines that the plugins in force declare, in the order of a report."""

    def balance_of(self, account: Account) -> int:
        """Return an account's balance in micro-Twei; 0 if it was never used."""

    def levels(self, user_ids: Sequence[int]) -> Mapping[int, int | None]:
        """Return the level of each person, in one query; None when no plugin keeps levels."""

    def level_of(self, user_id: int) -> int | None:
        """Return one person's level. For several people ask `levels` once."""

    def joined_at(self, user_ids: Sequence[int]) -> Mapping[int, datetime]:
        """Return when each person's account was made, in one query."""

    def count(
        self,
        kind: str,
        *,
        actor_id: int | None = None,
        article_id: int | None = None,
        since: datetime | None = None,
        with_undone: bool = False,
    ) -> int:
        """Count the events of a kind (``read``, ``comment``, ...).

        Undone ones are left out, unless what counts is how often somebody has done it at all.
        """

    def total(
        self,
        line: str,
        *,
        user_id: int | None = None,
        article_id: int | None = None,
        comment_id: int | None = None,
        caused_by: int | None = None,
        since: datetime | None = None,
    ) -> int:
        """Return what a line has brought people (negative: cost), net of reversals, in utwei.

        ``user_id`` is whose wallet, ``caused_by`` who acted; ``since`` is when that was.
        """

    def payments(
        self,
        line: str,
        *,
        user_id: int | None = None,
        article_id: int | None = None,
        comment_id: int | None = None,
        caused_by: int | None = None,
        since: datetime | None = None,
    ) -> int:
        """Count the payments on a line that stand, to or from people. Filters as in `total`."""

    def demand_on(self, day: date) -> int:
        """Return what pools were to pay people on a day in UTC, in utwei, in one query.

        That is what they paid, less what was taken back on that day, and what they were short of.
        It reads all entries of the day: ask once a day.
        """

    def skip(self, line: str, code: str, detail: str, *, payee_ids: Collection[int] = ()) -> None:
        """Record why nothing, or less, is paid on a line: the answer says it, and the wallets.

        ``payee_ids`` are those who would have been paid; by default it is whoever acts.
        """


class TableContext(Context, Protocol):
    """A context for hooks that read or keep the plugin's own tables."""

    @property
    def session(self) -> Session:
        """The session of the running act. Never commit it."""
