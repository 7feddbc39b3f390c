"""`cms publish` and its way back."""

import pytest

from tests.support.world import draft, person

pytestmark = pytest.mark.databases("sqlite", "postgresql")


@pytest.fixture(autouse=True)
def _everybody_pays(run):
    run("plugins", "set", "publish_tribute", "free_posts=0", "pool_percent=0")


@pytest.fixture
def slug(tribune):
    person(tribune, "Ada", role="author", twei=20)
    draft(tribune, 1, title="A quiet harbour")
    return "a-quiet-harbour"


def test_publishing_says_what_it_cost_and_undoing_gives_it_back(run, slug):
    run("grant", "100", "--reason", "x")
    before = run("ledger", "balance").out
    done = run("publish", slug)
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith("a-quiet-harbour is live\nPost Publish Tribute: -5.00 Twei\n")
    assert run("ledger", "balance").out != before
    assert run("publish", slug, "--undo").out == "a-quiet-harbour is down\n"
    assert "20.00" in run("ledger", "balance").out
    assert run("ledger", "verify").code == 0


def test_twice_is_once(run, slug):
    run("publish", slug)
    books = run("ledger", "balance").out
    assert run("publish", slug).out.startswith("a-quiet-harbour is live\n")
    assert run("ledger", "balance").out == books
    run("publish", slug, "--undo")
    assert run("publish", slug, "--undo").code == 0


def test_an_author_who_cannot_pay_is_named_with_the_price(run, tribune):
    person(tribune, "Poor", role="author")
    draft(tribune, 1, title="Too dear")
    done = run("publish", "too-dear")
    assert (done.code, done.out) == (1, "")
    assert done.err == "cms: This costs 5.00 Twei and there are 0.00\n"


@pytest.mark.databases("sqlite")
def test_an_article_that_is_not_there_is_named(run):
    for words in (("publish", "nowhere"), ("publish", "nowhere", "--undo")):
        done = run(*words)
        assert (done.code, done.err) == (1, "cms: There is no article nowhere\n")
