"""Finding several accounts at once, by kind and owner.

SQLite finds no pair by an index, only each half of it: without the halves it reads every account
through. They find all accounts of these kinds and owners, and the pairs choose among them.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import bindparam, tuple_

from cms.ledger.models import AccountRow
from cms.sdk.tables import table_of
from cms.sdk.transfers import Account, AccountKind

OF_PEOPLE = (AccountKind.USER.value, AccountKind.HOLD.value)
"""The kinds of account that are people's: what they can spend, and what is held for them."""

_ACCOUNT = table_of(AccountRow)
IS_NAMED = (
    _ACCOUNT.c.kind.in_(bindparam("kinds", expanding=True)),
    _ACCOUNT.c.owner_id.in_(bindparam("owner_ids", expanding=True)),
    tuple_(_ACCOUNT.c.kind, _ACCOUNT.c.owner_id).in_(bindparam("keys", expanding=True)),
)
"""The condition, whose parameters `named` gives."""


def named(accounts: Collection[Account]) -> dict[str, Any]:
    """Return the parameters with which `IS_NAMED` finds these accounts."""
    return {
        "kinds": sorted({account.kind.value for account in accounts}),
        "owner_ids": sorted({account.owner_id for account in accounts}),
        "keys": [(account.kind.value, account.owner_id) for account in accounts],
    }
