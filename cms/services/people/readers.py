"""Looking people up: who they are, what they have, what they wrote, how they were dealt with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from cms.content.comment_queue import CommentFilter, QueuedComment, queued_comments
from cms.content.models import ArticleAuthor, Comment, Reaction, Reading
from cms.ledger.accounts import balances_of
from cms.ledger.holds import hold
from cms.people.directory import Group, Person, find_person, list_people
from cms.people.rights import holds
from cms.sdk.errors import NotFound
from cms.sdk.transfers import user
from cms.services.access.permits import need
from cms.services.access.sessions import Principal
from cms.services.audit import Change, changes
from cms.services.unit_of_work import Tribune

SEE_EMAIL = frozenset({"owner", "admin"})
RECENT = 5


@dataclass(frozen=True, kw_only=True)
class Standing:
    """A person with what they have; ``balance_utwei`` is None for whoever may not see money."""

    person: Person
    balance_utwei: int | None
    plugins: Mapping[str, object]


@dataclass(frozen=True, kw_only=True)
class Profile:
    """All that the staff see of one person. ``comments`` only for moderators."""

    standing: Standing
    counts: Mapping[str, int]
    comments: Sequence[QueuedComment]
    history: Sequence[Change]


def find_readers(
    tribune: Tribune,
    principal: Principal,
    *,
    group: Group = "readers",
    words: str = "",
    before_id: int = 0,
    size: int,
) -> tuple[list[Standing], bool]:
    """Return a page of people, and whether there are more. Raises NotAllowed."""
    need(principal, "readers.ban", "money.read")
    with tribune.reading() as session:
        people = list_people(
            session,
            group=group,
            words=words,
            with_email=principal.role in SEE_EMAIL,
            before_id=before_id,
            limit=size + 1,
        )
        return _standings(tribune, session, principal, people[:size]), len(people) > size


def reader_profile(tribune: Tribune, principal: Principal, user_id: int) -> Profile:
    """Return one person's profile. Raises NotAllowed, NotFound."""
    need(principal, "readers.ban", "money.read")
    with tribune.reading() as session:
        person = find_person(session, user_id, with_email=principal.role in SEE_EMAIL)
        if person is None:
            raise NotFound("person.not_found", "There is no such person")
        standing = _standings(tribune, session, principal, [person])[0]
        counts = _counts(session, user_id)
        wanted = CommentFilter(writer_id=user_id)
        may_read = holds(principal.role, "comments.moderate")
        comments = queued_comments(session, wanted, RECENT) if may_read else []
    history = changes(tribune, subject=f"user:{user_id}", size=20)
    return Profile(standing=standing, counts=counts, comments=comments, history=history)


def _standings(
    tribune: Tribune, session: Session, principal: Principal, people: Sequence[Person]
) -> list[Standing]:
    """Put balances and the plugins' fields to people, one statement each for all of them."""
    sees_money = holds(principal.role, "money.read")
    accounts = [account for p in people for account in (user(p.id), hold(p.id))]
    balances = balances_of(session, accounts) if sees_money else {}
    snapshot = tribune.host.snapshot(session, tribune.clock.now())
    fields = tribune.host.user_fields([p.id for p in people], snapshot) if people else {}
    return [
        Standing(
            person=p,
            balance_utwei=balances[user(p.id)] + balances[hold(p.id)] if sees_money else None,
            plugins=fields[p.id],
        )
        for p in people
    ]


def _counts(session: Session, user_id: int) -> dict[str, int]:
    """Count what a person did, in one statement."""
    mine = {
        "articles": select(func.count()).where(ArticleAuthor.user_id == user_id),
        "read": select(func.count()).where(
            Reading.user_id == user_id, Reading.valid_at.is_not(None)
        ),
        "reactions": select(func.count()).where(
            Reaction.user_id == user_id, Reaction.kind.is_not(None)
        ),
        "comments": select(func.count()).where(
            Comment.user_id == user_id, Comment.status == "visible"
        ),
        "removed": select(func.count()).where(
            Comment.user_id == user_id, Comment.status == "moderated"
        ),
    }
    row = session.execute(
        select(*(query.scalar_subquery().label(name) for name, query in mine.items()))
    ).one()
    return dict(row._mapping)
