"""A process whose children act on a site until each is killed -9, at a moment of chance.

    python -m tests.support.victim DATABASE_URL FOLDER FACTS ROUNDS

FACTS is JSON: the article, its comment's readers, an editor, the moment of the first round. Every
round a child is forked, which costs milliseconds; a day passes between two rounds. Standard output
has a line for each act that a child has begun, and one when the child was told that it is done.
"""

import json
import os
import random
import signal
import sys
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial
from itertools import count, islice
from pathlib import Path

from cms.clock import ManualClock
from cms.sdk import CMSError
from cms.services.dealings.comment_removal import moderate_comment, restore_comment
from cms.services.dealings.comments import post_comment
from cms.services.dealings.react import Target, add_reaction, withdraw_reaction
from cms.services.holds import release_due
from cms.services.outcome import Outcome
from cms.services.timers import fire_due
from cms.services.unit_of_work import Tribune
from tests.support.apps import create, let_go

Deed = Callable[[], object]
ROLE = "editor"
WARM_ROUNDS, WARM_DEEDS = 2, 20
"""The timers of the first day fire on the second: a child would be killed before the first is ready."""
LIVES_DEEDS = (0.5, 10.0)
"""How long a child lives: as long as so many of the last warm deeds took, on any machine."""


def main(url: str, folder: str, facts: str, rounds: str) -> None:
    """Act until all is warm, give up every connection; then fork, let live, kill, and again."""
    chance, told = random.Random(1), json.loads(facts)
    clock = ManualClock(datetime.fromisoformat(told["now"]))
    app = create(url, Path(folder), None, clock)
    tribune = app.extensions["tribune"]
    with app.app_context():
        for number in range(WARM_ROUNDS):
            start = time.monotonic()
            live(tribune, number, told, deeds_max=WARM_DEEDS)
            deed_seconds = (time.monotonic() - start) / WARM_DEEDS
            clock.advance(days=1)
    let_go(app)
    for number in range(WARM_ROUNDS, WARM_ROUNDS + int(rounds)):
        clock.advance(days=1)
        ready, awake = os.pipe()
        child = os.fork()
        if not child:
            with app.app_context():
                os.write(awake, b"!")
                live(tribune, number, told)
        os.read(ready, 1)
        time.sleep(chance.uniform(*LIVES_DEEDS) * deed_seconds)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)


def live(tribune: Tribune, number: int, told: dict, deeds_max: int | None = None) -> None:
    """Act, one deed after the other, until the end."""
    for name, act in islice(deeds(tribune, number, told), deeds_max):
        say(f"begun {name}")
        try:
            done = act()
        except CMSError as refused:
            say(f"refused {name} {refused}")
            continue
        say(f"done {name} {done.key if isinstance(done, Outcome) else '-'}")


def say(line: str) -> None:
    """Write a line at once: a short write to a pipe is whole or not at all."""
    os.write(1, f"{line}\n".encode())


def deeds(tribune: Tribune, number: int, told: dict) -> Iterator[tuple[str, Deed]]:
    """Timers and holds that are due, one at a time; then comments, likes, and both taken back."""
    readers, editor = told["readers"], told["editor"]
    for turn in count():
        yield "timer", partial(fire_one, tribune)
        yield "release", partial(release_some, tribune)
        writer, liker, other = (readers[(turn + n) % len(readers)] for n in range(3))
        words = f"Said in round {number}, turn {turn}, in more than forty characters."
        made: list[int] = []
        yield "comment", partial(write, tribune, writer, told["article"], words, made)
        if not made:
            continue
        on = Target(comment_id=made[0])
        for who in (liker, other):
            yield "like", partial(add_reaction, tribune, who, ROLE, on, "like")
        if turn % 3 == 0:
            yield "withdraw", partial(withdraw_reaction, tribune, other, on)
        if turn % 4 == 0:
            yield "moderate", partial(moderate_comment, tribune, editor, ROLE, made[0], "spam")
            yield "restore", partial(restore_comment, tribune, editor, ROLE, made[0])


def fire_one(tribune: Tribune) -> Outcome | None:
    return next((fired.outcome for fired in fire_due(tribune, 1)), None)


def release_some(tribune: Tribune) -> None:
    next(release_due(tribune), None)


def write(tribune: Tribune, writer: int, article: int, words: str, made: list[int]) -> Outcome:
    outcome = post_comment(tribune, writer, ROLE, article, words)
    made.append(outcome.subject_id)
    return outcome


if __name__ == "__main__":
    main(*sys.argv[1:])
