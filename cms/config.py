"""Typed configuration, read once from the environment; every fault is reported at once.

| variable | meaning |
|---|---|
| TRIBUNE_DATA | folder for database, media and keys; default ``./var`` |
| DATABASE_URL | PostgreSQL 15+ or SQLite address; default a SQLite file in TRIBUNE_DATA |
| CMS_PLUGINS | ordered, comma-separated list of plugins to switch on; empty for none |
| CMS_SECRET_KEY | signs cursors; default: made once and kept in TRIBUNE_DATA |
| CMS_SITE_DIR | folder of a static reader site to serve at ``/``; empty for none |
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

BUILT_IN = (
    "read_to_earn",
    "pluses",
    "minuses",
    "comment_to_earn",
    "comment_likes",
    "comment_dislikes",
    "publish_tribute",
    "pnl_reports",
    "levels",
)


@dataclass(frozen=True, kw_only=True)
class Config:
    """What an application is made from. ``database_url`` names the driver it is used with."""

    database_url: str
    data_dir: Path
    secret_key: str
    plugins: tuple[str, ...] = BUILT_IN
    site_dir: Path | None = None
    testing: bool = False
    requests_per_minute: int = 600
    password_memory_kib: int = 19_456
    password_rounds: int = 2

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
    try:
        data_dir.mkdir(parents=True, exist_ok=True)
    except OSError as fault:
        raise ConfigError(f"TRIBUNE_DATA: cannot use {data_dir}: {fault.strerror}") from fault
    site = env.get("CMS_SITE_DIR")
    if site and not Path(site).is_dir():
        raise ConfigError(f"CMS_SITE_DIR: there is no folder {site}")
    return Config(
        database_url=_database_url(env.get("DATABASE_URL"), data_dir),
        data_dir=data_dir,
        secret_key=env.get("CMS_SECRET_KEY") or _kept_secret(data_dir / "secret_key"),
        plugins=_names(env.get("CMS_PLUGINS")),
        site_dir=Path(site).absolute() if site else None,
    )


def _database_url(given: str | None, data_dir: Path) -> str:
    if not given:
        return f"sqlite:///{data_dir / 'tribune.sqlite3'}"
    scheme, _, rest = given.partition("://")
    if scheme in {"postgres", "postgresql", "postgresql+psycopg"}:
        return f"postgresql+psycopg://{rest}"
    if scheme == "sqlite":
        return given
    raise ConfigError("DATABASE_URL: use postgresql://user@host/name or sqlite:////path/to/file")


def _names(given: str | None) -> tuple[str, ...]:
    if given is None:
        return BUILT_IN
    return tuple(name for part in given.split(",") if (name := part.strip()))


def _kept_secret(path: Path) -> str:
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    with os.fdopen(descriptor, "w") as file:
        secret = secrets.token_urlsafe(48)
        file.write(secret)
    return secret
