"""Every page of the admin with its addresses, as the newsroom of `furnish` has them.

Tests that are about all pages hold this list against the routes: a page that is not in it fails.
"""

NO_PAGES = {"admin.static": "files", "admin.ledger_csv": "a download, made in pieces"}
PAGES = {
    "doors": {
        "admin.sign_in": ["/sign-in"],
        "admin.claim": ["/claim/{claim}"],
        "admin.accept": ["/invitation/{invitation}"],
    },
    "articles": {
        "admin.articles": ["/articles", "/articles?state=trash", "/articles?q=nothing"],
        "admin.article_new": ["/articles/new"],
        "admin.article_edit": ["/articles/{waiting}", "/articles/{waiting}?typed=1"],
        "admin.article_typed": ["/articles/{waiting}/draft"],
        "admin.article_revisions": ["/articles/{waiting}/revisions"],
        "admin.article_compare": ["/articles/{waiting}/revisions/compare"],
        "admin.article_publish": [
            "/articles/{planned}/publish",
            "/articles/{article}/publish",
            "/articles/{thrown}/publish",
        ],
        "admin.article_take_down": ["/articles/{article}/take-down"],
        "admin.article_delete": ["/articles/{thrown}/delete"],
        "admin.pictures": ["/pictures"],
        "admin.topics": ["/topics"],
    },
    "people": {
        "admin.home": ["/"],
        "admin.comments": ["/comments", "/comments?show=moderated"],
        "admin.comment_remove": ["/comments/{comment}/remove"],
        "admin.comment_restore": ["/comments/{removed}/restore"],
        "admin.readers": ["/readers", "/readers?q=nobody"],
        "admin.reader_one": ["/readers/{reader}", "/readers/{banned}"],
        "admin.reader_ban": ["/readers/{reader}/ban"],
        "admin.reader_sweep": ["/readers/{banned}/undo"],
        "admin.team": ["/team"],
        "admin.audit": ["/audit"],
        "admin.account": ["/account"],
        "admin.confirm": ["/confirm"],
        "admin.nowhere": ["/no-such-page"],
    },
    "money": {
        "admin.article_money": [
            "/articles/{article}/money?row=comment_rewards",
            "/articles/{article}/money?scope=treasury",
        ],
        "admin.reader_money": ["/readers/{reader}/money"],
        "admin.article_caused": ["/articles/{article}/caused"],
        "admin.comment_caused": ["/comments/{comment}/caused"],
        "admin.reader_caused": ["/readers/{reader}/caused"],
        "admin.ledger": ["/ledger?person=Reader+0"],
        "admin.ledger_entry": ["/ledger/20"],
        "admin.treasury": ["/treasury"],
        "admin.treasury_grant": ["/treasury/grant"],
        "admin.solvency": ["/treasury/solvency"],
        "admin.unpaid": ["/unpaid", "/unpaid?show=appealed"],
        "admin.unpaid_one": ["/unpaid/1"],
    },
    "plugins": {
        "admin.plugins": ["/plugins"],
        "admin.plugin_one": ["/plugins/pluses", "/plugins/pluses?preset=no-money"],
        "admin.plugin_switch": ["/plugins/levels/switch"],
        "admin.plugin_preset": ["/plugins/presets/classic"],
        "admin.plugin_failures": ["/plugins/failures"],
        "admin.plugin_simulations": ["/plugins/simulations"],
        "admin.page_of_plugin": ["/plugins/levels/ladder", "/plugins/levels/gates"],
    },
}
