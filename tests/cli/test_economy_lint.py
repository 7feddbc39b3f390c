"""`cms economy lint`: what is planted is found, named and priced; what is sound passes."""

from functools import partial

import pytest
from sqlalchemy import text

from cms.lint import gates

PUMP = "tests.support.pump:plugin"
QUICK = ("economy", "lint", "--accounts", "3", "--rounds", "4", "--steps", "2")


@pytest.fixture
def plugins():
    return (PUMP, "levels")


@pytest.fixture
def lint(run, tribune):
    """Lint a site with these plugins on, after these settings."""

    def work(*words: str, on: str = PUMP, settings: tuple[str, ...] = ()):
        if settings:
            done = run("plugins", "set", *settings, CMS_PLUGINS=on)
            assert done.code == 0, done.err
        return run(*QUICK, *words, CMS_PLUGINS=on)

    return partial(work)


def test_a_planted_pump_is_found_and_its_cycle_printed(lint, run):
    run("grant", "100", "--reason", "for the test")
    done = lint()
    assert done.code == 1
    assert (
        "Money pump: An author and 2 readers in one hand gain 0.20 Twei with every round, without "
        "end\n  The round, on a foreign article, a new one each time:\n"
        "    1. the readers comment: +0.20 (pump.comment +0.20)\n"
        "    Together +0.20 for the ring, -0.20 for the house\n"
        "  Round 1 brought 0.20 more than honest reading, round 4 of the same day still 0.20: "
        "no limit was met\n"
    ) in done.out
    assert "faults" in done.err
    assert "Traceback" not in done.err


def test_the_pump_is_found_among_all_rules_too(lint, run):
    """One that pays less than the price of what it hangs on is none."""
    run("grant", "100", "--reason", "for the test")
    on = f"comment_to_earn,{PUMP}"
    cheap = lint(on=on)
    assert "gain 0.20 Twei with every round" not in cheap.out
    dear = lint(on=on, settings=("pump", "comment_utwei=3000000"))
    assert "comment_to_earn.pay_tribute -2.00" in dear.out
    assert "pump.comment +6.00" in dear.out


def test_a_pump_with_a_limit_is_a_leak_when_it_pays_more_than_reading(lint, run):
    run("grant", "100", "--reason", "for the test")
    done = lint(settings=("pump", "comments_per_day_max=2"))
    assert done.code == 1
    assert "Money pump" not in done.out
    assert (
        "Leak: An author and 2 readers in one hand can take 0.40 Twei in a day, besides what they "
        "earn by reading: 0.133333 an account"
    ) in done.out
    assert "day 1: 0.40 in 2 rounds; day 2: 0.40 in 2 rounds" in done.out
    assert "What stops it: pump.comment (cap): 2 comments are paid in 24 hours" in done.out


def test_a_pump_with_a_limit_below_reading_is_a_subsidy(lint, run):
    run("grant", "100", "--reason", "for the test")
    settings = ("pump", "comments_per_day_max=2", "read_utwei=500000")
    done = lint(settings=settings)
    assert done.code == 0
    assert "Subsidy: An author and 2 readers" in done.out
    assert "An honest account earns at most 2.00 Twei in a day" in done.out
    assert done.out.endswith("No pump, no gate out of reach, no faucet without funding\n")
    assert lint("--strict").code == 1


def test_reading_that_pays_everybody_the_same_is_no_pump(lint, run):
    run("grant", "100", "--reason", "for the test")
    done = lint(settings=("pump", "comment_utwei=0", "read_utwei=500000"))
    assert (done.code, done.out) == (
        0,
        "No pump, no gate out of reach, no faucet without funding\n",
    )


def test_gates_that_need_each_other_are_unreachable(lint, run):
    run("grant", "100", "--reason", "for the test")
    done = lint(settings=("pump", "is_circular=true", "comment_utwei=0"))
    assert done.code == 1
    assert "Unreachable gate: Nobody can ever comment" in done.out
    assert "Unreachable gate: Nobody can ever publish" in done.out
    assert "It is refused (pump.no_publish): First you have to publish" in done.out
    assert "plus (day 1)" in done.out


