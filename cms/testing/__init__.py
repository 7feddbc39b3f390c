"""The public kit for plugin authors: `PluginConformance`, and sample events to play with."""

from cms.testing.conformance import PluginConformance
from cms.testing.samples import sample_events

__all__ = ["PluginConformance", "sample_events"]
