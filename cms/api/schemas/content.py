"""Articles and what belongs to them, as everybody sees them."""

from __future__ import annotations

from cms.api.schemas.fields import Answer, by_plugin, many, moment, number, one, text


class Named(Answer):
    """A category or a tag."""

    slug = text("Its name in addresses and filters")
    name = text("Its name for people")


class Titled(Answer):
    """An article, named."""

    slug = text("Its name in addresses")
    title = text("The title")


class Counted(Named):
    """A category or a tag with its live articles counted."""

    articles = number("How many live articles it has", minimum=1)


class Person(Answer):
    """A person as others see them."""

    id = number("The person's id", minimum=1)
    nickname = text("The person's name")
    avatar = text(
        "Address of the picture, from this server's root; it changes with the picture. A drawn one "
        "ends in `.svg`; of one's own, `-192.webp`, there is a `-96.webp` and a `-384.webp` too",
        format="uri-reference",
    )


class Author(Person):
    """Somebody who has live articles."""

    bio = text("A few words about the person; may be empty")
    articles = number("How many live articles the person has", minimum=1)


class Rendition(Answer):
    """A picture in one of its widths."""

    width = number("Width in pixels", minimum=1)
    url = text("Address of the file, from this server's root", format="uri-reference")


class Picture(Answer):
    """The picture at the head of an article."""

    alt = text("What it shows, for those who don't see it")
    caption = text("The words below it; may be empty")
    credit = text("Who made it; may be empty")
    width = number("Width of the original in pixels", minimum=1, allow_none=True)
    height = number("Height of the original in pixels", minimum=1, allow_none=True)
    renditions = many(Rendition, "The same picture in several widths; empty without a file")


class ArticleCounts(Answer):
    """How readers answered to an article."""

    plus = number("Standing pluses")
    minus = number("Standing minuses")
    comments = number("Visible comments")


class Article(Answer):
    """An article without its body: the same in lists and alone."""

    id = number("The article's id", minimum=1)
    slug = text("Its name in addresses")
    title = text("The title")
    summary = text("A few sentences; may be empty")
    seo_title = text("The title for search engines; empty where `title` will do")
    seo_description = text("The description for search engines; empty where `summary` will do")
    language = text("Language tag (BCP 47)", examples=["en"])
    category = one(Named, "Where it stands, if anywhere", allow_none=True)
    tags = many(Named, "Its tags, by slug")
    authors = many(Person, "Who wrote it, the lead author first")
    lead_image = one(Picture, "The picture at its head, if any", allow_none=True)
    published_at = moment("When it went live")
    updated_at = moment("When its words last changed")
    word_count = number("Words in the body")
    reading_seconds = number("How long reading takes, in seconds")
    counts = one(ArticleCounts, "How readers answered")
    plugins = by_plugin("What each rule says of it to everybody: prices, rewards, hidden tables")


class WholeArticle(Article):
    """An article with its body."""

    body = text("The body, in the form that `body=` asked for; HTML is sanitized")


class CommentCounts(Answer):
    """How readers answered to a comment."""

    like = number("Standing likes")
    dislike = number("Standing dislikes")


class Writer(Person):
    """The writer of a comment."""

    plugins = by_plugin("What each rule says of the person, such as a level")


class Comment(Answer):
    """A visible comment."""

    id = number("The comment's id", minimum=1)
    body = text("As it was written")
    html = text("The same as sanitized HTML")
    created_at = moment("When it was written")
    counts = one(CommentCounts, "How readers answered")
    writer = one(Writer, "Who wrote it")
