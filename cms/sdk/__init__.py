"""The only room that plugins import: events in, transfers out, everything typed and frozen.

May hold: the standard library, pluggy, SQLAlchemy. May not: Flask, marshmallow, other rooms.
"""

from cms.sdk.context import Context, TableContext
from cms.sdk.errors import (
    CMSError,
    Conflict,
    InsufficientFunds,
    Invalid,
    NotAllowed,
    NotFound,
    PluginRejected,
    Refusal,
    Refused,
    RuleFailed,
)
from cms.sdk.events import (
    Action,
    ArticleFacts,
    ArticlePublished,
    ArticleRead,
    CommentFacts,
    CommentPosted,
    Event,
    ReactionAdded,
    ReportRequested,
)
from cms.sdk.hooks import hookimpl
from cms.sdk.money import UTWEI_PER_TWEI, author_shares, decimal, shares, twei
from cms.sdk.plugin import Plugin, Route
from cms.sdk.reading import ReadingRules
from cms.sdk.settings import NoSettings, Presets, setting
from cms.sdk.settled import Posted, Reversal, Settlement
from cms.sdk.tables import Base, Id, UtcTime, insert_into
from cms.sdk.transfers import (
    TREASURY,
    Account,
    AccountKind,
    Line,
    Role,
    Side,
    Transfer,
    Undo,
    pool,
    user,
)

__all__ = [
    "TREASURY",
    "UTWEI_PER_TWEI",
    "Account",
    "AccountKind",
    "Action",
    "ArticleFacts",
    "ArticlePublished",
    "ArticleRead",
    "Base",
    "CMSError",
    "CommentFacts",
    "CommentPosted",
    "Conflict",
    "Context",
    "Event",
    "Id",
    "InsufficientFunds",
    "Invalid",
    "Line",
    "NoSettings",
    "NotAllowed",
    "NotFound",
    "Plugin",
    "PluginRejected",
    "Posted",
    "Presets",
    "ReactionAdded",
    "ReadingRules",
    "Refusal",
    "Refused",
    "ReportRequested",
    "Reversal",
    "Role",
    "Route",
    "RuleFailed",
    "Settlement",
    "Side",
    "TableContext",
    "Transfer",
    "Undo",
    "UtcTime",
    "author_shares",
    "decimal",
    "hookimpl",
    "insert_into",
    "pool",
    "setting",
    "shares",
    "twei",
    "user",
]
