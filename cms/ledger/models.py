"""Tables of the books.

    event                 a fact, once: its natural key is unique; outcome answers a retry
    ledger_line           why money moves; labels outlive the plugin that declared them
    ledger_account        mint, treasury, an article's pool, a person's wallet
    ledger_balance        the account's balance and version; never below zero but for the mint
    ledger_entry          one plugin's postings for one event, or their mirror
    ledger_posting        one signed leg; the chain of versions and balances per account
    ledger_entry_closed   the marker that the database admits only for a balanced entry
    ledger_reversal       which transfer was mirrored by which entry, at most once
    pending_reversal      mirrors that wait until the treasury can cover a shortfall
    timer                 when a plugin wants to be asked again, and the event by which it was
    plugin_failure        what a plugin did wrong, for `cms reconcile`
    report                a bought instance of an article's profit and loss report
    plugin_setting        one row for each version of a plugin's settings
    plugin_setting_plan   the next version of a plugin's settings, where one is planned
    ledger_day            sums of postings by day, so that charts need not read the whole ledger
    ledger_day_mark       the last entry that is in these sums

Triggers (migration 0001) refuse to change or delete event keys, entries, postings, markers.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    Integer,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from cms.sdk.tables import Base, Id, UtcTime

STRICT = {"sqlite_strict": True}
BALANCE_UTWEI_MAX = 9 * 10**18
WAITING = "fired_event_id IS NULL AND cancelled_by IS NULL"
FIRED, CANCELLED = "fired_event_id IS NOT NULL", "cancelled_by IS NOT NULL"
"""What becomes of a timer: conditions of its partial indexes."""


def only_where(condition: str) -> dict[str, Any]:
    """Return what makes an index hold only those rows, on both databases."""
    return {"sqlite_where": text(condition), "postgresql_where": text(condition)}


class EventRow(Base):
    """A fact. ``payload`` is the frozen event as JSON, ``outcome`` what the caller was told.

    What was planned also says as whom (``actor_role``) and under which settings it was:
    ``settings_version`` is the sum of all plugins' versions, one more with every change. Null
    where nothing was planned, and in rows that are older than this column.
    """

    __tablename__ = "event"
    __table_args__ = (
        Index("ix_event_actor_kind", "actor_id", "kind", "occurred_at"),
        Index("ix_event_comment", "comment_id"),
        Index("ix_event_article", "article_id", "kind"),
        STRICT,
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    natural_key: Mapped[str] = mapped_column(Text, unique=True)
    kind: Mapped[str] = mapped_column(Text)
    actor_id: Mapped[int] = mapped_column(Id)
    article_id: Mapped[int] = mapped_column(Id, default=0)
    comment_id: Mapped[int] = mapped_column(Id, default=0)
    occurred_at: Mapped[datetime] = mapped_column(UtcTime)
    recorded_at: Mapped[datetime] = mapped_column(UtcTime)
    undone_by: Mapped[int | None] = mapped_column(Id)
    payload: Mapped[str] = mapped_column(Text, default="{}")
    outcome: Mapped[str] = mapped_column(Text, default="{}")
    actor_role: Mapped[str] = mapped_column(Text, server_default="")
    settings_version: Mapped[int | None] = mapped_column(Integer)


class LineRow(Base):
    """A line as it was declared when it was first used."""

    __tablename__ = "ledger_line"
    __table_args__ = (STRICT,)

    code: Mapped[str] = mapped_column(Text, primary_key=True)
    label: Mapped[str] = mapped_column(Text)
    side: Mapped[str] = mapped_column(Text)
    row_code: Mapped[str] = mapped_column(Text)
    position: Mapped[int] = mapped_column(Integer)


class AccountRow(Base):
    """An account; ``owner_id`` is 0 for the house, since nulls would not collide."""

    __tablename__ = "ledger_account"
    __table_args__ = (UniqueConstraint("kind", "owner_id"), STRICT)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    kind: Mapped[str] = mapped_column(Text)
    owner_id: Mapped[int] = mapped_column(Id)
    lock_rank: Mapped[int] = mapped_column(Integer)


class BalanceRow(Base):
    """The running balance. ``floor`` 0 forbids going below zero; the mint has none."""

    __tablename__ = "ledger_balance"
    __table_args__ = (
        CheckConstraint(
            f"balance_utwei BETWEEN -{BALANCE_UTWEI_MAX} AND {BALANCE_UTWEI_MAX}", name="range"
        ),
        CheckConstraint("balance_utwei >= 0 OR may_be_negative = 1", name="floor"),
        STRICT,
    )

    account_id: Mapped[int] = mapped_column(ForeignKey("ledger_account.id"), primary_key=True)
    balance_utwei: Mapped[int] = mapped_column(Id)
    version: Mapped[int] = mapped_column(Id)
    may_be_negative: Mapped[int] = mapped_column(Integer)


class EntryRow(Base):
    """A journal entry. ``closed_id`` must find its marker when the transaction commits.

    ``event_id`` is what caused the entry; ``origin_event_id`` the event whose effect it books,
    takes back or restores.
    """

    __tablename__ = "ledger_entry"
    __table_args__ = (
        CheckConstraint("kind IN ('post', 'reverse', 'restore')", name="kind"),
        CheckConstraint("closed_id = id", name="closed"),
        Index(
            "uq_ledger_entry_post",
            "event_id",
            "plugin",
            unique=True,
            sqlite_where=text("kind = 'post'"),
            postgresql_where=text("kind = 'post'"),
        ),
        UniqueConstraint("event_id", "plugin", "reverses_entry_id"),
        Index("ix_ledger_entry_reverses", "reverses_entry_id"),
        Index("ix_ledger_entry_closed", "closed_id"),  # else SQLite scans for it at every marker
        Index("ix_ledger_entry_origin", "origin_event_id", "kind"),
        Index("ix_ledger_entry_recorded_at", "recorded_at"),
        Index("ix_ledger_entry_plugin", "plugin", "id"),
        Index("ix_ledger_entry_kind", "kind", "id"),
        STRICT,
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"))
    origin_event_id: Mapped[int] = mapped_column(ForeignKey("event.id"))
    plugin: Mapped[str] = mapped_column(Text)
    rule_version: Mapped[int] = mapped_column(Integer)
    kind: Mapped[str] = mapped_column(Text)
    reverses_entry_id: Mapped[int | None] = mapped_column(ForeignKey("ledger_entry.id"))
    recorded_at: Mapped[datetime] = mapped_column(UtcTime)
    closed_id: Mapped[int] = mapped_column(
        ForeignKey("ledger_entry_closed.entry_id", deferrable=True, initially="DEFERRED")
    )


class ClosedRow(Base):
    """The marker. Its insert is refused unless two or more postings sum to zero."""

    __tablename__ = "ledger_entry_closed"
    __table_args__ = (STRICT,)

    entry_id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    legs: Mapped[int] = mapped_column(Integer)


class PostingRow(Base):
    """One leg. Legs 2k and 2k+1 belong to transfer k; ``undo`` says when it is mirrored."""

    __tablename__ = "ledger_posting"
    __table_args__ = (
        CheckConstraint("amount_utwei <> 0", name="amount"),
        UniqueConstraint("account_id", "account_version"),
        Index("ix_ledger_posting_article_line_account", "article_id", "line", "account_id"),
        Index("ix_ledger_posting_account_line", "account_id", "line", "recorded_at"),
        Index("ix_ledger_posting_article_entry", "article_id", "entry_id", "leg"),
        Index("ix_ledger_posting_line_entry", "line", "entry_id", "leg"),
        STRICT,
    )

    entry_id: Mapped[int] = mapped_column(ForeignKey("ledger_entry.id"), primary_key=True)
    leg: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    account_id: Mapped[int] = mapped_column(ForeignKey("ledger_account.id"))
    amount_utwei: Mapped[int] = mapped_column(Id)
    line: Mapped[str] = mapped_column(ForeignKey("ledger_line.code"))
    article_id: Mapped[int] = mapped_column(Id)
    role: Mapped[str] = mapped_column(Text)
    undo: Mapped[int] = mapped_column(Integer)
    note: Mapped[str] = mapped_column(Text)
    account_version: Mapped[int] = mapped_column(Id)
    balance_after_utwei: Mapped[int] = mapped_column(Id)
    recorded_at: Mapped[datetime] = mapped_column(UtcTime)


class ReversalRow(Base):
    """Transfer ``transfer`` of ``entry_id`` was mirrored, once, by ``by_entry_id``."""

    __tablename__ = "ledger_reversal"
    __table_args__ = (Index("ix_ledger_reversal_by", "by_entry_id"), STRICT)

    entry_id: Mapped[int] = mapped_column(ForeignKey("ledger_entry.id"), primary_key=True)
    transfer: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    by_entry_id: Mapped[int] = mapped_column(ForeignKey("ledger_entry.id"))


class PendingReversalRow(Base):
    """A mirror of one entry that waits for the treasury; the next grant tries it again.

    ``undo`` is the reason to take back, or 0 to restore what ``entry_id`` took back.
    """

    __tablename__ = "pending_reversal"
    __table_args__ = (
        Index("ix_pending_reversal_open", "entry_id", **only_where("settled_at IS NULL")),
        STRICT,
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("ledger_entry.id"))
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"))
    undo: Mapped[int] = mapped_column(Integer)
    recorded_at: Mapped[datetime] = mapped_column(UtcTime)
    settled_at: Mapped[datetime | None] = mapped_column(UtcTime)


class TimerRow(Base):
    """A moment that ``plugin`` asked for with the event ``origin_event_id``.

    It waits until it is fired (``fired_event_id``) or cancelled (``cancelled_by``, the event that
    undid its origin or took its article down); when that is undone in turn, it waits again.
    """

    __tablename__ = "timer"
    __table_args__ = (
        CheckConstraint("fired_event_id IS NULL OR cancelled_by IS NULL", name="state"),
        Index("ix_timer_waiting", "due_at", "id", **only_where(WAITING)),
        Index("ix_timer_article", "article_id", **only_where(WAITING)),
        Index("ix_timer_origin", "origin_event_id"),
        # partial, else SQLite prefers them for what is null, which is every timer that waits
        Index("uq_timer_fired", "fired_event_id", unique=True, **only_where(FIRED)),
        Index("ix_timer_cancelled", "cancelled_by", **only_where(CANCELLED)),
        STRICT,
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    natural_key: Mapped[str] = mapped_column(Text, unique=True)
    plugin: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    due_at: Mapped[datetime] = mapped_column(UtcTime)
    payload: Mapped[str] = mapped_column(Text)
    article_id: Mapped[int] = mapped_column(Id)
    origin_event_id: Mapped[int] = mapped_column(ForeignKey("event.id"))
    recorded_at: Mapped[datetime] = mapped_column(UtcTime)
    fired_event_id: Mapped[int | None] = mapped_column(ForeignKey("event.id"))
    cancelled_by: Mapped[int | None] = mapped_column(ForeignKey("event.id"))


class PluginFailureRow(Base):
    """A hook that failed; ``resolved_at`` is set once it was replayed, or dismissed for a reason.

    ``fact`` is the reversal as JSON where `on_reversed` failed.
    """

    __tablename__ = "plugin_failure"
    __table_args__ = (Index("ix_plugin_failure_open", "resolved_at", "id"), STRICT)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    plugin: Mapped[str] = mapped_column(Text)
    hook: Mapped[str] = mapped_column(Text)
    event_key: Mapped[str] = mapped_column(Text)
    error: Mapped[str] = mapped_column(Text)
    fact: Mapped[str] = mapped_column(Text)
    failed_at: Mapped[datetime] = mapped_column(UtcTime)
    resolved_at: Mapped[datetime | None] = mapped_column(UtcTime)
    dismissed_because: Mapped[str] = mapped_column(Text, server_default="")


class ReportRow(Base):
    """A report instance: ``figures`` as of ``position``, the article's newest entry then."""

    __tablename__ = "report"
    __table_args__ = (Index("ix_report_user_article", "user_id", "article_id", "id"), STRICT)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    article_id: Mapped[int] = mapped_column(Id)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"), unique=True)
    position: Mapped[int] = mapped_column(Id)
    figures: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(UtcTime)


