"""The problems that the core can answer with, for the reference page: code, status, what to do.

A plugin's codes begin with its name and are its own to explain, in their ``detail``.
"""

from __future__ import annotations

CODES: dict[str, tuple[int, str]] = {
    "request.malformed": (400, "The body is no JSON in UTF-8: mend it"),
    "parameter.invalid": (400, "`errors` names each wrong parameter and those that are allowed"),
    "token.missing": (401, "Sign in, and send `Authorization: Bearer` with the token"),
    "token.invalid": (401, "The session has ended: sign in again"),
    "sign_in.wrong": (401, "Name or password is wrong; it does not say which"),
    "ledger.insufficient_funds": (402, "`need` and `have` say what it costs and what one has"),
    "person.banned": (
        403,
        "The account is shut out, and `detail` says why",
    ),
    "own": (403, "One cannot react to one's own words"),
    "reaction.final": (403, "A reaction can be changed three times, and within ten minutes"),
    "already_done": (403, "In a quote: one has done this already"),
    "plugin.failed": (403, "A rule cannot decide now (403) or name its price (503): try later"),
    "pnl.scope": (403, "Only an article's authors see the authors' figures"),
    "role.author": (403, "Only authors and editors publish"),
    "address.not_found": (404, "Nothing has this address: look at the operations above"),
    "article.not_found": (404, "There is no such article that is live"),
    "comment.not_found": (404, "There is no such comment, or it is not one's own"),
    "reading.not_found": (404, "There is no such reading of one's own, or its token is wrong"),
    "report.not_found": (404, "There is no such report of one's own"),
    "method.not_allowed": (405, "The header `Allow` names the methods of this address"),
    "accept.unsupported": (406, "Answers are `application/json`: let `Accept` admit that"),
    "nickname.taken": (409, "Choose another, or sign in"),
    "email.taken": (409, "There is an account with this address: sign in"),
    "article.trashed": (409, "In a quote: the article is in the trash"),
    "idempotency.in_progress": (409, "The first request with this key is done or nearly so"),
    "precondition.failed": (412, "Nothing here has versions: leave `If-Match` out"),
    "body.too_large": (413, "A body has at most 1 MiB"),
    "body.media_type": (415, "Send the body as `application/json`"),
    "body.invalid": (422, "`errors` points to each wrong member of the body"),
    "idempotency.other_request": (422, "Take a new key for a new request"),
    "text.empty": (422, "There is nothing to be seen in it"),
    "text.too_long": (422, "Shorten it"),
    "text.control_characters": (422, "Take out what cannot be seen"),
    "comment.empty": (422, "Write something first"),
    "email.malformed": (422, "This is no e-mail address"),
    "password.length": (422, "A password has 8 to 128 characters"),
    "password.common": (422, "Choose one that is not the first that anybody would try"),
    "article.no_author": (422, "In a quote: an article needs an author"),
    "rate.exceeded": (429, "Wait for as many seconds as `Retry-After` says"),
    "sign_in.too_many": (429, "Wait for as many seconds as `Retry-After` says"),
    "server.error": (500, "Our fault: report its `request_id`. Asking again is safe"),
    "database.busy": (503, "Nothing was changed: try again after `Retry-After`"),
    "settle.contended": (503, "Nothing was changed: try again after `Retry-After`"),
}
