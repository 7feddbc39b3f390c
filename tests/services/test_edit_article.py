"""Saving an article: revisions, the check between editors, addresses, who may what."""

import threading
from dataclasses import replace

import pytest
from sqlalchemy import select, update

from cms.content.models import (
    Article,
    ArticlePicture,
    ArticleRedirect,
    ArticleRevision,
    Category,
    Tag,
)
from cms.people.models import AuditEntry
from cms.sdk.errors import CMSError, Conflict, Invalid, NotAllowed, NotFound
from cms.services.access.sessions import Principal
from cms.services.articles.article_drafts import discard_draft, keep_draft, typed_by
from cms.services.articles.draft import Draft
from cms.services.articles.edit_article import EditConflict, save_article
from cms.services.articles.editable import editable
from cms.services.articles.publish import publish_article
from cms.services.articles.revisions import list_revisions, restore_revision
from cms.services.articles.take_down import unpublish_article
from cms.services.dealings.comments import post_comment
from tests.support.staff import hire
from tests.support.world import draft as draft_in
from tests.support.world import person


@pytest.fixture
def editor(tribune) -> Principal:
    return principal(tribune, "editor", "Mara")


@pytest.fixture
def text(world) -> Draft:
    return Draft(title="A quiet harbour", body_markdown="New words.", author_ids=(world.author,))


def principal(tribune, role, nickname="") -> Principal:
    user_id = hire(tribune, role, nickname)
    return Principal(user_id=user_id, nickname=nickname, role=role, token_id=0)


def now(tribune, article_id):
    with tribune.reading() as session:
        return editable(session, article_id)


def test_a_save_is_a_revision_with_all_that_was_written(tribune, editor, text):
    full = replace(text, category="Town", tags=("Harbour", "Night"), seo_title="Quiet", summary="S")
    saved = save_article(tribune, editor, None, 1, full)
    again = save_article(tribune, editor, saved.article_id, 1, replace(full, seo_title="Loud"))
    assert (again.revision, again.is_new) == (2, True)
    found = now(tribune, saved.article_id)
    assert (found.draft.category, found.draft.tags) == ("Town", ("Harbour", "Night"))
    assert found.draft.seo_title == "Loud"


def test_saving_the_same_again_makes_no_revision(tribune, editor, text):
    saved = save_article(tribune, editor, None, 1, text)
    again = save_article(tribune, editor, saved.article_id, 1, text)
    assert (again.revision, again.is_new) == (1, False)


def test_a_save_from_an_older_revision_changes_nothing(tribune, editor, text):
    article = save_article(tribune, editor, None, 1, text).article_id
    save_article(tribune, editor, article, 1, replace(text, title="Theirs"))
    with pytest.raises(EditConflict) as caught:
        save_article(tribune, editor, article, 1, replace(text, title="Mine"))
    assert (caught.value.theirs.draft.title, caught.value.theirs.editor) == ("Theirs", "Mara")
    assert now(tribune, article).newest == 2


def test_a_comment_is_no_reason_to_refuse_a_save(tribune, world, editor, text):
    before = now(tribune, world.article).newest
    post_comment(
        tribune, world.readers[0], "reader", world.article, "A comment, long enough to stand."
    )
    assert save_article(tribune, editor, world.article, before, text).is_new


def test_of_many_who_save_at_once_one_is_first(app, tribune, editor, text):
    article = save_article(tribune, editor, None, 1, text).article_id
    saved, refused = [], []

    def save(number: int) -> None:
        with app.app_context():
            try:
                mine = replace(text, title=f"Title {number}", tags=("new",))
                saved.append(save_article(tribune, editor, article, 1, mine))
            except CMSError as fault:
                refused.append(fault.code)

    threads = [threading.Thread(target=save, args=(number,)) for number in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(saved), set(refused)) == (1, {"article.edited"})
    assert now(tribune, article).newest == 2


# --- live articles -------------------------------------------------------------------------


def test_a_revision_of_a_live_article_waits(tribune, world, editor, text):
    saved = save_article(tribune, editor, world.article, 1, text)
    found = now(tribune, world.article)
    assert (saved.went_live, found.waits, found.live.body_markdown[:4]) == (False, True, "word")
    live = save_article(tribune, editor, world.article, 2, text, goes_live=True)
    assert (live.went_live, live.is_new, now(tribune, world.article).waits) == (True, False, False)


def test_what_waits_is_shown_once_the_article_is_taken_down(tribune, world, editor, text):
    save_article(tribune, editor, world.article, 1, replace(text, slug="elsewhere"))
    unpublish_article(tribune, editor.user_id, "editor", world.article)
    found = now(tribune, world.article)
    assert (found.waits, found.live.slug, found.live.body_markdown) == (
        False,
        "elsewhere",
        "New words.",
    )


