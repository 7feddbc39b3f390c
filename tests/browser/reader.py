"""A person at a browser: signs in, reads, presses and writes, and sees what the page answers."""

import re

from playwright.sync_api import BrowserContext, Locator, Page, expect
from sqlalchemy import update

from cms.clock import ManualClock
from cms.people.models import User
from cms.people.passwords import hash_password
from cms.services.unit_of_work import Tribune

PASSWORD = "a harbour full of boats"
BEAT_SECONDS = 10


def listen(page: Page) -> list[str]:
    """Collect what a page complains of; refusals that the API states are no complaints."""
    said: list[str] = []
    page.on("console", lambda message: said.append(f"{message.type}: {message.text}"))
    page.on("pageerror", lambda error: said.append(str(error)))
    return said


class Traffic:
    """Counts a page's requests that are on their way, to know when it has got all it asked for.

    Playwright's own `networkidle` waits for half a second of silence, on every page.
    """

    QUIET_MS = 60

    def __init__(self, page: Page) -> None:
        self._page, self._open = page, 0
        page.on("request", lambda _request: self._count(1))
        for end in ("requestfinished", "requestfailed"):
            page.on(end, lambda _request: self._count(-1))

    def settle(self) -> None:
        """Wait until nothing has been on its way twice in a row, and what came has been drawn."""
        quiet = 0
        while quiet < 2:
            self._page.wait_for_timeout(self.QUIET_MS)
            quiet = 0 if self._open else quiet + 1

    def _count(self, change: int) -> None:
        self._open += change


def may_sign_in(tribune: Tribune, *people: int) -> None:
    """Give people who were made by a test the test's password."""
    with tribune.writing() as session:
        hashed = hash_password(tribune.config, PASSWORD)
        session.execute(update(User).where(User.id.in_(people)).values(password_hash=hashed))


class Reader:
    """One person in a profile of their own."""

    def __init__(
        self, profile: BrowserContext, address: str, clock: ManualClock, nickname: str
    ) -> None:
        self.page: Page = profile.new_page()
        self.page.clock.install(time=clock.now())
        self.console = listen(self.page)
        self._traffic = Traffic(self.page)
        self._clock, self._address, self._nickname = clock, address, nickname

    def sign_in(self) -> None:
        self.page.goto(f"{self._address}/sign-in")
        self.page.get_by_label("Nickname or e-mail").fill(self._nickname)
        self.page.get_by_label("Password").fill(PASSWORD)
        self.page.get_by_role("button", name="Sign in").click()
        expect(self.page.locator("#said")).to_contain_text(f"Welcome, {self._nickname}")

    def open(self, path: str) -> None:
        """Go to a page of the site, and wait until it has loaded all that it shows."""
        self.page.goto(self._address + path)
        expect(self.page.locator("h1")).to_be_visible()
        self._traffic.settle()

    def read(self, slug: str, seconds: int) -> None:
        """Open an article, and let the time pass here and on the server."""
        self.begin(slug)
        self.stay(seconds)

    def begin(self, slug: str) -> None:
        """Open an article that one has not read."""
        with self.page.expect_response(lambda answer: answer.url.endswith("/reads")):
            self.page.goto(f"{self._address}/articles/{slug}")
        expect(self.page.get_by_role("complementary", name="Read-to-Earn")).to_contain_text("more")

    def stay(self, seconds: int) -> None:
        """Read on, to the end."""
        for _step in range(-(-seconds // BEAT_SECONDS)):
            self._clock.advance(seconds=BEAT_SECONDS)
            with self.page.expect_response(lambda answer: answer.url.endswith("/beats")) as beat:
                self.page.clock.fast_forward(BEAT_SECONDS * 1000)
            if beat.value.json()["data"]["is_valid"]:
                break
            self.page.mouse.wheel(0, 400)
        self.hears("You have read this story")

    def press(self, name: str, *, inside: Locator | None = None) -> None:
        (inside or self.page).get_by_role("button", name=re.compile(rf"^{name}\b")).click()

    def hears(self, text: str) -> None:
        expect(self.page.locator("#said")).to_contain_text(text)

    def comment(self, text: str) -> None:
        self.page.get_by_label("Add your comment").fill(text)
        self.press("Post comment")
        self.hears("Comment posted")

    def under(self, text: str) -> Locator:
        """The comment that says `text`, once the page shows it."""
        found = self.page.locator("[data-comment]").filter(has_text=text)
        expect(found).to_be_visible()
        found.scroll_into_view_if_needed()
        return found

    def figures(self) -> dict[str, str]:
        """Every figure of the opened books, to the last of its six places."""
        books = self.page.locator("#books")
        expect(books.locator(".ledger-total data")).to_be_visible()
        rows = books.locator("tr", has=self.page.locator("td")).all()
        shown = {row.locator("th").inner_text(): row for row in rows}
        shown["Total Twei Earned"] = books.locator(".ledger-total")
        return {
            name: row.locator("data").get_attribute("value") or "" for name, row in shown.items()
        }
