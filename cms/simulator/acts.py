"""What people can do on the site, each through the service that the API calls.

What is refused does not happen, as in life, and is counted with its reason.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import TypeVar

from cms.content.reading_credit import Beat
from cms.sdk.errors import CMSError, Refused
from cms.sdk.events import Reaction
from cms.services.articles.articles import Draft, create_article
from cms.services.articles.publish import publish_article
from cms.services.dealings.beats import beat
from cms.services.dealings.comment_removal import delete_comment
from cms.services.dealings.comments import post_comment
from cms.services.dealings.react import Target, add_reaction, withdraw_reaction
from cms.services.dealings.reads import Started, start_reading
from cms.services.dealings.reports import request_report
from cms.services.outcome import Outcome
from cms.services.unit_of_work import Tribune
from cms.simulator.people import Note, Person, Piece
from cms.simulator.tally import Tally

Told = TypeVar("Told")


class Acts:
    """The hands of everybody on one site."""

    def __init__(self, tribune: Tribune, *, every_beat: bool) -> None:
        self.tribune, self.tally = tribune, Tally()
        self._every_beat = every_beat

    # --- reading -----------------------------------------------------------------------------

    def open(self, who: Person, piece: Piece) -> Started | None:
        """Open an article; None where that is refused."""
        who.opened.add(piece.id)
        return self._try(who, "open", lambda: start_reading(self.tribune, who.id, piece.id))

    def read(
        self, who: Person, piece: Piece, *, stays_percent: int = 100
    ) -> Generator[int, None, bool]:
        """Read an article, for so much of the expected time; say whether it counted.

        Nobody scrolls here: whoever stays for the whole of the time needs no depth.
        """
        begun = self.open(who, piece)
        if begun is None:
            return False
        last = -(-begun.expected_seconds // begun.beat_seconds) * stays_percent // 100
        numbers = range(1, last + 1) if self._every_beat else (last,)
        before, counted = 0, False
        for number in numbers:
            yield (number - before) * begun.beat_seconds
            before, counted = number, self.beat(who, begun, number)
        return counted

    def beat(self, who: Person, begun: Started, number: int) -> bool:
        """Send the n-th beat of a reading; say whether it counts now."""
        said = Beat(sequence=begun.sequence + number)

        def work() -> bool:
            told = beat(self.tribune, who.id, who.role, begun.id, begun.token, said)
            if told.outcome:
                self._note(who, told.outcome)
            return told.is_valid

        return bool(self._try(who, "beat", work))

    # --- reactions and comments --------------------------------------------------------------

    def rate(self, who: Person, piece: Piece, kind: Reaction) -> Outcome | None:
        """Give an article a plus or a minus."""
        return self._react(who, Target(piece.id), kind)

    def vote(self, who: Person, note: Note, kind: Reaction) -> Outcome | None:
        """Like or dislike a comment."""
        return self._react(who, Target(comment_id=note.id), kind)

    def take_back(self, who: Person, piece: Piece) -> bool:
        """Withdraw one's rating of an article; say whether that was allowed."""

        def work() -> bool:
            withdraw_reaction(self.tribune, who.id, Target(piece.id))
            return True

        return bool(self._try(who, "withdraw", work))

    def comment(self, who: Person, piece: Piece) -> Note | None:
        """Comment on an article, in words that nobody has used."""
        number = self.tally.done[who.kind, "comment"]
        text = f"Comment {number} of person {who.id}, long enough to be worth something"

        def work() -> Outcome:
            return post_comment(self.tribune, who.id, who.role, piece.id, text)

        made = self._try(who, "comment", work)
        if made is None:
            return None
        piece.notes.append(note := Note(id=made.subject_id, writer_id=who.id))
        return note

    def delete(self, who: Person, piece: Piece, note: Note) -> bool:
        """Delete one's own comment."""

        def work() -> bool:
            delete_comment(self.tribune, who.id, note.id)
            return True

        if not self._try(who, "delete", work):
            return False
        piece.notes.remove(note)
        return True

    def report(self, who: Person, piece: Piece) -> None:
        """Buy the article's report."""

        def work() -> Outcome:
            return request_report(self.tribune, who.id, who.role, piece.id)[1]

        self._try(who, "report", work)

    # --- articles ----------------------------------------------------------------------------

    def write(self, author: Person, words: int) -> int:
        """Write a draft of so many words; return its id."""
        body = " ".join(["word"] * words)
        with self.tribune.writing() as session:
            draft = Draft(title="An article", body_markdown=body, author_ids=[author.id])
            return create_article(self.tribune, session, draft)

    def publish(self, who: Person, article_id: int) -> bool:
        """Bring a draft live; say whether that was allowed and paid for."""

        def work() -> Outcome:
            return publish_article(self.tribune, who.id, who.role, article_id)

        return self._try(who, "publish", work) is not None

    def _react(self, who: Person, target: Target, kind: Reaction) -> Outcome | None:
        def work() -> Outcome:
            return add_reaction(self.tribune, who.id, who.role, target, kind)

        return self._try(who, kind, work)

    def _try(self, who: Person, action: str, work: Callable[[], Told]) -> Told | None:
        """Do something; None where it is refused. Count either, with the reasons."""
        try:
            told = work()
        except Refused as fault:
            self.tally.refused.update((who.kind, refusal.code) for refusal in fault.refusals)
            return None
        except CMSError as fault:
            self.tally.refused[who.kind, fault.code] += 1
            return None
        self.tally.done[who.kind, action] += 1
        if isinstance(told, Outcome):
            self._note(who, told)
        return told

    def _note(self, who: Person, told: Outcome) -> None:
        self.tally.unpaid.update((who.kind, f"{s.line} {s.code}") for s in told.skipped)
