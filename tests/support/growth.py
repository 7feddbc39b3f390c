"""A furnished newsroom that grows: thirty of all that a page of the admin lists or adds up.

Invariant: what the pages are about stays the same (one article, comment, reader, draft); it only
gets more of everything. Authors and tags of an article end at the number that it may have.
"""

from dataclasses import dataclass, field, replace
from datetime import timedelta

from sqlalchemy import func, select, update

from cms.clock import ManualClock
from cms.ledger.models import PostingRow
from cms.people.models import Claim, User
from cms.services.access.sessions import Principal, open_session
from cms.services.articles.article_drafts import keep_draft
from cms.services.articles.article_limits import AUTHORS_MAX, TAGS_MAX
from cms.services.articles.draft import Draft
from cms.services.articles.edit_article import save_article
from cms.services.articles.picture_library import add_picture
from cms.services.articles.schedule import set_schedule
from cms.services.articles.trash import restore_article, trash_article
from cms.services.dealings.comment_removal import moderate_comment, restore_comment
from cms.services.dealings.comments import post_comment
from cms.services.dealings.react import Target, add_reaction
from cms.services.dealings.reports import request_report
from cms.services.money.grant import grant
from cms.services.people.bans import ban_reader
from cms.services.people.invitations import invite
from cms.services.plugins.settings import change_settings
from cms.services.unit_of_work import Tribune
from tests.support.newsroom import furnish, png
from tests.support.staff import hire
from tests.support.story import read
from tests.support.world import TWEI, draft, person

STAFF = "editor"  # whom no level keeps from anything
LIMITS = {
    "comment_to_earn": {"comments_per_article_max": 100, "comments_per_day_max": 100},
    "pnl_reports": {"reports_per_day_max": 100},
}
WORDS = "These are words enough to be paid for, and nobody wrote them before: "


