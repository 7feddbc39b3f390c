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
    TimerFired,
)
from cms.sdk.hooks import hookimpl
from cms.sdk.money import UTWEI_PER_TWEI, author_shares, decimal, shares, twei
from cms.sdk.pages import (
    AdminPage,
    Amount,
    Block,
    Cell,
    Chart,
    Figure,
    Figures,
    Form,
    PageRequest,
    Table,
    Text,
)
from cms.sdk.plugin import Plugin, Route
from cms.sdk.reading import ReadingRules
from cms.sdk.settings import NoSettings, Presets, setting
from cms.sdk.settled import Posted, Reversal, Settlement
from cms.sdk.tables import Base, Id, UtcTime, insert_into
from cms.sdk.timers import Timer
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
    "AdminPage",
    "Amount",
    "ArticleFacts",
    "ArticlePublished",
    "ArticleRead",
    "Base",
    "Block",
    "CMSError",
    "Cell",
    "Chart",
    "CommentFacts",
    "CommentPosted",
    "Conflict",
    "Context",
    "Event",
    "Figure",
    "Figures",
    "Form",
    "Id",
    "InsufficientFunds",
    "Invalid",
    "Line",
    "NoSettings",
    "NotAllowed",
    "NotFound",
    "PageRequest",
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
    "Table",
    "TableContext",
    "Text",
    "Timer",
    "TimerFired",
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
