"""What the admin's pages read, beside articles: revisions, comments, audit lines, a long ledger.

Rows of content are inserted in bulk; grants and publishing go through the services, and one
plus, which the others in the ledger are copies of. All of it happened in the last QUARTER.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from bench import data, raw
from bench.books import Books, Given, chunks, moments
from bench.data import Made
from bench.newsroom_rows import NewsroomSize, count_content, rows_of
from bench.site_rows import AUTHORS, author_of
from cms.clock import ManualClock
from cms.content import models as content
from cms.extensions import db
from cms.people.models import User
from cms.services.access.sessions import open_session
from cms.services.dealings.react import Target, add_reaction
from cms.services.money.sum_days import sum_days
from cms.services.unit_of_work import Tribune

QUARTER = timedelta(days=90)
RARE = "zeppelin"
TITLE = f"A {RARE} over the lake"


@dataclass
class Newsroom(Made):
    """What the requests need to know: who is signed in, and the article with the most to show."""

    editor_id: int = 1
    article_id: int = 0
    deep_key: str = ""
    token: str = ""


def steps(size: NewsroomSize) -> int:
    """Return how often `make` yields."""
    return data.steps(size) + 4


def make(tribune: Tribune, size: NewsroomSize, made: Newsroom) -> Iterator[None]:
    """Fill an empty, migrated database, and ``made`` with it; yields after each step.

    The clock stands a quarter of a year back while articles go live, and comes to today.
    """
    clock, today = tribune.clock, datetime.now().astimezone()
    assert isinstance(clock, ManualClock)
    clock.set(today - QUARTER)
    yield from data.make(tribune, size, made)
    made.article_id = size.articles
    chance = random.Random(11)
    clock.set(today - QUARTER + timedelta(hours=1))
    with tribune.writing() as session:
        for table, rows in rows_of(size, chance, clock.now(), today):
            for some in chunks(rows):
                session.execute(insert(table), some)
        count_content(session)
    yield
    _fill_ledger(tribune, size, made, chance, today)
    yield
    clock.set(today)
    sum_days(tribune)
    yield
    with tribune.writing() as session:
        _look(session, made, size, today)
    yield


def _fill_ledger(
    tribune: Tribune, size: NewsroomSize, made: Newsroom, chance: random.Random, end: datetime
) -> None:
    """Give one plus, and then as many copies of it as are wanted."""
    first = made.pluses[0]
    add_reaction(tribune, first.reader_id, "reader", Target(first.article_id), "plus")
    sample = raw.sample(db.engine)
    pairs = [
        Given(reader, article, author_of(article))
        for article in range(size.articles - size.lively + 1, size.articles + 1)
        for reader in range(AUTHORS + 1, AUTHORS + size.readers + 1)
        if (reader, article) != (first.reader_id, first.article_id)
    ]
    hot, others = pairs[-size.readers :], pairs[: -size.readers]
    given = [*hot, *chance.sample(others, size.pluses - len(hot))]
    chance.shuffle(given)
    begin, end = tribune.clock.now() + timedelta(hours=1), end - timedelta(hours=1)
    with tribune.writing() as session:
        books = Books.of(session, sample)
        for plus, moment in zip(given, moments(begin, end, len(given)), strict=True):
            books.write(plus, moment)
        books.save(session)
        if session.get_bind().dialect.name == "postgresql":
            data.set_sequences(session, ("event", "ledger_entry"))


def _look(session: Session, made: Newsroom, size: NewsroomSize, now: datetime) -> None:
    """Sign in an editor, give one article a rare word, and note where a deep page begins."""
    rare = size.articles // 3
    a = content.Article
    session.execute(update(a).where(a.id == rare).values(title=TITLE))
    far = select(a.updated_at, a.id).order_by(a.updated_at.desc(), a.id.desc())
    row = session.execute(far.offset(size.articles * 9 // 10).limit(1)).one()
    made.deep_key = f"{row.updated_at.isoformat()}~{row.id}"
    session.execute(update(User).where(User.id == made.editor_id).values(role="editor"))
    made.token = open_session(session, made.editor_id, "Editor", now, "admin", "bench").token
