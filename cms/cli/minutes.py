"""Progress of a long command where no bar can be drawn: in a log, or behind a pipe."""

from __future__ import annotations

from time import monotonic
from typing import Any

from rich.console import Console
from rich.progress import Progress, TaskID

EVERY_SECONDS = 60.0


class MinuteByMinute(Progress):
    """Says on a line how far it is, once a minute; what takes less says nothing."""

    def __init__(self, console: Console) -> None:
        super().__init__(console=console, disable=True)
        self._told_at = monotonic()

    def update(self, task_id: TaskID, *args: Any, **values: Any) -> None:
        """Keep what a task says of itself, and tell it when a minute has passed."""
        super().update(task_id, *args, **values)
        if monotonic() - self._told_at < EVERY_SECONDS:
            return
        self._told_at = monotonic()
        task = self._tasks[task_id]
        part = "" if task.total is None else f", {task.completed:.0f} of {task.total:.0f}"
        self.console.print(f"{task.description}{part}", highlight=False, soft_wrap=True)
