"""Commands that bring the database up to date and serve the site."""

from __future__ import annotations

import signal
import socket
import sys

import click
from sqlalchemy import select

from cms.app import create_app
from cms.cli.due import due_loop
from cms.cli.here import app_here, progress_bar
from cms.config import Config, from_environment
from cms.content.models import Article
from cms.extensions import db
from cms.logs import calm_log
from cms.pluginhost.migrate import chains, drift, pending, upgrade
from cms.services.people.claims import CLAIM_MINUTES, new_claim
from cms.services.unit_of_work import Tribune

ANY_HOST = {"0.0.0.0", "::"}  # noqa: S104  (named, not bound)


@click.command("migrate")
@click.option("--check", is_flag=True, help="Change nothing; exit status 1 if there is work.")
def migrate_command(check: bool) -> None:
    """Bring the database up to date, each plugin's own tables included.

    `cms serve` does so by itself. Safe to repeat.
    """
    with app_here(create_app()) as tribune:
        plugins = tribune.host.registry.plugins
        if not check:
            moved = upgrade(db.engine, plugins)
            click.echo(f"Migrated: {', '.join(moved) or 'nothing to do'}")
            return
        behind = [chain.owner for chain in chains(plugins) if pending(db.engine, chain)]
        differences = [] if behind else drift(db.engine, plugins)
    for owner in behind:
        click.echo(f"{owner}: the database is behind its migrations: run `cms migrate`", err=True)
    for difference in differences:
        click.echo(f"no migration for: {difference}", err=True)
    if behind or differences:
        sys.exit(1)
    click.echo("Models, migrations and database agree")


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option(
    "--port",
    type=click.IntRange(1, 65535),
    envvar="PORT",
    show_envvar=True,
    default=8000,
    show_default=True,
    help="The port to listen on.",
)
@click.option(
    "--threads",
    type=click.IntRange(1, 256),
    default=8,
    show_default=True,
    help="How many requests are answered at once.",
)
@click.option("--demo", is_flag=True, help="Fill an empty site with demo content first.")
def serve_command(host: str, port: int, threads: int, demo: bool) -> None:
    """Serve the admin, the content API, and the reader site if CMS_SITE_DIR names one.

    Brings the database up to date first, prints the addresses, carries out what is planned when its
    moment comes, and serves until it is stopped with Ctrl-C.
    """
    import waitress  # here, since every other command starts without it

    config = from_environment()
    app = create_app(config)
    with _listen(host, port) as listener:  # before anything is changed
        with app_here(app) as tribune:
            upgrade(db.engine, tribune.host.registry.plugins)
            if demo:
                fill(tribune)
            claim = new_claim(tribune)
        for what, address in addresses(config, host, port, claim):
            click.echo(f"{what}: {address}")
        if claim:
            within = f"within {CLAIM_MINUTES} minutes"
            click.echo(f"Open the admin's address {within} to make the first account", err=True)
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
        with due_loop(app):
            waitress.serve(
                app,
                sockets=[listener],
                threads=threads,
                ident="",
                clear_untrusted_proxy_headers=False,  # whom to believe, `create_app` decides
                _quiet=True,
            )


def addresses(
    config: Config, host: str, port: int, claim: str | None = None
) -> list[tuple[str, str]]:
    """Return what is served and where a browser finds it; with the first account's claim."""
    name = "localhost" if host in ANY_HOST else f"[{host}]" if ":" in host else host
    base = config.public_url or f"http://{name}:{port}"
    found = [
        ("Admin", f"{base}/admin/claim/{claim}" if claim else f"{base}/admin/"),
        ("Content API", f"{base}/api/v1/articles"),
        ("API document", f"{base}/api/v1/openapi.json"),
    ]
    return [("Reader site", f"{base}/"), *found] if config.site_dir else found


def fill(tribune: Tribune) -> None:
    """Tell the demo story, with a progress bar, unless the site has articles already."""
    with tribune.reading() as session:
        if session.scalar(select(Article.id).limit(1)) is not None:
            return
    from cms.demo.story import tell  # here, since a site is empty once

    click.echo("Making demo content, once", err=True)
    with calm_log(), progress_bar() as bar:
        task = bar.add_task("Demo content", total=None)
        for done, total in tell(tribune):
            bar.update(task, completed=done, total=total)


def _listen(host: str, port: int) -> socket.socket:
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        return socket.create_server((host, port), family=family, backlog=1024)
    except OSError as fault:
        sentence = (
            f"Cannot listen on {host}, port {port}: {fault.strerror}. Stop what uses it, or choose "
            "another with PORT or --port"
        )
        raise click.ClickException(sentence) from fault
