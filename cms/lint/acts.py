"""The steps of the ring: each is one kind of act, done by everybody of the ring who may do it.

What is refused does not happen, as in life, and is remembered; so are the lines that were due
and whose account was empty.
"""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from cms.content.reading_credit import Beat
from cms.lint.ring import PURSE_UTWEI, Person, Town
from cms.scratch import Scratch
from cms.sdk.errors import CMSError, Refusal, Refused
from cms.sdk.events import Reaction
from cms.services.access.people import add_person
from cms.services.articles.articles import Draft, create_article
from cms.services.articles.publish import publish_article
from cms.services.articles.take_down import unpublish_article
from cms.services.dealings.beats import beat
from cms.services.dealings.comment_removal import delete_comment
from cms.services.dealings.comments import post_comment
from cms.services.dealings.react import Target, add_reaction, withdraw_reaction
from cms.services.dealings.reads import Started, start_reading
from cms.services.dealings.reports import request_report
from cms.services.money.grant import grant
from cms.services.outcome import Outcome

WORDS = 952
"""Four minutes of reading: an article of usual length."""
BEATS = 3
"""Of a reading: so many show the text step by step."""
CORE_CODES = frozenset({"own", "reaction.final", "already_done"})
"""Refusals of the core, which no setting could lift."""


@dataclass
class Seen:
    """What came to light while acting: refusals by plugins, lines paid, lines found empty."""

    refused: dict[tuple[int, str], Refusal] = field(default_factory=dict)
    done: set[tuple[int, str]] = field(default_factory=set)
    paid: Counter[str] = field(default_factory=Counter)
    empty: Counter[str] = field(default_factory=Counter)
    limits: dict[str, None] = field(default_factory=dict)

    def limit(self, said: str) -> None:
        """Remember, once and in order, why something did not happen or paid less."""
        self.limits[said] = None


@dataclass
class Place:
    """An article that is acted on; the ring's comments there, and what was reacted to by whom."""

    article: int
    is_own: bool
    comments: tuple[tuple[int, Person], ...] = ()
    reacted: frozenset[tuple[Person, Target]] = frozenset()
    round: int = 0


