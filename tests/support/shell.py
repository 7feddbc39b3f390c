"""`cms` for shell scripts under test, answered by this process.

A `cms` of its own takes seconds to import; a page of documentation calls it a dozen times. The
script finds a small client on its PATH, which hands words and environment to a thread here.
"""

import json
import os
import shutil
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict
from pathlib import Path

from tests.support import scratch
from tests.support.command import OURS, cms

CLIENT = """#!{python} -SE
import json, os, socket, sys
line = socket.socket(socket.AF_UNIX)
line.connect({address!r})
line.sendall(json.dumps([sys.argv[1:], dict(os.environ)]).encode())
line.shutdown(socket.SHUT_WR)
done = json.loads(b"".join(iter(lambda: line.recv(65536), b"")))
sys.stdout.write(done["out"])
sys.stderr.write(done["err"])
sys.exit(done["code"])
"""


def bash(script: str, here: dict[str, str]) -> "subprocess.CompletedProcess[str]":
    """Run a script, of which every command must succeed. Of our variables only ``here`` is set."""
    others = {name: value for name, value in os.environ.items() if name not in OURS}
    with cms_on_path() as folder:
        path = f"{folder}{os.pathsep}{os.environ['PATH']}"
        return subprocess.run(
            [str(shutil.which("bash")), "-euo", "pipefail", "-c", script],
            env=others | {"PATH": path} | here,
            capture_output=True,
            text=True,
            timeout=60,
        )


@contextmanager
def cms_on_path() -> Iterator[Path]:
    """A folder with a `cms` that works as long as this context."""
    folder = scratch.make()  # a short name: the address of a socket ends at 107 bytes
    address = str(folder / "socket")
    client = folder / "cms"
    client.write_text(CLIENT.format(python=sys.executable, address=address))
    client.chmod(0o755)
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(address)
        listener.listen()
        thread = threading.Thread(target=_serve, args=(listener,), daemon=True)
        thread.start()
        yield folder
        listener.shutdown(socket.SHUT_RDWR)  # ends the waiting in accept
        thread.join()
    shutil.rmtree(folder)


def _serve(listener: socket.socket) -> None:
    with suppress(OSError):
        while True:
            line, _ = listener.accept()
            with line, line.makefile("rb") as asked:
                words, environment = json.loads(asked.read())
                given = {name: environment[name] for name in OURS if name in environment}
                line.sendall(json.dumps(asdict(cms(*words, **given))).encode())
