"""Folders for one run, in memory where there is room: SQLite and PostgreSQL both sync to disk.

A folder's name carries the process it belongs to, so a later run can clear up after a kill -9.
"""

import os
import shutil
import tempfile
from pathlib import Path

PREFIX = "tribune-test-"
ROOM_BYTES_MIN = 1 << 30


def make(root: Path | None = None) -> Path:
    """A private folder, in `root` if given. Whoever asks for it removes it with shutil.rmtree."""
    root = root or _root()
    _sweep(root)
    return Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-", dir=root))


def _root() -> Path:
    memory = Path("/dev/shm")  # noqa: S108  # mkdtemp makes a private folder in it
    usable = memory.is_dir() and os.access(memory, os.W_OK)
    if usable and shutil.disk_usage(memory).free > ROOM_BYTES_MIN:
        return memory
    return Path(tempfile.gettempdir())


def _sweep(root: Path) -> None:
    for folder in root.glob(f"{PREFIX}*"):
        owner = folder.name.removeprefix(PREFIX).partition("-")[0]
        if not (owner.isdecimal() and _runs(int(owner))):
            shutil.rmtree(folder, ignore_errors=True)


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True
