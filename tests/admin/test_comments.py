"""Comments in the admin: the queue, removing with a reason, restoring, with scripts and without."""

import pytest

from cms.admin.format import MINUS
from cms.services.articles.take_down import unpublish_article
from cms.services.dealings.comment_removal import delete_comment, moderate_comment
from cms.services.dealings.comments import post_comment
from cms.services.dealings.react import Target, add_reaction
from tests.support.world import person

HX = {"HX-Request": "true"}


@pytest.fixture
def plugins():
    return ("tests.support.rules:plugin",)


def write(site, reader, body):
    return post_comment(site.tribune, reader, "reader", site.article, body).subject_id


@pytest.fixture
def comment(site):
    return write(site, site.readers[0], "What a fine harbour this is")


def test_the_queue_shows_the_newest_first(site, desk):
    for n in range(3):
        write(site, site.readers[n], f"Comment number {n}")
    page = desk("moderator").get("/admin/comments").text
    assert page.index("Comment number 2") < page.index("Comment number 1")
    assert "/media/avatars/" in page


def test_the_filters_narrow_the_queue(site, desk, comment):
    other = write(site, site.readers[1], "Rather 100% boring")
    moderate_comment(site.tribune, site.author, "editor", other, "Insults somebody")
    moderator = desk("moderator")

    def shown(query):
        page = moderator.get(f"/admin/comments?{query}").text
        return "fine harbour" in page, "100% boring" in page

    assert shown("") == (True, False)
    assert shown("show=moderated") == (False, True)
    assert shown("show=all") == (True, True)
    assert shown("show=all&q=BORING+100%25") == (False, True)
    assert shown("show=all&q=1_0%25") == (False, False)
    assert shown(f"show=all&writer={site.readers[0]}") == (True, False)
    assert shown("show=all&article=999") == (False, False)
    assert shown("show=deleted") == (False, False)


def test_the_most_disliked_come_first(site, desk, comment):
    disliked = write(site, site.readers[1], "Words that nobody likes")
    write(site, site.readers[2], "The newest words")
    add_reaction(site.tribune, site.readers[0], "reader", Target(comment_id=disliked), "dislike")
    page = desk("moderator").get("/admin/comments?order=disliked").text
    assert page.index("nobody likes") < page.index("The newest words") < page.index("fine harbour")


@pytest.mark.parametrize("order", ["newest", "disliked"])
def test_all_pages_together_show_each_comment_once(site, desk, order):
    for n in range(65):
        moment = write(site, person(site.tribune, f"Writer {n}", twei=1), f"Comment <{n}>")
        if n % 7 == 0:
            target = Target(comment_id=moment)
            add_reaction(site.tribune, site.readers[0], "reader", target, "dislike")
    moderator, seen, where = desk("moderator"), [], f"/admin/comments?order={order}"
    for _ in range(3):
        page = moderator.get(where).text
        seen += [n for n in range(65) if f"Comment &lt;{n}&gt;" in page]
        where = page.split('rel="next"')[0].rsplit('href="', 1)[-1].split('"')[0]
        where = where.replace("&amp;", "&")
    assert sorted(seen) == list(range(65))
    assert 'rel="next"' not in page


@pytest.mark.parametrize("query", ["before=x", "before=99999999999999999999", "q=%00", "show=no",
    "writer=-1", "_external=1&endpoint=x", "dislikes=1", "before=\u00b2"])  # fmt: skip
def test_a_filter_without_sense_is_left_out(site, desk, comment, query):
    assert "fine harbour" in desk("moderator").get(f"/admin/comments?{query}").text


def test_removing_says_beforehand_what_it_moves_and_then_moves_it(site, desk, comment):
    add_reaction(site.tribune, site.readers[1], "reader", Target(comment_id=comment), "like")
    moderator = desk("moderator")
    page = moderator.get(f"/admin/comments/{comment}/remove").text
    assert f"{MINUS}0.30" in page
    assert "Reader 1" in page
    data = {"usual": "Insults somebody", "reason": "calls names"}
    done = moderator.post(f"/admin/comments/{comment}/remove", data)
    assert (done.status_code, done.location) == (302, "/admin/comments")
    page = moderator.get("/admin/comments?show=moderated").text
    assert "Removed: Insults somebody: calls names" in page
    assert site.faults() == []


def test_a_script_gets_the_row_as_it_is_now(site, desk, comment):
    moderator = desk("moderator")
    part = moderator.get(f"/admin/comments/{comment}/remove", headers=HX).text
    assert "<html" not in part
    assert "What this moves" in part
    data = {"usual": "Insults somebody"}
    row = moderator.post(f"/admin/comments/{comment}/remove", data, headers=HX).text
    assert "The comment is removed." in row
    assert "Restore…" in row
    row = moderator.post(f"/admin/comments/{comment}/restore", headers=HX).text
    assert "The comment is back." in row


def test_another_reason_has_to_be_given(site, desk, comment):
    moderator = desk("moderator")
    page = moderator.post(f"/admin/comments/{comment}/remove", {"usual": "Another reason"})
    assert "Say why" in page.text
    assert "fine harbour" in moderator.get("/admin/comments").text


def test_whoever_comes_second_is_told_so(site, desk, comment):
    first, second = desk("moderator", "First"), desk("moderator", "Second")
    data = {"usual": "Insults somebody"}
    first.post(f"/admin/comments/{comment}/remove", data)
    page = second.post(f"/admin/comments/{comment}/remove", data, follow_redirects=True)
    assert "Somebody else has removed it before." in page.text


def test_what_its_writer_deleted_stays_deleted(site, desk, comment):
    delete_comment(site.tribune, site.readers[0], comment)
    moderator = desk("moderator")
    page = moderator.post(f"/admin/comments/{comment}/restore", follow_redirects=True)
    assert "Its writer has deleted this comment" in page.text


def test_a_comment_comes_back_only_with_its_article(site, desk, comment):
    moderator = desk("moderator")
    unpublish_article(site.tribune, site.author, "editor", site.article)
    moderator.post(f"/admin/comments/{comment}/remove", {"usual": "Insults somebody"})
    page = moderator.post(f"/admin/comments/{comment}/restore", follow_redirects=True)
    assert "Its article is not live" in page.text
    assert site.faults() == []


@pytest.mark.parametrize(
    "back", ["https://evil.example", "//evil.example/admin/comments", "/admin"]
)
def test_the_way_back_leads_to_the_queue_only(site, desk, comment, back):
    data = {"usual": "Insults somebody", "back": back}
    done = desk("moderator").post(f"/admin/comments/{comment}/remove", data)
    assert done.location == "/admin/comments"
