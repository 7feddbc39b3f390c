"""CPU time of processes and of the whole machine, from /proc; and which core runs what.

Invariant: a process that ended is still counted, by the parent that waited for it.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")
PROC = Path("/proc")


def of_tree(pid: int) -> float:
    """Return the CPU seconds that a process and all its descendants have used."""
    children: dict[int, list[int]] = {}
    used: dict[int, tuple[float, float]] = {}
    for folder in PROC.glob("[0-9]*"):
        try:
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
        except OSError:  # it ended meanwhile
            continue
        own, waited_for = int(fields[11]) + int(fields[12]), int(fields[13]) + int(fields[14])
        used[int(folder.name)] = (own / TICKS_PER_SECOND, waited_for / TICKS_PER_SECOND)
        children.setdefault(int(fields[1]), []).append(int(folder.name))
    total, open_pids = 0.0, [pid]
    while open_pids:
        one = open_pids.pop()
        total += sum(used.get(one, (0.0, 0.0)))
        open_pids += children.get(one, [])
    return total


def of_machine() -> float:
    """Return the CPU seconds that anything on this machine has used, and what was stolen."""
    fields = (PROC / "stat").read_text().splitlines()[0].split()[1:]
    user, nice, system, _idle, _wait, irq, soft_irq, steal = map(int, fields[:8])
    return (user + nice + system + irq + soft_irq + steal) / TICKS_PER_SECOND


def cores() -> tuple[set[int], set[int]]:
    """Return the core of the server with its database, and that of the client."""
    usable = sorted(os.sched_getaffinity(os.getpid()))
    return {usable[0]}, {usable[-1]}


@contextmanager
def on(wanted: set[int]) -> Iterator[None]:
    """Run on these cores, and so does every process and thread started meanwhile."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, wanted)
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)
