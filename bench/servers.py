"""The servers under test, each a process of its own: Tribune, and a bare WSGI function.

Both run under the same server with the same settings as ``cms serve``: waitress, eight
threads. ``--server granian`` puts both under granian with eight threads instead.
"""

from __future__ import annotations

import logging
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench import cpu
from cms.app import create_app
from cms.config import Config

KINDS = ("waitress", "granian")
THREADS = 8
WAIT_SECONDS_MAX, END_SECONDS_MAX = 60, 10
FILLING = b"x" * 1_000_000
Wsgi = Callable[[Any, Any], Iterable[bytes]]


@dataclass(frozen=True)
class Server:
    """A running server: where it listens and the root of its processes."""

    port: int
    pid: int


def bare(environ: Any, start_response: Any) -> Iterable[bytes]:
    """Answer ``/<bytes>`` with that many, which nobody had to make."""
    count = environ["PATH_INFO"][1:]
    environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    start_response("200 OK", [("Content-Type", "application/json"), ("Content-Length", count)])
    return [FILLING[: int(count)]]


def config_for(url: str, folder: Path) -> Config:
    """Return the configuration that is measured: the defaults, with no limit in the way."""
    return Config(
        database_url=url,
        data_dir=folder,
        secret_key="bench",  # noqa: S106  (guards nothing)
        requests_per_minute=10**9,
    )


def application() -> Wsgi:
    """Make what BENCH_DATABASE names; without a name, the bare function."""
    url = os.environ.get("BENCH_DATABASE")
    return create_app(config_for(url, Path(os.environ["BENCH_FOLDER"]))) if url else bare


@contextmanager
def running(url: str, folder: Path, kind: str) -> Iterator[Server]:
    """Start a server on the servers' core; with an empty address the bare function."""
    port = _free_port()
    command = [sys.executable, "-m", "bench.servers", kind, str(port)]
    environ = {**os.environ, "BENCH_DATABASE": url, "BENCH_FOLDER": str(folder)}
    with cpu.on(cpu.cores()[0]):
        process = subprocess.Popen(  # noqa: S603  (our own module)
            command, env=environ, start_new_session=True
        )
    try:
        _wait(process, port)
        yield Server(port, process.pid)
    finally:
        _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    """Ask the server to end, and end it with its workers if it does not."""
    process.terminate()
    try:
        process.wait(END_SECONDS_MAX)
    except subprocess.TimeoutExpired:  # granian, told so before its worker has begun, never does
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


def _wait(process: subprocess.Popen[bytes], port: int) -> None:
    deadline = time.monotonic() + WAIT_SECONDS_MAX
    while process.poll() is None and time.monotonic() < deadline:
        try:
            return socket.create_connection(("127.0.0.1", port)).close()
        except ConnectionRefusedError:
            time.sleep(0.05)
    raise RuntimeError("the server did not start")


def main(kind: str, port: str) -> None:
    """Serve until terminated."""
    if kind == "waitress":
        import waitress

        logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # a queue is what is wanted
        waitress.serve(application(), host="127.0.0.1", port=int(port), threads=THREADS, ident="")
        return
    command = ["granian", "--interface", "wsgi", "--factory", "--port", port, "--no-ws"]
    command += ["--blocking-threads", str(THREADS), "--log-level", "error"]
    os.execv(sys.executable, [sys.executable, "-m", *command, "bench.servers:application"])  # noqa: S606


if __name__ == "__main__":
    main(*sys.argv[1:])
