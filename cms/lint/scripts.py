"""Scripts: which steps a round can have, in which order, and what they are called."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from cms.lint.acts import Acts, Place


def steps(acts: Acts) -> dict[str, Callable[[Place], bool]]:
    """Return every step by its name, in the order in which a round goes."""
    return {
        "publish": acts.publish,
        "read": acts.read,
        "plus": lambda place: acts.rate(place, "plus"),
        "minus": lambda place: acts.rate(place, "minus"),
        "comment": acts.comment,
        "like": lambda place: acts.vote(place, "like"),
        "dislike": lambda place: acts.vote(place, "dislike"),
        "report": acts.report,
        "withdraw": acts.withdraw,
        "delete": acts.delete,
        "unpublish": acts.unpublish,
    }


SAID = {
    "publish": "the author publishes",
    "read": "the readers read",
    "plus": "the readers give a plus",
    "minus": "the readers give a minus",
    "comment": "the readers comment",
    "like": "everybody likes the others' comments",
    "dislike": "everybody dislikes the others' comments",
    "report": "the readers buy a report",
    "withdraw": "everybody takes the reactions back",
    "delete": "everybody deletes the comments",
    "unpublish": "the author takes the article down",
}


def scripts(is_own: bool, steps_max: int) -> Iterator[tuple[str, ...]]:
    """Yield every sensible subset of so many steps, each after all of its beginnings."""
    yield from _go_on((), 0, is_own, steps_max)


_STAGES: tuple[tuple[str, ...], ...] = (
    ("publish",),
    ("read",),
    ("plus", "minus"),
    ("comment",),
    ("like", "dislike"),
    ("report",),
    ("withdraw",),
    ("delete",),
    ("unpublish",),
)
_NEEDS: dict[str, frozenset[str]] = {
    "like": frozenset({"comment"}),
    "dislike": frozenset({"comment"}),
    "withdraw": frozenset({"plus", "minus", "like", "dislike"}),
    "delete": frozenset({"comment"}),
}


def _go_on(
    done: tuple[str, ...], stage: int, is_own: bool, steps_max: int
) -> Iterator[tuple[str, ...]]:
    for later in range(stage, len(_STAGES)):
        for name in _STAGES[later]:
            if name in ("publish", "unpublish") and not is_own:
                continue
            if is_own and not done and name != "publish":
                continue
            if name in _NEEDS and not _NEEDS[name] & set(done):
                continue
            script = (*done, name)
            yield script
            if len(script) < steps_max:
                yield from _go_on(script, later + 1, is_own, steps_max)
