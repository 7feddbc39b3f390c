"""A newsroom in which every page of the admin has something to show."""

from dataclasses import replace
from io import BytesIO

from PIL import Image
from sqlalchemy import select

from cms.clock import ManualClock
from cms.ledger.models import PluginFailureRow
from cms.services.access.sessions import Principal
from cms.services.articles.article_drafts import keep_draft
from cms.services.articles.articles import Draft
from cms.services.articles.edit_article import save_article
from cms.services.articles.picture_library import add_picture
from cms.services.articles.publish import publish_article
from cms.services.articles.schedule import set_schedule
from cms.services.articles.trash import trash_article
from cms.services.dealings.comment_removal import moderate_comment
from cms.services.dealings.comments import post_comment
from cms.services.people.bans import ban_reader
from cms.services.people.claims import new_claim
from cms.services.people.invitations import invite
from cms.services.plugins.settings import change_settings
from cms.services.plugins.simulations import keep_simulation
from cms.services.unit_of_work import Tribune
from tests.support.simulated import scoreboard
from tests.support.staff import hire
from tests.support.story import play, settle_town
from tests.support.world import draft


def png(color: str = "teal", size: tuple[int, int] = (640, 400)) -> bytes:
    out = BytesIO()
    Image.new("RGB", size, color).save(out, "PNG")
    return out.getvalue()


def principal(tribune: Tribune, role: str, nickname: str) -> Principal:
    """Hire somebody, as services know them."""
    made = hire(tribune, role, nickname)
    return Principal(user_id=made, nickname=nickname, role=role, token_id=0)


def furnish(tribune: Tribune, clock: ManualClock) -> dict[str, int | str]:
    """Fill an empty site; return what addresses of the admin's pages are made of, by name."""
    author, readers = settle_town(tribune, clock)
    article, _table = play(tribune, clock, author, readers)
    claim = new_claim(tribune)  # it lives for a quarter of an hour, and the story for days
    olga = principal(tribune, "owner", "Olga")
    text = "A comment of more than forty characters, which will not stay for long."
    removed = post_comment(tribune, readers[1], "reader", article, text).subject_id
    moderate_comment(tribune, olga.user_id, "owner", removed, "Insults somebody")
    ban_reader(tribune, olga, readers[3], "Advertises a casino")
    change_settings(tribune, olga, "pluses", {"reward_utwei": 400_000})
    with tribune.reading() as session:
        failure = session.scalar(select(PluginFailureRow.id).limit(1))
    assert failure, "the plugin that is to fail has not been asked"
    keep_simulation(tribune, scoreboard())
    return {
        "claim": str(claim),
        "invitation": invite(tribune, olga, role="author", note="Mirela"),
        "article": article,
        "comment": 1,
        "removed": removed,
        "reader": readers[0],
        "banned": readers[3],
        **_articles(tribune, olga, author),
    }


def _articles(tribune: Tribune, olga: Principal, author: int) -> dict[str, int | str]:
    """Make one article in each state that looks different."""
    made = {name: draft(tribune, author, title=name.title()) for name in ("thrown", "planned")}
    trash_article(tribune, olga.user_id, "owner", made["thrown"])
    tomorrow = tribune.clock.now().replace(hour=23)
    set_schedule(tribune, olga.user_id, "owner", made["planned"], publish_at=tomorrow)
    body = "\n\n".join(f"Paragraph {n} says little." for n in range(9))
    first = Draft(
        title="A quiet harbour",
        body_markdown=body,
        author_ids=[author],
        category="Ports",
        picture_id=add_picture(tribune, olga, png()).id,
        picture_alt="A boat",
    )
    waiting = save_article(tribune, olga, None, 1, first).article_id
    publish_article(tribune, olga.user_id, "owner", waiting)
    louder = body.replace("4 says little", "4 says much")
    second = replace(first, title="A loud harbour", body_markdown=louder, tags=["harbour"])
    save_article(tribune, olga, waiting, 1, second)
    typed = {"title": "A louder harbour", "body": f"{louder}\n\nNo end."}
    keep_draft(tribune, olga, waiting, 2, typed)
    return made | {"waiting": waiting}
