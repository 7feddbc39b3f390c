"""The publish step, the trash and many at once, by the forms that a browser without scripts sends."""

import re
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest

from cms.admin.moments import utc_of, zone_named
from cms.content.models import Article
from cms.sdk.errors import Invalid
from cms.services.articles.publish import publish_article
from cms.services.due.run import run_due
from tests.histories.test_any_history import open_gates
from tests.support.staff import seat
from tests.support.world import draft, person

pytestmark = pytest.mark.databases("sqlite")


@pytest.fixture
def editor(desk):
    return desk("editor")


@pytest.fixture
def planned(tribune, site):
    return draft(tribune, site.author, title="To be published")


def plain(answer):
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", "", answer.text)))


def row(tribune, article):
    with tribune.reading() as session:
        return session.get_one(Article, article)


def test_the_step_says_what_it_costs_whom_and_does_it(tribune, site, editor, planned):
    publish_article(tribune, site.author, "editor", draft(tribune, site.author, "Second"))
    path = f"/admin/articles/{planned}/publish"
    words = plain(editor.get(path))
    assert "It goes live at once" in words
    assert "Not now: This costs 16.00 Twei and there are 10.00" in words
    assert "Publish now</button>" not in editor.get(path).text
    rich = person(tribune, "Rich", role="author", twei=60)
    for number in range(2):
        publish_article(tribune, rich, "editor", draft(tribune, rich, f"Free {number}"))
    dear = draft(tribune, rich, "Dear")
    path = f"/admin/articles/{dear}/publish"
    assert "Rich pays 20.00 Twei (Post Publish Tribute)." in plain(editor.get(path))
    assert editor.post(path).location == path
    words = plain(editor.get(path))
    assert "It is live." in words
    assert "Rich pays 20.00 Twei" in words
    assert "/api/v1/articles/dear" in editor.get(path).text


def test_publishing_twice_is_no_fault(editor, planned):
    path = f"/admin/articles/{planned}/publish"
    editor.post(path)
    editor.post(path)
    assert "It was live already" in editor.get(path).text


def test_taking_down_says_what_is_given_back_first(tribune, editor, site, planned):
    rich = person(tribune, "Rich", role="author", twei=60)
    for number in range(3):
        made = draft(tribune, rich, f"Article {number}")
        publish_article(tribune, rich, "editor", made)
    path = f"/admin/articles/{made}/take-down"
    assert "Rich gets back 20.00 Twei" in plain(editor.get(path))
    done = editor.post(path, {"reason": "A wrong name"})
    assert done.location == f"/admin/articles/{made}/publish"
    words = plain(editor.get(done.location))
    assert "It is down" in words
    assert "When it was taken down Rich gets 20.00 Twei" in words
    assert editor.get(path).status_code == 302


def test_a_plan_is_made_in_the_editors_zone_and_cancelled(tribune, editor, planned, clock):
    """Noon of 1 April in Vienna is 10 o'clock in UTC: summer time has begun by then."""
    path = f"/admin/articles/{planned}/schedule"
    form = {
        "publish_at": "2026-04-01T12:00",
        "unpublish_at": "2026-04-02T12:00",
        "zone": "Europe/Vienna",
    }
    assert editor.post(path, form).status_code == 302
    found = row(tribune, planned)
    assert found.publish_at == datetime(2026, 4, 1, 10, tzinfo=UTC)
    assert found.unpublish_at == datetime(2026, 4, 2, 10, tzinfo=UTC)
    assert "2026-04-01T10:00" in editor.get(f"/admin/articles/{planned}/publish").text
    editor.post(path, {"cancel": "1"})
    assert (row(tribune, planned).publish_at, row(tribune, planned).unpublish_at) == (None, None)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"publish_at": "2020-01-01T12:00"}, "in the future"),
        ({"publish_at": "nonsense"}, "Not a valid datetime"),
        ({"publish_at": ""}, "Choose a moment"),
        ({"zone": "Mars/Base"}, "no time zone"),
        ({"zone": "../../etc/passwd"}, "no time zone"),
        ({"publish_at": "2026-03-29T02:30", "zone": "Europe/Vienna"}, "no such time"),
        ({"publish_at": "9999-12-31T23:59", "zone": "America/New_York"}, "no such time"),
        ({"unpublish_at": "2026-03-31T12:00"}, "live before it is taken down"),
    ],
)
def test_a_poor_plan_is_sent_back_with_what_is_wrong(tribune, editor, planned, change, said):
    form = {"publish_at": "2026-04-01T12:00", "zone": "UTC", **change}
    answer = editor.post(f"/admin/articles/{planned}/schedule", form)
    assert answer.status_code == 422
    assert said in answer.text
    assert row(tribune, planned).publish_at is None


