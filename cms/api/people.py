"""Identity and one's own affairs: session, profile, wallet, entries."""

from __future__ import annotations

from typing import Any

from flask import Response

from cms.api import shapes
from cms.api.access import network, principal, tribune
from cms.api.blueprint import Blueprint
from cms.api.cursors import next_link
from cms.api.respond import answer, iso, nothing
from cms.api.retries import is_retry
from cms.api.schemas import content, incoming, money, people
from cms.api.uploads import picture_sent
from cms.ledger.holds import purse_of
from cms.services.access.people import sign_up
from cms.services.access.sessions import SignedIn, sign_in, sign_out
from cms.services.money.wallet import purse, wallet_entries
from cms.services.people.avatar import avatar_of, remove_avatar, set_avatar

blueprint = Blueprint("people", __name__, url_prefix="/api/v1", description="Who you are")


def _session(opened: SignedIn) -> Response:
    with tribune().reading() as session:
        avatar = avatar_of(session, opened.user_id)
    return answer(
        {
            "token": opened.token,
            "user": shapes.person(opened.user_id, opened.nickname, avatar),
            "expires_at": iso(opened.expires_at),
        },
        status=201,
    )


@blueprint.post("/readers", tells_secret=True)
@blueprint.arguments(incoming.SignUp)
@blueprint.response(201, people.Session)
def post_reader(body: dict[str, Any]) -> Response:
    """Sign up and sign in.

    With an `Idempotency-Key`, the same request again signs in to the account that it made: the
    token is a new one, since tokens are not kept.
    """
    if is_retry():
        known = {"name": body["nickname"], "password": body["password"]}
        return _session(sign_in(tribune(), network=network(), **known))
    return _session(sign_up(tribune(), network=network(), **body))


@blueprint.post("/session", tells_secret=True)
@blueprint.arguments(incoming.SignIn)
@blueprint.response(201, people.Session)
def post_session(body: dict[str, Any]) -> Response:
    """Sign in.

    The token is shown this once. Each call opens a session of its own, also with an
    `Idempotency-Key`.
    """
    return _session(sign_in(tribune(), network=network(), **body))


@blueprint.delete("/session", signed_in=True)
@blueprint.response(204)
def delete_session() -> Response:
    """Sign out: end the session of the token that came with the request."""
    sign_out(tribune(), principal())
    return nothing()


@blueprint.get("/me", signed_in=True)
@blueprint.response(200, people.Me)
def me() -> Response:
    """Return who is signed in, with balance and what plugins know of them."""
    site, who = tribune(), principal()
    with site.reading() as session:
        mine = purse_of(session, who.user_id, site.clock.now())
        snapshot = site.host.snapshot(session, site.clock.now())
        fields = site.host.user_fields([who.user_id], snapshot)
    return answer(
        {
            **shapes.person(who.user_id, who.nickname, who.avatar),
            "role": who.role,
            **shapes.purse(mine),
            "plugins": fields[who.user_id],
        }
    )


@blueprint.put("/me/avatar", signed_in=True, takes_picture=True)
@blueprint.response(200, content.Person)
def put_avatar() -> Response:
    """Make a picture one's avatar.

    The body is the picture itself. It is decoded, cut to a square around its middle and written
    anew; nothing of the file that was sent is kept.
    """
    who = principal()
    avatar = set_avatar(tribune(), who.user_id, picture_sent())
    return answer(shapes.person(who.user_id, who.nickname, avatar))


@blueprint.delete("/me/avatar", signed_in=True)
@blueprint.response(204)
def delete_avatar() -> Response:
    """Go back to the avatar that is drawn from one's nickname. The picture is deleted."""
    remove_avatar(tribune(), principal().user_id)
    return nothing()


@blueprint.get("/me/wallet", signed_in=True)
@blueprint.response(200, money.Wallet)
def wallet() -> Response:
    """Return what one can spend, and what is held until when."""
    return answer({**shapes.purse(purse(tribune(), principal().user_id)), "unit": "Twei"})


@blueprint.get("/me/entries", signed_in=True)
@blueprint.arguments(incoming.Page, location="query")
@blueprint.response(200, money.Entry(many=True))
def entries(parameters: dict[str, Any]) -> Response:
    """List what moved in one's wallet, newest first, each with its why.

    What was earned and is held stands in the pocket `held`; once it can be spent, an entry there
    and one in the pocket `spendable` move it over.
    """
    size, cursor = parameters["size"], parameters.get("after")
    before = (*cursor, 1)[:2] if cursor else None  # cursors of before there were holds have one
    page = wallet_entries(tribune(), principal().user_id, before=before, size=size)
    links = {"next": next_link([*page.older])} if page.older else {}
    return answer([shapes.entry(row) for row in page.entries], links=links)
