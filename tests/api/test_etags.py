"""An ETag tells every change of an answer: whoever asks again is never told that nothing changed.

Much of an answer is not in the article's own row: names of others, settings, which plugins
are switched on, and whatever a plugin looks at to say something of an article.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import pytest
from flask import Flask
from sqlalchemy import update

from cms.content.models import Category, Tag
from cms.people.models import User
from cms.pluginhost.dispatch import PluginHost
from cms.pluginhost.registry import Registry
from cms.pluginhost.settings_store import save
from cms.sdk import ArticleFacts, Plugin, TableContext, hookimpl, pool
from cms.services.articles.articles import Draft, create_article
from cms.services.articles.publish import publish_article
from cms.services.dealings.comment_removal import delete_comment, moderate_comment, restore_comment
from cms.services.dealings.comments import post_comment
from cms.services.dealings.react import Target, add_reaction, withdraw_reaction
from cms.services.unit_of_work import Tribune
from tests.support.apps import Client
from tests.support.crowd import STAFF, WORDS, Crowd, crowd

LIST = "/api/v1/articles"
ONE = f"{LIST}/number-0"
COMMENTS = f"{LIST}/1/comments"


class ShowsPool(Plugin):
    """Says what is left in an article's pool, which no column of the article knows."""

    name = "shows_pool"
    summary = "What is left in the pool."

    @hookimpl
    def article_fields(
        self, articles: Sequence[ArticleFacts], context: TableContext
    ) -> Mapping[int, Mapping[str, object]]:
        return {a.id: {"left": context.balance_of(pool(a.id))} for a in articles}


@dataclass
class Scene:
    """An article with one comment, in an application whose plugins can be changed."""

    app: Flask
    town: Crowd
    passer_by: int

    @property
    def tribune(self) -> Tribune:
        found: Tribune = self.app.extensions["tribune"]
        return found

    @property
    def plugins(self) -> tuple[Plugin, ...]:
        return tuple(self.tribune.host.registry.plugins)

    def switch_on(self, plugins: Sequence[Plugin]) -> None:
        host = PluginHost(Registry(plugins))
        self.app.extensions["tribune"] = replace(self.tribune, host=host)

    def react(self, kind, **target: int) -> None:
        add_reaction(self.tribune, self.passer_by, STAFF, Target(**target), kind)

    def rename(self, statement) -> None:
        with self.tribune.writing() as session:
            session.execute(statement)


@pytest.fixture
def scene(app: Flask, tribune: Tribune, monkeypatch) -> Scene:
    monkeypatch.setitem(app.extensions, "tribune", tribune)  # given back whatever is switched on
    town = crowd(tribune)
    town.grow(1)
    made = Scene(app, town, town.newcomer("Passer-by"))
    made.switch_on([*made.plugins, ShowsPool()])
    return made


def plus(scene: Scene) -> None:
    scene.react("plus", article_id=scene.town.article)


def plus_withdrawn(scene: Scene) -> None:
    withdraw_reaction(scene.tribune, scene.passer_by, Target(article_id=scene.town.article))


def like(scene: Scene) -> None:
    scene.react("like", comment_id=scene.town.comment)


def comment(scene: Scene) -> None:
    post_comment(scene.tribune, scene.passer_by, STAFF, scene.town.article, f"{WORDS}again")


def comment_deleted(scene: Scene) -> None:
    delete_comment(scene.tribune, scene.town.people[0], scene.town.comment)


def comment_moderated(scene: Scene) -> None:
    moderate_comment(scene.tribune, 0, STAFF, scene.town.comment, "rude")


def comment_restored(scene: Scene) -> None:
    restore_comment(scene.tribune, 0, STAFF, scene.town.comment)


def price(scene: Scene) -> None:
    reports = next(p for p in scene.plugins if p.name == "pnl_reports")
    with scene.tribune.writing() as session:
        now = scene.tribune.clock.now()
        save(session, reports, {"price_utwei": 7_000_000}, changed_by="test", now=now)


def plugin_off(scene: Scene) -> None:
    scene.switch_on([p for p in scene.plugins if p.name != "read_to_earn"])


def another_article(scene: Scene) -> None:
    with scene.tribune.writing() as session:
        draft = Draft(title="Newer", body_markdown="word " * 300, author_ids=[scene.town.author])
        made = create_article(scene.tribune, session, draft)
    publish_article(scene.tribune, 0, STAFF, made)


def author_renamed(scene: Scene) -> None:
    who = User.id == scene.town.author
    scene.rename(update(User).where(who).values(nickname="Lovelace", nickname_key="lovelace"))


def writer_renamed(scene: Scene) -> None:
    who = User.id == scene.town.people[0]
    scene.rename(update(User).where(who).values(nickname="Byron", nickname_key="byron"))


def category_renamed(scene: Scene) -> None:
    scene.rename(update(Category).values(name="Renamed"))


def tag_renamed(scene: Scene) -> None:
    scene.rename(update(Tag).where(Tag.slug == "common").values(name="Renamed"))


ARTICLE = (LIST, ONE)
CHANGES: list[tuple[tuple[str, ...], Sequence[Callable[[Scene], None]]]] = [
    (ARTICLE, [plus, plus_withdrawn]),
    ((*ARTICLE, COMMENTS), [like]),  # the article's row stays as it is, but its pool pays
    ((*ARTICLE, COMMENTS), [comment]),
    ((*ARTICLE, COMMENTS), [comment_deleted]),
    ((*ARTICLE, COMMENTS), [comment_moderated, comment_restored]),
    (ARTICLE, [price]),
    (ARTICLE, [plugin_off]),
    ((LIST,), [another_article]),
    (ARTICLE, [author_renamed]),
    ((COMMENTS,), [writer_renamed]),
    (ARTICLE, [category_renamed]),
    (ARTICLE, [tag_renamed]),
]


@pytest.mark.parametrize(
    ("paths", "changes"), CHANGES, ids=lambda c: getattr(c[0], "__name__", None)
)
def test_a_change_is_never_answered_with_304(scene: Scene, client: Client, paths, changes):
    known = {path: client.get(path).headers["ETag"] for path in paths}
    for change in changes:
        change(scene)
        for path, etag in known.items():
            answer = client.get(path, headers={"If-None-Match": etag})
            assert answer.status_code == 200, path
            known[path] = answer.headers["ETag"]
            again = client.get(path, headers={"If-None-Match": known[path]})
            assert again.status_code == 304, path
