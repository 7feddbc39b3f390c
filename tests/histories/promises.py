"""What a reader is promised, held against what happens: quotes, refusals, and reasons."""

from collections import Counter

import pytest
from sqlalchemy import select

from cms.ledger.models import EventRow
from cms.ledger.unpaid_tables import UnpaidRow
from cms.sdk import InsufficientFunds, Refused
from cms.services.dealings.comments import post_comment, quote_comment
from cms.services.dealings.react import Target, add_reaction, quote_reaction

AUTHOR_LINE, READER_LINE = "pluses.reward_author", "read_to_earn.reward_reader"


class Promises:
    """Acts of readers, each asked for its quote first; a town gives tribune and article."""

    def react(self, reader: int, target: Target, kind: str):
        told = quote_reaction(self.tribune, reader, "reader", target, kind)
        done = self._kept(
            told, lambda q: add_reaction(self.tribune, reader, "reader", target, kind, q)
        )
        if kind == "plus" and not done.replayed:
            self._is_paid_or_says_why(reader, done)

    def say(self, reader: int, text: str):
        told = quote_comment(self.tribune, reader, "reader", self.article)
        return self._kept(
            told, lambda q: post_comment(self.tribune, reader, "reader", self.article, text, q)
        )

    def _kept(self, told, act):
        """Do it as it was quoted: refused for the reasons that were named, or just those moves."""
        codes = {refusal.code for refusal in told.refusals}
        if not codes or "already_done" in codes:
            done = act("" if codes else told.id)
            assert done.replayed == bool(codes)
            assert done.replayed or figures(done) == figures(told), "quoted is booked"
            self._has_one_reason_each(done)
            return done
        with pytest.raises((Refused, InsufficientFunds)) as refused:
            act("")
        assert refused.value.code in codes | {"refused"}
        raise refused.value

    def _has_one_reason_each(self, done):
        found = Counter((row.line, row.user_id) for row in self.reasons(done.key))
        assert all(count == 1 for count in found.values()), found
        told = {(s.line, s.payee_id) for s in done.skipped}
        assert {(line, 0 if (line, 0) in told else who) for line, who in found} == told

    def _is_paid_or_says_why(self, reader, done):
        with self.tribune.reading() as session:
            now = self.tribune.clock.now()
            rule = self.tribune.host.snapshot(session, now).settings["pluses"]
        paid = Counter({READER_LINE: 0, AUTHOR_LINE: 0})
        for one in done.moved:
            paid[one.line] += one.amount_utwei
        why = {row.line: row for row in self.reasons(done.key)}
        assert (READER_LINE in why) or paid[READER_LINE] > 0
        price = rule.settings.reward_utwei if rule.is_on else 0
        if paid[AUTHOR_LINE] < price:
            withheld = why[AUTHOR_LINE].withheld_utwei
            assert withheld in (0, price - paid[AUTHOR_LINE]), "what is missing is what is withheld"
        else:
            assert AUTHOR_LINE not in why, "what is paid in full needs no reason"

    def reasons(self, key: str) -> list[UnpaidRow]:
        mine = select(UnpaidRow).join(EventRow, EventRow.id == UnpaidRow.event_id)
        with self.tribune.reading() as session:
            rows = list(session.scalars(mine.where(EventRow.natural_key == key)))
            session.expunge_all()
            return rows


def figures(told) -> list[tuple[str, int, str, int]]:
    return sorted((m.line, m.user_id, m.role, m.amount_utwei) for m in told.moved)
