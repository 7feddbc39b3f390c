"""A change of settings that is planned in the admin: when, in which zone, and called off."""

import re
from datetime import UTC, datetime

import pytest

from cms.admin.setting_fields import PREFIX
from cms.people.models import User
from cms.services.due.run import run_due
from cms.services.plugins.planned import planned_settings
from cms.services.plugins.settings import change_settings, find_plugin, settings_now
from tests.admin.test_plugins import TRIBUTE, TYPED, text_of

pytestmark = pytest.mark.databases("sqlite")
PLAN = f"{TRIBUTE}/plan"


def sent(at="2026-03-02T12:30", zone="UTC", version=0, **changes) -> dict[str, str]:
    values = {PREFIX + name: text for name, text in {**TYPED, **changes}.items()}
    return {"version": str(version), "at": at, "zone": zone, **values}


def planned(tribune):
    return planned_settings(tribune, find_plugin(tribune, "publish_tribute"))


def dearer(tribune) -> bool:
    plugin = find_plugin(tribune, "publish_tribute")
    return settings_now(tribune, plugin).settings.tribute_utwei == 7_000_000


def test_a_reviewed_change_is_planned_shown_and_put_in_force(tribune, desk, clock):
    owner = desk("owner")
    review = owner.post(TRIBUTE, {**sent(tribute_utwei="7"), "step": "review"})
    assert "Or from a moment on" in text_of(review)
    assert "cms economy replay --set publish_tribute.tribute_utwei=7000000 says" in text_of(review)
    done = owner.post(PLAN, sent(tribute_utwei="7"), follow_redirects=True)
    said = text_of(done)
    assert re.search(r"Planned for .*? Tribute .*? 5.00 Twei 7.00 Twei By The owner", said)
    assert "planned for" in text_of(owner.get("/admin/plugins"))
    assert not dearer(tribune)
    clock.advance(minutes=30)
    run_due(tribune)
    assert dearer(tribune)
    assert "Planned for" not in text_of(owner.get(TRIBUTE))
    log = text_of(owner.get("/admin/audit?subject=plugin:publish_tribute"))
    assert re.search(r"The owner planned settings: Publish tribute .*? tribute 7.00 Twei", log)
    assert "planned for 02 Mar 2026, 12:30 UTC" in log


@pytest.mark.parametrize(("zone", "hour"), [("UTC", 14), ("Europe/Vienna", 13), ("Asia/Tokyo", 5)])
def test_the_moment_is_meant_in_the_zone_of_whoever_types(tribune, desk, zone, hour):
    desk("owner").post(PLAN, sent("2026-03-04T14:00", zone, tribute_utwei="7"))
    assert planned(tribune).at == datetime(2026, 3, 4, hour, tzinfo=UTC)


@pytest.mark.parametrize(
    ("at", "zone", "complaint"),
    [
        ("", "UTC", "Choose a moment"),
        ("yesterday", "UTC", "Not a valid datetime value"),
        ("2026-03-02T12:00", "UTC", "Choose a moment in the future"),
        ("2056-03-02T12:00", "UTC", "within five years"),
        ("9999-12-31T23:59", "America/Los_Angeles", "There is no such time on that day"),
        ("2026-03-29T02:30", "Europe/Vienna", "the clocks are put forward"),
        ("2026-03-04T12:00", "Mars/Base", "This is no time zone"),
        ("2026-03-04T12:00", "x" * 100, "longer than 64 characters"),
        ("2026-03-04T12:00", "\x00", "This is no time zone"),
    ],
)
def test_a_moment_without_sense_is_said_on_the_same_page(tribune, desk, at, zone, complaint):
    page = desk("owner").post(PLAN, sent(at, zone, tribute_utwei="7"))
    assert page.status_code == 422
    assert complaint in text_of(page)
    assert 'value="7.00"' in page.text  # what was reviewed is still there
    assert planned(tribune) is None


def test_wrong_values_and_old_versions_are_planned_by_nobody(tribune, desk):
    owner = desk("owner")
    wrong = owner.post(PLAN, sent(tribute_utwei="-1"))
    assert (wrong.status_code, "0.00 to 1000.00" in text_of(wrong)) == (422, True)
    assert owner.post(PLAN, sent()).status_code == 422  # nothing would change
    change_settings(tribune, None, "publish_tribute", {"free_posts": 1}, changed_by="ops")
    assert owner.post(PLAN, sent(tribute_utwei="7")).status_code == 409
    assert planned(tribune) is None


def test_a_plan_is_called_off(tribune, desk, clock):
    owner = desk("owner")
    owner.post(PLAN, sent(tribute_utwei="7"))
    assert "Nothing is planned" in text_of(owner.post(PLAN, {"cancel": "1"}, follow_redirects=True))
    again = owner.post(PLAN, {"cancel": "1"}, follow_redirects=True)
    assert "Nothing was planned" in text_of(again)
    clock.advance(minutes=30)
    run_due(tribune)
    assert not dearer(tribune)


def test_what_could_not_be_done_is_said_where_somebody_sees_it(tribune, desk, clock):
    admin, owner = desk("admin"), desk("owner")
    admin.post(PLAN, sent(tribute_utwei="7"))
    with tribune.writing() as session:
        session.get_one(User, admin.user_id).role = "author"
    clock.advance(minutes=30)
    run_due(tribune)
    assert not dearer(tribune)
    assert "Needs you" in text_of(owner.get("/admin/plugins"))
    assert (
        "Not done as planned. Whoever planned this has left, or may not set prices any more. "
        "It is not tried again by itself" in text_of(owner.get(TRIBUTE))
    )
