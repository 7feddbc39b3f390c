"""Registration refuses what would be silently ignored, and says what to do."""

from dataclasses import dataclass

import pytest

from cms.pluginhost.checks import check_plugin
from cms.pluginhost.registry import Registry, load
from cms.sdk import (
    AccountKind,
    AdminPage,
    Form,
    Line,
    Plugin,
    PluginRejected,
    Route,
    Side,
    hookimpl,
    setting,
)


def line(code: str, source: AccountKind = AccountKind.USER) -> Line:
    return Line(
        code=code, label="x", side=Side.LOSS, source=source, destination=AccountKind.TREASURY
    )


class Good(Plugin):
    name = "good"
    lines = (line("good.pay_fee"),)


class MisspeltHook(Plugin):
    name = "bad"

    @hookimpl
    def on_raect(self, event, context):
        return ()


class NoMarker(Plugin):
    name = "bad"

    def on_react(self, event, context):
        return ()


class WrongSignature(Plugin):
    name = "bad"

    @hookimpl
    def on_react(self, event):
        return ()


class DefaultedParameter(Plugin):
    name = "bad"

    @hookimpl
    def on_react(self, event, context=None):
        return ()


class Wrapper(Plugin):
    name = "bad"

    @hookimpl(wrapper=True)
    def on_react(self, event, context):
        return (yield)


class ForeignLine(Plugin):
    name = "bad"
    lines = (line("other.pay_fee"),)


class TwiceTheSameLine(Plugin):
    name = "bad"
    lines = (line("bad.pay_fee"), line("bad.pay_fee"))


class TouchesTheMint(Plugin):
    name = "bad"
    lines = (line("bad.pay_fee", AccountKind.MINT),)


class TouchesAHold(Plugin):
    name = "bad"
    lines = (line("bad.pay_fee", AccountKind.HOLD),)


class ChargesNowhere(Plugin):
    name = "bad"
    must_succeed = frozenset({"on_react"})


class MutableSettings(Plugin):
    name = "bad"

    @dataclass
    class Settings:
        price: int = 1


def show(_user_id, _context):
    return {}


class OddRoute(Plugin):
    name = "bad"
    routes = (Route(path="a/<b>", summary="x", handler=show),)


class TwiceTheSameRoute(Plugin):
    name = "bad"
    routes = (Route(path="here", summary="x", handler=show),) * 2


class BadName(Plugin):
    name = "Bad Name"


@pytest.mark.parametrize(
    ("plugin", "says"),
    [
        (MisspeltHook, "on_raect is no hook"),
        (NoMarker, "lacks the marker @hookimpl"),
        (WrongSignature, r"must take exactly \(self, event, context\)"),
        (DefaultedParameter, "without defaults"),
        (Wrapper, "not allowed on rules"),
        (ForeignLine, "must be called bad.verb_noun"),
        (TwiceTheSameLine, "declared twice"),
        (TouchesTheMint, "may not touch the mint"),
        (TouchesAHold, "pay to the user"),
        (ChargesNowhere, "does not implement"),
        (MutableSettings, "frozen dataclass"),
        (OddRoute, "route 'a/<b>' must be"),
        (TwiceTheSameRoute, "route here is declared twice"),
        (BadName, "cannot be used"),
    ],
)
def test_a_declaration_that_cannot_work_is_refused(plugin, says):
    with pytest.raises(PluginRejected, match=says):
        check_plugin(plugin())


def test_two_plugins_cannot_claim_one_line():
    class Second(Good):
        name = "second"

        lines = ()

    class Thief(Good):
        pass

    Registry([Good(), Second()])
    with pytest.raises(PluginRejected, match="both claim the name good"):
        Registry([Good(), Thief()])


def test_a_name_that_is_not_installed_says_what_is():
    with pytest.raises(PluginRejected, match="Installed are"):
        load("no_such_plugin")


def test_what_is_no_plugin_is_refused():
    with pytest.raises(PluginRejected, match=r"no instance of cms\.sdk\.Plugin"):
        load("json:dumps")


def with_pages(*pages, name: str = "bad") -> Plugin:
    kind = type("Paged", (Plugin,), {"name": name, "admin_views": pages})
    return kind()


def sight(path: str = "sight", **changes) -> AdminPage:
    values = {"path": path, "title": "A sight", "show": lambda _request, _context: ()}
    return AdminPage(**(values | changes))


@dataclass
class Loose:
    size: int = setting(1, label="Size", min=0, max=9)


@dataclass(frozen=True)
class Crossed:
    size: int = setting(1, label="Size", min=9, max=0)


def form(name: str = "send", fields: type = Loose) -> Form:
    return Form(name=name, heading="x", fields=fields, act=lambda _r, _c: "", button="x")


@pytest.mark.parametrize(
    ("plugin", "sentence"),
    [
        (with_pages("a page"), "admin_views must be AdminPages"),
        (with_pages(sight("A/b")), "page 'A/b' needs another path"),
        (with_pages(sight("switch")), "page 'switch' needs another path"),
        (with_pages(sight(), sight()), "page sight is declared twice"),
        (with_pages(sight(title=" ")), "page sight needs a title"),
        (with_pages(sight(right="root")), "asks for the right 'root'; there are articles.edit"),
        (with_pages(sight(forms=(form("No name"),))), "a form's name is of small letters"),
        (with_pages(sight(forms=(form(), form()))), "has two forms send"),
        (with_pages(sight(forms=(form(),))), "form send: fields must be a frozen dataclass"),
        (with_pages(sight(forms=(form(fields=Crossed),))), "has a min of 9 above its max of 0"),
        (with_pages(name="failures"), "'failures' cannot be used"),
        (with_pages(name="presets"), "'presets' cannot be used"),
    ],
)
def test_a_page_that_cannot_work_is_refused(plugin, sentence):
    with pytest.raises(PluginRejected, match=sentence):
        check_plugin(plugin)


def test_a_setting_whose_least_is_above_its_most_is_refused():
    kind = type("Crosses", (Plugin,), {"name": "bad", "Settings": Crossed})
    with pytest.raises(PluginRejected, match="setting size has a min of 9 above its max of 0"):
        check_plugin(kind())
