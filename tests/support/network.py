"""Tests talk to this machine only: any other address raises, from whatever library it comes."""

import ipaddress
import sys

LOCAL_NAMES = {None, "", "localhost", "0.0.0.0", "::"}  # noqa: S104  # names compared, not bound


class NotLoopbackError(AssertionError):
    """A test reached for the network."""


def forbid() -> None:
    """Install the guard for the rest of this process; an audit hook can't be taken out again."""
    sys.addaudithook(_hook)


def _hook(event: str, args: tuple[object, ...]) -> None:
    if event == "socket.getaddrinfo":
        _require_local(args[0])
    elif event in {"socket.connect", "socket.sendto"} and isinstance(args[1], tuple):
        _require_local(args[1][0])  # a tuple is an internet address; a string, a Unix socket


def _require_local(host: object) -> None:
    name = host.decode() if isinstance(host, bytes) else host
    if name in LOCAL_NAMES:
        return
    try:
        local = ipaddress.ip_address(str(name)).is_loopback
    except ValueError:
        local = False
    if not local:
        raise NotLoopbackError(f"a test may touch nothing but loopback, not {name!r}")
