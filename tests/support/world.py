"""A small world to act in: people, a live article, balances in whole numbers."""

from collections.abc import Sequence
from dataclasses import dataclass

from cms.content.counters import miscounted
from cms.ledger.accounts import balances_of
from cms.ledger.verify import verify
from cms.sdk.transfers import TREASURY, Account, pool, user
from cms.services.access.people import add_person
from cms.services.articles.articles import Draft, create_article
from cms.services.articles.publish import publish_article
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
        with self.tribune.reading() as session:
            return balances_of(session, [account])[account]

    def balances(self) -> dict[Account, int]:
        people = [user(i) for i in (self.author, *self.readers)]
        with self.tribune.reading() as session:
            return balances_of(session, [TREASURY, pool(self.article), *people])

    def faults(self) -> list[str]:
        with self.tribune.reading() as session:
            return [*verify(session), *miscounted(session)]


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
