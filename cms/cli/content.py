"""Commands about content: importing and publishing."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

import click
from sqlalchemy import select

from cms.cli.here import progress_bar, tribune_here
from cms.content.models import Article
from cms.sdk.errors import NotFound
from cms.sdk.money import decimal
from cms.services.articles.import_articles import Imported, find_files, import_files
from cms.services.articles.publish import publish_article
from cms.services.articles.take_down import unpublish_article
from cms.services.outcome import Outcome


@click.command("import")
@click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--publish", is_flag=True, help="Let each article go live under its own date.")
@click.option(
    "--author", default="Newsroom", show_default=True, help="Signs articles that name no author."
)
def import_command(paths: tuple[Path, ...], publish: bool, author: str) -> None:
    """Import Markdown files with YAML front matter, from files or whole folders.

    Each file is imported whole or not at all; what is wrong is named with file, line and reason,
    and stops no other file. Safe to repeat: what was imported before is skipped. Exit status 1 if
    a file was refused.
    """
    files = find_files(paths)
    results: list[Imported] = []
    with tribune_here() as tribune, progress_bar() as bar:
        task = bar.add_task("Importing", total=len(files))
        for one in import_files(tribune, files, author=author, publish=publish):
            results.append(one)
            bar.update(task, advance=1)
    for one in results:
        if one.reason:
            click.echo(f"{_place(one)}: {one.result}: {one.reason}")
    counts = Counter(one.result for one in results)
    click.echo(", ".join(f"{n} {result}" for result, n in counts.items()) or "No Markdown files")
    if counts["refused"] or not results:
        sys.exit(1)


@click.command("publish")
@click.argument("slug")
@click.option("--undo", is_flag=True, help="Take the article down again.")
def publish_command(slug: str, undo: bool) -> None:
    """Publish the article SLUG; its first author pays what publishing costs.

    SLUG is the last part of the article's address. With --undo the article is a draft again, and
    what publishing moved is moved back.
    """
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
    for move in outcome.moved if outcome else ():
        click.echo(f"{move.label}: {decimal(move.amount_utwei)} Twei")
    for skip in outcome.skipped if outcome else ():
        click.echo(f"not paid: {skip.line}: {skip.detail}")


def _place(one: Imported) -> str:
    name = click.format_filename(one.path)
    return f"{name}:{one.line}" if one.line else name
