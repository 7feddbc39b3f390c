"""Role by action by state: every page of the admin against the table in `matrix.py`."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import inspect, select, text, update

from cms.admin.mount import STATIC
from cms.content.models import Comment
from cms.people.models import AccessToken, Invitation, User
from cms.people.rights import ROLES as ALL_ROLES
from cms.people.tokens import digest
from cms.services.bans import ban_reader
from cms.services.claims import new_claim
from cms.services.comments import delete_comment, moderate_comment, post_comment
from cms.services.invitations import invite
from cms.services.publish import publish_article, unpublish_article
from cms.services.sessions import Principal
from tests.admin.matrix import MATRIX, ROLES, Row
from tests.support import world
from tests.support.staff import Desk, hire, seat
from tests.support.world import World

MISSING = (
    "These pages are not in the table of who may do what. Add a Row for each, with one answer for "
    "each of {roles}, to MATRIX in tests/admin/matrix.py: {pages}"
)


@pytest.fixture
def plugins():
    return ("tests.support.rules:plugin",)


def test_every_page_is_in_the_table(app):
    pages = {
        (rule.endpoint, method)
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith("admin.") and rule.endpoint != STATIC
        for method in rule.methods - {"HEAD", "OPTIONS"}
    }
    listed = {(row.endpoint, row.method) for row in MATRIX}
    assert not pages - listed, MISSING.format(roles=ROLES, pages=sorted(pages - listed))
    assert not listed - pages, f"The table names pages that are not there: {listed - pages}"
    assert set(ROLES) == {*ALL_ROLES, "stranger"}


@pytest.mark.parametrize("row", MATRIX, ids=str)
def test_the_table_holds(app, tribune, row):
    site = world.build(tribune)
    for role, answer in zip(ROLES, row.answers.split(), strict=True):
        place = Place(app, site, role)
        address = place.address(row)
        before = everything(tribune)
        data = {"csrf_token": place.csrf, **row.data}
        open_ = place.desk.client.get if row.method == "GET" else place.desk.client.post
        response = open_(address, **({} if row.method == "GET" else {"data": data}))
        is_the_door = response.status_code == 302 and "/sign-in" in (response.location or "")
        if answer == "-":
            assert is_the_door, f"{role}: {response.status}"
        else:
            assert response.status_code == int(answer.rstrip("=*")), f"{role}: {response.status}"
        after = everything(tribune)
        if answer.endswith("*"):  # a wrong password: nothing but the failure may be noted
            assert len(after.pop("sign_in_failure")) > len(before.pop("sign_in_failure"))
        may_change = row.method == "POST" and answer.isdecimal() and int(answer) < 400
        changed = {name for name in before if before[name] != after[name]}
        assert bool(changed) == may_change, f"{role}: changed {changed or 'nothing'}"
        assert site.faults() == []


def everything(tribune) -> dict[str, list[Any]]:
    """Every row of every table: what must not change, compared whole."""
    with tribune.reading() as session:
        return {
            table: [tuple(row) for row in session.execute(text(f'SELECT * FROM "{table}"'))]
            for table in inspect(session.connection()).get_table_names()
        }


class Place:
    """One role at its desk, and the subjects of a row, made for it alone."""

    def __init__(self, app: Flask, site: World, role: str) -> None:
        self.site, self.tribune, self.role = site, site.tribune, role
        self.editor = hire(self.tribune, "editor", f"Helper of the {role}")
        self.name = f"The {role}"
        if role == "stranger":
            self.desk = Desk(app, 0, role, "")
        else:
            self.desk = seat(app, self.tribune, role)
        page = self.desk.client.get("/admin/account", follow_redirects=True)
        self.csrf = page.text.split('X-CSRFToken": "')[1].split('"')[0]

    def address(self, row: Row) -> str:
        """Make the subjects and return the row's address."""
        name, _, subject = row.subjects.rpartition("=")
        make: Callable[[], Any] = getattr(self, subject or "as_it_is")
        made = make()
        values = {name: made} if name else {}
        app = self.desk.client.application
        with app.test_request_context():
            return app.url_for(row.endpoint, **values)

    def as_it_is(self) -> None:
        """The state that is there anyway; what is sent makes the difference."""

    guessed = unsure = too_high = last_owner = as_it_is

    def none(self) -> int:
        return 999_999

    # --- doors ------------------------------------------------------------------------------

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

    # --- articles and comments ----------------------------------------------------------------

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
        mine = world.draft(self.tribune, self.desk.user_id or self.editor, title=f"By {self.name}")
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

    # --- people -----------------------------------------------------------------------------------

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

    def _owner(self) -> Principal:
        with self.tribune.reading() as session:
            found = session.scalar(select(User.id).where(User.role == "owner"))
        made = found or hire(self.tribune, "owner", "An owner of the house")
        return Principal(user_id=made, nickname="", role="owner", token_id=0)
