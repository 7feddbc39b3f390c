"""How many statements an answer takes: a number of its own, however much there is to list."""

import pytest

from tests.support.apps import Client
from tests.support.crowd import Crowd, crowd
from tests.support.statements import statements

MANY = 50

# A new address that reads brings its number. Who is asking is one of them, where it is asked;
# a quote of a reaction looks once whether its quota is used up.
COUNTS = {
    "/articles": 1,
    "/articles?page[size]=100&meta=total": 2,
    "/articles?filter[category]=category-0": 1,
    "/articles?filter[tag]=common": 1,
    "/articles?filter[author]={author}": 1,
    "/articles?q=number&sort=published_at": 1,
    "/articles/number-0": 1,
    "/articles/{article}": 1,
    "/articles/{article}/comments?page[size]=100": 3,
    "/articles/{article}/me": 37,
    "/articles/{article}/pnl": 3,
    "/articles/{article}/quotes?action=plus": 13,
    "/articles/{article}/quotes?action=minus": 7,
    "/articles/{article}/quotes?action=comment": 10,
    "/articles/{article}/quotes?action=report": 4,
    "/comments/{comment}/quotes?action=like": 6,
    "/comments/{comment}/quotes?action=dislike": 14,
    "/authors?page[size]=100": 1,
    "/categories": 1,
    "/tags?page[size]=100": 1,
    "/economy": 1,
    "/ledger/head": 1,
    "/me": 4,
    "/me/entries?page[size]=100": 2,
    "/me/unpaid?page[size]=100": 3,
    "/me/wallet": 2,
    "/plugins/budget/rates": 2,
    "/plugins/levels/ladder": 1,
    "/plugins/levels/me": 3,
    "/plugins/quotas/mine": 4,
    "/reports/{report}": 2,
}
WITHOUT = {"reference.docs", "reference.file", "reference.openapi"}  # made without a database


@pytest.fixture
def town(tribune) -> Crowd:
    made = crowd(tribune)
    made.grow(1)
    return made


def counts(town: Crowd, rita: Client) -> dict[str, int]:
    """Ask everything twice, and count the second time."""
    found = {}
    for path in COUNTS:
        address = f"/api/v1{path.format(**vars(town))}"
        assert rita.get(address).status_code == 200, address
        with statements() as made:
            rita.get(address)
        found[path] = len(made)
    return found


@pytest.mark.slow
def test_an_answer_takes_no_more_statements_where_there_is_more(town: Crowd, client: Client):
    rita = client.bearing(town.token)
    assert counts(town, rita) == COUNTS
    town.grow(MANY)
    assert counts(town, rita) == COUNTS


def test_every_address_that_reads_has_its_number(app, town: Crowd):
    addresses = app.url_map.bind("")
    asked = {
        addresses.match(f"/api/v1{p.format(**vars(town)).partition('?')[0]}")[0] for p in COUNTS
    }
    reading = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/api/v1/") and "GET" in (rule.methods or ())
    }
    assert reading - WITHOUT == asked
