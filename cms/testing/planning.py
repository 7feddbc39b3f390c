"""What can be wrong with what a plugin plans; each check yields sentences for its author."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields
from typing import Any

from cms.sdk.context import Context
from cms.sdk.events import Event
from cms.sdk.hooks import PLANNING_HOOKS, hookimpl
from cms.sdk.money import decimal
from cms.sdk.plugin import Plugin
from cms.sdk.settings import setting_infos
from cms.sdk.transfers import AccountKind, Transfer, Undo, user
from cms.testing.samples import PEOPLE, own_events, sample_events, swollen
from cms.testing.stand import ACCOUNTS, Answer, Fault, Stand, changes, statements

REPEATS = 5
LARGE, LARGER = 10**6, 10**9


def not_allowed(stand: Stand) -> Iterator[str]:
    """Transfers that the host refuses, with full purses, with empty ones, at every setting."""
    for event in stand.of_interest(sample_events()):
        for balance_utwei in (0, 1, 10**9):
            yield from _fault(stand, event, balance_utwei=balance_utwei)
        for settings in _extreme_settings(stand.plugin):
            named = ", ".join(f"{name} = {value}" for name, value in settings.items())
            for sentence in _fault(stand, event, settings=settings):
                yield f"with {named}, {sentence}"


def _fault(stand: Stand, event: Event, **how: Any) -> Iterator[str]:
    try:
        stand.plan(event, **how)
    except Fault as fault:
        yield str(fault)


def _extreme_settings(plugin: Plugin) -> Iterator[Mapping[str, object]]:
    """Each number at its least and its most, alone and all together; each choice."""
    infos = setting_infos(plugin.Settings)
    numbers = [f.name for f in fields(plugin.Settings) if type(f.default) is int]
    for bound in ("min", "max"):
        known = {n: getattr(infos[n], bound) for n in numbers}
        values = {n: value for n, value in known.items() if value is not None}
        yield from ({name: value} for name, value in values.items())
        yield from [values] if len(values) > 1 else []
    yield from ({name: choice} for name, info in infos.items() for choice in info.choices)


def not_repeatable(stand: Stand) -> Iterator[str]:
    """Different answers to the same question: a quote would not be what is booked."""
    for event in stand.of_interest(sample_events()):
        first = stand.asked(event)
        for again in (stand.asked(event) for _ in range(REPEATS)):
            if again != first:
                yield (
                    f"on_{event.kind} ({event.key}) plans {_shown(first)} and then "
                    f"{_shown(again)} for the same event: use the event and the context, "
                    "no chance, no clock and no memory of your own"
                )
                break


def writing(stand: Stand) -> Iterator[str]:
    """Writing in a planning hook, which also runs for quotes."""
    for event in stand.of_interest(sample_events()):
        with statements() as sent:
            stand.plan(event)
        for statement in changes(sent)[:1]:
            what = " ".join(statement.split())[:60]
            yield f"on_{event.kind} writes while planning ({what}): do that in on_settled"


def _look(_self: Plugin, event: Event, context: Context) -> tuple[Transfer, ...]:
    for account in ACCOUNTS:
        context.balance_of(account)
    context.levels(PEOPLE)
    return ()


Neighbour = type(
    "Neighbour",
    (Plugin,),
    {"name": "kit_neighbour", **dict.fromkeys(PLANNING_HOOKS, hookimpl(_look))},
)
"""A plugin that asks for everything, so that whoever comes after it finds it read."""


def swayed_by_order(stand: Stand) -> Iterator[str]:
    """Answers that depend on which plugin was asked before."""
    neighbour = Neighbour()
    for event in stand.of_interest(sample_events()):
        before = stand.asked(event, among=[stand.plugin, neighbour])
        after = stand.asked(event, among=[neighbour, stand.plugin])
        if before != after:
            yield (
                f"on_{event.kind} ({event.key}) plans {_shown(before)} when asked first and "
                f"{_shown(after)} after another plugin: ask the context, and share nothing"
            )


def unbounded(stand: Stand) -> Iterator[str]:
    """Amounts that grow for ever with the length of a text or a number of people."""
    for event in stand.of_interest(sample_events()):
        large, larger = (_sum(stand.plan(swollen(event, size))) for size in (LARGE, LARGER))
        if larger > large:
            yield (
                f"on_{event.kind} ({event.key}) moves {decimal(large)} Twei where the event "
                f"counts a million of everything, and {decimal(larger)} where it counts a "
                "thousand times that: bound it, for example with a setting"
            )


def never_taken_back(stand: Stand) -> Iterator[str]:
    """What stays when the act is taken back, so that doing it again and again would pay."""
    for event in stand.of_interest(sample_events()):
        actor = user(event.actor_id)
        for transfer in stand.plan(event):
            for occasion, why in _occasions(event, transfer.destination == actor):
                if not transfer.undo & occasion:
                    yield (
                        f"on_{event.kind} ({event.key}): {transfer.line} stays when {why}, "
                        f"so doing it again pays or costs again: add Undo.{occasion.name}"
                    )


def _occasions(event: Event, pays_actor: bool) -> Iterator[tuple[Undo, str]]:
    is_comment = event.kind == "comment" or (event.kind == "timer" and event.comment_facts)
    if event.kind == "react":
        yield Undo.WITHDRAWN, "the reaction is withdrawn"
    if is_comment and pays_actor:
        yield Undo.DELETED, "its writer deletes the comment"
        yield Undo.MODERATED, "a moderator removes the comment"
    if event.kind == "publish" and pays_actor:
        yield Undo.UNPUBLISHED, "the article is taken down"


def earning_by_oneself(stand: Stand) -> Iterator[str]:
    """Authors who gain by dealing with their own article."""
    for event in stand.of_interest(own_events()):
        gains = dict.fromkeys(event.article.author_ids, 0)
        for transfer in stand.plan(event):
            for account, sign in ((transfer.source, -1), (transfer.destination, 1)):
                if account.kind is AccountKind.USER and account.owner_id in gains:
                    gains[account.owner_id] += sign * transfer.amount_utwei
        for gain in [gain for gain in gains.values() if gain > 0][:1]:
            yield (
                f"on_{event.kind} ({event.key}) pays an author {decimal(gain)} Twei for an act "
                "of an author of the same article: leave authors out, see author_shares"
            )


def _sum(transfers: tuple[Transfer, ...]) -> int:
    return sum(t.amount_utwei for t in transfers)


def _shown(answer: Answer) -> str:
    parts = [f"{t.line} {decimal(t.amount_utwei)}" for t in answer.transfers]
    parts += [
        f"the timer {timer.name} for {timer.due_at:%d %b %Y %H:%M:%S}" for timer in answer.timers
    ]
    return ", ".join(parts) or "nothing"
