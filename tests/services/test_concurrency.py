"""Many at once: one event for twins, no overdraft for rivals, on both databases."""

from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import func, select

from cms.ledger.models import EntryRow, EventRow
from cms.sdk import CMSError, InsufficientFunds
from cms.sdk.transfers import user
from cms.services.dealings.comments import post_comment
from cms.services.dealings.react import Target, add_reaction, withdraw_reaction
from tests.support.world import TWEI, World, person

THREADS = 16


def at_once(app, jobs):
    """Run the jobs in threads, each in a context of its own; return results or exceptions."""

    def run(job):
        with app.app_context():
            try:
                return job()
            except CMSError as fault:
                return fault

    with ThreadPoolExecutor(len(jobs)) as threads:
        return list(threads.map(run, jobs))


def test_sixteen_identical_requests_make_one_event(app, world: World):
    reader = world.readers[0]

    def job():
        return add_reaction(world.tribune, reader, "reader", Target(world.article), "plus")

    results = at_once(app, [job] * THREADS)
    assert {r.key for r in results} == {f"react:{reader}:article-{world.article}:1"}
    assert sum(not r.replayed for r in results) == 1
    with world.tribune.reading() as session:
        events = session.scalar(select(func.count()).where(EventRow.kind == "react"))
        entries = session.scalar(select(func.count()).where(EntryRow.plugin == "sample"))
    assert (events, entries) == (1, 2)  # the plus, and the pool's funding at publishing
    assert world.balance(user(reader)) == 10 * TWEI + 300_000
    assert world.faults() == []


def test_sixteen_spends_of_one_balance_never_overdraw_it(app, world: World):
    reader = person(world.tribune, "Thrifty", twei=1)

    def job(number):
        text = f"This is comment number {number}"
        return lambda: post_comment(world.tribune, reader, "reader", world.article, text)

    results = at_once(app, [job(n) for n in range(THREADS)])
    assert sum(isinstance(r, InsufficientFunds) for r in results) == THREADS - 2
    assert world.balance(user(reader)) == 0
    assert world.faults() == []


def test_toggling_from_many_threads_leaves_one_state_and_exact_books(app, world: World):
    reader, before = world.readers[0], world.balances()
    target = Target(world.article)

    def on():
        return add_reaction(world.tribune, reader, "reader", target, "plus")

    def off():
        return withdraw_reaction(world.tribune, reader, target)

    at_once(app, [on, off] * 8)
    withdraw_reaction(world.tribune, reader, target)
    assert world.balances() == before
    assert world.faults() == []
