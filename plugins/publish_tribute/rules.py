"""Pure arithmetic: what publishing costs."""


def tribute_utwei(first_utwei: int, published_today: int, *, doublings_max: int) -> int:
    """Return the tribute: it doubles with each publication of the last 24 hours."""
    return first_utwei << min(published_today, doublings_max)