def test_words_that_go_live_change_how_long_reading_takes(tribune, world, editor, text):
    save_article(tribune, editor, world.article, 1, text, goes_live=True)
    with tribune.reading() as session:
        assert session.scalar(select(Article.word_count)) == 2
    assert world.faults() == []


# --- addresses -----------------------------------------------------------------------------


def test_every_old_address_leads_straight_to_the_article(tribune, world, editor, text):
    for number, slug in enumerate(("second", "third", "a-quiet-harbour"), 1):
        save_article(
            tribune, editor, world.article, number, replace(text, slug=slug), goes_live=True
        )
    with tribune.reading() as session:
        rows = session.execute(select(ArticleRedirect.slug, ArticleRedirect.article_id)).all()
    assert sorted(rows) == [("second", world.article), ("third", world.article)]


def test_a_draft_that_was_never_live_leaves_no_address_behind(tribune, editor, text):
    article = save_article(tribune, editor, None, 1, replace(text, slug="one")).article_id
    save_article(tribune, editor, article, 1, replace(text, slug="two"))
    with tribune.reading() as session:
        assert session.scalars(select(ArticleRedirect)).all() == []


@pytest.mark.parametrize("slug", ["a-quiet-harbour", "was-here"])
def test_an_address_that_leads_to_another_article_is_not_given_again(
    tribune, world, editor, text, slug
):
    with tribune.writing() as session:
        session.add(ArticleRedirect(slug="was-here", article_id=world.article))
    with pytest.raises(Invalid) as caught:
        save_article(tribune, editor, None, 1, replace(text, slug=slug))
    assert f"{slug}-2 is free" in caught.value.errors["slug"][0]
    made = save_article(tribune, editor, None, 1, replace(text, title="Was here"))
    assert now(tribune, made.article_id).draft.slug == "was-here-2"


# --- who may what --------------------------------------------------------------------------


def test_authors_change_their_own_articles_and_no_others(tribune, editor, text):
    ada, ben = principal(tribune, "author", "Own"), principal(tribune, "author", "Other")
    article = save_article(tribune, ada, None, 1, text).article_id
    assert save_article(tribune, ada, article, 1, replace(text, title="Mine")).is_new
    for act in (
        lambda: save_article(tribune, ben, article, 2, text),
        lambda: keep_draft(tribune, ben, article, 2, {"title": "x"}),
        lambda: restore_revision(tribune, ben, article, 1, 2),
    ):
        with pytest.raises(NotAllowed):
            act()


@pytest.mark.parametrize("role", ["moderator", "reader"])
def test_who_may_not_write_saves_nothing(tribune, world, text, role):
    somebody = principal(tribune, role, "Somebody")
    with pytest.raises(NotAllowed):
        save_article(tribune, somebody, None, 1, text)
    with pytest.raises(NotAllowed):
        keep_draft(tribune, somebody, None, 1, {"title": "x"})


def test_an_author_signs_alone_whatever_the_form_says(tribune, world, text):
    ada = principal(tribune, "author", "Own")
    article = save_article(tribune, ada, None, 1, text).article_id
    assert now(tribune, article).draft.author_ids == (ada.user_id,)


def test_editors_choose_people_who_may_write(tribune, world, editor, text):
    second = person(tribune, "Second", role="author")
    article = save_article(tribune, editor, None, 1, text).article_id
    save_article(tribune, editor, article, 1, replace(text, author_ids=(second, world.author)))
    assert now(tribune, article).draft.author_ids == (second, world.author)
    for nobody in (world.readers[0], 999_999):
        with pytest.raises(Invalid):
            save_article(tribune, editor, article, 2, replace(text, author_ids=(nobody,)))


def test_what_lies_in_the_trash_is_not_changed(tribune, world, editor, text):
    article = draft_in(tribune, world.author)
    with tribune.writing() as session:
        session.execute(update(Article).where(Article.id == article).values(status="trashed"))
    with pytest.raises(Conflict):
        save_article(tribune, editor, article, 1, text)
    with pytest.raises(Conflict):
        keep_draft(tribune, editor, article, 1, {"title": "x"})


def test_an_article_that_is_not_there_is_not_found(tribune, editor, text):
    with pytest.raises(NotFound):
        save_article(tribune, editor, 999_999, 1, text)


def test_a_picture_that_is_not_there_is_refused(tribune, editor, text):
    with pytest.raises(Invalid):
        save_article(tribune, editor, None, 1, replace(text, picture_id=999_999))


