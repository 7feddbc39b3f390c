"""A plugin with addresses of its own that go wrong in every way, and fields that are no JSON."""

from decimal import Decimal

from cms.sdk import Plugin, Refusal, Route, hookimpl


def crash(_user_id, _context):
    raise ZeroDivisionError


def no_json(_user_id, _context):
    return {"price": Decimal("1.25")}


def me(user_id, _context):
    return {"you": user_id}


class Odd(Plugin):
    name = "odd"
    routes = (
        Route(path="crash", summary="Crashes", handler=crash),
        Route(path="no_json", summary="Answers what is no JSON", handler=no_json),
        Route(path="me", summary="Who I am", handler=me, personal=True),
    )

    @hookimpl
    def check_action(self, action, context):
        no = Refusal(code="odd.no", detail="No", params={"price": Decimal("1.25")})
        return [no] if action.name == "plus" else ()

    @hookimpl
    def article_fields(self, articles, context):
        return {article.id: {"price": Decimal("1.25")} for article in articles}

    @hookimpl
    def user_fields(self, user_ids, context):
        return dict.fromkeys(user_ids, "no object")


plugin = Odd()
