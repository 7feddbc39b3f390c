"""Gates: does doing everything there is to do, day after day, ever open every action?

It is also how the ring grows up: afterwards it may do what the rules let people do.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from cms.lint.acts import Acts, Place
from cms.lint.findings import Finding, Kind
from cms.lint.ring import Person
from cms.sdk.errors import Refusal
from cms.sdk.events import Reaction
from cms.services.dealings.comments import post_comment

ACTIONS = ("read", "plus", "minus", "comment", "like", "dislike", "report", "publish")
ARTICLES_PER_DAY = 3
STILL_DAYS = 10
DAYS_MAX = 120


@dataclass(frozen=True, kw_only=True)
class Climb:
    """How it went: on which day each action was first done, and what was refused on the last."""

    days: int
    opened: dict[str, int]
    refused: dict[str, Refusal]
    is_still: bool


def climb(acts: Acts) -> Iterator[Climb]:
    """Live one day after another until all is open or nothing moves; yield after each day."""
    opened: dict[str, int] = {}
    before: dict[tuple[int, str], Refusal] = {}
    still_days = 0
    for day in range(1, DAYS_MAX + 1):
        _live(acts, day)
        opened |= {a: day for a in ACTIONS if a not in opened and _is_open(acts, a)}
        refused = dict(acts.seen.refused)
        still_days = still_days + 1 if refused == before else 0
        before = refused
        is_still = still_days >= STILL_DAYS
        shut = {action: said for (_who, action), said in refused.items()}
        yield Climb(days=day, opened=opened, refused=shut, is_still=is_still)
        if is_still or not shut:
            break
        acts.site.clock.advance(days=1)


def judge(end: Climb) -> list[Finding]:
    """Say which gates cannot be reached, and which are far away."""
    shut = {a: said for a, said in end.refused.items() if a not in end.opened}
    open_already = ", ".join(f"{a} (day {day})" for a, day in end.opened.items()) or "nothing"
    findings = []
    for action, said in shut.items():
        if end.is_still:
            findings.append(
                Finding(
                    kind=Kind.GATE,
                    headline=f"Nobody can ever {_verb(action)}",
                    details=(
                        f"It is refused ({said.code}): {said.detail}",
                        f"Open in {end.days} days of doing everything, every day: {open_already}",
                        f"In the last {STILL_DAYS} days nothing has moved: what would open it "
                        "comes only from what is itself shut",
                    ),
                )
            )
        else:
            findings.append(
                Finding(
                    kind=Kind.SLOW,
                    headline=f"After {end.days} days nobody can {_verb(action)} yet",
                    details=(f"It is refused, but something moves: {said.detail}",),
                )
            )
    return findings


def rest(acts: Acts) -> None:
    """Let two days pass, so that no daily limit of the climb is left."""
    acts.site.clock.advance(seconds=timedelta(days=2).total_seconds())


def _live(acts: Acts, day: int) -> None:
    """A day: a few foreign articles, one of the ring's own, and everything one can do with them."""
    town = acts.town
    everybody = (*town.ring, town.honest)
    for number in range(ARTICLES_PER_DAY):
        place = Place(acts.foreign_article(), is_own=False, round=day)
        acts.read(place, everybody)
        if not number:
            _deal_with(acts, place, everybody)
    if "publish" not in {action for who, action in acts.seen.done if who == town.author.id}:
        own = Place(acts.article(town.author), is_own=True, round=day)
        if acts.publish(own):
            acts.read(own)
            acts.rate(own, "plus")


def _deal_with(acts: Acts, place: Place, everybody: tuple[Person, ...]) -> None:
    for number, who in enumerate(everybody):
        acts.react(who, place, "minus" if number % 2 else "plus")
    for who in everybody:
        for kind in _untried(acts, who, "plus", "minus"):
            acts.react(who, place, kind)
    acts.comment(place)
    acts.report(place)
    _vote(acts, place, everybody)


def _vote(acts: Acts, place: Place, everybody: tuple[Person, ...]) -> None:
    """Like the ring's comments, and try on the editor's what has not been possible yet."""
    acts.vote(place, "like")
    tribune, editor = acts.site.tribune, acts.town.editor
    made: list[int] = []

    def work() -> None:
        text = f"The editor has something to say on day {place.round}, too"
        told = post_comment(tribune, editor.id, editor.role, place.article, text)
        made.append(told.subject_id)

    acts.attempt(editor, "comment", work)
    for comment in made:
        for who in everybody:
            for kind in _untried(acts, who, "like", "dislike"):
                acts.react(who, place, kind, comment)


def _untried(acts: Acts, who: Person, *kinds: Reaction) -> list[Reaction]:
    return [kind for kind in kinds if (who.id, kind) not in acts.seen.done]


def _is_open(acts: Acts, action: str) -> bool:
    return any(done == action and who != acts.town.editor.id for who, done in acts.seen.done)


def _verb(action: str) -> str:
    said = {"plus": "give a plus", "minus": "give a minus", "report": "buy a report"}
    return said.get(action, action)
