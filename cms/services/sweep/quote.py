"""What undoing everything that an account caused would take, said before anything is taken.

Whose money it is, is said for the next things of it, a bounded number, by the code that moves it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Select, func, literal_column, select, union_all
from sqlalchemy.orm import Session

from cms.content.models import Article
from cms.ledger.sweep_tables import SweepRow
from cms.ledger.timers import with_fired
from cms.people.names import Person, person
from cms.sdk.errors import NotAllowed
from cms.sdk.transfers import Account, AccountKind, Undo
from cms.services.access.rank import outranks
from cms.services.access.sessions import Principal
from cms.services.sweep.portions import SWEPT, Part
from cms.services.sweep.rights import need_to_see, parts_for
from cms.services.sweep.search import QUOTED, SEARCHES
from cms.services.undo_quote import Consequence, quote_undo
from cms.services.unit_of_work import Tribune

MOVED_MAX = 200
"""For how many events a quote says what they move."""
COUNTED_MAX = 10_000
"""Up to how many things of a part are counted."""
PAYEES_MAX = 10
TITLES_MAX = 10


@dataclass(frozen=True, kw_only=True)
class Balance:
    """What one account gains or, below zero, loses by it, all lines together, in micro-Twei."""

    name: str
    user_id: int
    amount_utwei: int


@dataclass(frozen=True, kw_only=True)
class SweepQuote:
    """How much there is, by part, and what taking the first ``moved_of`` of it back would move.

    ``losers`` and ``gainers`` are those with the most, people and the house's pockets alike; the
    others are counted. ``portions`` of the last sweep can be given back.
    """

    person: Person
    counts: Mapping[Part, int]
    moved_of: int
    losers: Sequence[Balance]
    gainers: Sequence[Balance]
    others: int
    shortfall_utwei: int
    waiting: int
    titles: Sequence[str]
    portions: int

    @property
    def total(self) -> int:
        """All that a sweep would take; what others gave to the comments is counted as well."""
        return sum(self.counts.values())

    @property
    def is_partial(self) -> bool:
        """Whether there is more than what the money is said of."""
        articles = self.counts.get("articles", 0) + self.counts.get("imported", 0)
        return self.moved_of < self.total - articles


def quote_sweep(tribune: Tribune, actor: Principal | None, user_id: int) -> SweepQuote:
    """Say what a sweep would take. Raises NotAllowed (rights, rank, oneself), NotFound."""
    need_to_see(actor)
    with tribune.reading() as session:
        who = person(session, user_id)
        if actor is not None and not outranks(actor.role, who.role):
            raise NotAllowed("role.too_high", "This is for people of roles below your own only")
        parts = parts_for(actor)
        return _quoted(session, who, parts)


def _quoted(session: Session, who: Person, parts: Sequence[Part]) -> SweepQuote:
    own, answers, size = _events(session, who.id)
    steps = [(with_fired(session, own), SWEPT), (answers, Undo.MODERATED)]
    told = quote_undo(session, [], SWEPT, more=steps)
    balances = _balances(told.consequences)
    losers = [b for b in balances if b.amount_utwei < 0]
    gainers = [b for b in reversed(balances) if b.amount_utwei > 0]
    shown = len(losers[:PAYEES_MAX]) + len(gainers[:PAYEES_MAX])
    return SweepQuote(
        person=who,
        counts=_counts(session, who.id, parts),
        moved_of=size,
        losers=losers[:PAYEES_MAX],
        gainers=gainers[:PAYEES_MAX],
        others=len(losers) + len(gainers) - shown,
        shortfall_utwei=told.shortfall_utwei,
        waiting=told.waiting,
        titles=_titles(session, who.id) if "articles" in parts else (),
        portions=_portions(session, who.id),
    )


def _events(session: Session, user_id: int) -> tuple[list[int], list[int], int]:
    """Return the next events, in one statement: the account's own, and answers to its comments."""
    parts: tuple[Part, ...] = ("comments", "reactions", "readings", "timers", "answers")
    found: dict[str, list[int]] = {part: [] for part in parts}
    for part, event_id in session.execute(union_all(*(_next(part, user_id) for part in parts))):
        found[part].append(event_id)
    answers = found.pop("answers")
    own = [event_id for event_ids in found.values() for event_id in event_ids][:MOVED_MAX]
    answers = answers[: MOVED_MAX - len(own)]
    return own, answers, len(own) + len(answers)


def _next(part: Part, user_id: int) -> Select[str, int]:
    query, *order = QUOTED[part](user_id)
    some = query.order_by(*order).limit(MOVED_MAX).subquery()
    return select(literal_column(f"'{part}'"), some.c.id)


def _counts(session: Session, user_id: int, parts: Sequence[Part]) -> dict[Part, int]:
    """Count all parts in one statement."""
    found = {part: QUOTED[part](user_id)[0].limit(COUNTED_MAX).subquery() for part in parts}
    counts = [select(func.count()).select_from(q).scalar_subquery() for q in found.values()]
    return dict(zip(parts, session.execute(select(*counts)).one(), strict=True))


def _balances(consequences: Sequence[Consequence]) -> list[Balance]:
    """Add up the lines of each account, a wallet and what is held together; the losers first."""
    sums: dict[tuple[str, int], int] = {}
    names: dict[tuple[str, int], str] = {}
    for one in consequences:
        key = _pocket(one.account)
        sums[key] = sums.get(key, 0) + one.amount_utwei
        names[key] = one.name.removesuffix(" (held)")
    found = [
        Balance(name=names[key], user_id=key[1] if key[0] == "user" else 0, amount_utwei=amount)
        for key, amount in sums.items()
        if amount
    ]
    return sorted(found, key=lambda balance: (balance.amount_utwei, balance.name))


def _pocket(account: Account) -> tuple[str, int]:
    kind = AccountKind.USER if account.kind is AccountKind.HOLD else account.kind
    return kind.value, account.owner_id


def _titles(session: Session, user_id: int) -> list[str]:
    query, *order = SEARCHES["articles"](user_id)
    titles = query.with_only_columns(Article.title).order_by(*order).limit(TITLES_MAX)
    return list(session.scalars(titles))


def _portions(session: Session, user_id: int) -> int:
    """Return how many portions of the last sweep can be given back."""
    mine = (SweepRow.user_id == user_id, SweepRow.restored_by.is_(None))
    last = (
        select(SweepRow.banned_at).where(*mine).order_by(SweepRow.number.desc()).limit(1)
    ).scalar_subquery()
    return session.scalar(select(func.count()).where(*mine, SweepRow.banned_at == last)) or 0
