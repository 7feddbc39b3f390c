"""Read guard: what it takes for a reading to count. It moves no money and refuses nothing."""

from __future__ import annotations

from cms.sdk import ArticleFacts, Context, Plugin, ReadingRules, hookimpl
from plugins.read_guard.settings import PRESETS, Settings


class ReadGuard(Plugin):
    """Gives the core the figures that an editor has set."""

    name = "read_guard"
    summary = "When a reading counts: how long, how deep, how much of it in a day."
    Settings = Settings
    presets = PRESETS

    @hookimpl
    def reading_rules(self, article: ArticleFacts, context: Context) -> ReadingRules:
        """Return the settings in force."""
        s: Settings = context.settings
        return ReadingRules(
            required_percent=s.required_percent,
            required_seconds_min=s.required_seconds_min,
            idle_seconds_max=s.idle_seconds_max,
            depth_percent=s.depth_percent,
            depth_steps=s.depth_steps,
            screen_words=s.screen_words,
            credited_seconds_per_day_max=s.credited_minutes_per_day_max * 60,
        )


plugin = ReadGuard()
