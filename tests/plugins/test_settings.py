"""Every setting of every built-in plugin explains itself and refuses what is absurd."""

import math
from dataclasses import fields

import pytest
from sqlalchemy import insert

from cms.config import BUILT_IN
from cms.ledger.models import PluginSettingRow
from cms.pluginhost.registry import load
from cms.pluginhost.settings_store import in_force, save
from cms.sdk import Invalid
from cms.sdk.settings import setting_infos
from tests.plugins.conftest import put

PLUGINS = [load(name) for name in BUILT_IN]
SETTINGS = [
    pytest.param(plugin, field, setting_infos(plugin.Settings)[field.name], id=f"{plugin.name}.{field.name}")
    for plugin in PLUGINS
    for field in fields(plugin.Settings)
]  # fmt: skip
NUMBERS = [one for one in SETTINGS if type(one.values[1].default) is int]
CHOICES = [one for one in SETTINGS if type(one.values[1].default) is str]
ABSURD = {
    "text": "5", "a fraction": 1.5, "not a number": math.nan, "infinity": math.inf,
    "nothing": None, "a bool": True, "a list": [1], "a mapping": {}, "10^30": 10**30,
    "-10^30": -(10**30),
}  # fmt: skip


def numbers(plugin) -> list[tuple]:
    infos = setting_infos(plugin.Settings)
    return [(f.name, infos[f.name]) for f in fields(plugin.Settings) if type(f.default) is int]


def refusal(tribune, plugin, values) -> dict[str, list[str]]:
    with pytest.raises(Invalid) as caught, tribune.writing() as session:
        save(session, plugin, values, changed_by="test", now=tribune.clock.now())
    return caught.value.errors


@pytest.mark.parametrize(("plugin", "field", "info"), SETTINGS)
def test_a_setting_says_what_it_is_and_what_it_does(plugin, field, info):
    assert info.label
    assert info.label[0].isupper()
    assert info.help.endswith(".")
    assert len(info.help) > 15


@pytest.mark.parametrize(("plugin", "field", "info"), NUMBERS)
def test_a_number_has_a_unit_and_both_bounds(plugin, field, info):
    assert info.unit
    assert info.min is not None
    assert info.max is not None
    assert 0 <= info.min <= field.default <= info.max
    assert ("utwei" in field.name) == (info.unit == "utwei")
    assert info.unit not in ("percent", "level") or info.max == 100


@pytest.mark.parametrize("plugin", PLUGINS, ids=BUILT_IN)
def test_no_two_settings_of_a_plugin_have_one_label(plugin):
    labels = [info.label for info in setting_infos(plugin.Settings).values()]
    assert len(labels) == len(set(labels))


@pytest.mark.parametrize("plugin", PLUGINS, ids=BUILT_IN)
def test_one_step_beyond_a_bound_is_refused_and_the_bound_is_taken(tribune, plugin):
    for field, info in numbers(plugin):
        for value in (info.min - 1, info.max + 1):
            assert refusal(tribune, plugin, {field: value}) == {field: [info.expected]}
        for value in (info.min, info.max):
            put(tribune, plugin.name, **{field: value})


@pytest.mark.parametrize("plugin", PLUGINS, ids=BUILT_IN)
def test_what_is_no_sensible_number_is_refused(tribune, plugin):
    for field, info in numbers(plugin):
        for name, value in ABSURD.items():
            errors = refusal(tribune, plugin, {field: value})
            assert errors == {field: [info.expected]}, name


@pytest.mark.parametrize(("plugin", "field", "info"), CHOICES)
def test_what_is_no_choice_is_refused(tribune, plugin, field, info):
    for value in ("something else", "", 5, None, ["plus"]):
        assert refusal(tribune, plugin, {field.name: value}) == {field.name: [info.expected]}


@pytest.mark.parametrize(
    ("plugin", "setting", "value", "sentence"),
    [
        ("minuses", "price_utwei", -1, "Give an amount from 0.00 to 1000.00 Twei"),
        ("comment_to_earn", "author_percent", 101, "Give a whole number from 0 to 100 (percent)"),
        ("levels", "gate_comment", 10**9, "Give a whole number from 1 to 100 (level)"),
        ("read_to_earn", "pays_on", "scroll", "Choose one of plus, rating, read"),
    ],
)
def test_the_refusal_is_a_sentence_in_the_units_of_people(
    tribune, plugin, setting, value, sentence
):
    assert refusal(tribune, load(plugin), {setting: value}) == {setting: [sentence]}


@pytest.mark.parametrize("plugin", PLUGINS, ids=BUILT_IN)
def test_presets_can_be_changed_in_any_order(tribune, plugin):
    """All presets set the same settings, so what stands after one does not depend on others."""
    assert set(plugin.presets) == {"classic", "fresh-site", "newsroom", "no-money"}
    assert len({frozenset(values) for values in plugin.presets.values()}) == 1
    for values in plugin.presets.values():
        put(tribune, plugin.name, **values)
    put(tribune, plugin.name, **plugin.presets["fresh-site"])
    with tribune.reading() as session:
        assert in_force(session, [plugin])[plugin.name].settings == plugin.Settings()


def test_a_new_site_is_a_fresh_site():
    for plugin in PLUGINS:
        for name, value in plugin.presets["fresh-site"].items():
            assert getattr(plugin.Settings(), name) == value, f"{plugin.name}.{name}"


def test_without_money_nothing_moves(town):
    for plugin in PLUGINS:
        town.set(plugin.name, **plugin.presets["no-money"])
    town.set("levels", **dict.fromkeys(load("levels").presets["classic"], 1))
    comment = town.comment(town.readers[0])
    outcomes = [
        town.react(town.readers[1], "plus"),
        town.react(town.readers[2], "minus"),
        town.react(town.readers[1], "like", comment),
        town.react(town.readers[2], "like", comment),
        town.react(town.readers[3], "dislike", comment),
    ]
    assert [one.moved for one in outcomes] == [()] * 5
    assert [one.skipped for one in outcomes] == [()] * 5


def test_a_value_from_before_the_bounds_were_drawn_stays_in_force(tribune):
    """An upgrade that tightens a bound must not stop the site."""
    row = {
        "plugin": "minuses", "version": 1, "settings": '{"price_utwei": 2000000000000}',
        "changed_by": "the past", "effective_at": tribune.clock.now(),
    }  # fmt: skip
    with tribune.writing() as session:
        session.execute(insert(PluginSettingRow), row)
    plugin = load("minuses")
    with tribune.reading() as session:
        assert in_force(session, [plugin])["minuses"].settings.price_utwei == 2 * 10**12
