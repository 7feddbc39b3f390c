"""Typed configuration, read once from the environment; every fault is reported at once.

| variable | meaning |
|---|---|
| TRIBUNE_DATA | folder for database, media and keys; default ``./var`` |
| DATABASE_URL | PostgreSQL 15+ or SQLite address; default a SQLite file in TRIBUNE_DATA |
| CMS_PLUGINS | ordered, comma-separated list of plugins to switch on; empty for none |
| CMS_SECRET_KEY | signs cursors; default: made once and kept in TRIBUNE_DATA |
| CMS_PUBLIC_URL | where people reach the site, for links and secure cookies; default ``http://…`` |
| CMS_PROXIES | how many proxies of yours stand in front; default 0, none is believed |
| CMS_HOLD_HOURS | how long what readers earn is held before they can spend it; default 72 |
| CMS_SITE_DIR | folder of a static reader site to serve at ``/``; empty for none |
"""

from __future__ import annotations

import os
import re
import secrets
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

BUILT_IN = (
    "read_guard",
    "read_to_earn",
    "pluses",
    "minuses",
    "comment_to_earn",
    "comment_likes",
    "comment_dislikes",
    "publish_tribute",
    "budget",
    "pnl_reports",
    "levels",
    "quotas",
    "ring_guard",
)
HOLD_HOURS, HOLD_HOURS_MAX = 72, 24 * 365


@dataclass(frozen=True, kw_only=True)
class Config:
    """What an application is made from. ``database_url`` names the driver it is used with."""

    database_url: str
    data_dir: Path
    secret_key: str
    plugins: tuple[str, ...] = BUILT_IN
    site_dir: Path | None = None
    public_url: str = ""
    proxies: int = 0
    hold_hours: int = HOLD_HOURS
    testing: bool = False
    requests_per_minute: int = 600
    password_memory_kib: int = 19_456
    password_rounds: int = 2

    @property
    def is_https(self) -> bool:
        """Whether people come by https: cookies are then for https only."""
        return self.public_url.startswith("https://")

    @property
    def media_dir(self) -> Path:
        """Where re-encoded pictures lie."""
        return self.data_dir / "media"


class ConfigError(ValueError):
    """The environment cannot be used; the message says which variables and why."""


def from_environment(environ: Mapping[str, str] | None = None) -> Config:
    """Read the configuration; raise ConfigError naming everything that is wrong."""
    env = os.environ if environ is None else environ
    data_dir = Path(env.get("TRIBUNE_DATA") or "var").absolute()
    address = env.get("DATABASE_URL") or f"sqlite:///{data_dir / 'tribune.sqlite3'}"
    site = env.get("CMS_SITE_DIR")
    proxies = env.get("CMS_PROXIES") or "0"
    hold_hours = env.get("CMS_HOLD_HOURS") or str(HOLD_HOURS)
    found = (
        _data_fault(data_dir),
        _address_fault(address),
        _site_fault(site),
        _proxies_fault(proxies),
        _hold_hours_fault(hold_hours),
    )
    if faults := [fault for fault in found if fault]:
        raise ConfigError("\n".join(faults))
    return Config(
        database_url=re.sub(r"^postgres(ql)?(\+psycopg)?://", "postgresql+psycopg://", address),
        data_dir=data_dir,
        secret_key=env.get("CMS_SECRET_KEY") or _kept_secret(data_dir / "secret_key"),
        plugins=_names(env.get("CMS_PLUGINS")),
        site_dir=Path(site).absolute() if site else None,
        public_url=(env.get("CMS_PUBLIC_URL") or "").rstrip("/"),
        proxies=int(proxies),
        hold_hours=int(hold_hours),
    )


def _data_fault(folder: Path) -> str:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as fault:
        return f"TRIBUNE_DATA: cannot make the folder {folder}: {fault.strerror}"
    return ""


def _address_fault(address: str) -> str:
    scheme = address.partition("://")[0]
    try:
        make_url(address)
    except (ArgumentError, ValueError):
        scheme = ""
    if scheme in {"postgres", "postgresql", "postgresql+psycopg", "sqlite"}:
        return ""
    return "DATABASE_URL: use postgresql://user@host/name or sqlite:////path/to/file"


def _site_fault(site: str | None) -> str:
    return f"CMS_SITE_DIR: there is no folder {site}" if site and not Path(site).is_dir() else ""


def _proxies_fault(given: str) -> str:
    if given.isascii() and given.isdigit() and len(given) == 1:
        return ""
    return "CMS_PROXIES: the number of proxies in front, 0 to 9"


def _hold_hours_fault(given: str) -> str:
    if given.isascii() and given.isdigit() and len(given) < 5 and int(given) <= HOLD_HOURS_MAX:
        return ""
    return f"CMS_HOLD_HOURS: whole hours, 0 (hold nothing) to {HOLD_HOURS_MAX}"


def _names(given: str | None) -> tuple[str, ...]:
    if given is None:
        return BUILT_IN
    return tuple(name for part in given.split(",") if (name := part.strip()))


def _kept_secret(path: Path) -> str:
    try:
        if not path.exists():
            _make_secret(path)
        secret = path.read_text().strip()
    except OSError as fault:
        raise ConfigError(f"TRIBUNE_DATA: cannot keep {path}: {fault.strerror}") from fault
    if not secret:
        raise ConfigError(f"{path} is empty: delete it, and the next start makes a new one")
    return secret


def _make_secret(path: Path) -> None:
    """Write it whole, then give it its name: the first of several processes to start wins."""
    handle, temporary = tempfile.mkstemp(prefix=".secret", dir=path.parent)
    with os.fdopen(handle, "w") as file:
        file.write(secrets.token_urlsafe(48))
    with suppress(FileExistsError):
        os.link(temporary, path)
    Path(temporary).unlink()
