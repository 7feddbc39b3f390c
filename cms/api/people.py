"""Identity and one's own affairs: session, profile, wallet, entries, one's stand on an article."""

from __future__ import annotations

from typing import Any

from flask import Response

from cms.api import schemas, shapes
from cms.api.access import network, principal, tribune
from cms.api.acts import quote_article_action
from cms.api.parsing import Blueprint
from cms.api.respond import answer, iso, next_link, read_cursor
from cms.ledger.accounts import balances_of
from cms.ledger.statement import statement
from cms.sdk.money import decimal
from cms.sdk.transfers import user
from cms.services.people import SignedIn, sign_in, sign_out, sign_up
from cms.services.standing import standing_on

blueprint = Blueprint("people", __name__, url_prefix="/api/v1", description="Who you are")


def _session(opened: SignedIn) -> Response:
    return answer(
        {
            "token": opened.token,
            "user": shapes.person(opened.user_id, opened.nickname),
            "expires_at": iso(opened.expires_at),
        },
        status=201,
    )


@blueprint.post("/readers")
@blueprint.arguments(schemas.SignUp)
@blueprint.response(201)
def post_reader(body: dict[str, Any]) -> Response:
    """Sign up and sign in."""
    return _session(sign_up(tribune(), network=network(), **body))


@blueprint.post("/session")
@blueprint.arguments(schemas.SignIn)
@blueprint.response(201)
def post_session(body: dict[str, Any]) -> Response:
    """Sign in; the token is shown this once."""
    return _session(sign_in(tribune(), network=network(), **body))


@blueprint.delete("/session")
@blueprint.response(204)
def delete_session() -> Response:
    """Sign out."""
    sign_out(tribune(), principal())
    return Response(status=204)


@blueprint.get("/me")
@blueprint.response(200)
def me() -> Response:
    """Return who is signed in, with balance and what plugins know of them."""
    site, who = tribune(), principal()
    with site.reading() as session:
        balance = balances_of(session, [user(who.user_id)])[user(who.user_id)]
        snapshot = site.host.snapshot(session, site.clock.now())
        fields = site.host.user_fields([who.user_id], snapshot)
    return answer(
        {
            **shapes.person(who.user_id, who.nickname),
            "role": who.role,
            "balance": decimal(balance),
            "plugins": fields[who.user_id],
        }
    )


@blueprint.get("/me/wallet")
@blueprint.response(200)
def wallet() -> Response:
    """Return one's balance."""
    who = principal()
    with tribune().reading() as session:
        balance = balances_of(session, [user(who.user_id)])[user(who.user_id)]
    return answer({"balance": decimal(balance), "unit": "Twei"})


@blueprint.get("/me/entries")
@blueprint.arguments(schemas.Page, location="query")
@blueprint.response(200)
def entries(parameters: dict[str, Any]) -> Response:
    """List one's postings, newest first, each with its why."""
    before = read_cursor(parameters["after"])[0] if parameters["after"] else None
    size = parameters["size"]
    with tribune().reading() as session:
        rows = statement(session, user(principal().user_id), before, size + 1)
    data = [
        {
            "version": row.version,
            "recorded_at": iso(row.recorded_at),
            "line": row.line,
            "label": row.label,
            "role": row.role,
            "plugin": row.plugin,
            "rule_version": row.rule_version,
            "is_reversal": row.kind == "reverse",
            "amount": decimal(row.amount_utwei),
            "balance_after": decimal(row.balance_after_utwei),
            "note": row.note,
            "event": row.event_kind,
            "article_id": row.article_id or None,
        }
        for row in rows[:size]
    ]
    links = {"next": next_link([rows[size - 1].version])} if len(rows) > size else {}
    return answer(data, links=links)


@blueprint.get("/articles/<id64:article_id>/me")
@blueprint.response(200)
def my_article(article_id: int) -> Response:
    """Return one's stand on an article: earned, reactions, reports, what each act would move."""
    site, who = tribune(), principal()
    found = standing_on(site, who.user_id, article_id)
    actions = {
        action: shapes.quote(quote_article_action(action, article_id), who.user_id)
        for action in ("plus", "minus", "comment", "report")
    }
    return answer(
        {
            "earned": decimal(found.earned_utwei) if found.earned_at else None,
            "earned_at": iso(found.earned_at),
            "has_read": found.has_read,
            "reaction": found.reaction,
            "comment_reactions": {str(i): k for i, k in found.comment_reactions.items()},
            "own_comments": found.own_comments,
            "reports": [{"id": i, "created_at": iso(at)} for i, at in found.reports],
            "actions": actions,
        }
    )
