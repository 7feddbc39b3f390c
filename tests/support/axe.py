"""axe looks at a page: once put into it, it may look as often as the page changes its look."""

import json
from collections.abc import Sequence
from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}
"""The rules that can tell one theme from another; every other rule looks at the same document."""

_IS_THERE = "window.axe !== undefined"


def violations(page: Page, options: dict[str, Any] | None = None) -> str:
    """Return what axe finds, a line for each place; empty when the page is fine."""
    if not page.evaluate(_IS_THERE):
        page.evaluate(AXE_SCRIPT)
    asked = json.dumps({"resultTypes": ["violations"]} | (options or {}))
    found = page.evaluate(f"axe.run({asked}).then((results) => results.violations)")
    return "\n".join(_told(rule) for rule in found)


def without(rules: Sequence[str]) -> dict[str, Any]:
    """Options that leave rules out."""
    return {"rules": {rule: {"enabled": False} for rule in rules}}


def _told(rule: dict[str, Any]) -> str:
    places = [f"  {node['target']} {node['failureSummary']}" for node in rule["nodes"]]
    return "\n".join([f"{rule['id']}: {rule['help']}", *places])
