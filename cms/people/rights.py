"""Who may do what: one table, read by the services, the admin and the tests.

| right | stands for |
|---|---|
| articles.write | write, and change one's own articles; publish them |
| articles.edit | change, publish and take down anybody's |
| comments.moderate | remove and restore comments |
| readers.ban | shut a reader out and let them in again |
| money.read | ledger, wallets, treasury, every article's figures |
| money.grant | grant Twei, after the password was typed again |
| plugins.manage | switch rules on and off, set their prices |
| people.invite | invite people and change roles below one's own |
| audit.read | who changed what, and when |
"""

from __future__ import annotations

from typing import get_args

from cms.people.models import ROLES
from cms.sdk.pages import PageRight

Right = PageRight
ALL: frozenset[Right] = frozenset(get_args(Right))
RIGHTS: dict[str, frozenset[Right]] = {
    "owner": ALL,
    "admin": ALL,
    "editor": frozenset(
        {"articles.write", "articles.edit", "comments.moderate", "readers.ban", "money.read"}
    ),
    "author": frozenset({"articles.write"}),
    "moderator": frozenset({"comments.moderate", "readers.ban"}),
    "reader": frozenset(),
}
STAFF = frozenset(role for role, rights in RIGHTS.items() if rights)


def holds(role: str, right: Right) -> bool:
    """Return whether a role has a right; an unknown role has none."""
    return right in RIGHTS.get(role, frozenset())


def ranks_above(role: str, other: str) -> bool:
    """Return whether ``role`` may change people of role ``other``; owners may change anybody."""
    return role == "owner" or ROLES.index(role) < ROLES.index(other)
