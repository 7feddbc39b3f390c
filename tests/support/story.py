"""The whole story on one article: read, plus, comment, like, dislike, minus, report."""

from collections.abc import Iterator

from cms.content.reading_credit import Beat
from cms.ledger.pnl import ProfitAndLoss
from cms.services.articles.publish import publish_article
from cms.services.dealings.beats import Progress, beat
from cms.services.dealings.comments import post_comment
from cms.services.dealings.react import Target, add_reaction
from cms.services.dealings.reads import Started, start_reading
from cms.services.dealings.reports import request_report
from cms.services.due.run import run_due
from cms.services.money.grant import grant
from tests.support.world import TWEI, draft, person

FIGURES = {
    # 50 XP on 5 days make level 4: 4.0 min x 0.20 x 70 % = 0.56, and 0.30 for the author
    "Earned for Pluses": 860_000,
    "Comment Rewards": 400_000 + 1_500_000,  # the author's 40 % of 1.00; two likes, a day
    "Likes Own": 2 * 20_000,
    "Likes Commenter": 2 * 200_000,
    "Likes Author": 2 * 50_000,
    "Dislikes Author": 50_000,
    "Spent for Minuses": 500_000,
    "Comment Tributes": 1_000_000,
    "Dislikes Own": 100_000,
    "Dislikes Commenter": 100_000,
    "Post Publish Tribute": 5_000_000,
    "PnL Reports": 1_000_000,
}


def beats(clock, begun: Started) -> Iterator[Beat]:
    """Let the time pass that a reading still takes, a beat each twelve seconds, to the end."""
    left, sequence = begun.required_seconds - begun.credited_seconds, begun.sequence
    while True:
        clock.advance(seconds=min(12, max(left, 0)))
        left -= 12
        sequence += 1
        yield Beat(sequence=sequence, depth_percent=min(100, 34 * sequence))
        if left <= 0:
            return


def read(tribune, clock, reader: int, article: int, role: str = "reader") -> Progress:
    """Read an article to its end for just as long as it takes."""
    begun = start_reading(tribune, reader, article)
    *_before, last = (
        beat(tribune, reader, role, begun.id, begun.token, said) for said in beats(clock, begun)
    )
    return last


def settle_town(tribune, clock) -> tuple[int, list[int]]:
    """Make an author who is no newcomer, and four readers of level 4 with ten Twei each."""
    grant(tribune, 10_000 * TWEI, reason="for the test")
    author = person(tribune, "Ada", role="author", twei=100)
    readers = [person(tribune, f"Reader {n}", twei=10) for n in range(4)]
    old = [draft(tribune, author, title=f"Old {n}") for n in range(4)]
    for article in old:
        publish_article(tribune, author, "editor", article)
        for reader in readers:
            read(tribune, clock, reader, article)
        clock.advance(days=2)
    return author, readers


def tell(tribune, clock) -> tuple[int, list[int], int, ProfitAndLoss]:
    """Settle the town and play the story in it: the author, the readers, the article, the report."""
    author, readers = settle_town(tribune, clock)
    return author, readers, *play(tribune, clock, author, readers)


def play(tribune, clock, author: int, readers: list[int]) -> tuple[int, ProfitAndLoss]:
    """Play the story; return the article and the report that was bought at its end."""
    ann, bob, cid, dan = readers
    article = draft(tribune, author, title="The article", words=952)  # 4.0 minutes
    publish_article(tribune, author, "editor", article)
    for reader in readers:
        read(tribune, clock, reader, article)
    add_reaction(tribune, ann, "reader", Target(article), "plus")
    text = "A comment of more than forty characters, to be liked by two."
    comment = post_comment(tribune, ann, "reader", article, text).subject_id
    add_reaction(tribune, bob, "reader", Target(comment_id=comment), "like")
    add_reaction(tribune, cid, "reader", Target(comment_id=comment), "like")
    add_reaction(tribune, dan, "reader", Target(comment_id=comment), "dislike")
    add_reaction(tribune, bob, "reader", Target(article), "minus")
    clock.advance(hours=24)
    run_due(tribune)  # the comment has matured
    report, _outcome = request_report(tribune, cid, "reader", article)
    return article, report.table
