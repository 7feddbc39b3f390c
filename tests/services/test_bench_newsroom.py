"""The long ledger that the benchmark of the admin fills in is one that Tribune could have made."""

import pytest
from sqlalchemy import func, select

from bench.newsroom import Newsroom, make, steps
from bench.newsroom_rows import NewsroomSize
from cms.content.counters import miscounted
from cms.content.models import ArticleRevision, Comment
from cms.ledger.models import EntryRow, EventRow
from cms.ledger.verify import verify

SIZE = NewsroomSize(
    articles=100, lively=2, readers=4, readings_each=2, comments=60, audited=5, pluses=6
)


@pytest.fixture
def plugins() -> None:
    """All that are built in."""


def test_its_books_are_sound_and_its_counters_right(tribune):
    made = Newsroom()
    assert len(list(make(tribune, SIZE, made))) == steps(SIZE)
    with tribune.reading() as session:
        assert [*verify(session), *miscounted(session)] == []
        pluses = session.scalar(select(func.count()).where(EventRow.kind == "react"))
        assert pluses == 1 + SIZE.pluses
        assert session.scalar(select(func.count()).select_from(Comment)) == SIZE.comments
        revisions = select(func.count()).where(ArticleRevision.article_id == made.article_id)
        assert session.scalar(revisions) == 20
        moments = list(session.scalars(select(EntryRow.recorded_at).order_by(EntryRow.id)))
        assert moments == sorted(moments)
        assert (moments[-1] - moments[0]).days > 70
