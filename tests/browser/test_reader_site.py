"""The whole story on the imported article, played in a browser."""

import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import select

from cms.content.models import Article
from cms.services.articles.import_articles import import_file
from cms.services.articles.publish import publish_article
from cms.services.due.run import run_due
from tests.browser.reader import may_sign_in
from tests.conftest import SHARED
from tests.support.story import settle_town

pytestmark = [pytest.mark.browser, pytest.mark.databases("sqlite")]

READING_SECONDS = 82  # 324 words at 238 a minute
FIGURES = {
    # 82 s at 0.20 a minute are 0.273333; level 4 gets 70 % of it, and the author 0.30 besides
    "Earned for Pluses": "0.491333",
    "Comment Rewards": "1.900000",  # 40 % of the tribute for the author, 1.50 a day after two likes
    "Likes Own": "0.040000",
    "Likes Commenter": "0.400000",
    "Likes Author": "0.100000",
    "Dislikes Author": "0.050000",
    "Profit Subtotal, Twei": "2.981333",
    "Spent for Minuses": "-0.500000",
    "Comment Tributes": "-1.000000",
    "Dislikes Own": "-0.100000",
    "Dislikes Commenter": "-0.100000",
    "Post Publish Tribute": "-5.000000",
    "PnL Reports": "-1.000000",
    "Loss Subtotal, Twei": "-7.700000",
    "Total Twei Earned": "-4.718667",
}


@pytest.mark.shared
def test_a_story_from_import_to_report(tribune, clock, visit, database_url, tmp_path):
    author, people = settle_town(tribune, clock)
    may_sign_in(tribune, *people)
    made = import_file(tribune, SHARED / "article.md", author="Ada", publish=False)
    publish_article(tribune, author, "editor", made.article_id)
    with tribune.reading() as session:
        slug = session.scalar(select(Article.slug).where(Article.id == made.article_id))
    ann, bob, cid, dan = (visit(f"Reader {n}") for n in range(4))
    for reader in (ann, bob, cid, dan):
        reader.sign_in()
        reader.read(slug, READING_SECONDS)
    ann.press("Plus")
    ann.hears("Plus given")
    text = "What would it take to tell a raid from a show? Somebody should count."
    ann.comment(text)
    for reader, verb in ((bob, "Like"), (cid, "Like"), (dan, "Dislike")):
        reader.page.reload()
        reader.press(verb, inside=reader.under(text))
        reader.hears(f"{verb}d")
    bob.press("Minus")
    bob.hears("Minus given")
    clock.advance(hours=24)
    ran = run_due(tribune)
    assert {one.fault for one in ran} == {""}
    assert sum("comment_to_earn" in one.title for one in ran) == 1  # the comment has matured
    cid.page.reload()
    cid.press("Open the books")
    cid.hears("The books are open")
    assert cid.figures() == FIGURES
    environment = {"DATABASE_URL": database_url, "TRIBUNE_DATA": str(tmp_path)}
    verify = [Path(sys.executable).with_name("cms"), "ledger", "verify"]
    assert subprocess.run(verify, env=environment, check=False).returncode == 0
