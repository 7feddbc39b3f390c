"""A plugin whose page does whatever `plugin.behaviour` says: the good, the bad and the hostile."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup
from sqlalchemy import text

from cms.sdk import (
    AdminPage,
    Amount,
    Block,
    Chart,
    Conflict,
    Figure,
    Figures,
    Form,
    Invalid,
    PageRequest,
    Plugin,
    Table,
    TableContext,
    Text,
    setting,
)

EVIL = "<script>alert(1)</script><img src=x onerror=alert(1)>"


@dataclass(frozen=True)
class Fields:
    amount_utwei: int = setting(0, label="Amount", unit="utwei", min=0, max=10**6)
    is_sure: bool = setting(False, label="I am sure")
    colour: str = setting("red", label="Colour", choices=("red", "blue"))
    word: str = setting("", label="Word")


def rows(cells: Any) -> list[Block]:
    return [Table(heading="T", columns=("A",), rows=[[cells]])]


def endless() -> Iterable[Block]:
    while True:
        yield Text(text="more")


SHOWN: dict[str, Any] = {
    "sound": lambda c: [
        Figures(figures=[Figure(label="Paid", value=Amount(1_250_000), note="so far")]),
        Text(text=EVIL, heading=EVIL),
        Table(heading=EVIL, columns=(EVIL, "When", "No"), rows=[(EVIL, c.now, None)]),
        Chart(heading="Chart", labels=[f"'{EVIL}"], series={EVIL: [3]}),
    ],
    "raises": lambda c: 1 / 0,
    "exits": lambda c: exit(3),
    "bad sql": lambda c: c.session.execute(text("SELECT nonsense FROM nowhere")),
    "markup": lambda c: [Text(text=Markup("<b>mine</b>"))],
    "markup in a cell": lambda c: rows(Markup("<b>mine</b>")),
    "a foreign object": lambda c: rows(object()),
    "a float": lambda c: rows(0.5),
    "a huge number": lambda c: rows(10**5000),
    "a word": lambda c: "Text",
    "a number": lambda c: 7,
    "endless": lambda c: endless(),
    "too many rows": lambda c: [Table(heading="T", columns=("A",), rows=[[1]] * 1_001)],
    "crooked rows": lambda c: [Table(heading="T", columns=("A", "B"), rows=[[1]])],
    "a crooked chart": lambda c: [Chart(heading="C", labels=["a", "b"], series={"s": [1]})],
    "another kind of chart": lambda c: [Chart(heading="C", labels=[], series={}, kind="pie")],
    "a naive moment": lambda c: rows(c.now.replace(tzinfo=None)),
}


class Sights(Plugin):
    name = "sights"
    behaviour = "sound"
    answer: Any = "Done."
    got: Any = None

    def show(self, request: PageRequest, context: TableContext) -> Iterable[Block]:
        answer: Iterable[Block] = SHOWN[self.behaviour](context)
        return answer

    def act(self, request: PageRequest, context: TableContext) -> str:
        context.session.execute(text("UPDATE \"user\" SET bio = 'seen' WHERE id = 1"))
        self.got = (request.actor_id, request.values)
        if self.answer == "refuse":
            raise Invalid("sights.no", "No", errors={"word": ["Not this word"]})
        if self.answer == "conflict":
            raise Conflict("sights.late", "Too late for that")
        if self.answer == "raise":
            raise KeyError("secret")
        said: str = self.answer
        return said


plugin = Sights()
Sights.admin_views = (
    AdminPage(
        path="view",
        title="A view",
        right="money.read",
        show=plugin.show,
        forms=(
            Form(name="paint", heading="Paint", fields=Fields, act=plugin.act, button="Paint it"),
        ),
    ),
)
