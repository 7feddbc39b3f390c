"""Eight weeks of a small news site, lived through the services on a clock of its own.

Nothing is written into the ledger by hand: people read, react and comment as they could have
done, and what is refused (a level, a price) simply does not happen. The seed is fixed, so the
same story is told every time.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import yaml

from cms.clock import ManualClock
from cms.content.front_matter import parse
from cms.content.reading_credit import Beat
from cms.demo.desk import desk_deeds
from cms.sdk.errors import CMSError
from cms.sdk.events import Reaction
from cms.sdk.money import twei
from cms.services.access.people import add_person
from cms.services.articles.import_articles import import_file
from cms.services.articles.publish import publish_article
from cms.services.dealings.beats import beat
from cms.services.dealings.comment_removal import delete_comment, moderate_comment
from cms.services.dealings.comments import post_comment
from cms.services.dealings.react import Target, add_reaction
from cms.services.dealings.reads import start_reading
from cms.services.dealings.reports import request_report
from cms.services.due.run import run_due
from cms.services.money.grant import grant
from cms.services.unit_of_work import Tribune

HERE = Path(__file__).parent
WRITTEN = datetime(2026, 11, 23, tzinfo=UTC)
"""The day on which the texts were finished; the story ends the day before it is told."""
READS_PERCENT = {"keen": 90, "steady": 65, "occasional": 35, "newcomer": 20}
STEP_SECONDS = 12
"""Between two beats of a reading; a beat credits no more than that."""
Deed = tuple[datetime, Callable[[], object]]


@dataclass
class _Cast:
    """Who is who, and what has come of the articles and comments so far."""

    people: dict[str, int]
    roles: dict[str, str]
    articles: dict[str, int]
    comments: list[int]


def tell(tribune: Tribune) -> Iterator[tuple[int, int]]:
    """Tell the story on an empty site; yields (deeds done, deeds in all) as it goes on."""
    chance = random.Random(7)  # noqa: S311  (a story, no secret)
    now = tribune.clock.now()
    shift = timedelta(days=(now - WRITTEN).days)
    clock = ManualClock(WRITTEN + shift - timedelta(days=60))
    past = replace(tribune, clock=clock)
    script = yaml.safe_load((HERE / "people.yaml").read_text(encoding="utf-8"))
    grant(past, twei("20000"), reason="Opening balance from advertising", reference="demo-1")
    cast = _Cast(*_make_people(past, script), {}, [])
    for writer in script["authors"]:
        grant(past, twei("40"), reason="To start writing with", nickname=writer["nickname"])
    for reader in script["readers"]:  # what they earn is held for three days
        grant(past, twei("2"), reason="Welcome", nickname=reader["nickname"])
    planned = _deeds(past, script, cast, chance, shift)
    desk = desk_deeds(past, cast.people, cast.articles, now)
    deeds = sorted((deed for deed in (*planned, *desk) if deed[0] < now), key=lambda deed: deed[0])
    for number, (moment, deed) in enumerate(deeds):
        if moment.date() > clock.now().date():
            run_due(past)  # what has matured on the day that ends
        clock.set(max(moment, clock.now()))
        with suppress(CMSError):
            deed()
        yield number + 1, len(deeds)


def _make_people(past: Tribune, script: Any) -> tuple[dict[str, int], dict[str, str]]:
    people, roles = {}, {}
    with past.writing() as session:
        now = past.clock.now()
        for one in (*script["authors"], *script["readers"]):
            name, role = one["nickname"], one.get("role", "reader")
            bio = one.get("bio", "")
            people[name] = add_person(session, nickname=name, role=role, now=now, bio=bio)
            roles[name] = role
    return people, roles


def _deeds(
    past: Tribune, script: Any, cast: _Cast, chance: random.Random, shift: timedelta
) -> Iterator[Deed]:
    for path in sorted((HERE / "articles").glob("*.md")):
        slug = path.stem
        live_at = (parse(path).published_at or WRITTEN) + shift
        yield live_at, lambda path=path, slug=slug: _publish(past, cast, path, slug)  # type: ignore[misc]
        for reader in script["readers"]:
            if chance.randrange(100) < READS_PERCENT[reader["pace"]]:
                moment = live_at + timedelta(minutes=chance.randrange(20, 60 * 60))
                yield from _visit(past, cast, slug, reader, moment, chance)
        if chance.randrange(3) == 0:
            buyer = chance.choice(script["readers"])["nickname"]
            moment = live_at + timedelta(days=5)
            yield (
                moment,
                lambda slug=slug, who=buyer: request_report(  # type: ignore[misc]
                    past, cast.people[who], "reader", cast.articles[slug]
                ),
            )
    for line in script["comments"]:
        moment = _comment_time(script, line, shift, chance)
        yield moment, lambda line=line: _comment(past, cast, line)  # type: ignore[misc]


def _publish(past: Tribune, cast: _Cast, path: Path, slug: str) -> None:
    made = import_file(past, path, author="Ana Ruiz", publish=False)
    cast.articles[slug] = made.article_id
    publish_article(past, cast.people["Ana Ruiz"], "editor", made.article_id)


def _comment_time(script: Any, line: Any, shift: timedelta, chance: random.Random) -> datetime:
    live_at = parse(HERE / "articles" / f"{line['article']}.md").published_at or WRITTEN
    return live_at + shift + timedelta(days=line["day"] + 1, minutes=chance.randrange(600))


def _visit(
    past: Tribune, cast: _Cast, slug: str, reader: Any, moment: datetime, chance: random.Random
) -> Iterator[Deed]:
    """A reader comes by: reads it, usually rates it, looks at the comments two days later."""
    name, temper = reader["nickname"], reader["temper"]
    read_for = timedelta(seconds=chance.randrange(180, 420))
    reading: dict[str, Any] = {}

    def start() -> None:
        begun = start_reading(past, cast.people[name], cast.articles[slug])
        reading.update(id=begun.id, token=begun.token, beats=begun.required_seconds // STEP_SECONDS)

    def go_on(number: int) -> None:
        if reading and number <= reading["beats"] + 1:
            said = Beat(sequence=number, depth_percent=min(100, 25 * number))
            beat(past, cast.people[name], "reader", reading["id"], reading["token"], said)

    def rate(kind: Reaction) -> None:
        add_reaction(past, cast.people[name], "reader", Target(cast.articles[slug]), kind)

    yield moment, start
    for number in range(1, 1 + read_for // timedelta(seconds=STEP_SECONDS)):
        yield moment + number * timedelta(seconds=STEP_SECONDS), lambda n=number: go_on(n)  # type: ignore[misc]
    mood = chance.randrange(100)
    if mood < (75 if temper != "critical" else 45):
        yield moment + read_for + timedelta(seconds=20), lambda: rate("plus")
    elif mood > (96 if temper != "critical" else 75):
        yield moment + read_for + timedelta(seconds=20), lambda: rate("minus")
    for hours in (30, 50, 90):
        yield (
            moment + timedelta(hours=hours),
            lambda: _look_at_comments(past, cast, name, temper, chance),
        )


def _look_at_comments(
    past: Tribune, cast: _Cast, name: str, temper: str, chance: random.Random
) -> None:
    """Like some of the newest comments, now and then dislike one."""
    for comment in cast.comments[-6:]:
        draw = chance.randrange(100)
        kind: Reaction | None = None
        if draw < (35 if temper == "generous" else 15):
            kind = "like"
        elif draw > (90 if temper == "critical" else 97):
            kind = "dislike"
        if kind:
            with suppress(CMSError):
                target = Target(comment_id=comment)
                add_reaction(past, cast.people[name], "reader", target, kind)


def _comment(past: Tribune, cast: _Cast, line: Any) -> None:
    who, article = cast.people[line["by"]], cast.articles[line["article"]]
    role = cast.roles[line["by"]]
    made = post_comment(past, who, role, article, line["body"]).subject_id
    cast.comments.append(made)
    if line.get("removed") == "deleted":
        delete_comment(past, who, made)
    elif line.get("removed") == "moderated":
        moderate_comment(past, cast.people["Ana Ruiz"], "editor", made, line["reason"])
