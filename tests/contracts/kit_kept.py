"""Plugins that keep what they are told wrongly; `ToldRightly` does right."""

from sqlalchemy import text

from cms.sdk import hookimpl
from tests.contracts.kit_base import Bad


class Told(Bad):
    """Keeps events in a table, which the test makes."""

    keep = "INSERT INTO bad_seen (event_id, times) VALUES (:id, 1)"
    undo = "UPDATE bad_seen SET times = 0 WHERE event_id = :id"
    restore = "UPDATE bad_seen SET times = 1 WHERE event_id = :id"

    @hookimpl
    def on_settled(self, settlement, context):
        context.session.execute(text(self.keep), {"id": settlement.event_id})

    @hookimpl
    def on_reversed(self, reversal, context):
        statement = self.restore if reversal.restored else self.undo
        for event_id in reversal.event_ids:
            context.session.execute(text(statement), {"id": event_id})


class CountsTwice(Told):
    keep = (
        "INSERT INTO bad_seen (event_id, times) VALUES (:id, 1) "
        "ON CONFLICT (event_id) DO UPDATE SET times = bad_seen.times + 1"
    )


class ToldRightly(Told):
    keep = Told.keep + " ON CONFLICT DO NOTHING"


class TakesBackTwice(ToldRightly):
    undo = "UPDATE bad_seen SET times = times - 1 WHERE event_id = :id"


class ForgetsWhatWasUndone(ToldRightly):
    undo = "DELETE FROM bad_seen WHERE event_id = :id"


class WritesElsewhere(ToldRightly):
    restore = "UPDATE comment SET like_count = 0 WHERE id = :id"


CAUGHT = [
    (Told, "test_it_keeps_the_same_when_told_twice", "fails when it is told the same twice"),
    (CountsTwice, "test_it_keeps_the_same_when_told_twice", "twice keeps other rows .*bad_seen"),
    (TakesBackTwice, "test_it_keeps_the_same_when_told_twice", "on_reversed told the same .*twice"),
    (ForgetsWhatWasUndone, "test_it_keeps_the_same_when_told_twice", "do not delete them"),
    (WritesElsewhere, "test_it_keeps_the_same_when_told_twice", "on_reversed writes to comment"),
]  # fmt: skip
