"""`cms economy replay` as an operator meets it."""

import json

import pytest
from sqlalchemy import update

from cms.ledger.models import PluginSettingRow
from tests.histories.test_any_history import open_gates
from tests.plugins.conftest import Town
from tests.support.story import settle_town

REPLAY = ("economy", "replay")


@pytest.fixture
def plugins() -> None:
    """All that are built in."""


@pytest.fixture
def town(tribune, clock) -> Town:
    open_gates(tribune)
    author, readers = settle_town(tribune, clock)
    made = Town(tribune, author, readers, article=0, authors=(author,))
    made.article = made.article_of(author, title="The article")
    made.react(readers[0], "plus")
    made.comment(readers[1])
    return made


def test_unchanged_it_is_a_proof(run, town, tmp_path):
    done = run(*REPLAY, "--json", tmp_path / "proof.json")
    assert (done.code, done.err) == (0, "")
    stored = json.loads((tmp_path / "proof.json").read_text())
    assert stored["is_identical"] is True
    entries, postings = stored["proof"]["entries"], stored["proof"]["postings"]
    assert entries > 10
    assert done.out == f"identical: {entries} entries, {postings} postings\n"


def test_what_was_altered_is_named_with_exit_status_1(run, town):
    with town.tribune.writing() as session:
        session.execute(
            update(PluginSettingRow)
            .where(PluginSettingRow.plugin == "levels")
            .values(settings='{"gate_comment": 90}')
        )
    done = run(*REPLAY)
    assert done.code == 1
    assert done.out.startswith("not identical: Event ")
    assert "levels.too_low" in done.out
    assert done.err == "cms: The replay did NOT make the same books\n"


def test_other_settings_print_who_wins_and_who_loses(run, town, tmp_path):
    words = (
        "--set",
        "pluses.reward_utwei=600000",
        "--set",
        "comment_to_earn.tribute_utwei=50000000",
    )
    done = run(*REPLAY, *words, "--json", tmp_path / "whatif.json")
    assert (done.code, done.err) == (0, "")
    for said in ("Winners: 1", "Losers: 1", "Reader 1", "+1.00", "Ada", "-0.10", "pluses.reward_author",
                 "ledger.insufficient_funds", "People are taken to do what they did"):  # fmt: skip
        assert said in done.out
    stored = json.loads((tmp_path / "whatif.json").read_text())
    assert stored["effect"]["treasury"]["name"] == "treasury"
    assert [one["kind"] for one in stored["missed"]] == ["comment"]


def test_a_preset_can_be_tried_from_a_moment_on(run, town):
    assert "publish_tribute.pay_pool" in run(*REPLAY, "--preset", "no-money").out
    done = run(*REPLAY, "--preset", "no-money", "--since", "2090-01-01")
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith("Winners: nobody\nLosers: nobody\n")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--set", "pluses"), "'pluses' sets nothing: write pluses.reward_utwei=600000"),
        (("--set", "pluses.price_utwei=1"), "There is no setting pluses.price_utwei"),
        (("--set", "goblins.reward_utwei=1"), "There is no setting goblins.reward_utwei"),
        (("--set", "pluses.reward_utwei=lots"), "is a whole number, not 'lots'"),
        (("--set", "pluses.reward_utwei=-1"), "reward_utwei"),
        (("--preset", "golden"), "No plugin has a preset golden; there are: classic, "),
        (("--preset", "classic", "--since", "soon"), "'soon' is no moment: write 2026-11-25"),
        (("--since", "2026-01-01"), "--since goes with --set or --preset"),
    ],
)
def test_a_bad_option_is_refused_with_a_sentence(run, tribune, words, said):
    done = run(*REPLAY, *words)
    assert done.code != 0
    assert said in " ".join(done.err.split())
    assert "Traceback" not in done.err
    assert done.out == ""
