"""Every failure that the core reports, without a word of HTTP (the API has that table).

CMSError(code, detail, **params)
  NotFound            it is not there, or not for you to see
  NotAllowed          you may not do this
  SignInRequired      nobody is signed in, or the token has ended
  Invalid             the input is wrong; `errors` lists where
  Conflict            it has changed since, or exists already
  TooMany             too often; `retry_after_seconds` says when again
  Busy                the database could not take it now; nothing was written
  Refused             plugins or rules say no; carries the refusals
  LedgerError
    InsufficientFunds an account has less than it should pay
    BadEntry          an unbalanced or overflowing entry: always a fault of a program
  PluginError
    PluginRejected    a plugin's declaration is wrong; raised at start only
    RuleFailed        a price could not be computed, so nothing was done

Stale is none of them: it never reaches a caller, the act is checked and planned again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


class CMSError(Exception):
    """A failure with a stable ``code``, a sentence for people, and parameters for programs."""

    def __init__(self, code: str, detail: str, **params: object) -> None:
        super().__init__(detail)
        self.code, self.detail, self.params = code, detail, params


class NotFound(CMSError):
    """The thing does not exist, or its existence is none of the caller's business."""


class NotAllowed(CMSError):
    """The caller's role or ownership does not permit this."""


class SignInRequired(CMSError):
    """The act needs somebody who is signed in."""


class Invalid(CMSError):
    """The input is wrong. ``errors`` maps a field's name to what is wrong with it."""

    def __init__(
        self, code: str, detail: str, *, errors: Mapping[str, Sequence[str]] | None = None
    ) -> None:
        super().__init__(code, detail)
        self.errors = dict(errors or {})


class Conflict(CMSError):
    """Somebody else was faster, or the name is taken."""


class TooMany(CMSError):
    """A limit of attempts was reached."""

    def __init__(self, code: str, detail: str, *, retry_after_seconds: int) -> None:
        super().__init__(code, detail, retry_after_seconds=retry_after_seconds)
        self.retry_after_seconds = retry_after_seconds


class Busy(CMSError):
    """The database was locked or away for too long; nothing was written, try again."""


@dataclass(frozen=True, kw_only=True)
class Refusal:
    """Why an action may not happen: a code, a sentence for people, parameters for programs."""

    code: str
    detail: str
    params: Mapping[str, object] = field(default_factory=dict)


class Refused(CMSError):
    """One or more refusals stand against the action; the first gives code and detail."""

    def __init__(self, refusals: Sequence[Refusal]) -> None:
        first = refusals[0]
        super().__init__(first.code, first.detail, **first.params)
        self.refusals = tuple(refusals)


class Stale(Exception):
    """What the check or the plan of an act relied on has changed; do the act again from there."""


class LedgerError(CMSError):
    """The books could not take an entry."""


class InsufficientFunds(LedgerError):
    """An account that may not go below zero would have; ``account`` says which.

    ``params`` may say more: what is held for the person, and until when.
    """

    def __init__(
        self, code: str, detail: str, *, account: object, need: str, have: str, **params: object
    ) -> None:
        super().__init__(code, detail, need=need, have=have, **params)
        self.account = account


class BadEntry(LedgerError):
    """An entry that does not balance or does not fit 64 bits: a fault, never a user's doing."""


class PluginError(CMSError):
    """A plugin failed."""


class PluginRejected(PluginError):
    """The plugin declares something that cannot work; the site does not start with it."""


class RuleFailed(PluginError):
    """A hook that charges failed, so the act was not done and nobody has paid."""
