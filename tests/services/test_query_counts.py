"""How many statements a write takes: a number of its own, however much there is already."""

import pytest

from cms.services.dealings.beats import beat
from cms.services.dealings.comment_removal import delete_comment, moderate_comment
from cms.services.dealings.comments import post_comment
from cms.services.dealings.react import Target, add_reaction, withdraw_reaction
from cms.services.dealings.reads import Started, start_reading
from cms.services.dealings.reports import request_report
from cms.services.money.grant import grant
from tests.support.crowd import STAFF, WORDS, Crowd, crowd
from tests.support.statements import statements
from tests.support.story import beats
from tests.support.world import TWEI, person

MANY = 50

# BEGIN, COMMIT and savepoints are not counted; two statements more than a like's are the look
# whether a commenter or author has had enough of it today. What is earned takes one more, for the
# hold, and a person's first earning three, to open it; taking it back reads and writes the rows.
COUNTS = {
    "start to read": 6,
    "read on": 5,
    "read to the end": 18,
    "plus": 29,
    "plus, again": 3,
    "withdraw the plus": 25,
    "minus": 18,
    "plus instead of the minus": 49,
    "like": 27,
    "dislike": 23,
    "comment": 22,
    "delete the comment": 16,
    "moderate a comment": 26,
    "buy a report": 21,
    "grant": 11,
}


@pytest.fixture
def plugins() -> None:
    """All that are built in."""


@pytest.fixture
def town(tribune) -> Crowd:
    return crowd(tribune)


class Acts:
    """Everything that can be done to the article, by people who have not done it yet."""

    def __init__(self, town: Crowd, name: str) -> None:
        self.tribune, self.town, self.name = town.tribune, town, name
        self.one, self.other = town.newcomer(f"{name} One"), town.newcomer(f"{name} Other")
        self.reader = person(town.tribune, f"{name} Reader")
        self.counts: dict[str, int] = {}

    def play(self) -> dict[str, int]:
        article, comment = self.town.article, self.town.comment
        begun = self.count("start to read", start_reading, self.reader, article)
        self.read(begun)
        on_article, on_comment = Target(article_id=article), Target(comment_id=comment)
        self.count("plus", add_reaction, self.one, STAFF, on_article, "plus")
        self.count("plus, again", add_reaction, self.one, STAFF, on_article, "plus")
        self.count("withdraw the plus", withdraw_reaction, self.one, on_article)
        self.count("minus", add_reaction, self.other, STAFF, on_article, "minus")
        change = "plus instead of the minus"
        self.count(change, add_reaction, self.other, STAFF, on_article, "plus")
        self.count("like", add_reaction, self.one, STAFF, on_comment, "like")
        self.count("dislike", add_reaction, self.other, STAFF, on_comment, "dislike")
        self.comment_and_report()
        return self.counts

    def count(self, name: str, service, *arguments):
        with statements() as made:
            answer = service(self.tribune, *arguments)
        self.counts[name] = len(made)
        return answer

    def read(self, begun: Started) -> None:
        for said in beats(self.tribune.clock, begun):
            is_last = said.sequence * 12 >= begun.required_seconds
            name = "read to the end" if is_last else "read on"
            self.count(name, beat, self.reader, STAFF, begun.id, begun.token, said)

    def comment_and_report(self) -> None:
        article, words = self.town.article, f"{WORDS}{self.name}"
        said = self.count("comment", post_comment, self.one, STAFF, article, words)
        self.count("delete the comment", delete_comment, self.one, said.subject_id)
        bad = post_comment(self.tribune, self.other, STAFF, article, words).subject_id
        self.count("moderate a comment", moderate_comment, self.town.author, STAFF, bad, "rude")
        self.count("buy a report", request_report, self.one, STAFF, article)
        with statements() as made:
            grant(self.tribune, TWEI, reason="for the test", nickname=f"{self.name} One")
        self.counts["grant"] = len(made)


@pytest.mark.slow
def test_a_write_takes_no_more_statements_where_there_is_more(town: Crowd):
    town.grow(1)
    Acts(town, "First").play()  # remembers lines, opens the treasury's account and the like
    assert Acts(town, "Early").play() == COUNTS
    town.grow(MANY)
    assert Acts(town, "Late").play() == COUNTS
