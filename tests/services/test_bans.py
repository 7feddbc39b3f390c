"""Shutting out, letting in, changing roles: who may, and what happens when two do it at once."""

import pytest
from sqlalchemy import func, select

from cms.people.models import ROLES, AuditEntry, User
from cms.sdk import CMSError, Conflict, Invalid, NotAllowed, NotFound
from cms.services.access.sessions import Principal, open_session, sign_in, who_is
from cms.services.dealings.comment_removal import moderate_comment
from cms.services.dealings.comments import post_comment
from cms.services.people.bans import ban_reader, remove_comments_of, unban_reader
from cms.services.people.invitations import accept, invite
from cms.services.people.team import change_role, leave_team
from tests.services.test_concurrency import at_once
from tests.support.staff import PASSWORD, hire
from tests.support.world import World, person


def staff(tribune, role: str, nickname: str = "") -> Principal:
    name = nickname or f"An {role}"
    return Principal(user_id=hire(tribune, role, name), nickname=name, role=role, token_id=0)


def role_of(tribune, user_id: int) -> str:
    with tribune.reading() as session:
        return session.scalar(select(User.role).where(User.id == user_id))


def audited(tribune, action: str) -> int:
    with tribune.reading() as session:
        return session.scalar(select(func.count()).where(AuditEntry.action == action))


def refused(work) -> str:
    with pytest.raises(CMSError) as fault:
        work()
    return fault.value.code


def test_a_ban_ends_every_session_and_says_why_at_the_door(world: World):
    tribune, by = world.tribune, staff(world.tribune, "moderator")
    who = hire(tribune, "reader", "Rita")
    opened = sign_in(tribune, name="Rita", password=PASSWORD, network="test")
    ban_reader(tribune, by, who, "Spam")
    with pytest.raises(NotAllowed) as told:
        who_is(tribune, opened.token)
    assert told.value.code == "person.banned"
    with pytest.raises(NotAllowed, match="Spam"):
        sign_in(tribune, name="Rita", password=PASSWORD, network="test")
    wrong = refused(lambda: sign_in(tribune, name="Rita", password="wrong one", network="test"))
    assert wrong == "sign_in.wrong"  # only they themselves are told
    unban_reader(tribune, by, who)
    assert refused(lambda: who_is(tribune, opened.token)) == "token.invalid"
    sign_in(tribune, name="Rita", password=PASSWORD, network="test")
    assert audited(tribune, "reader.ban") == audited(tribune, "reader.unban") == 1


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("other", ROLES)
def test_only_those_above_shut_somebody_out(world: World, role, other):
    by, who = staff(world.tribune, role, "By"), hire(world.tribune, other, "Who")
    may = role in ("owner", "admin", "editor", "moderator") and ROLES.index(role) < ROLES.index(
        other
    )
    if may:
        ban_reader(world.tribune, by, who, "Spam")
    else:
        with pytest.raises(NotAllowed):
            ban_reader(world.tribune, by, who, "Spam")
    assert audited(world.tribune, "reader.ban") == may


def test_nobody_shuts_out_themselves_or_nobody_or_without_a_reason(world: World):
    by = staff(world.tribune, "owner")
    assert refused(lambda: ban_reader(world.tribune, by, by.user_id, "Spam")) == "ban.oneself"
    with pytest.raises(NotFound):
        ban_reader(world.tribune, by, 999, "Spam")
    with pytest.raises(Invalid):
        ban_reader(world.tribune, by, world.readers[0], "  ")
    with pytest.raises(Conflict):
        unban_reader(world.tribune, by, world.readers[0])


def test_removing_somebodys_comments_keeps_the_books(world: World):
    by = staff(world.tribune, "moderator")
    for n in range(3):
        post_comment(world.tribune, world.readers[0], "reader", world.article, f"Comment {n}")
    assert remove_comments_of(world.tribune, by, world.readers[0], "Spam") == 3
    assert remove_comments_of(world.tribune, by, world.readers[0], "Spam") == 0
    assert world.faults() == []
    with pytest.raises(NotAllowed):
        remove_comments_of(world.tribune, staff(world.tribune, "author"), world.readers[0], "Spam")


