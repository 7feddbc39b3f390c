"""Who may sweep, whom, and that they say why."""

import pytest

from cms.content.models import Article
from cms.sdk import CMSError
from cms.services.sweep.account import sweep_account
from cms.services.sweep.restore import restore_sweep
from tests.plugins.conftest import Town
from tests.support.caused import all_that_stands, differences
from tests.support.staff import staff
from tests.support.sweeping import row, shut_out, sweep

pytestmark = pytest.mark.databases("sqlite", "postgresql")


@pytest.mark.parametrize(
    ("role", "is_confirmed", "reason", "code"),
    [
        ("author", True, "Fraud", "role.rights"),
        ("reader", True, "Fraud", "role.rights"),
        ("moderator", False, "Fraud", "sweep.unconfirmed"),
        ("moderator", True, " ", "reason.empty"),
    ],
)
@pytest.mark.parametrize("act", [sweep_account, restore_sweep])
def test_whoever_may_not_or_says_not_why_undoes_nothing(
    town: Town, editor, act, role, is_confirmed, reason, code
):
    town.react(town.readers[0], "plus")
    shut_out(town, town.readers[0])
    sweep(town, editor, count_max=1)
    before = all_that_stands(town.tribune)
    actor = staff(town.tribune, role, is_confirmed=is_confirmed)
    with pytest.raises(CMSError) as fault:
        list(act(town.tribune, actor, town.readers[0], reason))
    assert fault.value.code == code
    assert differences(before, all_that_stands(town.tribune)) == {}


@pytest.mark.parametrize("act", [sweep_account, restore_sweep])
def test_nobody_oneself_and_those_above_are_not_swept(town: Town, act):
    moderator, admin = staff(town.tribune, "moderator"), staff(town.tribune, "admin")
    cases = ((999, "person.not_found"), (admin.user_id, "role.too_high"),
             (moderator.user_id, "ban.oneself"), (town.author, "role.too_high"))  # fmt: skip
    for user_id, code in cases:
        with pytest.raises(CMSError) as fault:
            list(act(town.tribune, moderator, user_id, "Fraud"))
        assert fault.value.code == code


def test_only_who_is_shut_out_is_swept(town: Town, editor):
    with pytest.raises(CMSError) as fault:
        sweep(town, editor)
    assert fault.value.code == "sweep.not_banned"
    assert row(town, Article, town.article).plus_count == 0
