"""`./run bench`: what Tribune makes of a server and a database, as ratios measured in one run.

Client and servers are processes of their own, on a core each; the database shares the
servers' core. `--only` chooses a part. docs/performance.md says what the figures mean.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from bench import cpu, databases, report, servers
from bench.data import Made, Size
from bench.measure import Round, one_round
from bench.parts import PARTS, Part
from cms.app import create_app
from cms.clock import Clock
from cms.extensions import db
from cms.ledger.verify import verify
from cms.pluginhost.migrate import upgrade
from cms.services.unit_of_work import Tribune


@click.command()
@click.option("--quick", is_flag=True, help="Fewer rounds and less data; figures are rough.")
@click.option("--json", "path", type=click.Path(path_type=Path), help="Write all figures there.")
@click.option("--only", "names", type=click.Choice([*PARTS]), multiple=True)
@click.option("--database", "kinds", type=click.Choice(databases.KINDS), multiple=True)
@click.option("--server", type=click.Choice(servers.KINDS), default="waitress", show_default=True)
def main(
    quick: bool, path: Path | None, names: tuple[str, ...], kinds: tuple[str, ...], server: str
) -> None:
    """Measure readers' requests and the admin's pages on SQLite and PostgreSQL, as ratios."""
    found: dict[str, dict[str, report.Figures]] = {}
    with Progress(
        TextColumn("{task.description:32}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=Console(stderr=True),
    ) as progress:
        for name in names or PARTS:
            for kind in kinds or databases.KINDS:
                found.setdefault(name, {})[kind] = run(
                    PARTS[name], kind, server, progress, quick=quick
                )
    console = Console()
    for name, by_kind in found.items():
        for kind, figures in by_kind.items():
            console.print(PARTS[name].table(kind, server, figures))
    click.echo(report.NOTES)
    if path:
        path.write_text(json.dumps(report.as_json(server, found), indent=2) + "\n")


def run(part: Part, kind: str, server: str, progress: Progress, *, quick: bool) -> report.Figures:
    """Fill a database of this kind, measure a part on it, and check its books."""
    size, count = (part.quick, 3) if quick else (part.size, 7)
    turn_seconds = part.turn_seconds * (0.4 if quick else 1)
    found: dict[str, list[Round]] = {}
    with (
        databases.empty(kind) as database,
        cpu.on(cpu.cores()[1]),
        site(database, part.clock()) as tribune,
    ):
        made = filled(tribune, part, kind, size, progress)
        database.tidy()
        task = progress.add_task(f"{kind}: measuring {part.name}", total=part.count * (1 + count))
        with part.ready(database, made, size, server, turn_seconds) as ready:
            assert len(ready) == part.count
            for number in range(1 + count):  # the first one warms up
                for name, contestants in ready.items():
                    one = one_round(contestants, number)
                    found.setdefault(name, []).extend([one] if number else [])
                    progress.advance(task)
                if not number:
                    database.tidy()  # rows have come to tables that were empty
        with tribune.reading() as session:
            faults = verify(session)
        assert not faults, faults
    return found


@contextmanager
def site(database: databases.Database, clock: Clock) -> Iterator[Tribune]:
    """Migrate the database and give this process a Tribune on it, to fill it and verify it."""
    app = create_app(servers.config_for(database.url, database.folder), clock=clock)
    with app.app_context():
        tribune: Tribune = app.extensions["tribune"]
        upgrade(db.engine, tribune.host.registry.plugins)
        yield tribune
        db.session.remove()
        db.engine.dispose()


def filled(tribune: Tribune, part: Part, kind: str, size: Size, progress: Progress) -> Made:
    """Fill the database and return what was made."""
    task = progress.add_task(f"{kind}: filling for {part.name}", total=part.steps(size))
    made: Made = part.made()
    for _step in part.make(tribune, size, made):
        progress.advance(task)
    return made


if __name__ == "__main__":
    main()