@dataclass
class Newsroom:
    """What `furnish` made, with the names that addresses are made of, and who works there."""

    tribune: Tribune
    clock: ManualClock
    names: dict[str, int | str]
    olga: Principal
    ada: int
    size: int = 0
    versions: dict[str, int] = field(default_factory=lambda: {"waiting": 2, "planned": 1})
    authors: list[int] = field(default_factory=list)
    newest: Draft | None = None

    @classmethod
    def open(cls, tribune: Tribune, clock: ManualClock) -> "Newsroom":
        """Furnish it; the article of all pages is the one that grows, with a comment each."""
        names = furnish(tribune, clock)
        with tribune.reading() as session:
            ids = select(User.nickname, User.id).where(User.nickname.in_(("Olga", "Ada")))
            found = {row.nickname: row.id for row in session.execute(ids)}
        olga = Principal(user_id=found["Olga"], nickname="Olga", role="owner", token_id=0)
        made = cls(tribune, clock, names, olga, found["Ada"], authors=[found["Ada"]])
        grant(tribune, 1_000_000 * TWEI, reason="for the test")
        grant(tribune, 10_000 * TWEI, reason="for the test", nickname="Reader 0")
        for plugin, limits in LIMITS.items():
            change_settings(tribune, olga, plugin, limits)
        names["article"] = names["waiting"]
        for name in ("comment", "removed"):
            names[name] = made._say(int(names["reader"]), f"to be a {name}")
        made._settle()
        return made

    def grow(self, size: int) -> None:
        """Let there be so many more of everything."""
        restore_comment(self.tribune, self.olga.user_id, "owner", int(self.names["removed"]))
        restore_article(self.tribune, self.olga.user_id, "owner", int(self.names["thrown"]))
        for number in range(self.size, self.size + size):
            self._staff(number)
            self._articles(number)
            self._dealings(number)
            self._house(number)
            self.clock.advance(hours=5)
        self.size += size
        self._unsaved()
        trash_article(self.tribune, self.olga.user_id, "owner", int(self.names["thrown"]))
        self._settle()

    def _staff(self, number: int) -> None:
        """Add an author, who is at the articles, a session of Olga's, an invitation, a ban."""
        author = hire(self.tribune, "author", f"Author {number}")
        self.authors = [*self.authors, author][:AUTHORS_MAX]
        grant(self.tribune, 500 * TWEI, reason="for tributes", nickname=f"Author {number}")
        invite(self.tribune, self.olga, role="author", note=f"For {number}")
        with self.tribune.writing() as session:
            open_session(session, self.olga.user_id, "Olga", self.clock.now(), "admin", "a test")
        ban_reader(self.tribune, self.olga, person(self.tribune, f"Banned {number}"), "Rude")

    def _articles(self, number: int) -> None:
        """Save the article with one more of everything, and make one of each state."""
        picture = add_picture(self.tribune, self.olga, png(f"#{number * 8:02x}4466", (64, 40)))
        text = f"Paragraph {number} says much.\n\n![A boat]({picture.url})\n\n"
        self.newest = Draft(
            title=f"A quiet harbour {number}",
            slug=f"harbour-{number}",
            body_markdown=text * 2,
            author_ids=self.authors,
            category=f"Category {number}",
            tags=[f"Tag {n}" for n in range(min(number + 1, TAGS_MAX))],
            picture_id=picture.id,
        )
        self._save("waiting", self.newest, goes_live=True)
        self._one_of_each_state(number)

    def _unsaved(self) -> None:
        """Give the draft as many of everything, and let all authors be at the article."""
        self._save("planned", replace(self.newest, slug="planned"))
        self._save("waiting", replace(self.newest, title="A revision that waits"))
        article, version = int(self.names["waiting"]), self.versions["waiting"]
        for who in self.authors:
            seat = Principal(user_id=who, nickname="", role="author", token_id=0)
            keep_draft(self.tribune, seat, article, version, {"title": "Typed"})

    def _save(self, name: str, fields: Draft, *, goes_live: bool = False) -> None:
        article, version = int(self.names[name]), self.versions[name]
        saved = save_article(self.tribune, self.olga, article, version, fields, goes_live=goes_live)
        self.versions[name] = saved.revision

    def _one_of_each_state(self, number: int) -> None:
        by = self.olga.user_id
        thrown = draft(self.tribune, self.ada, f"Thrown {number}", 30)
        trash_article(self.tribune, by, "owner", thrown)
        fields = replace(self.newest, title=f"Later {number}", slug="", picture_id=1)
        later = save_article(self.tribune, self.olga, None, 0, fields).article_id
        moment = self.clock.now() + timedelta(days=300)
        set_schedule(self.tribune, by, "owner", later, publish_at=moment)

    def _dealings(self, number: int) -> None:
        """A newcomer reads, comments and reacts; the reader comments and buys a report."""
        article, reader = int(self.names["waiting"]), int(self.names["reader"])
        who = person(self.tribune, f"Person {number}", twei=20)
        assert read(self.tribune, self.clock, who, article, STAFF).is_valid
        self._say(who, f"by a newcomer, {number}")
        self._say(reader, f"once more, {number}")
        add_reaction(self.tribune, who, STAFF, Target(article), "plus")
        for name, kind in (("comment", "like"), ("removed", "like")):
            target = Target(comment_id=int(self.names[name]))
            add_reaction(self.tribune, who, STAFF, target, kind)
        request_report(self.tribune, reader, STAFF, article)

    def _say(self, who: int, words: str) -> int:
        article = int(self.names["waiting"])
        return post_comment(self.tribune, who, STAFF, article, WORDS + words).subject_id

    def _house(self, number: int) -> None:
        """Grant something, and set a price anew."""
        grant(self.tribune, TWEI, reason=f"No. {number}", reference=f"growth-{number}")
        for plugin, field_name in (("pluses", "reward_utwei"), ("minuses", "price_utwei")):
            change_settings(self.tribune, self.olga, plugin, {field_name: 100_000 + number})

    def _settle(self) -> None:
        """Remove the comment again, open the doors again, and look for the entry."""
        removed = int(self.names["removed"])
        moderate_comment(self.tribune, self.olga.user_id, "owner", removed, "Insults somebody")
        with self.tribune.writing() as session:
            later = self.clock.now() + timedelta(minutes=15)
            session.execute(update(Claim).values(expires_at=later))
        self.names["invitation"] = invite(self.tribune, self.olga, role="author")
        self.names["entry"] = self._longest_entry()

    def _longest_entry(self) -> int:
        """Return the entry of most legs, the last of them."""
        legs = select(PostingRow.entry_id).group_by(PostingRow.entry_id)
        longest = legs.order_by(func.count().desc(), PostingRow.entry_id.desc()).limit(1)
        with self.tribune.reading() as session:
            return session.scalars(longest).one()
