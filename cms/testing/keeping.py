"""What can be wrong with what a plugin keeps and shows; each check yields sentences."""

from __future__ import annotations

import json
import re
from collections.abc import Generator, Iterator, Mapping
from dataclasses import fields, replace

from cms.pluginhost.checks import is_implemented
from cms.pluginhost.settings_store import save, schema_of
from cms.sdk.errors import Invalid, Refusal
from cms.sdk.events import ArticleFacts, Event
from cms.sdk.plugin import Plugin
from cms.sdk.settings import setting_infos
from cms.sdk.settled import Posted, Reversal, Settlement
from cms.sdk.transfers import Undo
from cms.testing.samples import ARTICLE, NOW, PEOPLE, sample_actions, sample_events
from cms.testing.stand import Fault, Stand, changes, statements

_TABLE = re.compile(r"\s*(?:INSERT(?: OR \w+)? INTO|UPDATE|DELETE FROM|REPLACE INTO)\s+\"?(\w+)")

Rows = dict[str, list[str]]


def careless_settings(stand: Stand) -> Iterator[str]:
    """Defaults and presets out of bounds, numbers without bounds, unknown names let in."""
    plugin = stand.plugin
    defaults = {f.name: f.default for f in fields(plugin.Settings)}
    for preset, values in {"the defaults": {}, **plugin.presets}.items():
        for name, faults in schema_of(plugin.Settings).validate({**defaults, **values}).items():
            yield f"{preset}: {name} does not pass its own bounds: {faults}"
    for name, info in setting_infos(plugin.Settings).items():
        if type(defaults[name]) is int and (info.min is None or info.max is None):
            yield f"setting {name} needs min and max, so that a slip of a finger costs no fortune"
        if not info.label:
            yield f"setting {name} needs a label: the editors' form is made from it"
    try:
        with stand.tribune.writing() as session:
            save(session, plugin, {"no_such_setting": 1}, changed_by="kit", now=NOW)
        yield "a setting that was never declared can be stored"
    except Invalid:
        pass


def told_twice(stand: Stand) -> Iterator[str]:
    """Keeping another thing when the same settlement or reversal is told a second time."""
    settlements = [
        Settlement(
            event_id=10_000 + number,
            event=event,
            posted=tuple(Posted(plugin=stand.plugin.name, transfer=t) for t in stand.plan(event)),
        )
        for number, event in enumerate(_told_of(stand))
    ]
    ids = tuple(settlement.event_id for settlement in settlements)
    undone = Reversal(event_ids=ids, reason=Undo.WITHDRAWN, restored=False)
    restored = Reversal(event_ids=ids, reason=Undo.NEVER, restored=True)
    kept = yield from _same_twice(stand, "on_settled", "settlement", settlements)
    yield from _same_twice(stand, "on_reversed", "reversal", [undone])
    back = yield from _same_twice(stand, "on_reversed", "reversal", [restored])
    if kept != back:
        yield (
            "on_reversed leaves other rows after taking back and restoring than there were "
            f"before ({_differing(kept, back)}): mark rows as out of force, do not delete them"
        )


def _told_of(stand: Stand) -> list[Event]:
    """Return events of every kind: a plugin is told also of those that it plans nothing for."""
    timers = [event for event in stand.of_interest(sample_events()) if event.kind == "timer"]
    return [*sample_events(), *timers]


def _same_twice(
    stand: Stand, hook: str, parameter: str, facts: list[Settlement] | list[Reversal]
) -> Generator[str, None, Rows]:
    rows: Rows = {}
    for time in ("once", "twice"):
        before = rows
        try:
            with statements() as sent:
                for fact in facts:
                    stand.project(hook, **{parameter: fact})
        except Fault as fault:
            yield (
                f"{hook} fails when it is told the same {time} ({fault}): "
                "let the second time change nothing, see insert_into"
            )
            return rows
        yield from _foreign_writes(stand.plugin, hook, sent)
        rows = stand.rows()
        if time == "twice" and rows != before:
            yield (
                f"{hook} told the same {parameter} twice keeps other rows than told once "
                f"({_differing(before, rows)}): let the second time change nothing, "
                "see insert_into"
            )
    return rows


def _foreign_writes(plugin: Plugin, hook: str, sent: list[str]) -> Iterator[str]:
    tables = {found[1] for s in changes(sent) if (found := _TABLE.match(s))}
    for table in sorted(tables):
        if not table.startswith(f"{plugin.name}_"):
            yield f"{hook} writes to {table}: a plugin writes to its own tables only"


def _differing(one: Rows, other: Rows) -> str:
    return ", ".join(name for name in one if one[name] != other.get(name)) or "none"


def silent_refusals(stand: Stand) -> Iterator[str]:
    """Refusals that do not say who refuses, or why."""
    if not is_implemented(stand.plugin, "check_action"):
        return
    for action in sample_actions():
        with stand.asking() as (registry, context), statements() as sent:
            answer = registry.call(stand.plugin, "check_action", action=action, context=context)
            refusals = list(answer or ())
        if changes(sent):
            yield f"check_action writes to the database when asked about {action.name}"
        for refusal in refusals:
            if not isinstance(refusal, Refusal):
                yield f"check_action answers {refusal!r} to {action.name}: return Refusals"
            elif not refusal.code.startswith(f"{stand.plugin.name}."):
                yield f"refusal {refusal.code!r} must be called {stand.plugin.name}.why"
            elif not refusal.detail.strip():
                yield f"refusal {refusal.code} needs a detail: a sentence for people"


def careless_fields(stand: Stand) -> Iterator[str]:
    """Fields that are no JSON, were not asked for, or take a query each."""
    articles = [replace(ARTICLE, id=number) for number in range(1, 21)]
    many = [*PEOPLE, *range(101, 117)]
    yield from _fields(stand, "article_fields", "articles", articles)
    yield from _fields(stand, "user_fields", "user_ids", many)
    yield from _fields(stand, "levels_of", "user_ids", many)


def _fields(
    stand: Stand, hook: str, parameter: str, things: list[ArticleFacts] | list[int]
) -> Iterator[str]:
    if not is_implemented(stand.plugin, hook):
        return
    counts = []
    for some in (things[:1], things):
        with stand.asking() as (registry, context), statements() as sent:
            answer = registry.call(stand.plugin, hook, **{parameter: some}, context=context)
        counts.append(len(sent))
        yield from _answer_faults(hook, answer, some)
    if counts[0] < counts[1]:
        yield (
            f"{hook} sends {counts[0]} statements for one and {counts[1]} for {len(things)}: "
            "ask the database once for all"
        )


def _answer_faults(
    hook: str, answer: object, asked: list[ArticleFacts] | list[int]
) -> Iterator[str]:
    ids = {one if isinstance(one, int) else one.id for one in asked}
    if not isinstance(answer, Mapping):
        yield f"{hook} answers {answer!r}: return a mapping by id"
        return
    if strangers := [key for key in answer if key not in ids]:
        yield f"{hook} answers for {strangers[0]!r}, which was not asked for"
    try:
        json.dumps(dict(answer), allow_nan=False)
    except (TypeError, ValueError) as fault:
        yield f"{hook} answers what is no JSON ({fault}): use numbers, texts, lists and mappings"
