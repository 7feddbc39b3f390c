"""A site with many articles, and a reader of level 1: five pluses, one minus, eleven likes."""

from dataclasses import dataclass

import pytest
from sqlalchemy import func, select

from cms.ledger.models import EventRow
from cms.services.articles.publish import publish_article
from cms.services.dealings.react import Target, add_reaction, quote_reaction, withdraw_reaction
from cms.services.outcome import Outcome, Quote
from plugins.quotas.tables import Used
from tests.histories.test_any_history import open_gates
from tests.support.world import World, build, draft, person

ARTICLES = 16


@dataclass
class Site(World):
    articles: tuple[int, ...] = ()

    @property
    def reader(self) -> int:
        return self.readers[0]

    def react(self, number: int, kind: str = "plus", role: str = "reader") -> Outcome:
        return add_reaction(self.tribune, self.reader, role, Target(self.articles[number]), kind)

    def take_back(self, number: int) -> None:
        withdraw_reaction(self.tribune, self.reader, Target(self.articles[number]))

    def quote(self, number: int, kind: str = "plus", role: str = "reader") -> Quote:
        return quote_reaction(self.tribune, self.reader, role, Target(self.articles[number]), kind)

    def used(self, kind: str = "plus", who: int = 0) -> int:
        """The rows that are kept: units of a person, of the reader if none is named."""
        return self._count(Used.user_id == (who or self.reader), Used.kind == kind)

    def given(self) -> int:
        """How often the reader has reacted, taken back or not."""
        return self._count(EventRow.actor_id == self.reader, EventRow.kind == "react")

    def _count(self, *which) -> int:
        with self.tribune.reading() as session:
            return session.scalar(select(func.count()).where(*which))


@pytest.fixture
def site(tribune, once) -> Site:
    def make() -> tuple[int, list[int], list[int]]:
        if any(plugin.name == "levels" for plugin in tribune.host.registry.plugins):
            open_gates(tribune)
        first = build(tribune, treasury=1_000)
        names = [f"Author {n}" for n in range(1, ARTICLES)]
        authors = [person(tribune, name, role="author", twei=10) for name in names]
        more = [draft(tribune, author, title=f"Of {author}") for author in authors]
        for author, article in zip(authors, more, strict=True):
            publish_article(tribune, author, "editor", article)
        return first.author, first.readers, [first.article, *more]

    author, readers, articles = once("many articles", make)
    return Site(tribune, author, list(readers), articles[0], articles=tuple(articles))
