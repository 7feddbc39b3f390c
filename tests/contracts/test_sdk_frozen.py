"""What plugins import is frozen: a snapshot of every public name of `cms.sdk` and its shape."""

import dataclasses
import enum
import inspect
import os
from pathlib import Path
from typing import Any

from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import TypeDecorator, TypeEngine

import cms.sdk
from cms.sdk.hooks import Hooks

SNAPSHOT = Path(__file__).with_name("sdk_surface.txt")
RENEW = "SDK_SURFACE=renew ./run test tests/contracts/test_sdk_frozen.py"


def shape(name: str, member: Any) -> list[str]:
    """A name with its signature, fields or members, a line each."""
    if not isinstance(member, type):
        return [name + (signature(member) if inspect.isroutine(member) else "")]
    if issubclass(member, enum.Enum):
        return [f"{name}.{one.name} = {one.value!r}" for one in member.__members__.values()]
    if issubclass(member, TypeEngine | TypeDecorator | DeclarativeBase):
        return [name]  # SQLAlchemy's shape, not ours
    own = inspect.get_annotations(member)
    head = f"{name}{signature(member)}" if dataclasses.is_dataclass(member) else name
    return [head, *(f"{name}.{field}: {kind}" for field, kind in own.items()), *methods(member)]


def signature(member: Any) -> str:
    """The parameters by name and kind; ``...`` stands for a default."""
    plain = inspect.signature(member)
    names = [
        p.replace(annotation=p.empty, default=p.default if p.default is p.empty else ...)
        for p in plain.parameters.values()
    ]
    return str(inspect.Signature(names)).replace("Ellipsis", "...")


def methods(owner: type) -> list[str]:
    out = []
    for name, member in sorted(vars(owner).items()):
        if name.startswith("_"):
            continue
        if isinstance(member, property):
            out.append(f"{owner.__name__}.{name} -> property")
        elif inspect.isfunction(member):
            out.append(f"{owner.__name__}.{name}{signature(member)}")
    return out


def surface() -> str:
    lines = [line for name in cms.sdk.__all__ for line in shape(name, getattr(cms.sdk, name))]
    return "\n".join([*lines, *methods(Hooks)]) + "\n"


def test_the_sdk_is_what_plugins_were_promised():
    found = surface()
    if os.environ.get("SDK_SURFACE") == "renew":
        SNAPSHOT.write_text(found, encoding="utf-8")
    promised = set(SNAPSHOT.read_text(encoding="utf-8").splitlines())
    lines = set(found.splitlines())
    gone, new = sorted(promised - lines), sorted(lines - promised)
    assert not gone, (
        f"Gone from cms.sdk: {gone}. Every plugin that uses it breaks, so this is a BREAKING "
        "CHANGE: keep the old name working, or say so in CHANGELOG.md under Removed, raise the "
        f"major version, and renew the snapshot with: {RENEW}"
    )
    assert not new, (
        f"New in cms.sdk: {new}. If plugins really need it, name it in CHANGELOG.md under Added "
        f"and renew the snapshot with: {RENEW}"
    )


def test_every_public_name_is_there_and_in_order():
    names = cms.sdk.__all__
    assert names == sorted(names, key=lambda n: (not n.isupper(), n))
    assert all(hasattr(cms.sdk, name) for name in names)
