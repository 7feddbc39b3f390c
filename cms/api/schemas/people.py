"""Who one is, and how one stands to an article."""

from __future__ import annotations

from marshmallow import fields

from cms.api.schemas.content import Person
from cms.api.schemas.fields import Answer, by_plugin, flag, many, moment, number, one, text, twei
from cms.api.schemas.money import Outcome, Purse, Quote
from cms.content.reading_credit import REASONS


class Session(Answer):
    """A session that was opened."""

    token = text("The bearer token; shown this once")
    user = one(Person, "Who is signed in")
    expires_at = moment("When the token ends")


class Me(Person, Purse):
    """Who is signed in."""

    role = text(
        "What one may do",
        enum=["owner", "admin", "editor", "author", "moderator", "reader"],
    )
    plugins = by_plugin("What each rule says of one, such as a level")


class ReadingBegun(Answer):
    """A reading that has begun."""

    id = text("The reading's id", pattern="^[0-9a-f]{24}$")
    token = text("Goes with every beat; shown this once")
    expected_seconds = number("How long reading takes, in seconds")
    required_seconds = number("After how many seconds it counts")
    credited_seconds = number("Seconds that count so far; more than 0 where a reading goes on")
    sequence = number("The sequence of the last beat; the next has the number after it")
    beat_seconds = number("How often to send a beat, in seconds", minimum=1)
    already_read = flag("Whether a reading of this article has counted before")


class ReadingReason(Answer):
    """Why a reading, or a part of it, does not count."""

    code = text("For programs", enum=sorted(REASONS))
    detail = text("For people")


class Progress(Outcome):
    """How far a reading is; the beat that makes it valid says what moved."""

    credited_seconds = number("Seconds that count so far")
    expected_seconds = number("How long reading takes, in seconds")
    required_seconds = number("After how many seconds it counts, if it is deep enough")
    is_valid = flag("Whether it counts")
    reasons = many(ReadingReason, "Why it, or a part of it, does not count now")


class OwnReport(Answer):
    """A report instance that one has."""

    id = number("The report's id", minimum=1)
    created_at = moment("When it was bought")


class Actions(Answer):
    """A quote for each action on an article."""

    plus = one(Quote, "Of a plus")
    minus = one(Quote, "Of a minus")
    comment = one(Quote, "Of a comment of usual length")
    report = one(Quote, "Of a report instance")


class Standing(Answer):
    """How one stands to an article."""

    earned = twei("What one earned with it, net of what was taken back", allow_none=True)
    earned_at = moment("When one last earned", allow_none=True)
    has_read = flag("Whether a reading has counted")
    reaction = text("One's reaction to it", allow_none=True, enum=["plus", "minus", None])
    comment_reactions = fields.Dict(
        keys=fields.String(),
        values=fields.String(metadata={"enum": ["like", "dislike"]}),
        metadata={"description": "One's reactions to its comments, by comment id"},
    )
    own_comments = fields.List(
        fields.Integer(), metadata={"description": "Ids of one's comments on it"}
    )
    reports = many(OwnReport, "One's newest report instances, at most twenty")
    actions = one(Actions, "What each action would move, or why it may not happen")
