"""A process that settles pluses through the service, as each worker of a site does.

It reads lines of [reader, article, author] as JSON, and answers each once all are committed:
with the milliseconds that the longest of them took, its wait for others in it.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from time import perf_counter

from bench.servers import config_for
from cms.app import create_app
from cms.services.dealings.react import Target, add_reaction
from cms.services.unit_of_work import Tribune


def settle(tribune: Tribune, reader_id: int, article_id: int) -> float:
    """Give one plus; return how long it took in milliseconds. AssertionError unless it pays two."""
    start = perf_counter()
    outcome = add_reaction(tribune, reader_id, "reader", Target(article_id=article_id), "plus")
    assert len(outcome.moved) == 2, outcome
    return 1000 * (perf_counter() - start)


def main(address: str, folder: str) -> None:
    """Answer each line, until there are no more."""
    app = create_app(config_for(address, Path(folder)))
    print(0, flush=True)
    for line in sys.stdin:
        with app.app_context():
            tribune = app.extensions["tribune"]
            print(max(settle(tribune, reader, article) for reader, article, _ in json.loads(line)))
        sys.stdout.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
