"""The subjects of the matrix that are articles: whose they are, and in which state."""

from datetime import timedelta
from io import BytesIO

from PIL import Image

from cms.services.access.sessions import Principal
from cms.services.articles.article_drafts import keep_draft
from cms.services.articles.articles import create_article
from cms.services.articles.categories import create_category
from cms.services.articles.draft import Draft
from cms.services.articles.edit_article import save_article
from cms.services.articles.publish import publish_article
from cms.services.articles.schedule import set_schedule
from cms.services.articles.tags import create_tag
from cms.services.articles.take_down import unpublish_article
from cms.services.articles.trash import trash_article
from tests.admin.matrix_rows import ROLES
from tests.admin.subjects import Maker
from tests.support import world

STATES = {
    "draft": (),
    "revised": ("_revise",),
    "typed": ("_type",),
    "scheduled": ("_schedule",),
    "live": ("_publish",),
    "waiting": ("_publish", "_revise"),
    "down": ("_publish", "_take_down"),
    "trashed": ("_trash",),
    "retired": ("_publish", "_trash"),
}
TYPED = {"title": "Half typed", "body": "The ferry"}


class Articles(Maker):
    """`own:live` is a live article of whoever asks; `foreign:` the helper's, `joint:` of both."""

    removal = 0
    authors: list[int]

    def own(self, state: str) -> int:
        return self._article([self.me], state)

    def foreign(self, state: str) -> int:
        return self._article([self.editor], state)

    def joint(self, state: str) -> int:
        return self._article([self.editor, self.me], state)

    def done(self, whose: str, state: str) -> str:
        """What a report offers to undo: the article, and the taking down it went with."""
        article = getattr(self, whose)(state)
        return f"{article}:{self.removal}"

    def author_of_it(self) -> int:
        return self.authors[0]

    def used_category(self) -> int:
        name = f"Used {self.role}"
        self._labelled(category=name)
        return create_category(self.tribune, self.editor, "editor", f"{name} too") - 1

    def category(self) -> int:
        """The last of two at least."""
        create_category(self.tribune, self.editor, "editor", f"Before {self.role}")
        return create_category(self.tribune, self.editor, "editor", f"Category {self.role}")

    def tag(self) -> int:
        return create_tag(self.tribune, self.editor, "editor", f"Tag {self.role}")

    def other_tag(self) -> str:
        name = f"Other {self.role}"
        create_tag(self.tribune, self.editor, "editor", name)
        return name

    def used_tag(self) -> int:
        self._labelled(tags=[f"Used {self.role}"])
        return create_tag(self.tribune, self.editor, "editor", f"Unused {self.role}") - 1

    def free_name(self) -> str:
        return f"New {self.role}"

    def taken_name(self) -> str:
        self.category()
        self.tag()
        return f"Category {self.role}"

    def a_picture(self) -> tuple[BytesIO, str]:
        out = BytesIO()
        Image.new("RGB", (40, 30 + ROLES.index(self.role)), "teal").save(out, "PNG")
        out.seek(0)
        return out, "picture.png"

    def no_picture(self) -> tuple[BytesIO, str]:
        return BytesIO(b"no picture at all"), "picture.png"

    def _article(self, authors: list[int], state: str) -> int:
        self.authors, self.removal = authors, 0
        title = f"{state} of {self.name}"
        made = world.draft(self.tribune, authors[0], title=title, words=30, more=authors[1:])
        for step in STATES[state]:
            getattr(self, step)(made)
        return made

    def _labelled(self, **labels: object) -> None:
        with self.tribune.writing() as session:
            draft = Draft(title="Labelled", body_markdown="x", author_ids=[self.editor], **labels)
            create_article(self.tribune, session, draft)

    def _publish(self, article: int) -> None:
        publish_article(self.tribune, self.editor, "editor", article)

    def _take_down(self, article: int) -> None:
        done = unpublish_article(self.tribune, self.editor, "editor", article)
        self.removal = done.subject_id

    def _trash(self, article: int) -> None:
        done = trash_article(self.tribune, self.editor, "editor", article)
        self.removal = done.subject_id

    def _schedule(self, article: int) -> None:
        moment = self.tribune.clock.now() + timedelta(days=1)
        set_schedule(self.tribune, self.editor, "editor", article, publish_at=moment)

    def _revise(self, article: int) -> None:
        draft = Draft(title="Revised", body_markdown="New words", author_ids=self.authors)
        save_article(self.tribune, _as_editor(self.editor), article, 1, draft)

    def _type(self, article: int) -> None:
        keep_draft(self.tribune, _as_editor(self.me), article, 1, TYPED)


def _as_editor(user_id: int) -> Principal:
    return Principal(user_id=user_id, nickname="", role="editor", token_id=0)
