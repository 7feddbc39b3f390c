"""The wallet's statement: each entry with its why, and the article it is about."""

from cms.services.articles.take_down import unpublish_article
from tests.api.test_story import read_it
from tests.support.apps import Client
from tests.support.statements import statements


def entries(reader: Client, query: str = "") -> list[dict]:
    return reader.get(f"/api/v1/me/entries?{query}").json["data"]


def test_an_entry_names_the_article_it_is_about(reader: Client, article, clock):
    read_it(reader, article, clock)
    reader.put(f"/api/v1/articles/{article}/reaction", json={"kind": "plus"})
    newest, grant = entries(reader)
    assert newest["article_id"] == article
    assert newest["article"] == {"slug": "a-quiet-harbour", "title": "A quiet harbour"}
    assert (grant["article_id"], grant["article"]) == (None, None)


def test_an_article_that_is_taken_down_is_not_named(tribune, reader: Client, article, clock):
    reader.post(f"/api/v1/articles/{article}/reports")
    clock.advance(days=1)
    unpublish_article(tribune, 0, "editor", article)
    bought = entries(reader)[-2]
    assert (bought["line"], bought["article"]) == ("pnl_reports.pay", None)
    assert bought["article_id"] == article


def test_a_page_takes_as_many_statements_as_one_entry(reader: Client, article, clock):
    read_it(reader, article, clock)
    for kind in ("plus", "minus"):
        reader.put(f"/api/v1/articles/{article}/reaction", json={"kind": kind})
    reader.post(f"/api/v1/articles/{article}/reports")
    with statements() as of_one:
        assert len(entries(reader, "page[size]=1")) == 1
    with statements() as of_all:
        assert len(entries(reader)) > 3
    assert len(of_all) == len(of_one) == 2  # who is asking, and the page
