"""A town for the rules: an author, four readers who have read the article, open gates."""

from dataclasses import dataclass
from typing import cast

import pytest

from cms.clock import ManualClock
from cms.pluginhost.settings_store import save
from cms.services.articles.publish import publish_article
from cms.services.dealings.comments import post_comment
from cms.services.dealings.react import Target, add_reaction, withdraw_reaction
from cms.services.outcome import Outcome
from cms.services.timers import fire_due
from cms.services.unit_of_work import Tribune
from tests.histories.test_any_history import open_gates
from tests.support.story import read, settle_town
from tests.support.world import World, draft, person

WORDS = "A comment of more than forty characters, so that it may be rewarded: "


@dataclass
class Town(World):
    """Everybody has read ``article``; ``authors`` are all of its authors, the lead one first."""

    authors: tuple[int, ...] = ()

    def react(self, who: int, kind: str, comment: int = 0) -> Outcome:
        target = Target(comment_id=comment) if comment else Target(self.article)
        return add_reaction(self.tribune, who, "reader", target, kind)

    def take_back(self, who: int, comment: int = 0) -> None:
        target = Target(comment_id=comment) if comment else Target(self.article)
        withdraw_reaction(self.tribune, who, target)

    def comment(self, who: int, text: str = WORDS, article: int = 0) -> int:
        words = f"{text}{who}"
        return post_comment(self.tribune, who, "reader", article or self.article, words).subject_id

    def mature(self, **parts: float) -> list[Outcome]:
        """What comes of the timers that are due after a day, or after so much time.

        Those of levels move no money and are left out.
        """
        clock = cast(ManualClock, self.tribune.clock)
        clock.advance(**(parts or {"hours": 24}))
        fired = fire_due(self.tribune, limit=100)
        return [one.outcome for one in fired if one.plugin != "levels"]

    def newcomer(self, name: str, twei: int = 10) -> int:
        """A further reader, who has read the article."""
        made = person(self.tribune, name, twei=twei)
        read(self.tribune, self.tribune.clock, made, self.article)
        return made

    def article_of(self, *authors: int, title: str) -> int:
        """A live article that all readers have read."""
        made = draft(self.tribune, authors[0], title=title, words=952, more=authors[1:])
        publish_article(self.tribune, authors[0], "editor", made)
        for reader in self.readers:
            read(self.tribune, self.tribune.clock, reader, made)
        return made

    def set(self, plugin: str, **values: int | str) -> None:
        put(self.tribune, plugin, **values)


def put(tribune: Tribune, name: str, **values: int | str) -> None:
    """Change settings of a plugin."""
    plugin = next(p for p in tribune.host.registry.plugins if p.name == name)
    with tribune.writing() as session:
        save(session, plugin, values, changed_by="test", now=tribune.clock.now())


def moved(outcome: Outcome) -> dict[str, int]:
    """What was paid or charged, by the second half of the line's code."""
    sums: dict[str, int] = {}
    for one in outcome.moved:
        code = one.line.partition(".")[2]
        sums[code] = sums.get(code, 0) + one.amount_utwei
    return sums


def skips(outcome: Outcome) -> set[tuple[str, str]]:
    return {(one.line, one.code) for one in outcome.skipped}


UNGUARDED = {
    "repeated_percent_min": 100,
    "returned_percent": 100,
    "caused_utwei_per_day_max": 100_000_000_000,
}
"""Favours between the same people pay in full, so that each rule's own limit shows."""


@pytest.fixture
def guard() -> dict[str, int]:
    """What the ring guard is set to; its own tests take the defaults."""
    return UNGUARDED


@pytest.fixture
def town(tribune, clock, guard, once) -> Town:
    def make() -> tuple[int, list[int], int, tuple[int, ...]]:
        open_gates(tribune)
        if guard and any(p.name == "ring_guard" for p in tribune.host.registry.plugins):
            put(tribune, "ring_guard", **guard)
        author, readers = settle_town(tribune, clock)
        second = person(tribune, "Ben", role="author", twei=100)
        made = Town(tribune, author, readers, article=0, authors=(author, second))
        made.article = made.article_of(author, second, title="The article")
        return author, readers, made.article, made.authors

    author, readers, article, authors = once(("town", *guard.items()), make)
    return Town(tribune, author, list(readers), article, authors)
