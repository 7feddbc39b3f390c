"""Honest people: they come by, read, leave now and then, rate it, talk a little."""

from __future__ import annotations

from datetime import timedelta

from cms.simulator.people import Note, Person, Piece
from cms.simulator.timeline import Script
from cms.simulator.world import World

MORNING_SECONDS, NIGHT_SECONDS = 6 * 3600, 22 * 3600


def live_a_day(world: World, who: Person) -> Script:
    """Come by today, or not."""
    behaviour, chance = world.setup.behaviour, who.chance
    if not who.happens(behaviour.active_permille):
        return
    yield chance.randrange(MORNING_SECONDS, NIGHT_SECONDS)
    for _visit in range(chance.randint(behaviour.visits_min, behaviour.visits_max)):
        yield from _visit_an_article(world, who)
        yield chance.randrange(20, 300)


def _visit_an_article(world: World, who: Person) -> Script:
    behaviour = world.setup.behaviour
    since = world.now - timedelta(days=behaviour.fresh_days)
    found = world.shelf.unread(who, since)
    if not found:
        return
    piece = who.chance.choice(found)
    stays_percent = 50 if who.happens(behaviour.failed_permille) else 100
    if (yield from world.acts.read(who, piece, stays_percent=stays_percent)):
        yield who.chance.randrange(3, 30)
        _say_something(world, who, piece)


def _say_something(world: World, who: Person, piece: Piece) -> None:
    b, acts = world.setup.behaviour, world.acts
    mood = who.chance.randrange(1_000)
    if mood < b.plus_permille:
        acts.rate(who, piece, "plus")
    elif mood < b.plus_permille + b.minus_permille:
        acts.rate(who, piece, "minus")
    if who.happens(b.like_permille) and (note := _foreign_note(who, piece)):
        acts.vote(who, note, "like")
    if who.happens(b.dislike_permille) and (note := _foreign_note(who, piece)):
        acts.vote(who, note, "dislike")
    if who.happens(b.comment_permille):
        acts.comment(who, piece)
    if who.happens(b.report_permille):
        acts.report(who, piece)


def _foreign_note(who: Person, piece: Piece) -> Note | None:
    foreign = [note for note in piece.notes if note.writer_id != who.id]
    return who.chance.choice(foreign) if foreign else None


def publish_today(world: World, author: Person) -> Script:
    """Write an article and bring it live; below the gate the editor does that."""
    b, chance = world.setup.behaviour, author.chance
    yield chance.randrange(MORNING_SECONDS, NIGHT_SECONDS)
    article_id = world.acts.write(author, chance.randint(b.words_min, b.words_max))
    if world.acts.publish(author, article_id) or world.acts.publish(world.town.editor, article_id):
        world.shelf.add(Piece(article_id, author.id, world.now))