class PluginSettingRow(Base):
    """A version of what staff decided on a plugin: all its values, and whether it is on."""

    __tablename__ = "plugin_setting"
    __table_args__ = (UniqueConstraint("plugin", "version"), STRICT)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    plugin: Mapped[str] = mapped_column(Text)
    version: Mapped[int] = mapped_column(Integer)
    settings: Mapped[str] = mapped_column(Text)
    changed_by: Mapped[str] = mapped_column(Text)
    effective_at: Mapped[datetime] = mapped_column(UtcTime)
    is_on: Mapped[int] = mapped_column(Integer, server_default="1")


class PlannedSettingsRow(Base):
    """The values that a plugin's next version will have, and from when; those that change only.

    ``fault`` says why it could not be put in force; then it waits for a person.
    """

    __tablename__ = "plugin_setting_plan"
    __table_args__ = (STRICT,)

    plugin: Mapped[str] = mapped_column(Text, primary_key=True)
    settings: Mapped[str] = mapped_column(Text)
    due_at: Mapped[datetime] = mapped_column(UtcTime)
    planned_by: Mapped[int] = mapped_column(ForeignKey("user.id"))
    planned_at: Mapped[datetime] = mapped_column(UtcTime)
    fault: Mapped[str] = mapped_column(Text, server_default="")


class DayRow(Base):
    """What one scope gained on one line on one day in UTC, reversals included.

    ``scope`` is a kind of account (all accounts of it, ``scope_id`` 0), ``article`` (the wallets,
    through that article) or ``reader`` (that wallet). Derived: entries up to the mark are in it.
    """

    __tablename__ = "ledger_day"
    __table_args__ = (
        Index("ix_ledger_day_scope", "scope", "day", "line", "scope_id", "amount_utwei"),
        STRICT,
    )

    scope: Mapped[str] = mapped_column(Text, primary_key=True)
    scope_id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    day: Mapped[str] = mapped_column(Text, primary_key=True)
    line: Mapped[str] = mapped_column(Text, primary_key=True)
    amount_utwei: Mapped[int] = mapped_column(Id)


class DayMarkRow(Base):
    """The one row that says up to which entry ``ledger_day`` is summed."""

    __tablename__ = "ledger_day_mark"
    __table_args__ = (CheckConstraint("id = 1", name="single"), STRICT)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    entry_id: Mapped[int] = mapped_column(Id)
