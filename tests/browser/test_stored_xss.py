"""Hostile words through every field that somebody can fill, opened in Chromium: nothing runs.

Content Security Policy is bypassed, so that what keeps the pages safe is their escaping alone. Each
field takes every vector that it accepts, as many at once as its length allows.
"""

from collections.abc import Iterable
from contextlib import suppress
from itertools import chain, islice, repeat, zip_longest
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect

from cms.config import BUILT_IN
from cms.content.clean import clean_name
from cms.sdk import CMSError
from cms.services.access.people import add_person, taken_is_conflict
from cms.services.access.sessions import Principal
from cms.services.articles.articles import Draft
from cms.services.articles.edit_article import save_article
from cms.services.articles.picture_library import add_picture
from cms.services.articles.publish import publish_article
from cms.services.dealings.comment_removal import moderate_comment
from cms.services.dealings.comments import post_comment
from cms.services.money.grant import grant
from cms.services.people.bans import ban_reader
from cms.services.people.invitations import invite
from cms.services.plugins.settings import change_settings
from cms.services.unit_of_work import Tribune
from tests.support.newsroom import png, principal
from tests.support.world import TWEI

pytestmark = [
    pytest.mark.browser,
    pytest.mark.databases("sqlite"),
    pytest.mark.timeout(400),
]

FILE = Path(__file__).parents[1] / "unit" / "content" / "xss_vectors.txt"
VECTORS = [
    line.replace("\\n", "\n").replace("\\t", "\t").replace("\\x01", "")
    for line in FILE.read_text(encoding="utf-8").splitlines()
]
OPENED = 8
"""So many articles are opened by themselves; lists show the short fields of all the others."""
LIST_PAGES_MAX = 6
HOOKS = """
  window.ran = [];
  for (const name of ["alert", "confirm", "prompt", "print", "msgbox"])
    window[name] = (...words) => { window.ran.push([name, ...words]); return true; };
"""
FOUND = """() => {
  const bad = [...window.ran.map(String)];
  const acts = /^\\s*(javascript|vbscript|data|blob|filesystem):/i;
  for (const one of document.querySelectorAll("*")) {
    if (one.matches("script:not([src]), object, embed, applet, base, marquee, frameset, math, style"))
      bad.push(one.outerHTML);
    for (const { name, value } of one.attributes) {
      const leads = /^(xlink:)?href$|^(form)?action$|^poster$|^background$/.test(name);
      if (/^(on|hx-on)/i.test(name) || (leads && acts.test(value))) bad.push(one.outerHTML);
    }
  }
  for (const one of document.scripts)
    if (one.src && new URL(one.src).origin !== location.origin) bad.push(one.outerHTML);
  return bad;
}"""


def packed(characters_max: int, *, names: bool = False) -> list[str]:
    """Return the vectors, several to a text, in texts of one line that are no longer than that.

    ``names`` leaves out what no name may contain: signs that cannot be seen.
    """
    texts = [""]
    for vector in (" ".join(v.split()) for v in VECTORS):
        if len(vector) > characters_max or (names and not is_name(vector)):
            continue
        if len(texts[-1]) + 1 + len(vector) > characters_max:
            texts.append("")
        texts[-1] = f"{texts[-1]} {vector}".strip()
    return texts


def is_name(text: str) -> bool:
    with suppress(CMSError):
        return bool(clean_name(text, characters_max=200))
    return False


def groups(texts: list[str], size: int) -> list[list[str]]:
    return [texts[start : start + size] for start in range(0, len(texts), size)]


@pytest.fixture
def plugins():
    return (*BUILT_IN, "tests.support.motto:plugin")


@pytest.fixture
def olga(tribune) -> Principal:
    grant(tribune, 10_000 * TWEI, reason="for the test")
    return principal(tribune, "owner", "Olga")


@pytest.fixture
def articles(tribune, olga) -> list[int]:
    """Live articles, whose words are hostile in every field; nobody pays for them."""
    change_settings(tribune, olga, "publish_tribute", {"tribute_utwei": 0})
    change_settings(tribune, olga, "budget", {"grant_utwei": 0})
    change_settings(tribune, olga, "comment_to_earn", {"tribute_utwei": 0})
    picture = add_picture(tribune, olga, png()).id
    bodies = chain(["\n\n".join(VECTORS)], repeat("Few words."))
    columns = zip_longest(
        packed(200), packed(500), packed(500), packed(1000), packed(200), packed(120),
        packed(320), packed(60, names=True), groups(packed(40, names=True), 8), fillvalue="",
    )  # fmt: skip
    made = []
    for title, summary, alt, caption, credit, seo_title, seo_description, category, tags in columns:
        draft = Draft(
            title=title or "No more", body_markdown=next(bodies), author_ids=[olga.user_id],
            summary=summary, picture_id=picture, picture_alt=alt, picture_caption=caption,
            picture_credit=credit, seo_title=seo_title, seo_description=seo_description,
            category=category, tags=[tag for tag in tags if "," not in tag],
        )  # fmt: skip
        made.append(save_article(tribune, olga, None, 1, draft).article_id)
        publish_article(tribune, olga.user_id, "owner", made[-1])
    return made


