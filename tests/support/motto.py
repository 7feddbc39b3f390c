"""A plugin with a setting that is text, as few have: somebody's words on the pages of the admin."""

from dataclasses import dataclass

from cms.sdk import Plugin, setting


@dataclass(frozen=True)
class Settings:
    motto: str = setting("None", label="Motto", help="Whatever comes to mind.")


class Motto(Plugin):
    name = "motto"
    Settings = Settings


plugin = Motto()
