"""Commands that bring the database up to date and serve the site."""

from __future__ import annotations

import sys

import click
from rich.console import Console
from rich.progress import Progress
from sqlalchemy import select

from cms.app import create_app
from cms.cli.here import tribune_here
from cms.config import from_environment
from cms.content.models import Article
from cms.demo.story import tell
from cms.extensions import db
from cms.pluginhost.migrate import chains, drift, pending, upgrade
from cms.services.unit_of_work import Tribune


@click.command("migrate")
@click.option("--check", is_flag=True, help="Change nothing; fail if models and migrations differ.")
def migrate_command(check: bool) -> None:
    """Bring the database up to date: the core first, then each plugin's own tables."""
    app = create_app()
    with app.app_context():
        plugins = app.extensions["tribune"].host.registry.plugins
        if not check:
            moved = upgrade(db.engine, plugins)
            click.echo(f"Migrated: {', '.join(moved) or 'nothing to do'}")
            return
        behind = [chain.owner for chain in chains(plugins) if pending(db.engine, chain)]
        differences = [] if behind else drift(db.engine, plugins)
    for owner in behind:
        click.echo(f"{owner}: the database is behind its migrations", err=True)
    for difference in differences:
        click.echo(f"no migration for: {difference}", err=True)
    if behind or differences:
        sys.exit(1)
    click.echo("Models, migrations and database agree")


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", envvar="PORT", default=8000, show_default=True)
@click.option("--threads", default=8, show_default=True)
@click.option("--demo", is_flag=True, help="Fill an empty site with demo content first.")
def serve_command(host: str, port: int, threads: int, demo: bool) -> None:
    """Migrate, then serve the content API (and the reader site, if one is configured)."""
    import waitress

    config = from_environment()
    with tribune_here(migrate=True) as tribune:
        if demo:
            fill(tribune)
    app = create_app(config)
    click.echo(f"Content API: http://{host}:{port}/api/v1/")
    if config.site_dir:
        click.echo(f"Reader site: http://{host}:{port}/")
    waitress.serve(app, host=host, port=port, threads=threads, ident="")


def fill(tribune: Tribune) -> None:
    """Tell the demo story, with a progress bar, unless the site has articles already."""
    with tribune.reading() as session:
        if session.scalar(select(Article.id).limit(1)) is not None:
            return
    with Progress(console=Console(stderr=True)) as progress:
        task = progress.add_task("Making demo content", total=None)
        for done, total in tell(tribune):
            progress.update(task, completed=done, total=total)
