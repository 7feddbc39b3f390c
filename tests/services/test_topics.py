"""Categories and tags: made, renamed, ordered, merged, deleted only when unused."""

import pytest
from sqlalchemy import select

from cms.content.models import ArticleTag, Tag
from cms.content.topics import categories_used, tags_used
from cms.people.models import AuditEntry
from cms.sdk.errors import Conflict, Invalid, NotAllowed, NotFound
from cms.services.articles.articles import Draft, create_article
from cms.services.articles.categories import (
    create_category,
    delete_category,
    move_category,
    rename_category,
)
from cms.services.articles.tags import create_tag, delete_tag, merge_tag, rename_tag
from tests.support.world import person


@pytest.fixture
def editor(tribune):
    return person(tribune, "Ed", role="editor")


@pytest.fixture
def write(tribune, editor):
    def make(title, category="", tags=()):
        with tribune.writing() as session:
            body = Draft(
                title=title, body_markdown="x", author_ids=[editor], category=category, tags=tags
            )
            return create_article(tribune, session, body)

    return make


def names(tribune):
    with tribune.reading() as session:
        return [row.name for row in categories_used(session)]


def tags(tribune):
    with tribune.reading() as session:
        return {row.name: (row.slug, row.articles) for row in tags_used(session, limit=100)}


def test_categories_are_moved_one_place_at_a_time(tribune, editor):
    first, _second, third = (create_category(tribune, editor, "editor", n) for n in "ABC")
    move_category(tribune, editor, "editor", third, "up")
    assert names(tribune) == ["A", "C", "B"]
    move_category(tribune, editor, "editor", first, "up")  # is at the end already
    move_category(tribune, editor, "editor", first, "down")
    assert names(tribune) == ["C", "A", "B"]


def test_a_new_name_leaves_the_address_unless_asked(tribune, editor):
    made = create_category(tribune, editor, "editor", "Old name")
    rename_category(tribune, editor, "editor", made, "New name")
    with tribune.reading() as session:
        assert [(r.slug, r.name) for r in categories_used(session)] == [("old-name", "New name")]
    rename_category(tribune, editor, "editor", made, "New name", has_new_address=True)
    with tribune.reading() as session:
        assert [r.slug for r in categories_used(session)] == ["new-name"]


def test_an_address_that_is_taken_is_refused_by_name(tribune, editor):
    create_category(tribune, editor, "editor", "Science")
    other = create_category(tribune, editor, "editor", "Other")
    with pytest.raises(Conflict, match="There is Science already"):
        create_category(tribune, editor, "editor", "science")
    with pytest.raises(Conflict):
        rename_category(tribune, editor, "editor", other, "Science", has_new_address=True)


def test_only_an_unused_category_or_tag_is_deleted(tribune, editor, write):
    article = write("A", "Used", ["used"])
    with pytest.raises(Conflict):
        delete_category(tribune, editor, "editor", 1)
    with pytest.raises(Conflict):
        delete_tag(tribune, editor, "editor", 1)
    assert article
    delete_category(tribune, editor, "editor", create_category(tribune, editor, "editor", "No"))
    delete_tag(tribune, editor, "editor", create_tag(tribune, editor, "editor", "no"))
    assert (names(tribune), list(tags(tribune))) == (["Used"], ["used"])


def test_merging_gives_each_article_the_other_tag_once(tribune, editor, write):
    both, old, new = (
        write("A", tags=["old", "new"]),
        write("B", tags=["old"]),
        write("C", tags=["new"]),
    )
    with tribune.reading() as session:
        tag = session.scalar(select(Tag.id).where(Tag.name == "old"))
    assert merge_tag(tribune, editor, "editor", tag, "New ") == 1
    assert tags(tribune) == {"new": ("new", 3)}
    with tribune.reading() as session:
        assert sorted(session.scalars(select(ArticleTag.article_id))) == [both, old, new]


@pytest.mark.parametrize(("into", "fault"), [("nowhere", NotFound), ("a", Conflict), ("", Invalid)])
def test_merging_into_nothing_or_itself_is_refused(tribune, editor, into, fault):
    made = create_tag(tribune, editor, "editor", "a")
    with pytest.raises(fault):
        merge_tag(tribune, editor, "editor", made, into)
    assert list(tags(tribune)) == ["a"]


@pytest.mark.parametrize("name", ["", "   ", "x" * 61, "a\u202eb", "a\0b"])
def test_a_poor_name_is_refused(tribune, editor, name):
    for make in (create_category, create_tag):
        with pytest.raises(Invalid):
            make(tribune, editor, "editor", name)


@pytest.mark.parametrize("role", ["author", "moderator", "reader"])
def test_only_editors_change_them(tribune, editor, role):
    create_category(tribune, editor, "editor", "A")
    create_tag(tribune, editor, "editor", "a")
    deeds = (
        lambda: create_category(tribune, editor, role, "B"),
        lambda: rename_category(tribune, editor, role, 1, "B"),
        lambda: move_category(tribune, editor, role, 1, "up"),
        lambda: delete_category(tribune, editor, role, 1),
        lambda: create_tag(tribune, editor, role, "b"),
        lambda: rename_tag(tribune, editor, role, 1, "b"),
        lambda: merge_tag(tribune, editor, role, 1, "b"),
        lambda: delete_tag(tribune, editor, role, 1),
    )
    for deed in deeds:
        with pytest.raises(NotAllowed):
            deed()
    assert (names(tribune), list(tags(tribune))) == (["A"], ["a"])


def test_what_was_done_is_in_the_log(tribune, editor):
    made = create_tag(tribune, editor, "editor", "a")
    rename_tag(tribune, editor, "editor", made, "b")
    delete_tag(tribune, editor, "editor", made)
    with tribune.reading() as session:
        actions = session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all()
    assert actions == ["tag.create", "tag.rename", "tag.delete"]
