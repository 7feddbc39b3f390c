"""The public kit for plugin authors: `PluginConformance`, and sample events to play with."""

from cms.testing.conformance import PluginConformance, sample_events

__all__ = ["PluginConformance", "sample_events"]