# --- revisions and what was typed ----------------------------------------------------------


def test_restoring_brings_back_all_that_a_revision_held(tribune, editor, text):
    old = replace(text, tags=("Harbour",), category="Town", seo_title="Old", language="de")
    article = save_article(tribune, editor, None, 1, old).article_id
    save_article(tribune, editor, article, 1, replace(text, title="Other", slug="other"))
    saved = restore_revision(tribune, editor, article, 1, 2)
    found = now(tribune, article).draft
    assert saved.revision == 3
    assert (found.title, found.slug, found.category) == (
        "A quiet harbour",
        "a-quiet-harbour-2",
        "Town",
    )
    assert (found.tags, found.seo_title, found.language) == (("Harbour",), "Old", "de")


def test_restoring_leaves_a_live_article_as_it_is(tribune, world, editor, text):
    save_article(tribune, editor, world.article, 1, text, goes_live=True)
    restore_revision(tribune, editor, world.article, 1, 2)
    found = now(tribune, world.article)
    assert (found.waits, found.live.body_markdown) == (True, "New words.")


def test_a_revision_from_before_details_were_kept_is_read_with_the_articles_own(
    tribune, editor, text
):
    article = save_article(tribune, editor, None, 1, replace(text, tags=("Harbour",))).article_id
    with tribune.writing() as session:
        session.execute(update(ArticleRevision).values(details="{}"))
    save_article(tribune, editor, article, 1, replace(text, title="Other", tags=("Harbour",)))
    restore_revision(tribune, editor, article, 1, 2)
    assert now(tribune, article).draft.tags == ("Harbour",)


def test_revisions_are_listed_page_by_page(tribune, editor, text):
    article = save_article(tribune, editor, None, 1, text).article_id
    for number in range(1, 5):
        save_article(tribune, editor, article, number, replace(text, title=f"T{number}"))
    with tribune.reading() as session:
        assert [r.number for r in list_revisions(session, article, None, 3)] == [5, 4, 3]
        older = list_revisions(session, article, 3, 3)
    assert [(r.number, r.grown) for r in older] == [(2, 0), (1, len("New words."))]


def test_what_was_typed_is_ones_own_and_goes_when_it_is_discarded(tribune, editor):
    kept = keep_draft(tribune, editor, None, 1, {"title": "Half a ti", "body": "\x00"})
    keep_draft(tribune, editor, kept.article_id, 1, {"title": "Half a title"})
    with tribune.reading() as session:
        typed = typed_by(session, kept.article_id, editor.user_id)
        assert typed_by(session, kept.article_id, editor.user_id + 1) is None
    assert typed.fields == {"title": "Half a title"}
    discard_draft(tribune, editor, kept.article_id)
    with tribune.reading() as session:
        assert typed_by(session, kept.article_id, editor.user_id) is None


def test_a_renamed_category_or_tag_is_not_made_anew_by_its_name(tribune, editor, text):
    full = replace(text, category="News", tags=("Sea",))
    article = save_article(tribune, editor, None, 1, full).article_id
    with tribune.writing() as session:
        session.execute(update(Category).values(name="Current"))
        session.execute(update(Tag).values(name="Ocean"))
    found = now(tribune, article).draft
    save_article(tribune, editor, article, 1, replace(found, title="Other"))
    with tribune.reading() as session:
        assert session.scalars(select(Category.name)).all() == ["Current"]
        assert session.scalars(select(Tag.name)).all() == ["Ocean"]


def test_every_save_is_in_the_audit_log(tribune, world, editor, text):
    save_article(tribune, editor, world.article, 1, text)
    save_article(tribune, editor, world.article, 2, text, goes_live=True)
    restore_revision(tribune, editor, world.article, 1, 2)
    with tribune.reading() as session:
        actions = session.scalars(
            select(AuditEntry.action)
            .where(
                AuditEntry.subject == f"article:{world.article}",
                AuditEntry.actor_id == editor.user_id,
            )
            .order_by(AuditEntry.id)
        ).all()
    assert actions == ["article.save", "article.update", "article.restore"]


def test_an_article_that_goes_live_again_keeps_its_newest_words(tribune, world, editor, text):
    save_article(tribune, editor, world.article, 1, text)
    unpublish_article(tribune, editor.user_id, "editor", world.article)
    publish_article(tribune, editor.user_id, "editor", world.article)
    found = now(tribune, world.article)
    assert (found.status, found.live.body_markdown) == ("published", "New words.")
    with tribune.reading() as session:
        assert session.scalars(select(ArticlePicture)).all() == []
