"""The base class of every plugin: declarations as class attributes, behaviour in hooks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import ClassVar

from cms.sdk.context import TableContext
from cms.sdk.hooks import Hooks
from cms.sdk.pages import AdminPage
from cms.sdk.settings import NoSettings, Presets
from cms.sdk.transfers import Line


@dataclass(frozen=True, kw_only=True)
class Route:
    """A GET address of the plugin, mounted at ``/api/v1/plugins/<plugin>/<path>``.

    ``handler(user_id, context)`` returns JSON. With ``personal`` it needs a signed-in person;
    otherwise ``user_id`` is None and the answer may be cached by anybody.
    """

    path: str
    summary: str
    handler: Callable[[int | None, TableContext], Mapping[str, object]]
    personal: bool = False


class Plugin(Hooks):
    """A rule or a set of rules. Importing a plugin does nothing; declaring costs nothing.

    ``name``: letters, digits, underscores; also the prefix of its lines and tables.
    ``Settings``: a frozen dataclass of `setting` fields. ``presets``: preset name to values.
    ``lines``: every line its transfers may carry. ``must_succeed``: the hooks that charge.
    ``migrations``: the dotted name of the package with its Alembic versions, if it has tables.
    ``routes``: addresses in the content API. ``admin_views``: pages in the admin.
    """

    name: ClassVar[str]
    summary: ClassVar[str] = ""
    Settings: ClassVar[type] = NoSettings
    presets: ClassVar[Presets] = {}
    lines: ClassVar[tuple[Line, ...]] = ()
    must_succeed: ClassVar[frozenset[str]] = frozenset()
    migrations: ClassVar[str | None] = None
    routes: ClassVar[tuple[Route, ...]] = ()
    admin_views: ClassVar[tuple[AdminPage, ...]] = ()
