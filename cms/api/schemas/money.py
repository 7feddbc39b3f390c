"""What acts move, what they would move, and where one's money went."""

from __future__ import annotations

from marshmallow import INCLUDE, fields

from cms.api.schemas.content import Titled
from cms.api.schemas.fields import Answer, flag, many, moment, number, one, text, twei

ROLES = ["own", "commenter", "author", "house"]


class Refusal(Answer):
    """Why an action may not happen. Parameters stand beside the code, such as `required`."""

    class Meta:
        unknown = INCLUDE

    code = text("For programs", examples=["levels.too_low"])
    detail = text("For people", examples=["Available from LVL 13"])


class Moved(Answer):
    """Money that a person got or, below zero, paid."""

    line = text("Why, as a code", examples=["read_to_earn.reward_reader"])
    label = text("Why, for people")
    role = text("As what the person was paid or charged", enum=ROLES)
    is_yours = flag("Whether the person is the one who asks")
    amount = twei("How much; below zero is paid")
    note = text("How the amount came about; may be empty")
    held_until = moment("From when on it can be spent; null for at once", allow_none=True)


class Skipped(Answer):
    """A payment that did not happen, or not in full."""

    plugin = text("Whose")
    line = text("On which line; may be empty")
    code = text("Why, for programs", examples=["pool_empty"])
    detail = text("Why, for people")
    withheld = twei("How much, where that is known; else nought")


class Outcome(Answer):
    """What an act moved, and what it did not."""

    moved = many(Moved, "What moved, for everybody concerned")
    skipped = many(Skipped, "What was not paid, and why")


class Quote(Outcome):
    """What an action would move now: computed as the action itself would be."""

    id = text("Send it as `quote` with the action, and it moves this or nothing")
    allowed = flag("Whether the action would be carried out")
    refusals = many(Refusal, "Why it would not")
    valid_until = moment("Ask again after this; the charge is always by the rules at its time")


class ReactionPlaced(Outcome):
    """A standing reaction."""

    kind = text("Which", enum=["plus", "minus", "like", "dislike"])


class CommentPosted(Outcome):
    """A comment that was posted."""

    id = number("The comment's id", minimum=1)


class Row(Answer):
    """A row of a profit and loss table."""

    row = text("Its code")
    label = text("What people read")
    side = text("A loss is a positive amount on the loss side", enum=["profit", "loss"])
    amount = twei("How much")


class Table(Answer):
    """A profit and loss table."""

    rows = many(Row, "Every row, in order, also those that are nought")
    profit_subtotal = twei("Sum of the profit rows")
    loss_subtotal = twei("Sum of the loss rows")
    total = twei("Profit less loss")


class ScopedTable(Table):
    """A free profit and loss table of one's own."""

    scope = text("Whose figures", enum=["me", "author"])


class Report(Table):
    """A report instance: the table of a whole article as it stood when it was bought."""

    id = number("The report's id", minimum=1)
    article_id = number("The article's id", minimum=1)
    created_at = moment("When it was bought")


class ReportBought(Report, Outcome):
    """A report instance, and what buying it moved."""


class Release(Answer):
    """What can be spent next."""

    amount = twei("How much")
    at = moment("When")


class Purse(Answer):
    """One's money: what one can spend, and what one has earned and cannot spend yet."""

    balance = twei("What one can spend")
    held = twei("What one has earned besides, and can spend later")
    next_release = one(Release, "The next of it; null if nothing is held", allow_none=True)


class Wallet(Purse):
    """One's money and its unit."""

    unit = text("The unit of all amounts")


class Entry(Answer):
    """One line of one's statement."""

    version = number("Counts the changes of this pocket", minimum=1)
    recorded_at = moment("When")
    line = text("Why, as a code")
    label = text("Why, for people")
    role = text("As what one was paid or charged", enum=ROLES)
    plugin = text("The rule that moved it")
    rule_version = number("The version of the rule's settings then")
    is_reversal = flag("Whether it takes an earlier entry back")
    amount = twei("How much; below zero was paid")
    balance_after = twei("What was in this pocket afterwards")
    pocket = text("Where: among what one can spend, or what is held", enum=["spendable", "held"])
    held_until = moment(
        "Until when it is held; null if it can be spent, or is gone by now", allow_none=True
    )
    note = text("How the amount came about; may be empty")
    event = text("What had happened", examples=["read", "react", "comment", "report"])
    article_id = fields.Integer(
        allow_none=True, metadata={"description": "With which article, if any", "minimum": 1}
    )
    article = one(Titled, "That article, as long as it is live", allow_none=True)


class Unpaid(Answer):
    """What one was not paid, or not in full, with the reason."""

    id = number("Names it, for an appeal", minimum=1)
    recorded_at = moment("When")
    line = text("On which line, as a code; may be empty")
    label = text("The same for people")
    plugin = text("Whose limit it was")
    rule_version = number("The version of that plugin's settings then")
    code = text("Why, for programs", examples=["cap"])
    detail = text("Why, for people")
    withheld = twei("How much, where that is known; else nought")
    status = text("What became of it", enum=["open", "appealed", "paid", "declined", "undone"])
    can_appeal = flag("Whether an operator may still be asked to pay it")
    decided_because = text("Why: the operator's words, or what came of trying a failed rule again")
    event = text("What had happened", examples=["read", "react", "comment"])
    article_id = fields.Integer(
        allow_none=True, metadata={"description": "With which article, if any", "minimum": 1}
    )
    article = one(Titled, "That article, as long as it is live", allow_none=True)
