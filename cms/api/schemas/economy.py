"""The rules in force, and the addresses that plugins add."""

from __future__ import annotations

from marshmallow import INCLUDE, fields

from cms.api.schemas.fields import Answer, many, number, one, text


class Setting(Answer):
    """One setting of a rule."""

    label = text("What editors call it")
    help = text("What it does; may be empty")
    unit = text("The unit of `value`, such as Twei, seconds or percent; may be empty")
    value = fields.Raw(
        metadata={
            "description": "Its value; an amount is decimal text",
            "type": ["string", "integer", "boolean"],
        }
    )


class Rule(Answer):
    """A plugin and its settings in force."""

    name = text("The plugin's name")
    summary = text("What it does")
    version = number("Counts the changes to its settings; 0 for the defaults")
    settings = fields.Dict(
        keys=fields.String(),
        values=fields.Nested(Setting),
        metadata={"description": "Each setting under its name"},
    )


class EconomyLine(Answer):
    """Why money moves."""

    line = text("Its code", examples=["minuses.spend"])
    row = text("The row of the profit and loss table that it belongs to")
    label = text("What people read")
    side = text("Where it counts", enum=["profit", "loss", "house"])


class Currency(Answer):
    """The unit of all amounts."""

    name = text("Its name")
    decimals = number("Places after the point that an amount may have")


class Economy(Answer):
    """The rules in force: the unit, every line, every setting of every rule."""

    unit = one(Currency, "The unit of all amounts")
    lines = many(EconomyLine, "Every line, in the order of a report")
    plugins = many(Rule, "Every rule that is switched on")


class Anything(Answer):
    """What a plugin shows at an address of its own."""

    class Meta:
        unknown = INCLUDE
