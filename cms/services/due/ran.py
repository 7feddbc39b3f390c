"""What came of something that was due."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Deed = Literal["publish", "unpublish", "settings", "timer", "release"]


@dataclass(frozen=True, kw_only=True)
class Ran:
    """One thing that was due; ``fault`` is why it could not be carried out.

    ``title`` is the article's; for a timer the plugin and what it asked for, for a change of
    settings its plugin, for a release how many earnings of how many people. ``article_id`` is 0
    where there is no article.
    """

    article_id: int
    title: str
    deed: Deed
    at: datetime
    fault: str = ""
