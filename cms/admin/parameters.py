"""Numbers and names in addresses and forms: what cannot be one is the default, never a fault."""

from __future__ import annotations

import re

from flask import request

NUMBER_MAX = 2**63 - 1
_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}", re.ASCII)


def number_asked(name: str, default: int = 0) -> int:
    """Return a whole number from the address, within what a database can compare."""
    return _bounded(request.args.get(name, default, type=int), default)


def number_sent(name: str, default: int = 0) -> int:
    """Return a whole number from the form, within what a database can compare."""
    return _bounded(request.form.get(name, default, type=int), default)


def name_asked(name: str) -> str:
    """Return a plugin's name from the address; empty if it cannot be one."""
    found = request.args.get(name, "")
    return found if _NAME.fullmatch(found) else ""


def _bounded(found: int, default: int) -> int:
    return found if 0 <= found <= NUMBER_MAX else default
