"""A small world to act in: people, a live article, balances in whole numbers."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from cms.config import HOLD_HOURS
from cms.content.counters import miscounted
from cms.ledger.accounts import balances_of
from cms.ledger.holds import hold
from cms.ledger.verify import verify
from cms.sdk.transfers import TREASURY, Account, AccountKind, pool, user
from cms.services.access.people import add_person
from cms.services.articles.articles import Draft, create_article
from cms.services.articles.publish import publish_article
from cms.services.holds import release_due
from cms.services.money.grant import grant
from cms.services.unit_of_work import Tribune

TWEI = 1_000_000


@dataclass
class World:
    tribune: Tribune
    author: int
    readers: list[int]
    article: int

    def balance(self, account: Account) -> int:
        """What an account has; a person's with what is held for them."""
        return self._have([account])[account]

    def balances(self) -> dict[Account, int]:
        people = [user(i) for i in (self.author, *self.readers)]
        return self._have([TREASURY, pool(self.article), *people])

    def held(self, person: int) -> int:
        """What a person cannot spend yet."""
        with self.tribune.reading() as session:
            return balances_of(session, [hold(person)])[hold(person)]

    def spendable(self, person: int) -> int:
        return self.balance(user(person)) - self.held(person)

    def let_go(self) -> None:
        """Let so much time pass that everything held can be spent, and release it."""
        self.tribune.clock.advance(hours=HOLD_HOURS)  # type: ignore[attr-defined]
        list(release_due(self.tribune))

    def _have(self, accounts: list[Account]) -> dict[Account, int]:
        with self.tribune.reading() as session:
            return wealth_of(session, accounts)

    def faults(self) -> list[str]:
        with self.tribune.reading() as session:
            return [*verify(session), *miscounted(session)]


def wealth_of(session: Session, accounts: Iterable[Account]) -> dict[Account, int]:
    """The balances of accounts, a person's with what is held for them."""
    wanted = list(accounts)
    holds = {a: hold(a.owner_id) for a in wanted if a.kind is AccountKind.USER}
    found = balances_of(session, [*wanted, *holds.values()])
    return {a: found[a] + (found[holds[a]] if a in holds else 0) for a in wanted}


def person(tribune: Tribune, nickname: str, role: str = "reader", twei: int = 0) -> int:
    with tribune.writing() as session:
        made = add_person(session, nickname=nickname, role=role, now=tribune.clock.now())
    if twei:
        grant(tribune, twei * TWEI, reason="for the test", nickname=nickname)
    return made


def draft(
    tribune: Tribune,
    author: int,
    title: str = "A quiet harbour",
    words: int = 476,
    more: Sequence[int] = (),
) -> int:
    """A draft of one author, or with ``more`` of several."""
    with tribune.writing() as session:
        body = " ".join(["word"] * words)
        return create_article(
            tribune, session, Draft(title=title, body_markdown=body, author_ids=[author, *more])
        )


def build(tribune: Tribune, *, readers: int = 3, treasury: int = 100, purse: int = 10) -> World:
    """One author, some readers with a purse of Twei, one live article, a funded treasury."""
    grant(tribune, treasury * TWEI, reason="for the test")
    author = person(tribune, "Ada", role="author", twei=purse)
    people = [person(tribune, f"Reader {n}", twei=purse) for n in range(readers)]
    article = draft(tribune, author)
    publish_article(tribune, author, "editor", article)
    return World(tribune, author, people, article)
