"""Commands about content: importing and publishing."""

from __future__ import annotations

import sys
from pathlib import Path

import click
from rich.console import Console
from rich.progress import track
from sqlalchemy import select

from cms.cli.here import tribune_here
from cms.content.models import Article
from cms.sdk.errors import NotFound
from cms.services.import_articles import find_files, import_files
from cms.services.outcome import Outcome
from cms.services.publish import publish_article, unpublish_article


@click.command("import")
@click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--publish", is_flag=True, help="Let each article go live under its own date.")
@click.option(
    "--author", default="Newsroom", show_default=True, help="Signs articles that name no author."
)
def import_command(paths: tuple[Path, ...], publish: bool, author: str) -> None:
    """Import Markdown files with YAML front matter, from files or whole folders."""
    files = find_files(paths)
    counts: dict[str, int] = {}
    console = Console(stderr=True)
    with tribune_here() as tribune:
        done = import_files(tribune, files, author=author, publish=publish)
        for one in track(done, "Importing", total=len(files), console=console):
            counts[one.result] = counts.get(one.result, 0) + 1
            if one.reason:
                where = f"{one.path}:{one.line}" if one.line else str(one.path)
                click.echo(f"{where}: {one.result}: {one.reason}")
    click.echo(", ".join(f"{count} {result}" for result, count in counts.items()) or "no files")
    if "refused" in counts:
        sys.exit(1)


@click.command("publish")
@click.argument("slug")
@click.option("--undo", is_flag=True, help="Take the article down again.")
def publish_command(slug: str, undo: bool) -> None:
    """Publish the article SLUG; its lead author pays the tribute."""
    outcome: Outcome | None = None
    with tribune_here() as tribune:
        with tribune.reading() as session:
            article_id = session.scalar(select(Article.id).where(Article.slug == slug))
        if article_id is None:
            raise NotFound("article.not_found", f"There is no article {slug}")
        if undo:
            unpublish_article(tribune, 0, "editor", article_id)
        else:
            outcome = publish_article(tribune, 0, "editor", article_id)
    click.echo(f"{slug} is {'down' if undo else 'live'}")
    for skip in outcome.skipped if outcome else ():
        click.echo(f"not paid: {skip.line}: {skip.detail}")
