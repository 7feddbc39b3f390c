"""The rules in force, for everybody to read; and the plugins' own addresses."""

from __future__ import annotations

from typing import Any

import structlog
from flask import Response

from cms.api.access import principal, tribune
from cms.api.blueprint import Blueprint
from cms.api.door import View
from cms.api.respond import answer, public
from cms.api.schemas.economy import Anything, Economy
from cms.pluginhost.context import HookContext
from cms.pluginhost.registry import Registry
from cms.sdk.errors import CMSError, NotFound, RuleFailed
from cms.sdk.money import decimal
from cms.sdk.plugin import Route
from cms.sdk.settings import setting_infos

log = structlog.get_logger()
blueprint = Blueprint("economy", __name__, url_prefix="/api/v1", description="The rules in force")


@blueprint.get("/economy")
@blueprint.response(200, Economy)
def economy() -> Response:
    """Return the unit, the lines, and each plugin's settings with their version.

    A plugin that is switched off is left out: nothing of it is in force. Its lines stay, since
    older reports have them.
    """
    site = tribune()
    with site.reading() as session:
        snapshot = site.host.snapshot(session, site.clock.now())
    data = {
        "unit": {"name": "Twei", "decimals": 6},
        "lines": [
            {"line": x.code, "row": x.row_code, "label": x.label, "side": x.side.value}
            for x in site.host.registry.lines
        ],
        "plugins": [
            {
                "name": plugin.name,
                "summary": plugin.summary,
                "version": snapshot.settings[plugin.name].version,
                "settings": _settings(plugin.Settings, snapshot.settings[plugin.name].settings),
            }
            for plugin in site.host.registry.plugins
            if snapshot.settings[plugin.name].is_on
        ],
    }
    return public(data)


def _settings(declared: type, values: Any) -> dict[str, object]:
    out: dict[str, object] = {}
    for name, info in setting_infos(declared).items():
        value = getattr(values, name)
        shown = decimal(value) if info.unit == "utwei" else value
        unit = "Twei" if info.unit == "utwei" else info.unit
        out[name] = {"label": info.label, "help": info.help, "unit": unit, "value": shown}
    return out


def plugin_addresses(registry: Registry) -> Blueprint:
    """Return the addresses that the plugins declare, below ``/plugins/<name>/``."""
    made = Blueprint(
        "plugins",
        __name__,
        url_prefix="/api/v1/plugins",
        description="What the plugins that are switched on show at addresses of their own",
    )
    for plugin in registry.plugins:
        for route in plugin.routes:
            view = made.response(200, Anything)(_view(plugin.name, route))
            address = f"/{plugin.name}/{route.path}"
            made.get(address, signed_in=route.personal, refuses=(404,))(view)
    return made


def _view(plugin: str, route: Route) -> View:
    def view() -> Response:
        site = tribune()
        user_id = principal().user_id if route.personal else None
        try:
            with site.reading() as session:
                snapshot = site.host.snapshot(session, site.clock.now())
                if not snapshot.settings[plugin].is_on:
                    raise NotFound("plugin.off", f"{plugin} is switched off")
                data = route.handler(user_id, HookContext(plugin, snapshot))
            return answer(data) if route.personal else public(data)
        except CMSError:
            raise
        except (Exception, SystemExit) as fault:
            log.exception("plugin failed", plugin=plugin, route=route.path)
            raise RuleFailed("plugin.failed", f"{plugin} cannot answer now") from fault

    view.__name__ = f"{plugin}_{route.path}"
    view.__doc__ = f"{route.summary}."
    return view
