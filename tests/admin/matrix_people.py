"""Who may do what at the doors, with comments, readers, the team and the audit log."""

from tests.admin.matrix_rows import Row

REASON = {"usual": "Insults somebody"}
BAN = {"reason": "Spam"}
BAN_ALL = {"reason": "Spam", "with_comments": "y"}
EDITOR, READER = {"role": "editor"}, {"role": "reader"}
NEW = {"nickname": "Nora", "email": "nora@example.org", "password": "a long sentence of nobody"}
KNOWN = {"name": "Known", "password": "a long sentence of nobody"}
WRONG = {"name": "Known", "password": "another sentence, and wrong"}
PASSWORDS = {"old_password": "a long sentence of nobody", "password": "a quite different sentence"}
GUESSED = {"old_password": "not this sentence", "password": "a quite different sentence"}

PEOPLE = (
    # the doors                                          own  adm  edi  aut  mod  rea  str
    Row("admin.sign_in", "GET", "", "302 302 302 302 302 200 200"),
    Row("admin.sign_in", "POST", "known", "302= 302= 302= 302= 302= 302 302", KNOWN),
    Row("admin.sign_in", "POST", "known_wrong", "302= 302= 302= 302= 302= 401* 401*", WRONG),
    Row("admin.sign_out", "POST", "", "302 302 302 302 302 - -"),
    Row("admin.claim", "GET", "secret=claim_open", "200 200 200 200 200 200 200"),
    Row("admin.claim", "GET", "secret=claim_wrong", "404 404 404 404 404 404 404"),
    Row("admin.claim", "POST", "secret=claim_wrong", "404 404 404 404 404 404 404", NEW),
    Row("admin.claim", "POST", "secret=claim_open", "302 302 302 302 302 302 302", NEW),
    Row("admin.accept", "GET", "secret=invited", "200 200 200 200 200 200 200"),
    Row("admin.accept", "GET", "secret=uninvited", "404 404 404 404 404 404 404"),
    Row("admin.accept", "POST", "secret=invited", "302 302 302 302 302 302 302", NEW),
    Row("admin.accept", "POST", "secret=uninvited", "404 404 404 404 404 404 404", NEW),
    # one's own
    Row("admin.home", "GET", "", "200 200 200 200 200 - -"),
    Row("admin.nowhere", "GET", "rest=claim_wrong", "404 404 404 404 404 - -"),
    Row("admin.account", "GET", "", "200 200 200 200 200 - -"),
    Row("admin.account", "POST", "", "302 302 302 302 302 - -", PASSWORDS),
    Row("admin.account", "POST", "guessed", "200* 200* 200* 200* 200* - -", GUESSED),
    Row("admin.end_session", "POST", "token_id=own_session", "302 302 302 302 302 - -"),
    Row("admin.end_session", "POST", "token_id=foreign_session", "404 404 404 404 404 - -"),
    Row("admin.end_all_sessions", "POST", "", "302 302 302 302 302 - -"),
    Row("admin.confirm", "GET", "", "200 200 200 200 200 - -"),
    Row("admin.confirm", "POST", "", "302 302 302 302 302 - -", {"password": KNOWN["password"]}),
    Row("admin.confirm", "POST", "guessed", "200* 200* 200* 200* 200* - -", {"password": "no"}),
    Row("admin.account_leave", "POST", "an_owner", "302 302 302 302 302 - -", {"sure": "yes"}),
    Row("admin.account_leave", "POST", "last_owner", "302= 302 302 302 302 - -", {"sure": "yes"}),
    Row("admin.account_leave", "POST", "unsure", "302= 302= 302= 302= 302= - -"),
    Row("admin.steps_site", "POST", "live", "303 303 303 303 303 - -"),
    Row("admin.steps_site", "POST", "nothing_live", "409 409 409 409 409 - -"),
    Row("admin.steps_api", "POST", "live", "303 303 303 303 303 - -"),
    Row("admin.steps_api", "POST", "nothing_live", "409 409 409 409 409 - -"),
    # comments                                           own  adm  edi  aut  mod  rea  str
    Row("admin.comments", "GET", "", "200 200 200 403 200 - -"),
    Row("admin.comment_remove", "GET", "comment_id=visible", "200 200 200 403 200 - -"),
    Row("admin.comment_remove", "GET", "comment_id=moderated", "200 200 200 403 200 - -"),
    Row("admin.comment_remove", "GET", "comment_id=none", "404 404 404 403 404 - -"),
    Row("admin.comment_remove", "POST", "comment_id=visible", "302 302 302 403 302 - -", REASON),
    Row("admin.comment_remove", "POST", "comment_id=own_article", "302 302 302 403 302 - -", REASON),
    Row("admin.comment_remove", "POST", "comment_id=down", "302 302 302 403 302 - -", REASON),
    Row("admin.comment_remove", "POST", "comment_id=moderated", "302= 302= 302= 403 302= - -", REASON),
    Row("admin.comment_remove", "POST", "comment_id=deleted", "302= 302= 302= 403 302= - -", REASON),
    Row("admin.comment_remove", "POST", "comment_id=none", "404 404 404 403 404 - -", REASON),
    Row("admin.comment_restore", "GET", "comment_id=moderated", "200 200 200 403 200 - -"),
    Row("admin.comment_restore", "GET", "comment_id=none", "404 404 404 403 404 - -"),
    Row("admin.comment_restore", "POST", "comment_id=moderated", "302 302 302 403 302 - -"),
    Row("admin.comment_restore", "POST", "comment_id=visible", "302= 302= 302= 403 302= - -"),
    Row("admin.comment_restore", "POST", "comment_id=deleted", "302= 302= 302= 403 302= - -"),
    Row("admin.comment_restore", "POST", "comment_id=none", "404 404 404 403 404 - -"),
    # readers                                            own  adm  edi  aut  mod  rea  str
    Row("admin.readers", "GET", "", "200 200 200 403 200 - -"),
    Row("admin.reader_one", "GET", "user_id=a_reader", "200 200 200 403 200 - -"),
    Row("admin.reader_one", "GET", "user_id=an_owner", "200 200 200 403 200 - -"),
    Row("admin.reader_one", "GET", "user_id=none", "404 404 404 403 404 - -"),
    Row("admin.reader_ban", "GET", "user_id=a_reader", "200 200 200 403 200 - -"),
    Row("admin.reader_ban", "GET", "user_id=an_owner", "403 403 403 403 403 - -"),
    Row("admin.reader_ban", "POST", "user_id=a_reader", "302 302 302 403 302 - -", BAN),
    Row("admin.reader_ban", "POST", "user_id=a_writer", "302 302 302 403 302 - -", BAN_ALL),
    Row("admin.reader_ban", "POST", "user_id=a_banned", "302 302 302 403 302 - -", BAN),
    Row("admin.reader_ban", "POST", "user_id=an_author", "302 302 302 403 403 - -", BAN),
    Row("admin.reader_ban", "POST", "user_id=an_editor", "302 302 403 403 403 - -", BAN),
    Row("admin.reader_ban", "POST", "user_id=an_owner", "403 403 403 403 403 - -", BAN),
    Row("admin.reader_ban", "POST", "user_id=oneself", "403 403 403 403 403 - -", BAN),
    Row("admin.reader_ban", "POST", "user_id=none", "404 404 404 403 404 - -", BAN),
    Row("admin.reader_unban", "POST", "user_id=a_banned", "302 302 302 403 302 - -"),
    Row("admin.reader_unban", "POST", "user_id=a_reader", "302= 302= 302= 403 302= - -"),
    Row("admin.reader_unban", "POST", "user_id=a_banned_editor", "302 302 403 403 403 - -"),
    # team                                               own  adm  edi  aut  mod  rea  str
    Row("admin.team", "GET", "", "200 200 403 403 403 - -"),
    Row("admin.team_role", "POST", "user_id=an_author", "302 302 403 403 403 - -", EDITOR),
    Row("admin.team_role", "POST", "user_id=a_reader", "302 302 403 403 403 - -", EDITOR),
    Row("admin.team_role", "POST", "user_id=an_author", "302 302 403 403 403 - -", READER),
    Row("admin.team_role", "POST", "user_id=an_author", "302 403 403 403 403 - -", {"role": "admin"}),
    Row("admin.team_role", "POST", "user_id=an_owner", "302 403 403 403 403 - -", READER),
    Row("admin.team_role", "POST", "user_id=oneself", "403 403 403 403 403 - -", READER),
    Row("admin.team_role", "POST", "user_id=none", "404 404 403 403 403 - -", READER),
    Row("admin.team_invite", "POST", "", "200 200 403 403 403 - -", EDITOR),
    Row("admin.team_invite", "POST", "too_high", "200 422 403 403 403 - -", {"role": "admin"}),
    Row("admin.team_revoke", "POST", "invitation_id=open", "302 302 403 403 403 - -"),
    Row("admin.team_revoke", "POST", "invitation_id=none", "302= 302= 403 403 403 - -"),
    # site                                               own  adm  edi  aut  mod  rea  str
    Row("admin.audit", "GET", "", "200 200 403 403 403 - -"),
)  # fmt: skip
