"""The stamp of the plugins' settings: equal stamps mean equal settings, in any process.

Whether a plugin is on is part of its settings.

Versions of settings are only ever added, so their number and the newest moment change with
every one of them, whichever commits first. A statement that is sent anyway brings the stamp
along, and settings are read again only when it differs: a price that was changed in another
process counts from its commit on.
"""

SETTINGS_STAMP = """
    (SELECT count(*) || ' ' || coalesce(CAST(max(effective_at) AS text), '') FROM plugin_setting)
"""
"""A column, to be given a name."""
