"""An editor's whole story, from the claim link to who earned what; and its core without scripts."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from cms.admin.format import MINUS
from cms.cli.serving import addresses
from cms.content.counters import miscounted
from cms.ledger.verify import verify
from cms.services.dealings.comments import post_comment
from cms.services.people.claims import new_claim
from tests.browser.reader import listen, may_sign_in
from tests.support.newsroom import png
from tests.support.staff import PASSWORD, hire
from tests.support.story import settle_town
from tests.support.world import build

pytestmark = [
    pytest.mark.browser,
    pytest.mark.databases("sqlite"),
    pytest.mark.timeout(300),
]

TITLE = "A lamp for the harbour"
COMMENT = "What would a second lamp cost? Somebody at the council should count."
FIGURES = {
    # 476 words take 2.0 minutes, at 0.20 a minute; level 4 gets 70 %, and the author 0.30
    "Earned for Pluses": "0.58",
    "Comment Rewards": "0.40",  # the author's 40 % of what the comment cost
    "Likes Own": "0.02",
    "Likes Commenter": "0.20",
    "Likes Author": "0.05",
    "Profit subtotal": "1.25",
    "Comment Tributes": "1.00",
    "Post Publish Tribute": "4.00",  # the new price of 2.00, doubled: her second today
    "Loss subtotal": "5.00",
    "Total Twei Earned": f"{MINUS}3.75",
}
HERS = {
    "Earned for Pluses": "0.30",
    "Comment Rewards": "0.40",
    "Likes Author": "0.05",
    "Post Publish Tribute": "4.00",
    "Total Twei Earned": f"{MINUS}3.25",
}


class Desk:
    """Somebody at work in the admin, in a profile of their own."""

    def __init__(self, browser: Browser, address: str, **options: object) -> None:
        context = browser.new_context(base_url=address, **options)  # type: ignore[arg-type]
        self.page: Page = context.new_page()
        self.console = listen(self.page)

    def make_account(self, link: str, nickname: str) -> None:
        self.page.goto(link)
        self.fill(
            {
                "Nickname": nickname,
                "E-mail": f"{nickname.lower()}@example.org",
                "Password": PASSWORD,
            }
        )
        self.press("Make the account")
        expect(self.page.get_by_role("heading", level=1)).to_have_text("Home")

    def fill(self, fields: dict[str, str]) -> None:
        for label, value in fields.items():
            named = self.page.get_by_label(label, exact=True)
            named.and_(self.page.locator("input, textarea")).first.fill(value)

    def press(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).first.click()

    def go(self, name: str) -> None:
        self.page.get_by_role("link", name=name, exact=True).first.click()

    def hears(self, text: str) -> None:
        expect(self.page.get_by_role("status").filter(has_text=text).first).to_be_visible()

    def has_done(self, steps: int) -> None:
        """Back at home, see how many of the first steps have ticked themselves."""
        self.go("Home")
        expect(self.page.get_by_role("region", name="First steps")).to_contain_text(f"{steps} of 5")

    def looks(self, step: str) -> Page:
        """Follow a step that opens a tab of its own; return that."""
        row = self.page.get_by_role("region", name="First steps").locator("li", has_text=step)
        with self.page.expect_popup() as opened:
            row.get_by_role("button", name="Look").click()
        return opened.value

    def figures(self) -> dict[str, str]:
        """The lines of the article's profit and loss that are not zero."""
        table = self.page.locator("table.pnl")
        rows = table.locator("tr", has=self.page.locator("td.number")).all()
        shown = {row.locator("th").inner_text(): row.locator("td").inner_text() for row in rows}
        return {label: amount for label, amount in shown.items() if amount != "0.00"}


@pytest.fixture
def sit(browser: Browser, address: str):
    """`sit()` opens a profile at the admin's door; nothing may be on its console."""
    desks: list[Desk] = []

    def open_desk(**options: object) -> Desk:
        desks.append(Desk(browser, address, **options))
        return desks[-1]

    yield open_desk
    for desk in desks:
        desk.page.context.close()
    assert [line for desk in desks for line in desk.console] == []


def faults(tribune) -> list[str]:
    with tribune.reading() as session:
        return [*verify(session), *miscounted(session)]


def claim_link(tribune, address: str) -> str:
    """The admin's address as `cms serve` prints it at a first start."""
    port = int(address.rsplit(":", 1)[1])
    printed = dict(addresses(tribune.config, "127.0.0.1", port, new_claim(tribune)))
    return printed["Admin"]


def test_from_the_claim_link_to_who_earned_what(tribune, clock, address, sit, visit):
    _author, readers = settle_town(tribune, clock)
    may_sign_in(tribune, *readers)
    olga = sit()
    olga.make_account(claim_link(tribune, address), "Olga")
    take_first_steps(olga)
    invite_an_author(olga, sit())
    expect(olga.page.get_by_role("region", name="First steps")).to_have_count(0)
    clock.advance(minutes=11)  # the password has to be typed again for money
    grant_oneself(olga, "50")
    write(olga)
    expect(olga.page.locator(".what-happens")).to_contain_text("Olga pays 4.00 Twei")
    olga.press("Publish now")
    olga.hears("It is live.")
    with olga.page.expect_popup() as opened:
        olga.go("See it on the site")
    expect(opened.value.get_by_role("img", name="A lamp on a pier").first).to_be_visible()
    slug = opened.value.url.rsplit("/", 1)[1]
    opened.value.close()
    ann, bob = visit("Reader 0"), visit("Reader 1")
    ann.sign_in()
    ann.read(slug, 120)
    ann.press("Plus")
    ann.hears("Plus given")
    ann.comment(COMMENT)
    bob.sign_in()
    bob.read(slug, 120)  # only a like of somebody who has read pays
    bob.press("Like", inside=bob.under(COMMENT))
    bob.hears("Liked")
    moderate(olga)
    olga.go("Articles")
    olga.go(TITLE)
    olga.go("Money")
    assert olga.figures() == FIGURES
    olga.go("Comment Tributes")
    entries = olga.page.get_by_role("region", name="Entries", exact=True)
    expect(entries).to_contain_text("Reader 0")
    olga.go("Its authors")
    assert olga.figures().items() >= HERS.items()
    assert faults(tribune) == []


