"""What the staff look up, on both databases: comments, people, the team, the log, the first steps."""

import pytest

from cms.content.comment_queue import CommentFilter
from cms.sdk import Conflict, NotAllowed, NotFound
from cms.services.access.audit_log import read_log
from cms.services.access.sessions import Principal
from cms.services.articles.checklist import checklist, look_at
from cms.services.articles.publish import publish_article
from cms.services.articles.take_down import unpublish_article
from cms.services.audit import origin
from cms.services.dealings.comment_desk import comment_queue
from cms.services.dealings.comment_removal import moderate_comment
from cms.services.dealings.comments import post_comment
from cms.services.people.bans import ban_reader, quote_comments_of
from cms.services.people.claims import claim, new_claim
from cms.services.people.invitations import invite
from cms.services.people.readers import find_readers, reader_profile
from cms.services.people.team import team
from cms.services.plugins.settings import change_settings
from tests.support.staff import PASSWORD, hire
from tests.support.world import World


def staff(world: World, role: str) -> Principal:
    made = hire(world.tribune, role, f"The {role}")
    return Principal(user_id=made, nickname=f"The {role}", role=role, token_id=0)


def test_comments_are_narrowed_and_ordered(world: World):
    owner = staff(world, "owner")
    made = [
        post_comment(world.tribune, who, "reader", world.article, f"100% of {who}").subject_id
        for who in world.readers
    ]
    moderate_comment(world.tribune, owner.user_id, "owner", made[0], "rude")

    def found(**wanted):
        page = comment_queue(world.tribune, owner, CommentFilter(**wanted), 10)
        return [comment.id for comment in page.comments]

    assert found() == made[::-1]
    assert found(status="moderated") == made[:1]
    assert found(words="100% OF", writer_id=world.readers[1]) == [made[1]]
    assert found(most_disliked=True, after=(0, made[2])) == [made[1], made[0]]
    assert found(after=(0, made[1])) == [made[0]]
    assert found(article_id=999) == []


def test_people_are_found_with_what_they_have(world: World):
    owner, moderator = staff(world, "owner"), staff(world, "moderator")
    found, more = find_readers(world.tribune, owner, words="reader", size=2)
    assert [one.person.nickname for one in found] == ["Reader 2", "Reader 1"]
    assert [one.balance_utwei for one in found] == [10_000_000] * 2
    assert more
    rest, more = find_readers(
        world.tribune, moderator, words="reader", before_id=found[-1].person.id, size=2
    )
    assert [(one.person.nickname, one.balance_utwei) for one in rest] == [("Reader 0", None)]
    assert not more
    by_mail, _ = find_readers(world.tribune, owner, group="staff", words="the.moderator@", size=9)
    assert [one.person.id for one in by_mail] == [moderator.user_id]
    assert find_readers(world.tribune, moderator, group="staff", words="the.mod", size=9)[0] == []


def test_a_person_is_shown_with_history_and_counts(world: World):
    owner, who = staff(world, "owner"), world.readers[0]
    post_comment(world.tribune, who, "reader", world.article, "What a fine harbour")
    ban_reader(world.tribune, owner, who, "Spam")
    profile = reader_profile(world.tribune, owner, who)
    assert profile.counts == {"articles": 0, "read": 0, "reactions": 0, "comments": 1, "removed": 0}
    assert [change.action for change in profile.history] == ["reader.ban"]
    assert [comment.status for comment in profile.comments] == ["visible"]
    count, quote = quote_comments_of(world.tribune, owner, who)
    assert (count, quote.waiting) == (1, 0)
    assert find_readers(world.tribune, owner, group="banned", size=9)[0][0].person.id == who


def test_the_log_names_what_it_is_about(world: World):
    owner = staff(world, "owner")
    ban_reader(world.tribune, owner, world.readers[0], "Spam")
    invite(world.tribune, owner, role="editor")
    page = read_log(world.tribune, owner, size=1)
    assert ([change.action for change in page.changes], page.has_more) == (["people.invite"], True)
    page = read_log(world.tribune, owner, before_id=page.changes[0].id, size=1)
    subject = f"user:{world.readers[0]}"
    assert (page.changes[0].subject, page.names) == (subject, {subject: "Reader 0"})
    assert page.actors == [(world.author, "Ada"), (owner.user_id, "The owner")]
    assert page.actions == ["article.publish", "people.invite", "reader.ban"]
    assert read_log(world.tribune, owner, actor_id=0, size=9).changes == []


def test_the_team_is_listed_with_the_roles_one_may_give(world: World):
    staff(world, "owner")
    admin = staff(world, "admin")
    found = {one.member.nickname: one.roles for one in team(world.tribune, admin)}
    assert list(found) == ["The owner", "The admin", "Ada"]
    assert found["The owner"] == found["The admin"] == ()
    assert found["Ada"] == ("editor", "author", "moderator", "reader")


@pytest.mark.parametrize("look", [comment_queue, find_readers, reader_profile, read_log, team])
def test_authors_look_up_nothing_of_others(world: World, look):
    arguments = {
        comment_queue: {"wanted": CommentFilter(), "size": 1},
        find_readers: {"size": 1},
        reader_profile: {"user_id": world.readers[0]},
        read_log: {"size": 1},
    }
    with pytest.raises(NotAllowed):
        look(world.tribune, staff(world, "author"), **arguments.get(look, {}))


def test_nobody_is_shown_who_is_not_there(world: World):
    with pytest.raises(NotFound):
        reader_profile(world.tribune, staff(world, "owner"), 999)


def test_the_first_steps_tick_themselves(tribune):
    account = {"nickname": "Olga", "email": "olga@example.org", "password": PASSWORD}
    opened = claim(tribune, new_claim(tribune), network="test", **account)
    owner = Principal(user_id=opened.user_id, nickname="Olga", role="owner", token_id=0)

    def done():
        return [step.key for step in checklist(tribune) if step.is_done]

    welcome = checklist(tribune)[0].article_id
    assert done() == []
    with pytest.raises(Conflict):
        look_at(tribune, owner, "see_api")
    publish_article(tribune, owner.user_id, "owner", welcome)
    assert done() == ["publish"]
    assert look_at(tribune, owner, "see_api") == "welcome-to-your-newsroom"
    invite(tribune, owner, role="editor")
    assert done() == ["publish", "see_api"]  # not in the admin
    with origin("192.0.2.0/24", "a request"):
        invite(tribune, owner, role="editor")
        change_settings(tribune, owner, "sample", {"minus_utwei": 700})
    assert done() == ["publish", "see_api", "price", "invite"]
    unpublish_article(tribune, owner.user_id, "owner", welcome)
    assert done() == ["publish", "see_api", "price", "invite"]
