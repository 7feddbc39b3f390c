"""`./run bench`: what Tribune makes of a server and a database, as ratios measured in one run.

Client and servers are processes of their own, on a core each; the database shares the
servers' core. docs/performance.md says what the figures mean.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from bench import cpu, databases, parts, report, servers
from bench.data import Made, Size, make, steps
from bench.measure import Round, one_round
from cms.app import create_app
from cms.extensions import db
from cms.ledger.verify import verify
from cms.pluginhost.migrate import upgrade
from cms.services.unit_of_work import Tribune

QUICK = Size(articles=1_000, lively=100, readers=300)


@click.command()
@click.option("--quick", is_flag=True, help="Fewer rounds and less data; figures are rough.")
@click.option("--json", "path", type=click.Path(path_type=Path), help="Write all figures there.")
@click.option("--database", "kinds", type=click.Choice(databases.KINDS), multiple=True)
@click.option("--server", type=click.Choice(servers.KINDS), default="waitress", show_default=True)
def main(quick: bool, path: Path | None, kinds: tuple[str, ...], server: str) -> None:
    """Measure list, article and plus on SQLite and PostgreSQL, and print the ratios."""
    size, turn_seconds, count = (QUICK, 0.4, 3) if quick else (Size(), 1.0, 7)
    found: dict[str, report.Figures] = {}
    with Progress(
        TextColumn("{task.description:32}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=Console(stderr=True),
    ) as progress:
        for kind in kinds or databases.KINDS:
            found[kind] = run(kind, size, server, turn_seconds, count, progress)
    console = Console()
    for kind, figures in found.items():
        console.print(report.table(kind, server, figures))
    click.echo(report.NOTES)
    if path:
        path.write_text(json.dumps(report.as_json(server, found), indent=2) + "\n")


def run(
    kind: str, size: Size, server: str, turn_seconds: float, count: int, progress: Progress
) -> report.Figures:
    """Fill a database of this kind, measure all parts on it, and check its books."""
    found: dict[str, list[Round]] = {}
    with databases.empty(kind) as database, cpu.on(cpu.cores()[1]), site(database) as tribune:
        made = filled(tribune, kind, size, progress)
        task = progress.add_task(f"{kind}: measuring", total=parts.COUNT * (1 + count))
        with parts.ready(
            database, made, server=server, turn_seconds=turn_seconds, raw_count=size.readers // 3
        ) as ready:
            for number in range(1 + count):  # the first one warms up
                for name, contestants in ready.items():
                    one = one_round(contestants, number)
                    found.setdefault(name, []).extend([one] if number else [])
                    progress.advance(task)
        with tribune.reading() as session:
            faults = verify(session)
        assert not faults, faults
    return found


@contextmanager
def site(database: databases.Database) -> Iterator[Tribune]:
    """Migrate the database and give this process a Tribune on it, to fill it and verify it."""
    app = create_app(servers.config_for(database.url, database.folder))
    with app.app_context():
        tribune: Tribune = app.extensions["tribune"]
        upgrade(db.engine, tribune.host.registry.plugins)
        yield tribune
        db.session.remove()
        db.engine.dispose()


def filled(tribune: Tribune, kind: str, size: Size, progress: Progress) -> Made:
    """Fill the database and return what was made."""
    task = progress.add_task(f"{kind}: filling", total=steps(size))
    made = Made()
    for _step in make(tribune, size, made):
        progress.advance(task)
    return made


if __name__ == "__main__":
    main()
