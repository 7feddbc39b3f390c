"""The request at hand: its application, its number, the network that it comes from."""

from __future__ import annotations

import ipaddress
import secrets

from flask import current_app, request

from cms.services.unit_of_work import Tribune


def tribune() -> Tribune:
    """Return the application's Tribune."""
    found: Tribune = current_app.extensions["tribune"]
    return found


def request_id() -> str:
    """Return the id of this request, for the answer and the log."""
    return str(request.environ.setdefault("tribune.request_id", secrets.token_hex(8)))


def network() -> str:
    """Return the caller's network: the /24 or /48 that the address lies in."""
    try:
        address = ipaddress.ip_address(request.remote_addr or "127.0.0.1")
    except ValueError:
        return "unknown"
    bits = 24 if address.version == 4 else 48
    return str(ipaddress.ip_network(f"{address}/{bits}", strict=False))