def test_two_moderators_remove_one_comment_once(app, world: World):
    made = post_comment(
        world.tribune, world.readers[0], "reader", world.article, "Words"
    ).subject_id
    by = [staff(world.tribune, "moderator", f"Moderator {n}") for n in range(4)]

    def job(who):
        return lambda: moderate_comment(world.tribune, who.user_id, who.role, made, "rude")

    assert sorted(at_once(app, [job(who) for who in by])) == [False, False, False, True]
    assert audited(world.tribune, "comment.remove") == 1
    assert world.faults() == []


def test_two_owners_who_demote_each_other_leave_one(app, world: World):
    one, two = (staff(world.tribune, "owner", f"Owner {n}") for n in range(2))

    def job(by, who):
        return lambda: change_role(world.tribune, by, who.user_id, "editor")

    results = at_once(app, [job(one, two), job(two, one)])
    assert sorted(role_of(world.tribune, who.user_id) for who in (one, two)) == ["editor", "owner"]
    assert sum(isinstance(result, NotAllowed) for result in results) == 1
    assert audited(world.tribune, "people.role") == 1


def test_owners_who_all_leave_at_once_leave_one(app, world: World):
    owners = [staff(world.tribune, "owner", f"Owner {n}") for n in range(4)]
    results = at_once(app, [lambda who=who: leave_team(world.tribune, who) for who in owners])
    roles = [role_of(world.tribune, who.user_id) for who in owners]
    assert sorted(roles) == ["owner", "reader", "reader", "reader"]
    assert sum(isinstance(result, Conflict) for result in results) == 1


def test_an_invitation_is_taken_by_one_of_many(app, world: World):
    secret = invite(world.tribune, staff(world.tribune, "owner"), role="editor")

    def job(n):
        account = {"nickname": f"New {n}", "email": f"n{n}@example.org", "password": PASSWORD}
        return lambda: accept(world.tribune, secret, network="test", **account)

    results = at_once(app, [job(n) for n in range(6)])
    assert sum(isinstance(result, NotFound) for result in results) == 5
    assert audited(world.tribune, "people.accept") == 1


@pytest.mark.parametrize(
    ("by", "other", "role", "code"),
    [
        ("admin", "admin", "editor", "role.too_high"),
        ("admin", "editor", "admin", "role.too_high"),
        ("admin", "owner", "reader", "role.too_high"),
        ("editor", "author", "reader", "role.rights"),
        ("owner", "editor", "emperor", "role.unknown"),
    ],
)
def test_roles_are_given_below_ones_own(world: World, by, other, role, code):
    who, other_id = staff(world.tribune, by, "By"), hire(world.tribune, other, "Other")
    assert refused(lambda: change_role(world.tribune, who, other_id, role)) == code
    assert role_of(world.tribune, other_id) == other


def test_nobody_changes_their_own_role(world: World):
    who = staff(world.tribune, "owner")
    assert refused(lambda: change_role(world.tribune, who, who.user_id, "admin")) == "role.oneself"


def test_whoever_lost_their_rights_meanwhile_changes_nothing(world: World):
    owner, admin = staff(world.tribune, "owner"), staff(world.tribune, "admin")
    change_role(world.tribune, owner, admin.user_id, "author")
    reader = person(world.tribune, "Rita")
    assert refused(lambda: ban_reader(world.tribune, admin, reader, "Spam")) == "role.rights"
    assert refused(lambda: invite(world.tribune, admin, role="author")) == "role.rights"


def test_a_demotion_ends_sessions_and_open_invitations(world: World):
    owner, admin = staff(world.tribune, "owner"), staff(world.tribune, "admin")
    secret = invite(world.tribune, admin, role="author")
    with world.tribune.writing() as session:
        now = world.tribune.clock.now()
        opened = open_session(session, admin.user_id, "", now, "admin")
    change_role(world.tribune, owner, admin.user_id, "editor")
    assert refused(lambda: who_is(world.tribune, opened.token, "admin")) == "token.invalid"
    account = {"nickname": "New", "email": "n@example.org", "password": PASSWORD}
    ended = refused(lambda: accept(world.tribune, secret, network="test", **account))
    assert ended == "invitation.ended"
