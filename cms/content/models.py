"""Tables of content.

category, tag        taxonomy
picture              a re-encoded picture and its widths; the sent file is never kept
article              one row an article, small columns only; drafts are its revisions
article_body         Markdown and sanitized HTML, apart so that lists do not read past it
article_revision     every saved version of all that editors write
article_picture      which pictures an article shows
article_draft        what an editor typed and has not saved yet
article_redirect     addresses that an article had before
article_author       who wrote it, in order; the first is the lead author
comment              a comment, visible or removed (by its writer or a moderator)
reaction             the standing reaction of a person to an article or a comment
reading              one reading: its start, its token, its credit, when it became valid
reading_clock        until when a person's time is credited, in whichever reading
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from cms.sdk.tables import Base, Id, UtcTime

STRICT = {"sqlite_strict": True}


class Category(Base):
    """A section of the site."""

    __tablename__ = "category"
    __table_args__ = (STRICT,)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    slug: Mapped[str] = mapped_column(Text, unique=True)
    name: Mapped[str] = mapped_column(Text)
    position: Mapped[int] = mapped_column(Integer, default=0)


class Tag(Base):
    """A keyword."""

    __tablename__ = "tag"
    __table_args__ = (STRICT,)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    slug: Mapped[str] = mapped_column(Text, unique=True)
    name: Mapped[str] = mapped_column(Text)


class Picture(Base):
    """A picture: ``digest`` is the SHA-256 of what was sent, ``widths`` a comma list."""

    __tablename__ = "picture"
    __table_args__ = (STRICT,)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    digest: Mapped[str] = mapped_column(Text, unique=True)
    width: Mapped[int] = mapped_column(Integer)
    height: Mapped[int] = mapped_column(Integer)
    widths: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(UtcTime)


class Article(Base):
    """An article. ``publications`` counts how often it went live; ``version`` every change.

    ``scheduled_by`` is who planned ``publish_at`` and ``unpublish_at`` and stands for them;
    ``schedule_fault`` says why the plan could not be carried out: it then waits for a person.

    ``revision`` is the number of the revision that this row and its body show. For a live article
    it may be older than the newest: what is newer waits until somebody brings it live.
    """

    __tablename__ = "article"
    __table_args__ = (
        CheckConstraint("status IN ('draft', 'published', 'trashed')", name="status"),
        Index("ix_article_live", "status", "published_at", "id"),
        Index("ix_article_category_live", "category_id", "status", "published_at", "id"),
        Index("ix_article_desk", "status", "publish_at", "publications"),
        Index("ix_article_status_updated", "status", "updated_at", "id"),
        Index("ix_article_updated_at", "updated_at", "id"),
        Index("ix_article_published_at", "published_at", "id"),
        Index("ix_article_title", "title", "id"),
        Index("ix_article_category_updated", "category_id", "updated_at", "id"),
        Index("ix_article_publish_at", "publish_at"),
        Index("ix_article_unpublish_at", "unpublish_at"),
        STRICT,
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    slug: Mapped[str] = mapped_column(Text, unique=True)
    title: Mapped[str] = mapped_column(Text)
    summary: Mapped[str] = mapped_column(Text, default="")
    status: Mapped[str] = mapped_column(Text, default="draft")
    language: Mapped[str] = mapped_column(Text, default="en")
    category_id: Mapped[int | None] = mapped_column(ForeignKey("category.id"))
    picture_id: Mapped[int | None] = mapped_column(ForeignKey("picture.id"))
    picture_alt: Mapped[str] = mapped_column(Text, default="")
    picture_caption: Mapped[str] = mapped_column(Text, default="")
    picture_credit: Mapped[str] = mapped_column(Text, default="")
    word_count: Mapped[int] = mapped_column(Integer, default=0)
    reading_seconds: Mapped[int] = mapped_column(Integer, default=0)
    published_at: Mapped[datetime | None] = mapped_column(UtcTime)
    created_at: Mapped[datetime] = mapped_column(UtcTime)
    updated_at: Mapped[datetime] = mapped_column(UtcTime)
    publications: Mapped[int] = mapped_column(Integer, default=0)
    version: Mapped[int] = mapped_column(Integer, default=1)
    revision: Mapped[int] = mapped_column(Integer, default=1)
    plus_count: Mapped[int] = mapped_column(Integer, default=0)
    minus_count: Mapped[int] = mapped_column(Integer, default=0)
    comment_count: Mapped[int] = mapped_column(Integer, default=0)
    source_key: Mapped[str | None] = mapped_column(Text, unique=True)
    seo_title: Mapped[str] = mapped_column(Text, default="")
    seo_description: Mapped[str] = mapped_column(Text, default="")
    publish_at: Mapped[datetime | None] = mapped_column(UtcTime)
    unpublish_at: Mapped[datetime | None] = mapped_column(UtcTime)
    trashed_at: Mapped[datetime | None] = mapped_column(UtcTime)
    scheduled_by: Mapped[int | None] = mapped_column(Id)
    schedule_fault: Mapped[str] = mapped_column(Text, default="")


class ArticleBody(Base):
    """The current text, as written and as shown."""

    __tablename__ = "article_body"
    __table_args__ = (STRICT,)

    article_id: Mapped[int] = mapped_column(ForeignKey("article.id"), primary_key=True)
    markdown: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text)


class ArticleRevision(Base):
    """A version of what editors write, kept for ever.

    ``details`` is JSON of the rest: slug, category, tags, authors, picture, language, SEO. What
    is not in it (revisions from before it was kept) stands as it stands in the article.
    """

    __tablename__ = "article_revision"
    __table_args__ = (UniqueConstraint("article_id", "number"), STRICT)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    article_id: Mapped[int] = mapped_column(ForeignKey("article.id"))
    number: Mapped[int] = mapped_column(Integer)
    title: Mapped[str] = mapped_column(Text)
    summary: Mapped[str] = mapped_column(Text)
    markdown: Mapped[str] = mapped_column(Text)
    details: Mapped[str] = mapped_column(Text, default="{}")
    editor_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    created_at: Mapped[datetime] = mapped_column(UtcTime)


class ArticleDraft(Base):
    """What one editor has typed since they opened an article, for when the tab dies.

    ``fields`` is JSON of the form; ``version`` is the number of the revision it was begun from.
    """

    __tablename__ = "article_draft"
    __table_args__ = (STRICT,)

    article_id: Mapped[int] = mapped_column(ForeignKey("article.id"), primary_key=True)
    editor_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True)
    version: Mapped[int] = mapped_column(Integer)
    fields: Mapped[str] = mapped_column(Text)
    saved_at: Mapped[datetime] = mapped_column(UtcTime)


class ArticleRedirect(Base):
    """A slug that led to an article before; it still does."""

    __tablename__ = "article_redirect"
    __table_args__ = (STRICT,)

    slug: Mapped[str] = mapped_column(Text, primary_key=True)
    article_id: Mapped[int] = mapped_column(ForeignKey("article.id"), index=True)


class ArticlePicture(Base):
    """A picture that an article shows, at its head or in its text."""

    __tablename__ = "article_picture"
    __table_args__ = (Index("ix_article_picture_picture_id", "picture_id", "article_id"), STRICT)

    article_id: Mapped[int] = mapped_column(ForeignKey("article.id"), primary_key=True)
    picture_id: Mapped[int] = mapped_column(ForeignKey("picture.id"), primary_key=True)


class ArticleAuthor(Base):
    """An author of an article; position 0 is the lead author."""

    __tablename__ = "article_author"
    __table_args__ = (Index("ix_article_author_user_id", "user_id", "article_id"), STRICT)

    article_id: Mapped[int] = mapped_column(ForeignKey("article.id"), primary_key=True)
    position: Mapped[int] = mapped_column(Integer, primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))


class ArticleTag(Base):
    """A tag on an article."""

    __tablename__ = "article_tag"
    __table_args__ = (Index("ix_article_tag_tag_id", "tag_id", "article_id"), STRICT)

    article_id: Mapped[int] = mapped_column(ForeignKey("article.id"), primary_key=True)
    tag_id: Mapped[int] = mapped_column(ForeignKey("tag.id"), primary_key=True)


class Comment(Base):
    """A comment. ``removals`` counts removals, so that each has a key of its own."""

    __tablename__ = "comment"
    __table_args__ = (
        CheckConstraint("status IN ('visible', 'deleted', 'moderated')", name="status"),
        Index("ix_comment_article_live", "article_id", "status", "id"),
        Index("ix_comment_writer", "user_id", "article_id"),
        Index("ix_comment_status", "status", "id"),
        Index("ix_comment_disliked", "dislike_count", "id"),
        STRICT,
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    article_id: Mapped[int] = mapped_column(ForeignKey("article.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    event_id: Mapped[int | None] = mapped_column(Id)
    body: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text)
    body_sha256: Mapped[str] = mapped_column(Text)
    characters: Mapped[int] = mapped_column(Integer)
    status: Mapped[str] = mapped_column(Text, default="visible")
    reason: Mapped[str] = mapped_column(Text, default="")
    removals: Mapped[int] = mapped_column(Integer, default=0)
    like_count: Mapped[int] = mapped_column(Integer, default=0)
    dislike_count: Mapped[int] = mapped_column(Integer, default=0)
    created_at: Mapped[datetime] = mapped_column(UtcTime)


class Reaction(Base):
    """What a person thinks of an article (comment_id 0) or of a comment now.

    ``kind`` is null after a withdrawal; ``changes`` counts placements and names the event.
    """

    __tablename__ = "reaction"
    __table_args__ = (
        UniqueConstraint("user_id", "article_id", "comment_id"),
        Index("ix_reaction_comment_kind", "comment_id", "kind", "id"),
        STRICT,
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    article_id: Mapped[int] = mapped_column(ForeignKey("article.id"))
    comment_id: Mapped[int] = mapped_column(Id, default=0)
    kind: Mapped[str | None] = mapped_column(Text)
    changes: Mapped[int] = mapped_column(Integer, default=0)
    event_id: Mapped[int | None] = mapped_column(Id)
    placed_at: Mapped[datetime] = mapped_column(UtcTime)


class Reading(Base):
    """A reading of one person and article. At most one is ever valid (its event's key).

    ``sequence`` numbers the beats; ``beat_at`` is the last of them, ``active_at`` when something
    was last pressed or moved; ``depth_percent`` of the text were shown, in ``depth_steps`` steps.
    """

    __tablename__ = "reading"
    __table_args__ = (
        Index("ix_reading_user_article", "user_id", "article_id"),
        Index("ix_reading_user_beat", "user_id", "beat_at", "credited_ms"),
        STRICT,
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    public_id: Mapped[str] = mapped_column(Text, unique=True)
    token_sha256: Mapped[str] = mapped_column(Text)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    article_id: Mapped[int] = mapped_column(ForeignKey("article.id"))
    expected_seconds: Mapped[int] = mapped_column(Integer)
    required_seconds: Mapped[int] = mapped_column(Integer)
    started_at: Mapped[datetime] = mapped_column(UtcTime)
    valid_at: Mapped[datetime | None] = mapped_column(UtcTime)
    sequence: Mapped[int] = mapped_column(Integer, default=0)
    credited_ms: Mapped[int] = mapped_column(Integer, default=0)
    depth_percent: Mapped[int] = mapped_column(Integer, default=0)
    depth_steps: Mapped[int] = mapped_column(Integer, default=0)
    beat_at: Mapped[datetime] = mapped_column(UtcTime)
    active_at: Mapped[datetime] = mapped_column(UtcTime)


class ReadingClock(Base):
    """Until when a person's time has been credited, in whichever reading: it counts once."""

    __tablename__ = "reading_clock"
    __table_args__ = (STRICT,)

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True)
    credited_until: Mapped[datetime] = mapped_column(UtcTime)
