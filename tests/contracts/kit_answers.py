"""Plugins whose settings, refusals, fields or pages are wrong, and what the kit says of each.

`WithPage` does right.
"""

import math
from dataclasses import dataclass
from types import MappingProxyType

from sqlalchemy import text

from cms.sdk import AdminPage, Refusal, Text, hookimpl, setting
from tests.contracts.kit_base import Bad


class Unbounded(Bad):
    @dataclass(frozen=True)
    class Settings:
        reward_utwei: int = setting(1_000, label="Reward", unit="utwei", min=0)


class BadPreset(Bad):
    @dataclass(frozen=True)
    class Settings:
        reward_utwei: int = setting(1_000, label="Reward", unit="utwei", min=0, max=2_000)

    presets = MappingProxyType({"classic": {"reward_utwei": 5_000}})


class Mute(Bad):
    @hookimpl
    def check_action(self, action, context):
        return [Refusal(code="bad.no", detail=" ")]


class Anonymous(Bad):
    @hookimpl
    def check_action(self, action, context):
        return [Refusal(code="no", detail="You may not")]


class NoJson(Bad):
    @hookimpl
    def article_fields(self, articles, context):
        return {a.id: {"ratio": math.nan} for a in articles}


class OneByOne(Bad):
    @hookimpl
    def user_fields(self, user_ids, context):
        for _user_id in user_ids:
            context.session.execute(text("SELECT 1"))
        return {user_id: {} for user_id in user_ids}


class ForStrangers(Bad):
    @hookimpl
    def levels_of(self, user_ids, context):
        return {77: 1}


def plain(_request, _context):
    return [Text(text="Fine")]


def writing(_request, context):
    context.session.execute(text("UPDATE article SET version = version"))
    return ()


def page(show, **changes) -> AdminPage:
    return AdminPage(path="sight", title="A sight", show=show, **changes)


class WithPage(Bad):
    admin_views = (page(plain, right="money.read"),)


class PageThatFails(Bad):
    admin_views = (page(lambda _request, _context: 1 / 0),)


class PageOfMarkup(Bad):
    admin_views = (page(lambda _request, _context: ["<b>me</b>"]),)


class PageThatWrites(Bad):
    admin_views = (page(writing),)


CAUGHT = [
    (Unbounded, "test_its_settings_are_bounded", "reward_utwei needs min and max"),
    (BadPreset, "test_its_settings_are_bounded", "classic: reward_utwei does not pass"),
    (Mute, "test_its_refusals_say_why", "needs a detail: a sentence for people"),
    (Anonymous, "test_its_refusals_say_why", "must be called bad.why"),
    (NoJson, "test_its_fields_are_json_and_asked_for_at_once", "answers what is no JSON"),
    (OneByOne, "test_its_fields_are_json_and_asked_for_at_once", "ask the database once for all"),
    (ForStrangers, "test_its_fields_are_json_and_asked_for_at_once", "77, which was not asked"),
    (PageThatFails, "test_its_pages_are_for_those_who_may_see_them", "A sight.* division by zero"),
    (PageOfMarkup, "test_its_pages_are_for_those_who_may_see_them", "str is no block"),
    (PageThatWrites, "test_its_pages_are_for_those_who_may_see_them", "writes while it is shown"),
]  # fmt: skip
