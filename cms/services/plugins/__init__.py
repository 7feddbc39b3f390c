"""Plugins as staff see them: settings, presets, history, failures, pages of their own."""