def test_levels_whose_xp_comes_only_from_what_they_shut_are_unreachable(lint):
    done = lint(on="levels", settings=("levels", "read_xp=0"))
    assert done.code == 1
    for action in ("give a minus", "comment", "publish", "dislike"):
        assert f"Unreachable gate: Nobody can ever {action}\n" in done.out
    assert "It is refused (levels.too_low): Available from LVL 3" in done.out
    assert "Nobody can ever like" not in done.out


def test_levels_that_open_by_reading_are_reachable(lint):
    done = lint(on="levels")
    assert (done.code, done.err) == (0, "")


def test_a_gate_that_opens_one_day_is_slow_and_no_fault(lint, monkeypatch):
    monkeypatch.setattr(gates, "DAYS_MAX", 15)
    done = lint("--steps", "1", on="levels", settings=("levels", "gate_dislike=100"))
    assert done.code == 0
    assert "Slow gate: After 15 days nobody can dislike yet" in done.out


def test_a_reward_from_a_pool_that_nothing_fills_is_unfunded(lint, run):
    run("grant", "100", "--reason", "for the test")
    done = lint(on="pluses")
    assert done.code == 1
    assert "Faucet without funding: pluses.reward_author (Earned for Pluses) can never pay" in (
        done.out
    )
    assert "What fills a pool: no rule that is on has a line for it" in done.out


def test_the_same_reward_is_funded_with_the_rule_that_fills_the_pool(lint, run):
    run("grant", "100", "--reason", "for the test")
    assert "can never pay" not in lint(on="pluses,publish_tribute").out


def test_a_treasury_that_nothing_fills_is_named_until_there_is_a_grant(lint, run):
    settings = ("pump", "comment_utwei=0", "read_utwei=1")
    done = lint(settings=settings)
    assert done.code == 1
    assert "Faucet without funding: The treasury never gets any money" in done.out
    assert "The house should pay pump.read" in done.out
    run("grant", "1", "--reason", "for the test")
    assert lint().code == 0


def test_without_any_rule_there_is_nothing_to_find(lint):
    assert lint(on="").code == 0


def test_linting_writes_nothing_to_the_site(lint, tribune):
    def counts():
        with tribune.reading() as session:
            tables = ("event", "article", '"user"', "ledger_entry", "plugin_setting")
            return [session.scalar(text(f"SELECT count(*) FROM {t}")) for t in tables]

    before = counts()
    lint()
    assert counts() == before == [0, 0, 0, 0, 0]


def test_an_unknown_preset_is_refused_with_the_known_ones(lint):
    done = lint("--preset", "golden", on="levels")
    assert done.code == 1
    assert done.err.startswith(
        "cms: No plugin that is on has a preset golden; there are: classic, "
    )


def test_a_preset_is_linted_instead_of_the_settings_in_force(lint, run):
    run("plugins", "set", "levels", "read_xp=0", "gate_minus=5", CMS_PLUGINS="levels")
    assert "LVL 5" in lint(on="levels").out
    done = lint("--preset", "fresh-site", on="levels")
    assert "Nobody can ever give a minus" in done.out  # XP is no part of the preset
    assert "LVL 5" not in done.out
    assert "LVL 2" in done.out


@pytest.mark.slow
@pytest.mark.parametrize("preset", ["fresh-site", "classic"])
def test_the_presets_have_no_endless_pump_no_shut_gate_and_no_dry_faucet(run, preset):
    run("grant", "100", "--reason", "for the test")
    run("migrate")
    done = run(*QUICK, "--rounds", "20", "--preset", preset)
    for fault in ("Money pump", "Unreachable gate", "Faucet without funding", "Traceback"):
        assert fault not in done.out + done.err
