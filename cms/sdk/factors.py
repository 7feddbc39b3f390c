"""What is paid only in part: factors that a plugin puts on the planned earnings of all plugins.

A rule says what an act is worth; a guard or a budget says how much of that is paid today. Neither
knows the other: the host shows all planned payments out of a pool, and multiplies.
"""

from __future__ import annotations

from dataclasses import dataclass

from cms.sdk.events import Event

WHOLE_MILLIONTHS = 1_000_000


@dataclass(frozen=True, kw_only=True)
class Earning:
    """What a person would earn on a line: ``amount_utwei`` out of the article's pool."""

    plugin: str
    line: str
    payee_id: int
    amount_utwei: int


@dataclass(frozen=True, kw_only=True)
class PlannedEarnings:
    """An event, and what all plugins together want to pay for it out of the article's pool."""

    event: Event
    earnings: tuple[Earning, ...]


@dataclass(frozen=True, kw_only=True)
class Factor:
    """The part of one earning that is paid: ``share_millionths``, from 0 to 1,000,000.

    ``line`` and ``payee_id`` name the earning. ``code`` and ``detail`` are the reason that
    readers see in the answer and in their wallet. What ``is_final`` withholds was nobody's to
    have, such as the rest of a rate that was announced; about all else an operator decides.
    """

    line: str
    payee_id: int
    share_millionths: int
    code: str
    detail: str
    is_final: bool = False
