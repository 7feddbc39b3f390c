"""Granting and proving: `cms grant` and `cms ledger`."""

import pytest

from tests.support.world import person

pytestmark = pytest.mark.databases("sqlite", "postgresql")


def test_a_grant_fills_the_treasury(run):
    done = run("grant", "12.5", "--reason", "Opening balance")
    assert (done.code, done.out) == (0, "Granted 12.50 Twei to the treasury\n")
    balance = run("ledger", "balance")
    assert balance.code == 0
    assert "-12.50" in balance.out
    assert run("ledger", "verify").out == "The books are sound: every check passed\n"


def test_a_grant_reaches_a_person(tribune, run):
    person(tribune, "Ada")
    assert run("grant", "3", "--reason", "Prize", "--to", "ada").out == "Granted 3.00 Twei to ada\n"
    assert "user" in run("ledger", "balance").out


def test_the_same_reference_grants_nothing_more(run):
    words = ("grant", "5", "--reason", "March", "--reference", "2026-03")
    assert run(*words).out.startswith("Granted")
    again = run(*words)
    assert (again.code, again.out[:19]) == (0, "Nothing was granted")
    assert " 5.00" in run("ledger", "balance").out


def test_a_reference_stands_for_one_amount(run):
    run("grant", "5", "--reason", "March", "--reference", "2026-03")
    other = run("grant", "50", "--reason", "March", "--reference", "2026-03")
    assert (other.code, other.err) == (1, "cms: The grant 2026-03 was of 5.00 Twei\n")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("five", "--reason", "x"), "'five' is not an amount of Twei such as 1.25"),
        (("0", "--reason", "x"), "more than nothing"),
        (("1.0000001", "--reason", "x"), "is not an amount"),
        (("9999999999", "--reason", "x"), "at most 1000000000.00 Twei"),
        (("5", "--reason", " "), "Say what the grant is for"),
        (("5", "--reason", "x", "--to", "Nobody"), "Nobody is called Nobody"),
        (("5",), "Missing option '--reason'"),
    ],
    ids=["words", "nothing", "too fine", "too much", "no reason", "nobody", "reason missing"],
)
@pytest.mark.databases("sqlite")
def test_a_wrong_grant_is_refused_with_a_sentence(run, words, sentence):
    done = run("grant", *words)
    assert done.code != 0
    assert sentence in done.err
    assert "Traceback" not in done.err


@pytest.mark.databases("sqlite")
def test_grants_and_books_need_no_plugin(run):
    assert run("grant", "5", "--reason", "x", CMS_PLUGINS="not_here").code == 0
    assert run("ledger", "verify", CMS_PLUGINS="not_here").code == 0
    assert run("ledger", "balance", CMS_PLUGINS="not_here").code == 0
