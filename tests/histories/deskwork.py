"""What the staff does in the admin, as deeds of a history: each by the service that a page calls."""

from datetime import timedelta

from cms.ledger.accounts import balances_of
from cms.ledger.holds import hold
from cms.sdk.transfers import TREASURY, user
from cms.services.access.sessions import Principal
from cms.services.articles.bulk import do_in_bulk, undo_in_bulk
from cms.services.articles.draft import Draft
from cms.services.articles.edit_article import save_article
from cms.services.articles.editable import editable
from cms.services.articles.schedule import set_schedule
from cms.services.dealings.comment_desk import quote_removal, quote_restoration
from cms.services.dealings.comment_removal import moderate_comment, restore_comment
from cms.services.due.run import run_due
from cms.services.money.grant import grant
from cms.services.people.bans import ban_reader, remove_comments_of, unban_reader
from cms.services.plugins.reconcile import reconcile
from cms.services.plugins.settings import change_settings, switch_plugin
from cms.services.sweep.account import sweep_account
from cms.services.sweep.restore import restore_sweep
from tests.support.world import person

DESK_ACTS = (
    "edit", "edit_live", "schedule", "due", "bulk_publish", "bulk_down", "bulk_undo", "ban",
    "unban", "sweep", "give_back", "price", "switch", "staff_grant", "reconcile",
)  # fmt: skip
PLUGINS = ("pluses", "minuses", "comment_to_earn", "levels")


class Deskwork:
    """An owner who does what only staff can; a town gives readers, comments and the article."""

    def open_desk(self, number: int) -> None:
        made = person(self.tribune, f"Owner {number}", role="owner")
        self.owner = Principal(
            user_id=made, nickname="Olga", role="owner", token_id=0, is_confirmed=True
        )
        self.last = None
        self.saves = 0

    def _edit(self, *_):
        self._save(goes_live=False)

    def _edit_live(self, *_):
        self._save(goes_live=True)

    def _save(self, *, goes_live):
        with self.tribune.reading() as session:
            newest = editable(session, self.article).newest
        self.saves += 1
        words = " ".join(["word"] * (400 + 40 * self.saves))
        draft = Draft(title=f"Save {self.saves}", body_markdown=words, author_ids=[self.author])
        save_article(self.tribune, self.owner, self.article, newest, draft, goes_live=goes_live)

    def _schedule(self, _act, _reader, who):
        moment = self.clock.now() + timedelta(minutes=1 + who)
        plan = {"publish_at": moment} if who % 2 else {"unpublish_at": moment}
        set_schedule(self.tribune, self.owner.user_id, "owner", self.article, **plan)

    def _due(self, *_):
        self.clock.advance(minutes=5)
        run_due(self.tribune)

    def _bulk_publish(self, *_):
        self._bulk("publish")

    def _bulk_down(self, *_):
        self._bulk("unpublish")

    def _bulk(self, deed):
        self.last = do_in_bulk(self.tribune, self.owner.user_id, "owner", deed, [self.article])

    def _bulk_undo(self, *_):
        if self.last and self.last.done:
            deed, done = self.last.deed, self.last.done
            undo_in_bulk(self.tribune, self.owner.user_id, "owner", deed, done)

    def _ban(self, _act, reader, _who):
        self.clock.advance(seconds=1)  # a moment of its own: bans are ordered by it in a replay
        ban_reader(self.tribune, self.owner, reader, "spam")
        remove_comments_of(self.tribune, self.owner, reader, "spam")

    def _unban(self, _act, reader, _who):
        self.clock.advance(seconds=1)
        unban_reader(self.tribune, self.owner, reader)

    def _sweep(self, _act, reader, who):
        """Of everything that somebody who is shut out caused, all or only some."""
        some = who or None
        list(sweep_account(self.tribune, self.owner, reader, "spam", count_max=some))

    def _give_back(self, _act, reader, who):
        some = who or None
        list(restore_sweep(self.tribune, self.owner, reader, "a mistake", count_max=some))

    def _moderate(self, _act, _reader, who):
        if self.comments:
            comment = self.comments[who % len(self.comments)]
            told = quote_removal(self.tribune, self.owner, comment)
            by = self.owner.user_id
            self._as_told(
                told, lambda: moderate_comment(self.tribune, by, "owner", comment, "rude")
            )

    def _restore(self, _act, _reader, who):
        if self.comments:
            comment = self.comments[who % len(self.comments)]
            told = quote_restoration(self.tribune, self.owner, comment)
            by = self.owner.user_id
            self._as_told(told, lambda: restore_comment(self.tribune, by, "owner", comment))

    def _as_told(self, told, act):
        """Do it, and hold every account against what the desk was told before the click."""
        people = (account for of in (user, hold) for account in map(of, self.readers))
        accounts = {TREASURY, *people, *(c.account for c in told.consequences)}
        before = self._held(accounts)
        if not act():
            return
        after = self._held(accounts)
        moved = {account: after[account] - before[account] for account in accounts}
        promised = dict.fromkeys(accounts, 0)
        for one in told.consequences:
            promised[one.account] += one.amount_utwei
        assert moved == promised, "what the desk is told is what happens"

    def _held(self, accounts):
        with self.tribune.reading() as session:
            return balances_of(session, list(accounts))

    def _price(self, _act, _reader, who):
        change_settings(self.tribune, self.owner, "pluses", {"reward_utwei": 100_000 * who})

    def _switch(self, _act, _reader, who):
        """Off with it; the next time, on again."""
        name = PLUGINS[who]
        if not switch_plugin(self.tribune, self.owner, name, is_on=False):
            switch_plugin(self.tribune, self.owner, name, is_on=True)

    def _staff_grant(self, *_):
        grant(self.tribune, 1_000_000, reason="at the desk", actor=self.owner)

    def _reconcile(self, *_):
        list(reconcile(self.tribune))
