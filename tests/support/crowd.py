"""An article in a crowd: everything that a list could be long of, as often as is asked for."""

from dataclasses import dataclass, field

from cms.pluginhost.settings_store import save
from cms.services.access.people import sign_up
from cms.services.articles.articles import Draft, create_article
from cms.services.articles.publish import publish_article
from cms.services.dealings.comments import post_comment
from cms.services.dealings.react import Target, add_reaction
from cms.services.dealings.reports import request_report
from cms.services.money.grant import grant
from cms.services.unit_of_work import Tribune
from tests.support.story import read
from tests.support.world import TWEI, person

STAFF = "editor"  # whom no level keeps from anything
WORDS = "These are words enough to be paid for, and nobody wrote them before: "


@dataclass
class Crowd:
    """One article by Ada, with a comment, and Rita, who is signed in with `token`."""

    tribune: Tribune
    author: int
    rita: int
    token: str
    article: int = 0
    comment: int = 0
    report: int = 0
    size: int = 0
    people: list[int] = field(default_factory=list)

    @property
    def slug(self) -> str:
        return "number-0"

    def grow(self, size: int) -> None:
        """Let there be so many articles, tags, comments, readings, reactions, reports, entries."""
        for number in range(self.size, size):
            who = self.newcomer(f"Person {number}")
            self._publish(number, who)
            self.people.append(who)
            said = post_comment(self.tribune, who, STAFF, self.article, f"{WORDS}{number}")
            self.comment = self.comment or said.subject_id
            self._react(self.rita, "like", comment_id=said.subject_id)
            self._react(who, "plus", article_id=self.article)
            report, _outcome = request_report(self.tribune, self.rita, STAFF, self.article)
            self.report = self.report or report.id
            self.tribune.clock.advance(hours=13)  # type: ignore[attr-defined]
        self.size = size

    def newcomer(self, nickname: str) -> int:
        """Somebody with twenty Twei who has read the article, if there is one by now."""
        who = person(self.tribune, nickname, twei=20)
        if self.article:
            assert read(self.tribune, self.tribune.clock, who, self.article, STAFF).is_valid
        return who

    def _publish(self, number: int, second_author: int) -> None:
        with self.tribune.writing() as session:
            made = create_article(
                self.tribune,
                session,
                Draft(
                    title=f"Number {number}",
                    body_markdown="word " * 300,
                    author_ids=[self.author, second_author] if number else [self.author],
                    category=f"Category {number}",
                    tags=[f"Tag {number}", "Common"],
                ),
            )
        publish_article(self.tribune, 0, STAFF, made)
        if not self.article:
            self.article = made
            read(self.tribune, self.tribune.clock, self.rita, made, STAFF)

    def _react(self, who: int, kind, **target: int) -> None:
        add_reaction(self.tribune, who, STAFF, Target(**target), kind)


def crowd(tribune: Tribune) -> Crowd:
    """Make Ada, Rita and a treasury that fills pools to the brim; `grow` makes the rest."""
    grant(tribune, 1_000_000 * TWEI, reason="for the test")
    with tribune.writing() as session:
        filler = next(p for p in tribune.host.registry.plugins if p.name == "budget")
        change = {"grant_utwei": 1_000 * TWEI, "release_utwei_min": 500_000 * TWEI}
        change["sweep_days"] = 0
        save(session, filler, change, changed_by="test", now=tribune.clock.now())
    author = person(tribune, "Ada", role="author", twei=10_000)
    new = {"nickname": "Rita", "email": "rita@example.org", "password": "a long secret"}
    opened = sign_up(tribune, **new, network="x")
    grant(tribune, 10_000 * TWEI, reason="for the test", nickname="Rita")
    return Crowd(tribune, author, opened.user_id, opened.token)
