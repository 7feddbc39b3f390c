"""The subjects of the matrix that are people: at the doors, commenting, shut out, of the team.

Each maker makes its subject anew for the role that asks, and returns what names it.
"""

from sqlalchemy import select, update

from cms.content.models import Comment
from cms.people.models import AccessToken, Invitation, User
from cms.people.tokens import digest
from cms.services.access.sessions import Principal
from cms.services.articles.publish import publish_article
from cms.services.articles.take_down import unpublish_article
from cms.services.dealings.comment_removal import delete_comment, moderate_comment
from cms.services.dealings.comments import post_comment
from cms.services.people.bans import ban_reader
from cms.services.people.claims import new_claim
from cms.services.people.invitations import invite
from cms.services.sweep.account import sweep_account
from cms.services.unit_of_work import Tribune
from tests.support import world
from tests.support.staff import Desk, hire, seat
from tests.support.world import World


class Maker:
    """Whoever makes subjects: the world, the role that asks, and an editor who helps."""

    tribune: Tribune
    site: World
    desk: Desk
    role: str
    editor: int

    @property
    def name(self) -> str:
        return f"The {self.role}"

    @property
    def me(self) -> int:
        """Who is at the desk; for a stranger the helper, so that something can be whose it is."""
        return self.desk.user_id or self.editor

    def none(self) -> int:
        return 999_999

    def _owner(self) -> Principal:
        with self.tribune.reading() as session:
            found = session.scalar(select(User.id).where(User.role == "owner"))
        made = found or hire(self.tribune, "owner", "An owner of the house")
        return Principal(user_id=made, nickname="", role="owner", token_id=0)


class Doors(Maker):
    def known(self) -> None:
        with self.tribune.writing() as session:  # whoever was called so before is renamed
            was = update(User).where(User.nickname_key == "known")
            session.execute(was.values(nickname_key=f"known before {self.role}"))
            now = update(User).where(User.id == self.editor)
            session.execute(now.values(nickname_key="known"))

    known_wrong = known

    def claim_open(self) -> str:
        """A site that nobody owns any more."""
        self._rename_nora()
        with self.tribune.writing() as session:
            session.execute(update(User).where(User.role == "owner").values(role="admin"))
        return new_claim(self.tribune) or "none"

    def claim_wrong(self) -> str:
        return "no-such-secret"

    def invited(self) -> str:
        self._rename_nora()
        return invite(self.tribune, self._owner(), role="author")

    def _rename_nora(self) -> None:
        """Let the name be free again, which whoever came before has taken."""
        with self.tribune.writing() as session:
            nora = update(User).where(User.nickname_key == "nora")
            session.execute(nora.values(nickname_key=f"nora {self.role}", email=None))

    def uninvited(self) -> str:
        return "no-such-secret"

    def open(self) -> int:
        secret = invite(self.tribune, self._owner(), role="author")
        with self.tribune.reading() as session:
            chosen = Invitation.secret_sha256 == digest(secret)
            return session.scalar(select(Invitation.id).where(chosen))

    def own_session(self) -> int:
        return self._session(self.desk.user_id)

    def foreign_session(self) -> int:
        app = self.desk.client.application
        return self._session(seat(app, self.tribune, "editor", f"Another {self.role}").user_id)

    def _session(self, user_id: int) -> int:
        with self.tribune.reading() as session:
            found = select(AccessToken.id).where(AccessToken.user_id == user_id)
            return session.scalar(found) or 999_999


class Comments(Maker):
    def live(self) -> int:
        publish_article(self.tribune, self.editor, "editor", self.site.article)
        return self.site.article

    def nothing_live(self) -> None:
        unpublish_article(self.tribune, self.editor, "editor", self.site.article)

    def visible(self, article: int = 0) -> int:
        writer = world.person(self.tribune, f"Writer for {self.name}", twei=5)
        where = article or self.live()
        return post_comment(self.tribune, writer, "reader", where, "Some words").subject_id

    def own_article(self) -> int:
        """A comment on an article of whoever asks."""
        mine = world.draft(self.tribune, self.me, title=f"By {self.name}")
        publish_article(self.tribune, self.editor, "editor", mine)
        return self.visible(mine)

    def down(self) -> int:
        """A comment on an article that is a draft again."""
        made = self.visible()
        self.nothing_live()
        return made

    def moderated(self) -> int:
        made = self.visible()
        moderate_comment(self.tribune, self.editor, "editor", made, "rude")
        return made

    def deleted(self) -> int:
        made = self.visible()
        with self.tribune.reading() as session:
            writer = session.scalar(select(Comment.user_id).where(Comment.id == made))
        delete_comment(self.tribune, writer, made)
        return made


class People(Comments, Doors):
    def oneself(self) -> int:
        return self.desk.user_id or 999_999

    def a_reader(self) -> int:
        return hire(self.tribune, "reader", f"Reader for {self.name}")

    def a_writer(self) -> int:
        comment = self.visible()
        with self.tribune.reading() as session:
            return session.scalar(select(Comment.user_id).where(Comment.id == comment))

    def a_banned(self) -> int:
        made = self.a_reader()
        ban_reader(self.tribune, self._owner(), made, "Rude before")
        return made

    def a_caught(self) -> int:
        """Somebody with a comment who is shut out."""
        made = self.a_writer()
        ban_reader(self.tribune, self._owner(), made, "Fraud")
        return made

    def a_swept(self) -> int:
        made = self.a_caught()
        assert list(sweep_account(self.tribune, None, made, "Fraud"))
        return made

    def a_banned_editor(self) -> int:
        made = self.an_editor()
        ban_reader(self.tribune, self._owner(), made, "Rude before")
        return made

    def an_author(self) -> int:
        return hire(self.tribune, "author", f"Author for {self.name}")

    def an_editor(self) -> int:
        return hire(self.tribune, "editor", f"Editor for {self.name}")

    def an_owner(self) -> int:
        return hire(self.tribune, "owner", f"Owner for {self.name}")
