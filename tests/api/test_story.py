"""The API as a site uses it: list, read, react, look at the money."""

from cms.services.dealings.comments import post_comment
from tests.support.apps import Client
from tests.support.world import person


def read_it(reader: Client, article: int, clock) -> dict:
    """Read as a page does: a beat every ten seconds, scrolling on."""
    begun = reader.post(f"/api/v1/articles/{article}/reads").json["data"]
    told: dict = {"is_valid": False}
    while not told["is_valid"]:
        clock.advance(seconds=begun["beat_seconds"])
        begun["sequence"] += 1
        told = send_beat(reader, begun, depth_percent=min(100, 30 * begun["sequence"])).json["data"]
    return told


def send_beat(reader: Client, begun: dict, **said):
    body = {"token": begun["token"], "sequence": begun["sequence"], **said}
    return reader.post(f"/api/v1/reads/{begun['id']}/beats", json=body)


def test_the_list_and_the_article_have_one_shape(client: Client, article: int):
    listed = client.get("/api/v1/articles").json["data"][0]
    one = client.get(f"/api/v1/articles/{listed['slug']}").json["data"]
    assert one.pop("body").startswith("<p>word")
    assert one == listed
    assert one["plugins"]["read_to_earn"]["opportunity"] == "0.40"
    rows = one["plugins"]["pnl_reports"]["rows"]
    assert [row["label"] for row in rows] == [
        "Earned for Pluses", "Comment Rewards", "Likes Own", "Likes Commenter", "Likes Author",
        "Dislikes Author", "Spent for Minuses", "Comment Tributes", "Dislikes Own",
        "Dislikes Commenter", "Post Publish Tribute", "PnL Reports",
    ]  # fmt: skip
    assert {row["amount"] for row in rows} == {None}


def test_an_unchanged_article_is_not_sent_again(client: Client, article: int):
    first = client.get(f"/api/v1/articles/{article}")
    again = client.get(
        f"/api/v1/articles/{article}", headers={"If-None-Match": first.headers["ETag"]}
    )
    assert (again.status_code, again.data) == (304, b"")


def test_reading_and_a_plus_pay_reader_and_author(client, reader, article, clock):
    assert read_it(reader, article, clock)["is_valid"]
    quoted = reader.get(f"/api/v1/articles/{article}/quotes?action=plus").json["data"]
    answer = reader.put(f"/api/v1/articles/{article}/reaction", json={"kind": "plus"})
    assert answer.status_code == 200
    moved = answer.json["data"]["moved"]
    assert moved == quoted["moved"]
    # 2.0 minutes x 0.20 at level 2 (the reading made 10 XP), which gets 40 %; the author 0.30
    assert {(m["line"], m["amount"]) for m in moved} == {
        ("read_to_earn.reward_reader", "0.16"),
        ("pluses.reward_author", "0.30"),
    }
    wallet = reader.get("/api/v1/me/wallet").json["data"]
    until = "2026-03-05T12:0"
    assert (wallet["balance"], wallet["held"]) == ("10.00", "0.16")
    assert wallet["next_release"]["amount"] == "0.16"
    assert wallet["next_release"]["at"].startswith(until)
    assert all(m["held_until"].startswith(until) for m in moved)
    entry = reader.get("/api/v1/me/entries").json["data"][0]
    assert (entry["label"], entry["amount"], entry["plugin"]) == (
        "Earned for Pluses", "0.16", "read_to_earn",
    )  # fmt: skip
    mine = reader.get(f"/api/v1/articles/{article}/me").json["data"]
    assert (mine["earned"], mine["reaction"], mine["has_read"]) == ("0.16", "plus", True)


def test_a_twin_is_told_the_same_and_marked(reader, article, clock):
    first = reader.put(f"/api/v1/articles/{article}/reaction", json={"kind": "plus"})
    again = reader.put(f"/api/v1/articles/{article}/reaction", json={"kind": "plus"})
    assert again.json == first.json
    assert again.headers["Idempotent-Replayed"] == "true"
    assert "Idempotent-Replayed" not in first.headers


