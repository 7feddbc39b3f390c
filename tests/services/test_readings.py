"""Readings and their beats: what counts, and the many ways in which nothing does."""

import threading
from contextlib import suppress

import pytest
from sqlalchemy import select

from cms.content.models import Reading
from cms.content.reading_credit import Beat
from cms.ledger.models import EventRow
from cms.sdk.errors import Conflict, NotFound
from cms.services.articles.publish import publish_article
from cms.services.dealings.beats import beat
from cms.services.dealings.reads import start_reading
from tests.support.story import read
from tests.support.world import build, draft


@pytest.fixture
def site(tribune):
    return build(tribune)


@pytest.fixture
def reader(site):
    return site.readers[0]


def reads_counted(tribune) -> int:
    with tribune.reading() as session:
        return len(session.scalars(select(EventRow.id).where(EventRow.kind == "read")).all())


def send(tribune, reader, begun, sequence, **said):
    said = Beat(sequence=sequence, **said)
    return beat(tribune, reader, "reader", begun.id, begun.token, said)


def test_reading_to_the_end_counts_once(tribune, clock, site, reader):
    told = read(tribune, clock, reader, site.article)
    assert (told.is_valid, told.reasons, told.credited_seconds) == (True, (), 72)
    assert read(tribune, clock, reader, site.article).reasons == ("already",)
    assert reads_counted(tribune) == 1


def test_waiting_two_seconds_and_coming_back_later_counts_for_nothing(tribune, clock, site, reader):
    begun = start_reading(tribune, reader, site.article)
    clock.advance(seconds=2)
    assert send(tribune, reader, begun, 1, depth_percent=100).reasons == ("too_fast",)
    clock.advance(hours=5)
    told = send(tribune, reader, begun, 2, depth_percent=100)
    assert (told.is_valid, told.credited_seconds) == (False, 14)


def test_whoever_does_not_scroll_needs_the_whole_time(tribune, clock, site, reader):
    begun, told = start_reading(tribune, reader, site.article), None
    for sequence in range(1, 11):
        clock.advance(seconds=12)
        told = send(tribune, reader, begun, sequence)
        assert told.is_valid == (sequence == 10)
        assert told.reasons == (() if sequence == 10 else told.reasons)
    assert told.credited_seconds == begun.expected_seconds == 120


def test_the_same_beat_again_credits_nothing(tribune, clock, site, reader):
    begun = start_reading(tribune, reader, site.article)
    clock.advance(seconds=10)
    first = send(tribune, reader, begun, 1)
    clock.advance(seconds=10)
    assert send(tribune, reader, begun, 1) == first


def test_a_beat_out_of_order_is_refused_and_takes_nothing(tribune, clock, site, reader):
    begun = start_reading(tribune, reader, site.article)
    clock.advance(seconds=10)
    first = send(tribune, reader, begun, 2)
    with pytest.raises(Conflict) as refused:
        send(tribune, reader, begun, 1)
    assert refused.value.code == "reading.out_of_order"
    assert send(tribune, reader, begun, 2) == first


def test_a_reading_ends_after_a_day(tribune, clock, site, reader):
    begun = start_reading(tribune, reader, site.article)
    clock.advance(hours=24, seconds=1)
    with pytest.raises(Conflict) as refused:
        send(tribune, reader, begun, 1)
    assert refused.value.code == "reading.expired"
    assert start_reading(tribune, reader, site.article).id != begun.id


@pytest.mark.parametrize("token", ["", "x", "\udc80"])
def test_a_forged_ticket_is_no_ticket(tribune, site, reader, token):
    begun = start_reading(tribune, reader, site.article)
    with pytest.raises(NotFound):
        beat(tribune, reader, "reader", begun.id, token, Beat(sequence=1))


def test_a_ticket_of_somebody_else_is_no_ticket(tribune, site, reader):
    begun = start_reading(tribune, reader, site.article)
    with pytest.raises(NotFound):
        send(tribune, site.readers[1], begun, 1)


def test_beginning_again_goes_on_and_ends_the_older_ticket(tribune, clock, site, reader):
    older = start_reading(tribune, reader, site.article)
    clock.advance(seconds=10)
    send(tribune, reader, older, 1)
    clock.advance(seconds=300)
    newer = start_reading(tribune, reader, site.article)
    assert (newer.id, newer.credited_seconds, newer.sequence) == (older.id, 10, 1)
    with pytest.raises(NotFound):
        send(tribune, reader, older, 2)
    clock.advance(seconds=5)
    assert send(tribune, reader, newer, 2).credited_seconds == 15


def test_ten_tabs_earn_no_more_time_than_one(tribune, clock, site, reader):
    articles = [site.article]
    for n in range(9):
        articles.append(draft(tribune, site.author, title=f"More {n}"))
        publish_article(tribune, site.author, "editor", articles[-1])
    tabs = [start_reading(tribune, reader, article) for article in articles]
    for sequence in range(1, 6):
        clock.advance(seconds=10)
        told = [send(tribune, reader, tab, sequence) for tab in tabs]
    assert sum(one.credited_seconds for one in told) == 50
    assert told[-1].reasons == ("parallel", "too_fast")


@pytest.mark.parametrize("kind", ["one beat", "many beats"])
def test_beats_sent_at_once_are_credited_once(app, tribune, clock, site, reader, kind):
    begun = start_reading(tribune, reader, site.article)
    clock.advance(seconds=10)

    def send_one(number):
        with app.app_context():
            sequence = 1 if kind == "one beat" else number + 1
            with suppress(Conflict):  # older than one that came first
                send(tribune, reader, begun, sequence)

    threads = [threading.Thread(target=send_one, args=(n,)) for n in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with tribune.reading() as session:
        assert session.scalar(select(Reading.credited_ms)) == 10_000


def test_ones_own_article_never_counts(tribune, clock, site):
    told = read(tribune, clock, site.author, site.article)
    assert (told.is_valid, told.reasons, told.credited_seconds) == (False, ("own",), 0)
    assert reads_counted(tribune) == 0


def test_what_a_crash_left_unsettled_is_settled_by_the_next_beat(
    tribune, clock, site, reader, monkeypatch
):
    begun = start_reading(tribune, reader, site.article)
    with monkeypatch.context() as broken:
        broken.setattr("cms.services.dealings.beats.perform", lambda *_: 1 / 0)
        for sequence in range(1, 6):
            clock.advance(seconds=12)
            depth = min(100, sequence * 30)
            send(tribune, reader, begun, sequence, depth_percent=depth)
        with pytest.raises(ZeroDivisionError):
            clock.advance(seconds=12) or send(tribune, reader, begun, 6, depth_percent=100)
    assert reads_counted(tribune) == 0
    assert send(tribune, reader, begun, 7, depth_percent=100).is_valid
    assert reads_counted(tribune) == 1