def take_first_steps(olga: Desk) -> None:
    """Publish the welcome draft, look at it from both sides, set a price: each ticks itself."""
    olga.has_done(0)
    olga.go("Open the draft")
    olga.press("Save and go on to publishing")
    olga.press("Publish now")
    olga.hears("It is live.")
    olga.has_done(1)
    site = olga.looks("reader site")
    expect(site.get_by_role("heading", level=1)).to_have_text("Welcome to your newsroom")
    api = olga.looks("through the API")
    expect(api.locator("body")).to_contain_text('"title":"Welcome to your newsroom"')
    olga.has_done(3)
    olga.page.goto("/admin/plugins/publish_tribute")
    olga.fill({"Tribute": "2", "First articles without tribute": "0"})
    olga.press("Look at the change…")
    expect(olga.page.locator(".diff")).to_contain_text("2.00 Twei")
    olga.press("Put it in force")
    olga.hears("in force")
    olga.has_done(4)


def invite_an_author(olga: Desk, mirela: Desk) -> None:
    olga.go("Team")
    olga.page.get_by_label("Role", exact=True).last.select_option("author")
    olga.fill({"For whom": "Mirela"})
    olga.press("Make the link")
    link = olga.page.get_by_label("Link", exact=True).input_value()
    mirela.make_account(link, "Mirela")
    expect(mirela.page.get_by_role("link", name="Articles", exact=True)).to_be_visible()
    expect(mirela.page.get_by_role("link", name="Treasury")).to_have_count(0)
    olga.go("Home")


def grant_oneself(olga: Desk, amount: str) -> None:
    olga.go("Treasury")
    olga.go("Grant Twei")
    expect(olga.page.get_by_role("heading", level=1)).to_have_text("Is it you?")
    olga.fill({"Your password": PASSWORD})
    olga.press("Go on")
    olga.fill({"Amount in Twei": amount, "Reason": "To publish with"})
    olga.page.get_by_label("A person").check()
    olga.fill({"Nickname": "Olga"})
    olga.press("Grant")
    olga.hears(f"{amount}.00 Twei granted to Olga.")


def write(olga: Desk) -> None:
    """Write an article with a lead picture, and go on to what publishing it costs."""
    olga.go("Articles")
    olga.go("New article")
    olga.fill({"Title": TITLE, "Text": " ".join(["word"] * 476), "Summary": "It burns again."})
    olga.press("Choose a picture")
    dialog = olga.page.get_by_role("dialog", name="A picture")
    dialog.locator("input[type=file]").set_input_files(
        {"name": "lamp.png", "mimeType": "image/png", "buffer": png()}
    )
    dialog.get_by_label("What does it show?").fill("A lamp on a pier")
    dialog.get_by_role("button", name="Use the picture").click()
    olga.press("Save and go on to publishing")
    expect(olga.page.get_by_role("heading", level=1)).to_have_text("Publish")


def moderate(olga: Desk) -> None:
    """Remove the comment, knowing what that moves, and bring it back."""
    olga.go("Comments")
    row = olga.page.get_by_role("article", name="Comment by Reader 0")
    expect(row).to_contain_text(COMMENT)
    row.get_by_role("link", name="Remove…").click()
    expect(row.get_by_role("table")).to_contain_text("Olga")
    row.get_by_label("Reason").select_option(index=1)
    row.get_by_role("button", name="Remove the comment").click()
    expect(row).to_contain_text("The comment is removed.")
    row.get_by_role("link", name="Restore…").click()
    row.get_by_role("button", name="Bring it back").click()
    expect(row).to_contain_text("The comment is back.")


@pytest.fixture
def world(tribune):
    return build(tribune)


def test_the_core_works_with_scripts_off(tribune, world, sit):
    """Sign in, write, publish and moderate, with nothing but pages and forms."""
    post_comment(tribune, world.readers[0], "editor", world.article, COMMENT)
    hire(tribune, "editor", "Mara")
    mara = sit(java_script_enabled=False)
    mara.page.goto("/admin/articles/new")
    mara.fill({"Nickname or e-mail": "Mara", "Password": PASSWORD})
    mara.press("Sign in")
    mara.fill({"Title": TITLE, "Text": "It **burns** again.", "What it shows": "A lamp on a pier"})
    mara.page.get_by_label("Upload a picture").set_input_files(
        {"name": "lamp.png", "mimeType": "image/png", "buffer": png()}
    )
    mara.press("Save and go on to publishing")
    expect(mara.page.locator(".what-happens")).to_contain_text("every reader sees it")
    mara.press("Publish now")
    mara.hears("It is live.")
    mara.go("Comments")
    mara.page.get_by_role("article", name="Comment by Reader 0").get_by_role(
        "link", name="Remove…"
    ).click()
    expect(mara.page.get_by_role("table")).to_contain_text("Ada")
    mara.press("Remove the comment")
    mara.hears("The comment is removed.")
    mara.page.get_by_role("link", name=re.compile("^Removed")).click()
    mara.go("Restore…")
    mara.press("Bring it back")
    mara.hears("The comment is back.")
    mara.page.goto("/admin/articles?q=lamp")
    expect(mara.page.locator(".state-live")).to_have_count(1)
    assert faults(tribune) == []
