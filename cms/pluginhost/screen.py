"""What of a plugin's answer is let through: only what its declaration allows, to whom it may go."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from itertools import islice
from typing import cast

import orjson

from cms.pluginhost.context import HookContext
from cms.pluginhost.timer_screen import timer_fault
from cms.sdk.errors import Refusal
from cms.sdk.events import Event
from cms.sdk.hooks import CHARGING_HOOKS
from cms.sdk.money import AMOUNT_UTWEI_MAX
from cms.sdk.plugin import Plugin
from cms.sdk.timers import Timer
from cms.sdk.transfers import Account, AccountKind, Line, Role, Transfer, Undo, user

TRANSFERS_MAX = 32
REFUSALS_MAX = 32


class BadTransfer(Exception):
    """A plugin proposed what its declaration does not allow."""


def checked(
    plugin: Plugin, hook: str, event: Event, answer: Iterable[Transfer | Timer] | None
) -> tuple[tuple[Transfer, ...], tuple[Timer, ...]]:
    """Return a plugin's transfers and timers if its declaration allows every one of them."""
    planned = tuple(islice(answer or (), TRANSFERS_MAX + 1))
    if len(planned) > TRANSFERS_MAX:
        raise BadTransfer(f"more than {TRANSFERS_MAX} transfers for one event")
    timers = tuple(one for one in planned if type(one) is Timer)
    if fault := timer_fault(plugin, event, timers):
        raise BadTransfer(fault)
    transfers = tuple(cast(Transfer, one) for one in planned if type(one) is not Timer)
    lines = {line.code: line for line in plugin.lines}
    for transfer in transfers:
        if fault := _transfer_fault(transfer, lines, event) or _charge_fault(
            transfer, hook, plugin
        ):
            raise BadTransfer(fault)
    return transfers, timers


def _charge_fault(transfer: Transfer, hook: str, plugin: Plugin) -> str | None:
    if not transfer.is_charge or hook in plugin.must_succeed:
        return None
    if hook not in CHARGING_HOOKS:
        return f"{transfer.line} charges a person in {hook}, where nobody is there to be refused"
    return f"{transfer.line} charges a person: name {hook} in must_succeed"


def _transfer_fault(transfer: object, lines: Mapping[str, Line], event: Event) -> str | None:
    checks: tuple[tuple[Callable[[Transfer], bool], str], ...] = (
        (lambda t: type(t.amount_utwei) is int, "the amount is no int of micro-Twei"),
        (
            lambda t: 0 < t.amount_utwei <= AMOUNT_UTWEI_MAX,
            "the amount is not above 0 and within bounds: leave out what moves nothing",
        ),
        (lambda t: t.line in lines, "the line is not declared in the plugin's `lines`"),
        (lambda t: type(t.role) is Role and type(t.undo) is Undo, "role or undo is malformed"),
        (lambda t: type(t.note) is str, "the note is no text"),
        (lambda t: len(t.note) <= 200, "the note is too long"),
        (lambda t: t.source != t.destination, "source and destination are the same"),
        (
            lambda t: t.source.kind == lines[t.line].source,
            "the line is declared with another kind of source",
        ),
        (
            lambda t: t.destination.kind == lines[t.line].destination,
            "the line is declared with another kind of destination",
        ),
        (lambda t: _is_party(t.source, event), "the payer has no part in this event"),
        (lambda t: _is_party(t.destination, event), "the payee has no part in this event"),
    )
    if type(transfer) is not Transfer:
        return f"{type(transfer).__name__} is no Transfer"
    for holds, fault in checks:
        if not holds(transfer):
            return f"{transfer.line}: {fault}"
    return None


def _is_party(account: Account, event: Event) -> bool:
    if account.kind is AccountKind.USER:
        return account.owner_id in event.party_ids
    if account.kind is AccountKind.POOL:
        return account.owner_id == event.article.id
    return account.kind is AccountKind.TREASURY and account.owner_id == 0


def without_excluded(
    transfers: tuple[Transfer, ...], event: Event, context: HookContext
) -> tuple[Transfer, ...]:
    """Leave out payments to people whom the operator has excluded: the payer keeps them.

    All parties to the event are looked up at once, for this plugin and those that follow.
    """
    if not any(t.destination.kind is AccountKind.USER for t in transfers):
        return transfers
    excluded = context.excluded_among({user(user_id) for user_id in event.party_ids})
    unpaid = {(t.line, t.destination.owner_id) for t in transfers if t.destination in excluded}
    for line, payee_id in sorted(unpaid):
        detail = "An account that is excluded from earning is not paid"
        context.skip(line, "excluded", detail, payee_ids=[payee_id])
    return tuple(t for t in transfers if t.destination not in excluded)


def json_refusals(answer: Iterable[Refusal] | None) -> list[Refusal]:
    """Return a plugin's refusals; raise TypeError for what cannot be told as JSON."""
    found = list(islice(answer or (), REFUSALS_MAX))  # it must end, and raise what it raises here
    orjson.dumps([(refusal.code, refusal.detail, dict(refusal.params)) for refusal in found])
    return found


def json_objects(answer: Mapping[int, Mapping[str, object]] | None) -> dict[int, object]:
    """Return a plugin's fields by id; raise TypeError for any that is no JSON object."""
    found: dict[int, object] = dict(answer or {})
    if not all(isinstance(value, dict) for value in found.values()):
        raise TypeError("fields are a dict for each id")
    orjson.dumps(found, option=orjson.OPT_NON_STR_KEYS)
    return found
