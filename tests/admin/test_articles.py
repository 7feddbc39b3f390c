"""The list of articles: what is shown, narrowed, ordered and paged; how few statements it takes."""

import re
from datetime import timedelta
from html import unescape
from itertools import product

import pytest
from sqlalchemy import event, insert

from cms.content.desk import FOUND_MAX, DeskFilter, Key, count_states, list_desk, survey
from cms.content.models import Article, ArticleAuthor, Category
from cms.extensions import db
from cms.services.articles.articles import Draft, create_article
from cms.services.articles.publish import publish_article
from cms.services.articles.schedule import set_schedule
from cms.services.articles.take_down import unpublish_article
from cms.services.articles.trash import trash_article
from tests.support.statements import statements
from tests.support.world import draft, person

pytestmark = pytest.mark.databases("sqlite")
TITLE = re.compile(r'class="what-title"[^>]*>([^<]*)<')


@pytest.fixture
def shelf(tribune, site, clock):
    """One article of each state, each changed a minute after the one before."""
    made = {}
    for state in ("draft", "scheduled", "live", "down", "trash"):
        clock.advance(minutes=1)
        author = person(tribune, f"Writer of {state}", role="author", twei=50)
        with tribune.writing() as session:
            body = Draft(
                title=f"The {state} one",
                body_markdown="word " * 30,
                author_ids=[author],
                summary=f"Something {state}ish",
                category=f"On {state}",
            )
            made[state] = create_article(tribune, session, body)
        if state in ("live", "down"):
            publish_article(tribune, author, "editor", made[state])
    unpublish_article(tribune, 1, "editor", made["down"])
    trash_article(tribune, 1, "editor", made["trash"])
    moment = clock.now() + timedelta(hours=1)
    set_schedule(tribune, 1, "editor", made["scheduled"], publish_at=moment)
    return made


def titles(answer):
    assert answer.status_code == 200, answer.text
    return [unescape(title) for title in TITLE.findall(answer.text)]


def test_the_list_shows_all_but_the_trash(desk, shelf):
    shown = titles(desk("editor").get("/admin/articles"))
    assert sorted(shown) == [
        "A quiet harbour",
        "The down one",
        "The draft one",
        "The live one",
        "The scheduled one",
    ]


@pytest.mark.parametrize("state", ["draft", "scheduled", "down", "trash"])
def test_each_state_has_its_tab_with_its_count(desk, shelf, state):
    page = desk("editor").get(f"/admin/articles?state={state}")
    assert titles(page) == [f"The {state} one"]
    counts = dict(re.findall(r"state=(\w+)[^>]*>[^<]*<span class=\"count\">(\d+)", page.text))
    assert counts == {"draft": "1", "scheduled": "1", "live": "2", "down": "1", "trash": "1"}


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=LIVE", ["The live one"]),
        ("q=draftish+something", ["The draft one"]),
        ("q=100%25", []),
        ("q=nothing+such", []),
        ("category=1", ["The draft one"]),
        ("category=1&q=live", []),
        ("author=1", ["A quiet harbour"]),
        ("author=mine", []),
    ],
)
def test_filters_narrow_it(desk, shelf, query, found):
    assert titles(desk("editor").get(f"/admin/articles?{query}")) == found


@pytest.mark.databases("sqlite", "postgresql")
@pytest.mark.parametrize("most", [0, FOUND_MAX])
def test_a_search_shows_the_same_whether_it_finds_much_or_little(tribune, shelf, monkeypatch, most):
    monkeypatch.setattr("cms.content.desk.FOUND_MAX", most)
    for state, expected in (("", {"draft", "scheduled", "live", "down"}), ("trash", {"trash"})):
        with tribune.reading() as session:
            wanted, counts = survey(session, DeskFilter(words="SOMETHING one", state=state))
            assert (wanted.ids is None) == (most == 0)
            assert {row.state for row in list_desk(session, wanted, 9)} == expected
        assert counts == dict.fromkeys(shelf, 1)


@pytest.mark.parametrize(
    "query",
    ["state=x", "order=x", "category=x", "author=-1", "after=x", "after=x~1", "before=2026~1",
     "q=%00", "category=99999999999999999999999", "after=~", "order=title&after=~~~"],
)  # fmt: skip
def test_an_address_that_makes_no_sense_is_no_fault(desk, shelf, query):
    assert desk("editor").get(f"/admin/articles?{query}").status_code == 200


@pytest.mark.parametrize("order", ["updated", "title"])
def test_pages_forward_and_back_show_each_article_once(tribune, desk, site, clock, order):
    for number in range(64):
        clock.advance(seconds=number % 2)  # pairs of the same moment
        draft(tribune, site.author, title=f"Number {number // 2:03}")
    editor = desk("editor")
    pages, url = [], f"/admin/articles?order={order}"
    while url:
        page = editor.get(url).text
        pages.append(re.findall(r'name="article" value="(\d+)"', page))
        url = neighbour(page, "next")
    assert [len(page) for page in pages] == [30, 30, 5]
    every = [one for page in pages for one in page]
    assert len(set(every)) == 65
    back = editor.get(neighbour(page, "prev")).text
    assert re.findall(r'name="article" value="(\d+)"', back) == pages[1]
    first = editor.get(neighbour(back, "prev")).text
    assert re.findall(r'name="article" value="(\d+)"', first) == pages[0]
    assert neighbour(first, "prev") is None


