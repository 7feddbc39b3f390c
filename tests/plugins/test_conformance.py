"""Every built-in rule, and a stranger's, passes the kit."""

import pytest

from cms.config import BUILT_IN
from cms.pluginhost.registry import available, load
from cms.testing import PluginConformance


def conformance(name: str):
    return type(f"Test_{name}", (PluginConformance,), {"plugin": load(name)})


for _name in BUILT_IN:
    globals()[f"Test_{_name}"] = conformance(_name)


@pytest.mark.skipif("tip_jar" not in available(), reason="./run test builds and installs it")
class TestTipJar(PluginConformance):
    plugin = load("tip_jar") if "tip_jar" in available() else None  # type: ignore[assignment]