def test_a_beat_too_early_does_not_count(reader, article, clock):
    begun = reader.post(f"/api/v1/articles/{article}/reads").json["data"]
    clock.advance(seconds=begun["required_seconds"] - 1)
    told = send_beat(reader, begun | {"sequence": 1}).json["data"]
    assert (told["is_valid"], told["credited_seconds"]) == (False, 12)
    assert [reason["code"] for reason in told["reasons"]] == ["too_fast"]


def test_a_level_too_low_is_a_problem_with_its_numbers(reader, article):
    answer = reader.post(f"/api/v1/articles/{article}/comments", json={"body": "Hello"})
    assert answer.status_code == 403
    assert answer.mimetype == "application/problem+json"
    told = answer.json
    assert (told["code"], told["detail"]) == ("levels.too_low", "Available from LVL 3")
    assert (told["required"], told["current"], told["xp_missing"]) == (3, 1, 18)


def test_a_report_is_bought_once_for_the_same_books(reader, article):
    first = reader.post(f"/api/v1/articles/{article}/reports")
    assert first.status_code == 201
    assert first.json["data"]["loss_subtotal"] == "1.00"
    again = reader.post(f"/api/v1/articles/{article}/reports")
    assert again.status_code == 200
    assert again.json["data"]["id"] == first.json["data"]["id"]
    assert reader.get("/api/v1/me/wallet").json["data"]["balance"] == "9.00"


def test_a_report_is_held_to_its_quote_and_needs_no_body(reader, article):
    where = f"/api/v1/articles/{article}"
    told = reader.get(f"{where}/quotes?action=report").json["data"]
    assert reader.post(f"{where}/reports", json={"quote": "0" * 32}).status_code == 409
    assert reader.post(f"{where}/reports", json={"quote": "dear"}).status_code == 422
    assert reader.post(f"{where}/reports", json={"price": "0.00"}).status_code == 422
    assert reader.get("/api/v1/me/wallet").json["data"]["balance"] == "10.00"
    bought = reader.post(f"{where}/reports", json={"quote": told["id"]})
    assert bought.status_code == 201
    assert [one["amount"] for one in bought.json["data"]["moved"]] == ["-1.00"]
    assert reader.post(f"{where}/reports", json={}).status_code == 200


def test_ones_own_figures_are_free_and_the_authors_are_theirs(reader, article):
    assert reader.get(f"/api/v1/articles/{article}/pnl").json["data"]["total"] == "0.00"
    assert reader.get(f"/api/v1/articles/{article}/pnl?scope=author").status_code == 403


def test_the_rules_in_force_are_public(client: Client):
    data = client.get("/api/v1/economy").json["data"]
    minus = next(p for p in data["plugins"] if p["name"] == "minuses")
    assert minus["settings"]["price_utwei"]["value"] == "0.50"
    ladder = client.get("/api/v1/plugins/levels/ladder").json["data"]
    assert ladder["levels"][12] == {"level": 13, "xp": 468}


def test_signing_up_in_and_out(client: Client):
    new = {"nickname": "Zoë", "email": "zoe@example.org", "password": "correct horse"}
    made = client.post("/api/v1/readers", json=new)
    assert made.status_code == 201
    assert client.post("/api/v1/readers", json=new).status_code == 409
    wrong = client.post("/api/v1/session", json={"name": "zoë", "password": "wrong"})
    assert (wrong.status_code, wrong.json["code"]) == (401, "sign_in.wrong")
    opened = client.post("/api/v1/session", json={"name": "ZOË", "password": "correct horse"})
    zoe = client.bearing(opened.json["data"]["token"])
    assert zoe.get("/api/v1/me").json["data"]["nickname"] == "Zoë"
    assert zoe.delete("/api/v1/session").status_code == 204
    assert zoe.get("/api/v1/me").status_code == 401


def test_my_stand_names_my_reactions_to_comments(tribune, reader, article, clock):
    read_it(reader, article, clock)
    writer = person(tribune, "Writer", twei=5)
    text = "A comment of more than forty characters, to be liked by one."
    comment = post_comment(tribune, writer, "editor", article, text).subject_id
    liked = reader.put(f"/api/v1/comments/{comment}/reaction", json={"kind": "like"})
    assert liked.status_code == 200, liked.text
    mine = reader.get(f"/api/v1/articles/{article}/me").json["data"]
    assert mine["comment_reactions"] == {str(comment): "like"}
