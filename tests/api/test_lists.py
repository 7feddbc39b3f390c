"""Lists: filters, order, totals, pages; what is not live is in none of them."""

import pytest

from cms.services.articles.articles import Draft, create_article
from cms.services.articles.publish import publish_article
from cms.services.money.grant import grant
from tests.support.apps import Client
from tests.support.world import TWEI, person


@pytest.fixture
def articles(tribune, clock) -> list[int]:
    """Five live articles by Ada and Ben, an hour apart, and a draft that nobody may see."""
    grant(tribune, 1000 * TWEI, reason="for the test")
    ada, ben = (person(tribune, name, role="author", twei=50) for name in ("Ada", "Ben"))
    made = []
    for number, (author, category, tags) in enumerate(
        [
            (ada, "Harbour", ["Boats", "Sea"]),
            (ada, "Harbour", ["Sea"]),
            (ben, "Town", ["Boats", "Trade", "Sea"]),
            (ben, "Town", []),
            (ben, "", ["Sea"]),
            (ben, "Nowhere", ["Secret"]),
        ]
    ):
        draft = Draft(
            title=f"Number {number}",
            body_markdown="word " * 100,
            author_ids=[author],
            category=category,
            tags=tags,
        )
        with tribune.writing() as session:
            made.append(create_article(tribune, session, draft))
        clock.advance(hours=1)
    for article in made[:-1]:
        publish_article(tribune, 0, "editor", article)
        clock.advance(hours=1)
    return made[:-1]


def titles(client: Client, query: str) -> list[int]:
    data = client.get(f"/api/v1/articles?{query}").json["data"]
    return [int(article["title"].split()[1]) for article in data]


def test_a_list_is_narrowed_and_ordered(client: Client, articles):
    for query, expected in {
        "": [4, 3, 2, 1, 0],
        "sort=published_at": [0, 1, 2, 3, 4],
        "filter[category]=harbour": [1, 0],
        "filter[tag]=boats": [2, 0],
        "filter[category]=harbour&filter[tag]=boats": [0],
        "filter[tag]=secret": [],
        "filter[category]=no-such": [],
        "q=NUMBER 3": [3],
        "q=%25": [],
        "q=_": [],
    }.items():
        assert titles(client, query) == expected, query


def test_the_total_counts_what_the_filters_leave(client, articles):
    narrow = {"": 5, "&filter[tag]=sea": 4, "&filter[category]=town": 2, "&q=number+3": 1}
    for query, total in narrow.items():
        answer = client.get(f"/api/v1/articles?meta=total&page[size]=1{query}").json
        assert answer["meta"] == {"total": total}, query


def test_the_author_filter_takes_an_id_from_the_authors(client: Client, articles):
    ada = client.get("/api/v1/authors").json["data"][0]
    assert (ada["nickname"], ada["articles"]) == ("Ada", 2)
    assert titles(client, f"filter[author]={ada['id']}") == [1, 0]


def test_tags_are_counted_over_live_articles(client: Client, articles):
    assert client.get("/api/v1/tags").json["data"] == [
        {"slug": "boats", "name": "Boats", "articles": 2},
        {"slug": "sea", "name": "Sea", "articles": 4},
        {"slug": "trade", "name": "Trade", "articles": 1},
    ]


def test_categories_are_counted_over_live_articles(client: Client, articles):
    data = client.get("/api/v1/categories").json["data"]
    assert {c["slug"]: c["articles"] for c in data} == {"harbour": 2, "town": 2}


def test_following_next_shows_everything_once(client: Client, articles):
    for path, size in {
        "articles?": 1,
        "articles?sort=published_at&": 2,
        "articles?filter[tag]=sea&": 3,
        "tags?": 1,
        "authors?": 1,
    }.items():
        whole = client.get(f"/api/v1/{path}page[size]=100").json["data"]
        seen, here = [], f"/api/v1/{path}page[size]={size}"
        while here:
            answer = client.get(here)
            seen += answer.json["data"]
            here = answer.json["links"].get("next")
            assert answer.headers.get("Link") == (f'<{here}>; rel="next"' if here else None)
        assert seen == whole, path


def test_a_cursor_of_another_list_is_refused(client: Client, articles):
    cursor = client.get("/api/v1/tags?page[size]=1").json["links"]["next"].partition("after")[2]
    answer = client.get(f"/api/v1/authors?page[after{cursor}")
    assert (answer.status_code, answer.json["errors"][0]["parameter"]) == (400, "page[after]")
