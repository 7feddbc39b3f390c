"""All that an account's acts leave behind, as one value: for before and after it is undone."""

from sqlalchemy import select, text

from cms.ledger.models import AccountRow, BalanceRow, EventRow, TimerRow
from cms.services.unit_of_work import Tribune

TABLES = {
    "reaction": "SELECT id, kind, changes, event_id FROM reaction",
    "comment": "SELECT id, status, reason, removals, like_count, dislike_count FROM comment",
    "article": "SELECT id, status, plus_count, minus_count, comment_count FROM article",
    "levels": "SELECT user_id, xp, active_days FROM levels_person",
    "xp": "SELECT event_id, user_id, xp, in_force FROM levels_xp",
    "favours": "SELECT event_id, payee_id, in_force, earned_utwei FROM ring_guard_favour",
    "quotas": "SELECT event_id, user_id, kind FROM quotas_used",
    "days": "SELECT day, rate_millionths, drawn_utwei FROM budget_day",
    "held": "SELECT user_id, sum(amount_utwei - taken_utwei) FROM ledger_hold "
    "WHERE released_by IS NULL GROUP BY user_id",
    "pending": "SELECT id FROM pending_reversal WHERE settled_at IS NULL",
}


UNDOING = ("sweep", "unsweep", "unpublish", "republish", "remove", "restore")


def all_that_stands(tribune: Tribune) -> dict[str, list[str]]:
    """Balances, levels, quotas, counters, rows, timers and which events are in force."""
    with tribune.reading() as session:
        found = {name: _sorted(session.execute(text(query))) for name, query in TABLES.items()}
        events = select(EventRow.id, EventRow.undone_by).where(EventRow.kind.not_in(UNDOING))
        timers = select(TimerRow.natural_key, TimerRow.cancelled_by, TimerRow.fired_event_id)
        balances = (
            select(AccountRow.kind, AccountRow.owner_id, BalanceRow.balance_utwei)
            .join(BalanceRow, BalanceRow.account_id == AccountRow.id)
            .where(BalanceRow.balance_utwei != 0)
        )
        for name, query in (("events", events), ("timers", timers), ("balances", balances)):
            found[name] = _sorted(session.execute(query))
    return found


def _sorted(rows) -> list[str]:
    return sorted(str(tuple(row)) for row in rows)


def differences(before: dict[str, list[str]], after: dict[str, list[str]]) -> dict[str, list[str]]:
    """What is not the same, by what it is: the rows that are there only before, or only after."""
    return {
        name: sorted(set(before[name]) ^ set(after[name]))
        for name in before
        if before[name] != after[name]
    }