def people(tribune: Tribune, olga: Principal) -> list[int]:
    """Readers with hostile names and lives; a ban's reason, a grant's and an invitation's note."""
    made: list[int] = []
    for name, bio in zip_longest(packed(40, names=True), packed(500), fillvalue=""):
        with suppress(CMSError), taken_is_conflict(), tribune.writing() as session:
            nickname = name or f"Reader {len(made)}"
            person = add_person(
                session, nickname=nickname, role="reader", now=tribune.clock.now(), bio=bio
            )
            made.append(person)
    for reader, reason in zip(made, packed(300), strict=False):
        ban_reader(tribune, olga, reader, reason)
    for reason in packed(200):
        grant(tribune, TWEI, reason=reason, actor=olga_confirmed(olga))
        invite(tribune, olga, role="author", note=reason)
    return made


def olga_confirmed(olga: Principal) -> Principal:
    return Principal(
        user_id=olga.user_id, nickname=olga.nickname, role="owner", token_id=0, is_confirmed=True
    )


def comment(tribune: Tribune, olga: Principal, article: int, writers: Iterable[int]) -> None:
    """Comments of hostile words; the last of them removed, for hostile reasons."""
    texts = ["\n\n".join(batch) for batch in groups(VECTORS, 40)]
    for writer, text in zip(writers, texts, strict=False):
        post_comment(tribune, writer, "editor", article, text)
    for writer, reason in zip(writers, packed(500), strict=False):
        made = post_comment(tribune, writer, "editor", article, f"Removed {reason}").subject_id
        moderate_comment(tribune, olga.user_id, "owner", made, reason)


def unarmed(context: BrowserContext, address: str) -> Page:
    """A page on which whatever runs is noted; nothing is asked of anybody else."""

    def ask(route: Route) -> None:
        is_ours = route.request.url.startswith(address)
        assert is_ours or route.request.resource_type == "image", route.request.url
        route.continue_() if is_ours else route.abort()

    context.route("**/*", ask)
    context.add_init_script(HOOKS)
    return context.new_page()


def sound(page: Page, paths: Iterable[str], wait: str) -> None:
    for path in paths:
        page.goto(path, wait_until="load")
        expect(page.locator(wait).first, path).to_be_visible()
        assert page.evaluate(FOUND) == [], path


def test_there_are_enough_of_them():
    assert len(set(VECTORS)) >= 150


@pytest.mark.parametrize("vector", ["<img src=x onerror=alert(1)>", "<a href='javascript:x'>x</a>"])
def test_what_is_not_escaped_is_found(browser, vector):
    with browser.new_context() as context:
        page = context.new_page()
        page.add_init_script(HOOKS)
        page.goto("about:blank")
        page.set_content(vector)
        assert page.evaluate(FOUND) != []


def test_nothing_runs_in_the_admin(tribune, olga, articles, at_desk, address):
    readers = people(tribune, olga)
    comment(tribune, olga, articles[0], readers[-60:])
    for text in packed(200):
        change_settings(tribune, olga, "motto", {"motto": text})
    desk = at_desk("owner", "Mara", tolerates="", bypass_csp=True)
    page = unarmed(desk.context, address)
    one = f"/admin/articles/{articles[0]}"
    paths = [
        *pages_of(page, "/admin/articles"), *pages_of(page, "/admin/readers"),
        *pages_of(page, "/admin/audit"), *pages_of(page, "/admin/topics"), "/admin/",
        "/admin/comments", "/admin/comments?show=moderated", "/admin/pictures", "/admin/team",
        "/admin/treasury", "/admin/ledger", "/admin/plugins/motto",
        *(f"{one}{rest}" for rest in ("/publish", "/take-down", "/revisions", "/money")),
        *(f"/admin/articles/{article}" for article in articles[:OPENED]),
        f"/admin/readers/{readers[0]}", f"/admin/readers/{readers[0]}/money",
        f"/admin/readers/{readers[-1]}/ban", "/admin/comments/1/remove",
    ]  # fmt: skip
    for text in islice(packed(100), 0, None, 25):
        typed = quote(text)
        fields = ("articles?q=", "comments?q=", "readers?q=", "topics?q=", "ledger?article=")
        paths += [f"/admin/{field}{typed}" for field in fields]
    sound(page, paths, "main")
    page.goto(one)
    page.get_by_role("button", name="Text and preview side by side").click()
    page.frame_locator("iframe[title=Preview]").locator("h1").wait_for()
    assert page.frames[-1].evaluate(FOUND.replace("window.ran", "(window.ran ?? [])")) == []
    assert page.evaluate(FOUND) == []


def pages_of(page: Page, path: str) -> list[str]:
    """Return a list's first pages, following its links to older ones."""
    found = [path]
    page.goto(path)
    while (
        len(found) < LIST_PAGES_MAX
        and (older := page.get_by_role("link", name="Older", exact=True)).count()
    ):
        found.append(older.first.get_attribute("href") or "")
        page.goto(found[-1])
    return found


def test_nothing_runs_on_the_reader_site(tribune, olga, articles, browser, address):
    readers = people(tribune, olga)
    comment(tribune, olga, articles[0], readers[-60:])
    with browser.new_context(base_url=address, bypass_csp=True) as context:
        page = unarmed(context, address)
        page.goto("/")
        page.locator("main article").first.wait_for()
        slugs = [slug_of(tribune, article) for article in articles[:OPENED]]
        sound(page, ["/", *(f"/articles/{slug}" for slug in slugs)], "h1")
        page.goto(f"/articles/{slugs[0]}")
        page.locator("[data-comment]").first.wait_for()
        assert page.evaluate(FOUND) == []


def slug_of(tribune: Tribune, article: int) -> str:
    from cms.content.models import Article

    with tribune.reading() as session:
        found = session.get(Article, article)
        assert found is not None
        return found.slug
