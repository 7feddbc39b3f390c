"""The rules in force, for everybody to read; and the plugins' own addresses."""

from __future__ import annotations

from typing import Any

from flask import Response

from cms.api.access import principal, tribune
from cms.api.parsing import Blueprint
from cms.api.respond import answer, not_modified, public
from cms.pluginhost.context import HookContext
from cms.sdk.errors import NotFound
from cms.sdk.money import decimal
from cms.sdk.settings import setting_infos

blueprint = Blueprint("economy", __name__, url_prefix="/api/v1", description="The rules")


@blueprint.get("/economy")
@blueprint.response(200)
def economy() -> Response:
    """Return the unit, the lines, and each plugin's settings with their version."""
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
        ],
    }
    etag, same = not_modified(data)
    return same or public(etag, data)


def _settings(declared: type, values: Any) -> dict[str, object]:
    out: dict[str, object] = {}
    for name, info in setting_infos(declared).items():
        value = getattr(values, name)
        shown = decimal(value) if info.unit == "utwei" else value
        unit = "Twei" if info.unit == "utwei" else info.unit
        out[name] = {"label": info.label, "help": info.help, "unit": unit, "value": shown}
    return out


@blueprint.get("/plugins/<word:name>/<word:path>")
@blueprint.response(200)
def plugin_route(name: str, path: str) -> Response:
    """Return what a plugin shows at an address of its own."""
    site = tribune()
    for plugin in site.host.registry.plugins:
        for route in plugin.routes:
            if (plugin.name, route.path) == (name, path):
                user_id = principal().user_id if route.personal else None
                with site.reading() as session:
                    snapshot = site.host.snapshot(session, site.clock.now())
                    data = route.handler(user_id, HookContext(plugin.name, snapshot))
                if route.personal:
                    return answer(data)
                etag, same = not_modified(data)
                return same or public(etag, data)
    raise NotFound("plugin.no_such_address", "No plugin has such an address")
