"""Simulations: what came of the runs that `cms economy simulate` has left. Starts none itself."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from cms.admin.access import actor, needs, tribune
from cms.admin.simulation_days import shown_days
from cms.sdk.errors import NotFound
from cms.services.plugins.simulations import Simulation, simulations

REASONS_MAX = 20


def register(admin: Blueprint) -> None:
    """Add the view."""
    admin.add_url_rule("/plugins/simulations", view_func=plugin_simulations)


@needs("plugins.manage")
def plugin_simulations() -> ResponseReturnValue:
    """Show one run, the newest unless another is asked for, and the list of all."""
    found = simulations(tribune(), actor())
    shown = _chosen(found, request.args.get("run", ""))
    return render_template(
        "admin/plugin_simulations.html",
        found=found,
        shown=shown,
        days=shown_days(shown.scoreboard) if shown else [],
        reasons=_reasons(shown) if shown else [],
    )


def _chosen(found: list[Simulation], name: str) -> Simulation | None:
    if not name:
        return found[0] if found else None
    for one in found:
        if one.name == name:
            return one
    raise NotFound("simulation.not_found", "There is no such run, or it made way for newer ones")


@dataclass(frozen=True)
class _Reason:
    """Why something did not happen to a kind of people: a refusal, or a ``line`` not paid."""

    kind: str
    line: str
    code: str
    times: int


def _reasons(shown: Simulation) -> list[_Reason]:
    """Return the most frequent reasons first."""
    board = shown.scoreboard
    counted = [
        _Reason(kind, *reason.rpartition(" ")[::2], times)
        for by_name in (board.refused, board.unpaid)
        for name, times in by_name.items()
        for kind, _space, reason in (name.partition(" "),)
    ]
    return sorted(counted, key=lambda one: (-one.times, one.kind, one.line))[:REASONS_MAX]