def test_of_an_hour_that_comes_twice_the_first_is_meant():
    vienna = zone_named("Europe/Vienna")
    moment = utc_of(datetime(2026, 10, 25, 2, 30), vienna, "x")  # noqa: DTZ001  (as typed)
    assert moment == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    with pytest.raises(Invalid):
        zone_named("x" * 1000)


def test_a_failed_plan_is_shown_in_the_list_and_on_the_page(tribune, site, editor, clock):
    poor = person(tribune, "Poor", role="author")
    for number in range(2):
        publish_article(tribune, poor, "editor", draft(tribune, poor, f"Free {number}"))
    dear = draft(tribune, poor, "Dear")
    moment = (clock.now() + timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M")
    editor.post(f"/admin/articles/{dear}/schedule", {"publish_at": moment, "zone": "UTC"})
    clock.advance(hours=1)
    run_due(tribune)
    for path in ("/admin/articles", f"/admin/articles/{dear}/publish"):
        words = plain(editor.get(path))
        assert "Not done as planned" in words
        assert "This costs 16.00 Twei and there are 0.00" in words


def test_the_trash_and_back(tribune, site, editor):
    page = f"/admin/articles/{site.article}"
    assert editor.post(f"{page}/trash").location == "/admin/articles"
    assert "1 article was moved to the trash" in plain(editor.get("/admin/articles"))
    assert "it stays in the trash" in plain(editor.get(f"{page}/delete"))
    editor.post(f"{page}/delete")
    assert row(tribune, site.article).status == "trashed"
    editor.post(f"{page}/restore")
    assert row(tribune, site.article).status == "draft"


def test_what_was_never_live_is_deleted_for_ever(tribune, editor, planned):
    page = f"/admin/articles/{planned}"
    editor.post(f"{page}/trash")
    assert "gone for good" in editor.get(f"{page}/delete").text
    assert editor.post(f"{page}/delete").location == "/admin/articles?state=trash"
    assert editor.get(f"{page}/publish").status_code == 404


def send(desk, page):
    """Send the form that offers to undo, as it stands on the page."""
    form = re.search(r'<form method="post" action="/admin/articles/undo">(.*?)</form>', page, re.S)
    fields = re.findall(r'name="(\w+)" value="([^"]*)"', form[1])
    data = {name: [v for n, v in fields if n == name] for name, _ in fields}
    return desk.post("/admin/articles/undo", {n: v for n, v in data.items() if n != "csrf_token"})


def test_many_are_published_after_their_cost_was_shown_and_it_is_undone(tribune, site, editor):
    """The author has 10 Twei and one free publication left: the second of the two is too dear."""
    two = [draft(tribune, site.author, f"Draft {n}") for n in range(2)]
    form = {"article": two, "deed": "publish", "back": "q=Draft"}
    asked = editor.post("/admin/articles/bulk", form)
    assert asked.status_code == 200
    assert "Stays as it is: This costs 16.00 Twei" in plain(asked)
    assert [row(tribune, one).status for one in two] == ["draft", "draft"]
    done = editor.post("/admin/articles/bulk", form | {"confirmed": "1"})
    assert done.location == "/admin/articles?q=Draft"
    page = editor.get(done.location).text
    assert "1 article went live" in plain(editor.get(done.location)) or "went live" in page
    assert "This costs 16.00 Twei and there are 10.00" in page
    assert [row(tribune, one).status for one in two] == ["published", "draft"]
    assert send(editor, page).location == "/admin/articles?q=Draft"
    assert [row(tribune, one).status for one in two] == ["draft", "draft"]


@pytest.mark.parametrize("deed", ["unpublish", "trash"])
def test_undo_puts_live_articles_back_as_they_were(tribune, site, editor, deed):
    before = site.balances()
    editor.post("/admin/articles/bulk", {"article": [site.article], "deed": deed})
    assert row(tribune, site.article).status != "published"
    send(editor, editor.get("/admin/articles").text)
    assert row(tribune, site.article).status == "published"
    assert site.balances() == before
    assert "Undone for 1 article." in plain(editor.get("/admin/articles"))


@pytest.mark.parametrize(
    "form", [{}, {"deed": "trash"}, {"deed": "nonsense", "article": [1]}, {"article": [1]},
             {"deed": "trash", "article": ["x"]}, {"deed": "trash", "article": list(range(1, 200))}]
)  # fmt: skip
def test_a_poor_choice_changes_nothing_and_says_so(tribune, site, editor, form):
    done = editor.post("/admin/articles/bulk", form)
    assert done.location == "/admin/articles"
    assert 'role="alert"' in editor.get("/admin/articles").text
    assert row(tribune, site.article).status == "published"


@pytest.mark.parametrize("path", ["publish", "schedule", "take-down", "trash", "restore", "delete"])
@pytest.mark.parametrize(("role", "status"), [("author", 403), ("moderator", 403)])
def test_others_articles_are_not_for_authors(tribune, site, desk, path, role, status):
    somebody = desk(role)
    assert somebody.post(f"/admin/articles/{site.article}/{path}").status_code == status
    assert row(tribune, site.article).status == "published"
    assert row(tribune, site.article).publish_at is None


def test_an_author_cannot_act_on_others_in_bulk(tribune, site, desk):
    author = desk("author")
    author.post("/admin/articles/bulk", {"deed": "trash", "article": [site.article]})
    assert "This article is somebody else's" in plain(author.get("/admin/articles"))
    author.post("/admin/articles/undo", {"deed": "publish", "done": [f"{site.article}:0"]})
    assert row(tribune, site.article).status == "published"


def test_an_author_publishes_their_own_once_the_gate_is_open(app, tribune, site):
    author = seat(app, tribune, "author", "Una")
    own = draft(tribune, author.user_id, "My own")
    page = f"/admin/articles/{own}/publish"
    assert "Not now: Available from LVL 3" in plain(author.get(page))
    author.post(page)
    assert row(tribune, own).status == "draft"
    open_gates(tribune)
    author.post(page)
    assert row(tribune, own).status == "published"


def test_a_report_of_a_hundred_refusals_fits_into_the_cookie(tribune, site, desk):
    others = [draft(tribune, site.author, f"{'A very long title ' * 8}{n}") for n in range(99)]
    author = desk("author")
    done = author.post("/admin/articles/bulk", {"deed": "trash", "article": others})
    assert len(done.headers["Set-Cookie"]) < 4000
    assert "and 95 more" in author.get("/admin/articles").text


def test_categories_and_tags_are_kept_by_editors(desk, editor):
    editor.post("/admin/topics/categories", {"name": "World"})
    editor.post("/admin/topics/tags", {"name": "rivers"})
    page = editor.get("/admin/topics").text
    assert "World" in page
    assert "rivers" in page
    editor.post("/admin/topics/categories/1", {"deed": "rename", "name": "Planet"})
    editor.post("/admin/topics/categories", {"name": "Planet of ours"})
    editor.post("/admin/topics/categories/2", {"deed": "up"})
    page = plain(editor.get("/admin/topics"))
    assert page.index("Planet of ours") < page.index("Planet 0 articles")
    editor.post("/admin/topics/categories/9", {"deed": "delete"})
    assert "There is no such category" in editor.get("/admin/topics").text
    editor.post("/admin/topics/tags/1", {"deed": "nonsense"})
    assert "Choose what to do" in editor.get("/admin/topics").text
    assert desk("author").get("/admin/topics").status_code == 403
