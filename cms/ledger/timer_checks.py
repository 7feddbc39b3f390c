"""What must be true of timers: none waits for, or stands on, an event that was undone."""

from __future__ import annotations

from cms.ledger.checks import Check

TIMER_CHECKS = (
    Check(
        sentence="Timer {timer} still waits, though the event {event} that asked is undone",
        statement="""
            SELECT t.id AS timer, e.natural_key AS event
            FROM timer t JOIN event e ON e.id = t.origin_event_id
            WHERE t.fired_event_id IS NULL AND t.cancelled_by IS NULL
            AND e.undone_by IS NOT NULL""",
    ),
    Check(
        sentence="The event {event} stands, though what asked for it to happen later is undone",
        statement="""
            SELECT f.natural_key AS event FROM timer t
            JOIN event e ON e.id = t.origin_event_id JOIN event f ON f.id = t.fired_event_id
            WHERE e.undone_by IS NOT NULL AND f.undone_by IS NULL""",
    ),
    Check(
        sentence="The event {event} says that a timer fired, and no timer knows of it",
        statement="""
            SELECT f.natural_key AS event FROM event f
            LEFT JOIN timer t ON t.fired_event_id = f.id
            WHERE f.kind = 'timer' AND t.id IS NULL""",
    ),
)
