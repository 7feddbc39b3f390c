"""What comes in: parameters and bodies, refused unless they are exactly as described."""

from __future__ import annotations

from typing import Any

from marshmallow import ValidationError, fields, validate

from cms.api.cursors import BadCursor, read_cursor
from cms.api.schemas.fields import ID_MAX, Incoming, WholeNumber, line, option, said, whole

SLUG = r"^[a-z0-9](?:[a-z0-9-]{0,98}[a-z0-9])?$"
PAGE_SIZE = 20
PAGE_SIZE_MAX = 100


class Cursor(fields.String):
    """Where a page begins; only what an earlier answer's ``links.next`` held."""

    def _deserialize(self, value: Any, *args: Any, **more: Any) -> Any:
        try:
            return read_cursor(super()._deserialize(value, *args, **more))
        except BadCursor as fault:
            raise ValidationError("is not a cursor of this list") from fault


def slug(meaning: str, **more: Any) -> Any:
    """Return a field for the name of a thing in addresses."""
    pattern = validate.Regexp(SLUG.replace("$", r"\Z"), error="is not a slug")
    metadata = {"description": meaning, "pattern": SLUG}
    return fields.String(validate=pattern, metadata=metadata, **more)


class Nothing(Incoming):
    """For requests that take no parameters, or no body."""

    may_be_left_out = True


class Page(Incoming):
    """Keyset paging, the same on every list."""

    size = WholeNumber(
        data_key="page[size]",
        load_default=PAGE_SIZE,
        validate=validate.Range(min=1, max=PAGE_SIZE_MAX),
        metadata={"description": "How many to list at most"},
    )
    after = Cursor(
        data_key="page[after]",
        metadata={"description": "Where to go on: a cursor from `links.next`, never made by hand"},
    )


class ArticleList(Page):
    """Parameters of the list of articles."""

    category = slug("Only articles of this category", data_key="filter[category]")
    tag = slug("Only articles with this tag", data_key="filter[tag]")
    author = WholeNumber(
        data_key="filter[author]",
        validate=validate.Range(min=1, max=ID_MAX),
        metadata={"description": "Only articles that this person wrote or helped to write"},
    )
    q = line(
        "Words that must all stand in title or summary",
        "harbour",
        characters_max=100,
        required=False,
    )
    sort = option(
        "Newest first or oldest first",
        ["-published_at", "published_at"],
        load_default="-published_at",
    )
    meta = option("Count all that match, in `meta.total`; costs a scan", ["total"])


class ArticleOne(Incoming):
    """Parameters of one article."""

    body = option("How `body` is written", ["html", "markdown", "text"], load_default="html")


def quote_id() -> Any:
    """Return the member by which an act is held to a quote."""
    meaning = "A quote's `id`: then it moves what was quoted, or nothing at all (409)"
    metadata = {"description": meaning, "examples": ["0f" * 16]}
    return fields.String(
        load_default="", validate=validate.Regexp(r"[0-9a-f]{32}\Z"), metadata=metadata
    )


class ArticleReaction(Incoming):
    """A reaction to an article."""

    kind = option("Plus or minus", ["plus", "minus"], required=True)
    quote = quote_id()


class CommentReaction(Incoming):
    """A reaction to a comment."""

    kind = option("Like or dislike", ["like", "dislike"], required=True)
    quote = quote_id()


class NewComment(Incoming):
    """A comment."""

    body = line(
        "The comment, in simple Markdown",
        "I *did* enjoy that.",
        required=True,
        characters_max=4_000,
    )
    quote = quote_id()


class ReportOrder(Incoming):
    """What a report may cost; the body may be left out."""

    may_be_left_out = True
    quote = quote_id()


class Appeal(Incoming):
    """Why a withheld sum should be paid."""

    reason = line("Why it should be paid", "We only met at the fair.", characters_max=500)


class Beat(Incoming):
    """Proof that the one who started the reading goes on with it."""

    token = line("The token of the reading", "rV2h5iFz0G1q9JkX", characters_max=100)
    sequence = whole("Counts the beats of the reading, from 1", minimum=1, maximum=1_000_000)
    visible = said("Whether the page was in sight since the last beat", default=True)
    active = said("Whether anything was pressed or moved since the last beat", default=True)
    depth_percent = whole(
        "How much of the text has been shown so far", minimum=0, maximum=100, default=0
    )


class ArticleQuote(Incoming):
    """What a quote is asked for."""

    action = option(
        "What one thinks of doing",
        ["plus", "minus", "comment", "report", "publish"],
        required=True,
    )


class CommentQuote(Incoming):
    """What a quote is asked for."""

    action = option("What one thinks of doing", ["like", "dislike"], required=True)


class Scope(Incoming):
    """Whose figures a free profit and loss table adds up."""

    scope = option("One's own figures, or its authors'", ["me", "author"], load_default="me")


class SignUp(Incoming):
    """A new reader."""

    nickname = line("The name that others see", "Rita", characters_max=40)
    email = line("For signing in", "rita@example.org", characters_min=3, characters_max=254)
    password = line("A long one", "a long secret", characters_min=8, characters_max=128)


class SignIn(Incoming):
    """A nickname or an e-mail address, and the password."""

    name = line("Nickname or e-mail address", "Rita", characters_max=254)
    password = line("The password", "a long secret", characters_max=128)
