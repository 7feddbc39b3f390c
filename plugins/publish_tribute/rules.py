"""Pure arithmetic: what publishing costs."""

DOUBLINGS_MAX = 4


def tribute_utwei(first_utwei: int, published_today: int) -> int:
    """Return the tribute: it doubles with each publication of the last 24 hours, up to x 16."""
    return first_utwei << min(published_today, DOUBLINGS_MAX)
