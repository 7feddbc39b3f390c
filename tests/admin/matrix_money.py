"""Who may do what with the ledger, the treasury, wallets, and the plugins with their prices."""

from tests.admin.matrix_rows import Row

GRANT = {"amount": "1", "payee": "treasury", "reason": "For rewards"}
TO_NOBODY = {**GRANT, "payee": "person", "nickname": "Nobody at all"}
APPLY, REVIEW = {"step": "apply"}, {"step": "review"}
OFF, ON = {"is_on": "0"}, {"is_on": "1"}
WHY = {"reason": "Not worth it"}
PAINT = {"form": "paint", "paint-set_amount_utwei": "0.5", "paint-set_colour": "blue"}
READS, GONE = "200 200 200 403 403 - -", "404 404 404 403 403 - -"
PRICED = "name=sample version=version_of:sample set_minus_utwei=price set_plus_utwei=0.3"
RUNS, RUN = "200 200 403 403 403 - -", "302 302 403 403 403 - -"
RUN_IDLE, UNKNOWN = "302= 302= 403 403 403 - -", "404 404 403 403 403 - -"

MONEY = (
    Row("admin.ledger", "GET", "", READS),
    Row("admin.ledger", "GET", "article=nowhere", "422 422 422 403 403 - -"),
    Row("admin.ledger_csv", "GET", "", READS),
    Row("admin.ledger_csv", "GET", "person=nobody", "422 422 422 403 403 - -"),
    Row("admin.ledger_entry", "GET", "entry_id=entry", READS),
    Row("admin.ledger_entry", "GET", "entry_id=none", GONE),
    Row("admin.article_money", "GET", "article_id=own:live", "200 200 200 200 403 - -"),
    Row("admin.article_money", "GET", "article_id=joint:down", "200 200 200 200 403 - -"),
    Row("admin.article_money", "GET", "article_id=own:draft scope=author", "200 200 200 200 403 - -"),
    Row("admin.article_money", "GET", "article_id=foreign:live", READS),
    Row("admin.article_money", "GET", "article_id=foreign:trashed", READS),
    Row("admin.article_money", "GET", "article_id=own:live scope=nothing", "404 404 404 404 403 - -"),
    Row("admin.article_money", "GET", "article_id=none", "404 404 404 404 403 - -"),
    Row("admin.reader_money", "GET", "user_id=a_reader", READS),
    Row("admin.reader_money", "GET", "user_id=a_banned", READS),
    Row("admin.reader_money", "GET", "user_id=oneself", READS),
    Row("admin.reader_money", "GET", "user_id=none", GONE),
    Row("admin.treasury", "GET", "", READS),
    Row("admin.treasury_verify", "POST", "", "200= 200= 200= 403 403 - -"),
    Row("admin.treasury_grant", "GET", "", RUNS),
    Row("admin.treasury_grant", "GET", "unconfirmed", RUN),
    Row("admin.treasury_grant", "POST", "reference=fresh", RUN, GRANT),
    Row("admin.treasury_grant", "POST", "reference=used", RUN_IDLE, GRANT),
    Row("admin.treasury_grant", "POST", "reference=unconfirmed", RUN_IDLE, GRANT),
    Row("admin.treasury_grant", "POST", "reference=fresh", "422 422 403 403 403 - -", {"amount": "1"}),
    Row("admin.treasury_grant", "POST", "reference=fresh", "422 422 403 403 403 - -", TO_NOBODY),
    Row("admin.treasury_grant", "POST", "reference=mine", "422 422 403 403 403 - -", GRANT),
    # plugins                                                  own adm edi aut mod rea str
    Row("admin.plugins", "GET", "", RUNS),
    Row("admin.plugin_one", "GET", "name=sample", RUNS),
    Row("admin.plugin_one", "GET", "name=switched:sights:off", RUNS),
    Row("admin.plugin_one", "GET", "name=nothing", UNKNOWN),
    Row("admin.plugin_one", "POST", PRICED, RUN, APPLY),
    Row("admin.plugin_one", "POST", PRICED, "200= 200= 403 403 403 - -", REVIEW),
    Row("admin.plugin_one", "POST", "name=sample version=99 set_minus_utwei=price",
        "422 422 403 403 403 - -", APPLY),
    Row("admin.plugin_one", "POST", "name=sample version=99 set_minus_utwei=1 set_plus_utwei=0.3",
        "409 409 403 403 403 - -", APPLY),
    Row("admin.plugin_one", "POST", "name=sample set_minus_utwei=-1 set_plus_utwei=0.3",
        "422 422 403 403 403 - -", APPLY),
    Row("admin.plugin_one", "POST", "name=nothing", UNKNOWN, APPLY),
    Row("admin.plugin_switch", "GET", "name=switched:sights:on", RUNS),
    Row("admin.plugin_switch", "GET", "name=switched:sights:off", RUNS),
    Row("admin.plugin_switch", "GET", "name=nothing", UNKNOWN),
    Row("admin.plugin_switch", "POST", "name=switched:sights:on", RUN, OFF),
    Row("admin.plugin_switch", "POST", "name=switched:sights:off", RUN, ON),
    Row("admin.plugin_switch", "POST", "name=switched:sights:off", RUN_IDLE, OFF),
    Row("admin.plugin_switch", "POST", "name=nothing", UNKNOWN, OFF),
    Row("admin.plugin_preset", "GET", "preset=preset:no-money", RUNS),
    Row("admin.plugin_preset", "GET", "preset=nothing", UNKNOWN),
    Row("admin.plugin_preset", "POST", "preset=preset:no-money version-pluses=version_of:pluses", RUN),
    Row("admin.plugin_preset", "POST", "preset=preset:no-money version-pluses=99",
        "409 409 403 403 403 - -"),
    Row("admin.plugin_preset", "POST", "preset=nothing", UNKNOWN),
    Row("admin.plugin_failures", "GET", "", RUNS),
    Row("admin.plugin_failures", "GET", "plugin=failures_of:open", RUNS),
    Row("admin.plugin_retry", "POST", "failure_id=failure:open", RUN),
    Row("admin.plugin_retry", "POST", "failure_id=failure:lasting", RUN_IDLE),
    Row("admin.plugin_retry", "POST", "failure_id=failure:closed", RUN_IDLE),
    Row("admin.plugin_retry", "POST", "failure_id=none", UNKNOWN),
    Row("admin.plugin_retry_all", "POST", "plugin=failures_of:open", RUN),
    Row("admin.plugin_retry_all", "POST", "plugin=nothing", RUN_IDLE),
    Row("admin.plugin_dismiss", "POST", "failure_id=failure:open", RUN, WHY),
    Row("admin.plugin_dismiss", "POST", "failure_id=failure:open", RUN_IDLE),
    Row("admin.plugin_dismiss", "POST", "failure_id=failure:closed", RUN_IDLE, WHY),
    Row("admin.plugin_dismiss", "POST", "failure_id=none", UNKNOWN, WHY),
    Row("admin.page_of_plugin", "GET", "name=switched:sights:on path=view", READS),
    Row("admin.page_of_plugin", "GET", "name=switched:sights:off path=view", GONE),
    Row("admin.page_of_plugin", "GET", "name=sights path=nothing", "404 404 404 404 404 - -"),
    Row("admin.page_of_plugin", "GET", "name=nothing path=view", "404 404 404 404 404 - -"),
    Row("admin.page_of_plugin", "POST", "name=switched:sights:on path=view",
        "302 302 302 403 403 - -", PAINT),
    Row("admin.page_of_plugin", "POST", "name=switched:sights:on path=view",
        "422 422 422 403 403 - -", {**PAINT, "paint-set_colour": "green"}),
    Row("admin.page_of_plugin", "POST", "name=switched:sights:off path=view", GONE, PAINT),
    Row("admin.page_of_plugin", "POST", "name=switched:sights:on path=view", GONE, {"form": "none"}),
)  # fmt: skip