def neighbour(page, which):
    found = re.search(rf'rel="{which}" href="([^"]+)"', page)
    return unescape(found[1]) if found else None


def test_authors_see_all_titles_and_choose_only_their_own(tribune, desk, site):
    author = desk("author")
    own = draft(tribune, author.user_id, title="Mine")
    page = author.get("/admin/articles")
    assert sorted(titles(page)) == ["A quiet harbour", "Mine"]
    assert re.findall(r'name="article" value="(\d+)"', page.text) == [str(own)]
    assert f"/admin/articles/{site.article}/" not in page.text


@pytest.mark.parametrize(("role", "status"), [("moderator", 403), ("author", 200)])
def test_only_those_who_write_have_the_list(desk, site, role, status):
    assert desk(role).get("/admin/articles").status_code == status


def test_what_people_wrote_is_shown_as_text(tribune, desk, site):
    draft(tribune, site.author, title="<script>alert(1)</script>")
    page = desk("editor").get("/admin/articles").text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


@pytest.fixture
def ten_thousand(tribune, site, clock):
    """Ten thousand articles of fifty authors in ten categories."""
    now = clock.now()
    people = [person(tribune, f"Writer {n}", role="author") for n in range(50)]
    with tribune.writing() as session:
        rows = [{"slug": f"c{n}", "name": f"Category {n}", "position": n} for n in range(10)]
        categories = list(session.scalars(insert(Category).returning(Category.id), rows))
        articles = [
            {
                "slug": f"article-{n}",
                "title": f"Article {n * 7919 % 10_007} of the day",
                "summary": "What was said about it, and by whom, in some sixty characters",
                "status": ("published", "published", "draft", "trashed")[n % 4],
                "category_id": categories[n % 10],
                "published_at": now - timedelta(hours=n) if n % 4 < 2 else None,
                "created_at": now,
                "updated_at": now - timedelta(minutes=n),
                "publications": int(n % 4 < 2),
            }
            for n in range(10_000)
        ]
        ids = list(session.scalars(insert(Article).returning(Article.id), articles))
        written = [
            {"article_id": i, "position": 0, "user_id": people[n % 50]} for n, i in enumerate(ids)
        ]
        session.execute(insert(ArticleAuthor), written)
    return people


QUERIES = ("", "state=live", "state=draft", "state=trash", "state=down", "order=title",
           "order=published&state=live", "category=3", "author=20", "q=article+77",
           "q=nowhere", "author=20&category=3&q=day&order=title")  # fmt: skip


def test_ten_thousand_articles_are_no_burden(tribune, ten_thousand, desk):
    """Under 100 ms; here in steps of the database, which no other program's work makes longer.

    Each page and count is read by indexes, and the rows themselves only where words are sought.
    """
    editor = desk("editor")
    for query in QUERIES:
        path = f"/admin/articles?{query}"
        assert steps_of(lambda path=path: editor.get(path)) < 1_500_000, query
    every_order_and_filter_has_an_index(tribune)
    with tribune.reading() as session, statements() as made:
        counts = count_states(session, DeskFilter())
    assert counts["trash"] == 2500
    assert any("COVERING INDEX ix_article_desk" in line for line in explained(tribune, made[0]))


def every_order_and_filter_has_an_index(tribune):
    narrowings = ({}, {"state": "live"}, {"author_id": 3}, {"category_id": 3})
    for order, narrowed in product(("updated", "published", "title"), narrowings):
        value = tribune.clock.now() if order != "title" else "M"
        wanted = DeskFilter(order=order, key=Key(value, 77), **narrowed)
        with tribune.reading() as session, statements() as made:
            list_desk(session, wanted, 31)
        plan = explained(tribune, made[0])
        assert not [line for line in plan if line.startswith("SCAN") and "USING" not in line], plan
        if not narrowed:
            assert not [line for line in plan if "TEMP B-TREE" in line], plan


def steps_of(work):
    """Count the steps of SQLite's machine that a piece of work takes, in thousands."""
    done = 0

    def count():
        nonlocal done
        done += 1000
        return 0

    def watch(connection, *_):
        connection.set_progress_handler(count, 1000)

    event.listen(db.engine, "checkout", watch)
    try:
        work()
    finally:
        event.remove(db.engine, "checkout", watch)
    return done


def explained(tribune, statement):
    """Return SQLite's plan of a statement, whatever its parameters are."""
    places = statement.count("?")
    with tribune.reading() as session:
        raw = session.connection().connection.driver_connection
        rows = raw.execute(f"EXPLAIN QUERY PLAN {statement}", [1] * places).fetchall()
    return [row[3] for row in rows]
