"""Comments, readers, team and audit log in a browser: with scripts and without."""

import re

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from cms.content.models import Article
from cms.services.articles.publish import publish_article
from cms.services.articles.welcome import WELCOME_KEY
from cms.services.dealings.comments import post_comment
from cms.services.dealings.react import Target, add_reaction
from cms.services.people.claims import new_claim
from tests.support.staff import PASSWORD
from tests.support.world import build

pytestmark = [pytest.mark.browser, pytest.mark.databases("sqlite")]


@pytest.fixture
def site(tribune):
    """An article with three comments, the first of them liked."""
    made = build(tribune)
    for n, reader in enumerate(made.readers):
        text = f"Comment number {n}, of more than forty characters, for all to see."
        comment = post_comment(tribune, reader, "editor", made.article, text).subject_id
        if n == 0:
            add_reaction(tribune, made.author, "editor", Target(comment_id=comment), "like")
    return made


def test_a_moderator_removes_and_restores_inside_the_list(site, at_desk):
    page = at_desk("moderator")
    page.goto("/admin/comments")
    row = page.get_by_role("article", name="Comment by Reader 0")
    row.get_by_role("link", name="Remove").click()
    expect(row).to_contain_text("What this moves")
    expect(row).to_contain_text("Comment Rewards")
    row.get_by_label("Reason").select_option("Another reason")
    row.get_by_role("button", name="Remove the comment").click()
    expect(row).to_contain_text("Say why")
    row.get_by_label("In your own words").fill("It names a neighbour")
    row.get_by_role("button", name="Remove the comment").click()
    expect(row).to_contain_text("The comment is removed.")
    expect(row).to_contain_text("Removed: It names a neighbour")
    row.get_by_role("link", name="Restore").click()
    row.get_by_role("button", name="Bring it back").click()
    expect(row).to_contain_text("The comment is back.")
    expect(page).to_have_url(re.compile("/admin/comments$"))
    assert site.faults() == []


def test_moderating_works_without_scripts(site, at_desk):
    page = at_desk("moderator", java_script_enabled=False)
    page.goto("/admin/comments?order=disliked")
    page.get_by_role("article", name="Comment by Reader 1").get_by_role(
        "link", name="Remove"
    ).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Remove this comment?")
    page.get_by_role("button", name="Remove the comment").click()
    expect(page.get_by_role("status").first).to_have_text("The comment is removed.")
    expect(page).to_have_url(re.compile("order=disliked"))
    page.get_by_role("link", name="Removed", exact=True).click()
    page.get_by_role("link", name="Restore").click()
    page.get_by_role("button", name="Bring it back").click()
    expect(page.get_by_role("status").first).to_have_text("The comment is back.")


def test_a_reader_is_shut_out_with_all_comments_and_let_in_again(site, at_desk):
    page = at_desk("editor")
    page.goto("/admin/readers?q=Reader+2")
    page.get_by_role("link", name="Reader 2").click()
    page.get_by_role("link", name="Shut out").click()
    page.get_by_label("Reason").fill("Advertises a casino")
    page.get_by_label("Remove their 1 visible comment").check()
    page.get_by_role("button", name="Shut out").click()
    expect(page.get_by_role("status").first).to_contain_text("1 comment is removed")
    expect(page.locator("main")).to_contain_text("Advertises a casino")
    page.get_by_role("button", name="Let in again").click()
    expect(page.get_by_role("status").first).to_contain_text("They can sign in again.")


def test_the_first_steps_lead_to_the_article_and_tick_themselves(tribune, address, page):
    secret = new_claim(tribune)
    page.goto(f"{address}/admin/claim/{secret}")
    page.get_by_label("Nickname").fill("Olga")
    page.get_by_label("E-mail").fill("olga@example.org")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Make the account").click()
    steps = page.get_by_role("region", name="First steps")
    expect(steps).to_contain_text("Publish the welcome draft")
    expect(steps).to_contain_text("0 of 5")
    publish_welcome(tribune)
    page.reload()
    expect(steps).to_contain_text("1 of 5")
    site_step = steps.locator("li", has_text="reader site")
    with page.expect_popup() as opened:
        site_step.get_by_role("button", name="Look").click()
    expect(opened.value.get_by_role("heading", level=1)).to_have_text("Welcome to your newsroom")
    page.reload()
    expect(steps).to_contain_text("2 of 5")


def publish_welcome(tribune) -> None:
    with tribune.reading() as session:
        found = session.scalar(select(Article).where(Article.source_key == WELCOME_KEY))
        article_id = found.id
    publish_article(tribune, 1, "owner", article_id)