class Acts:
    """Everything the ring can do on the scratch site."""

    def __init__(self, site: Scratch, town: Town) -> None:
        self.site, self.town, self.seen = site, town, Seen()

    def attempt(self, who: Person, action: str, work: Callable[[], Outcome | None]) -> bool:
        """Do something as somebody; say whether it happened. What is refused is remembered."""
        try:
            outcome = work()
        except Refused as fault:
            codes = [r for r in fault.refusals if r.code not in CORE_CODES]
            if codes:
                self.seen.refused[who.id, action] = codes[0]
                self.seen.limit(f"{codes[0].code}: {codes[0].detail}")
            return False
        except CMSError as fault:
            self.seen.limit(f"{fault.code}: {fault.detail}")
            return False
        self.seen.done.add((who.id, action))
        self.seen.refused.pop((who.id, action), None)
        if outcome is None:
            return True
        self.seen.paid.update(moved.line for moved in outcome.moved if not outcome.replayed)
        self.seen.empty.update(s.line for s in outcome.skipped if s.code == "pool_empty")
        for skipped in outcome.skipped:
            self.seen.limit(f"{skipped.line} ({skipped.code}): {skipped.detail}")
        return not outcome.replayed

    # --- articles ----------------------------------------------------------------------------

    def article(self, writer: Person) -> int:
        """Write a draft."""
        with self.site.tribune.writing() as session:
            body = " ".join(["word"] * WORDS)
            draft = Draft(title="An article", body_markdown=body, author_ids=[writer.id])
            return create_article(self.site.tribune, session, draft)

    def foreign_article(self) -> int:
        """Let the editor publish something by somebody who has nothing to do with the ring.

        By somebody else each time: what an author pays may rise with each article of a day.
        """
        editor, now = self.town.editor, self.site.clock.now()
        with self.site.tribune.writing() as session:
            name = f"Writer {secrets.token_hex(8)}"
            writer = add_person(session, nickname=name, role="author", now=now)
        grant(self.site.tribune, PURSE_UTWEI, reason="for the linter", nickname=name)
        made = self.article(Person(writer, "author"))
        self.attempt(editor, "publish", lambda: self._publish(editor, made))
        return made

    def publish(self, place: Place) -> bool:
        """Bring the ring's article live, for the first time or again."""
        author = self.town.author
        return self.attempt(author, "publish", lambda: self._publish(author, place.article))

    def unpublish(self, place: Place) -> bool:
        """Take the ring's article down."""

        def work() -> None:
            author = self.town.author
            unpublish_article(self.site.tribune, author.id, author.role, place.article)

        return self.attempt(self.town.author, "unpublish", work)

    def _publish(self, who: Person, article: int) -> Outcome:
        return publish_article(self.site.tribune, who.id, who.role, article)

    # --- readers -----------------------------------------------------------------------------

    def read(self, place: Place, readers: tuple[Person, ...] = ()) -> bool:
        """Let all readers (or these) read, at the same time and for as long as it takes."""
        begun: list[tuple[Person, Started]] = []
        for who in readers or self.town.readers:
            self.attempt(who, "open", lambda w=who: self._open(w, place.article, begun))  # type: ignore[misc]
        counted, pause_seconds = False, _pause_seconds(begun)
        for number in range(1, BEATS + 1):
            self.site.clock.advance(seconds=pause_seconds)
            counted = _some(
                self.attempt(w, "read", lambda w=w, s=s, n=number: self._beat(w, s, n))  # type: ignore[misc]
                for w, s in begun
            )
        return counted

    def _open(self, who: Person, article: int, begun: list[tuple[Person, Started]]) -> None:
        started = start_reading(self.site.tribune, who.id, article)
        if not started.already_read:
            begun.append((who, started))

    def _beat(self, who: Person, begun: Started, number: int) -> Outcome | None:
        said = Beat(sequence=begun.sequence + number, depth_percent=min(100, 34 * number))
        told = beat(self.site.tribune, who.id, who.role, begun.id, begun.token, said)
        return told.outcome

    def rate(self, place: Place, kind: Reaction, readers: tuple[Person, ...] = ()) -> bool:
        """Let all readers (or these) give a plus or a minus."""
        people = readers or self.town.readers
        return _some(self.react(who, place, kind) for who in people)

    def comment(self, place: Place) -> bool:
        """Let each reader write a comment, always in other words."""
        before = len(place.comments)
        for who in self.town.readers:
            text = f"Comment {place.round} of person {who.id}: long enough to be worth something"
            made: list[int] = []

            def work(who: Person = who, text: str = text, made: list[int] = made) -> Outcome:
                told = post_comment(self.site.tribune, who.id, who.role, place.article, text)
                made.append(told.subject_id)
                return told

            if self.attempt(who, "comment", work):
                place.comments = (*place.comments, (made[0], who))
        return len(place.comments) > before

    def vote(self, place: Place, kind: Reaction) -> bool:
        """Let everybody of the ring like or dislike every comment that the ring wrote here."""
        return _some(
            self.react(who, place, kind, comment)
            for comment, writer in place.comments
            for who in self.town.ring
            if who != writer
        )

    def report(self, place: Place) -> bool:
        """Let each reader buy a report."""
        tribune, article = self.site.tribune, place.article

        def work(who: Person) -> Outcome:
            return request_report(tribune, who.id, who.role, article)[1]

        readers = self.town.readers
        return _some(self.attempt(w, "report", lambda w=w: work(w)) for w in readers)  # type: ignore[misc]

    def withdraw(self, place: Place) -> bool:
        """Take back every reaction here that can still be taken back."""
        is_done = _some(
            self.attempt(who, "withdraw", lambda w=who, t=target: self._withdraw(w, t))  # type: ignore[misc]
            for who, target in sorted(
                place.reacted, key=lambda pair: (pair[1].comment_id, pair[0].id)
            )
        )
        place.reacted = frozenset()
        return is_done

    def delete(self, place: Place) -> bool:
        """Let everybody delete their comments here."""
        is_done = _some(
            self.attempt(who, "delete", lambda w=who, c=comment: self._delete(w, c))  # type: ignore[misc]
            for comment, who in place.comments
        )
        place.comments = ()
        return is_done

    def react(self, who: Person, place: Place, kind: Reaction, comment: int = 0) -> bool:
        """Let one person react to the article, or to a comment there."""
        target = Target(comment_id=comment) if comment else Target(place.article)
        tribune = self.site.tribune

        def work() -> Outcome:
            return add_reaction(tribune, who.id, who.role, target, kind)

        is_done = self.attempt(who, kind, work)
        if is_done:
            place.reacted |= {(who, target)}
        return is_done

    def _withdraw(self, who: Person, target: Target) -> None:
        withdraw_reaction(self.site.tribune, who.id, target)

    def _delete(self, who: Person, comment: int) -> None:
        delete_comment(self.site.tribune, who.id, comment)


def _some(done: Iterable[bool]) -> bool:
    """Let them all act, and say whether anything happened; `any` would stop at the first."""
    return sum(done) > 0


def _pause_seconds(begun: Sequence[tuple[Person, Started]]) -> int:
    """Return the time between two beats with which the longest of these readings counts."""
    left = (one.required_seconds - one.credited_seconds for _who, one in begun)
    return -(-max(left, default=0) // BEATS)
