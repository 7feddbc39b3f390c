"""One table from the core's failures to HTTP statuses."""

from __future__ import annotations

from cms.sdk import errors

STATUSES: tuple[tuple[type[errors.CMSError], int], ...] = (
    (errors.SignInRequired, 401),
    (errors.InsufficientFunds, 402),
    (errors.Refused, 403),
    (errors.NotAllowed, 403),
    (errors.NotFound, 404),
    (errors.Conflict, 409),
    (errors.Invalid, 422),
    (errors.TooMany, 429),
    (errors.RuleFailed, 503),
    (errors.Busy, 503),
)


def status_of(fault: errors.CMSError) -> int:
    """Return the status of a failure: a refusal for want of money alone is 402."""
    if isinstance(fault, errors.Refused) and all(
        refusal.code == "ledger.insufficient_funds" for refusal in fault.refusals
    ):
        return 402
    return next((status for kind, status in STATUSES if isinstance(fault, kind)), 500)
