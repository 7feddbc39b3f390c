"""Tribune: a headless CMS in which every dealing with an article is an event.

Plugins decide who earns and who pays for it; the core holds articles, people and a ledger.
"""

__all__ = ["create_app"]


def __getattr__(name: str) -> object:
    """Load the factory only when it is asked for: plugins import `cms.sdk` without Flask."""
    if name == "create_app":
        from cms.app import create_app

        return create_app
    raise AttributeError(name)
