"""Writing in the admin with a plain form: no script is needed to write, and nothing gets lost."""

import re
from html import unescape
from io import BytesIO

import pytest
from PIL import Image
from sqlalchemy import select

from cms.content.models import Article, ArticleDraft, ArticleRevision, Picture
from cms.services.articles.publish import publish_article

FORM = {"title": "A ferry", "body": "The ferry waits.", "language": "en", "version": "1"}


def written(tribune):
    """All articles, the newest first."""
    with tribune.reading() as session:
        return session.scalars(select(Article).order_by(Article.id.desc())).all()


def write(desk, **fields):
    """Write a new article as `desk`; return its address."""
    done = desk.post("/admin/articles/new", {**FORM, "lead_author": desk.user_id, **fields})
    assert done.status_code == 302, alerts(done)
    return done.location.split("?")[0]


def alerts(page):
    return unescape(
        " ".join(re.findall(r'class="(?:alert|invalid)[^>]*>(.*?)</div>', page.text, re.S))
    )


def png(width=60, height=40):
    out = BytesIO()
    Image.new("RGB", (width, height), "teal").save(out, "PNG")
    out.seek(0)
    return out


def test_an_article_is_written_and_changed_without_a_script(desk, tribune):
    author = desk("author")
    address = write(author, tags="Harbour, Night", category="+", new_category="Town")
    page = author.get(address).text
    assert "The ferry waits." in page
    assert "Harbour, Night" in page
    done = author.post(address, {**FORM, "title": "A ferry leaves", "slug": "a-ferry"})
    assert done.status_code == 302
    (article,) = written(tribune)
    assert (article.title, article.slug, article.status) == ("A ferry leaves", "a-ferry", "draft")


def test_saving_what_is_saved_already_makes_no_revision(desk, tribune):
    author = desk("author")
    address = write(author, slug="a-ferry")
    done = author.post(address, {**FORM, "slug": "a-ferry"})
    assert "Nothing has changed" in author.get(done.location).text
    with tribune.reading() as session:
        assert len(session.scalars(select(ArticleRevision)).all()) == 1


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("title", " ", "needs a title"),
        ("title", "x" * 201, "200 characters"),
        ("title", "a\x00b", "control characters"),
        ("summary", "x" * 501, "500 characters"),
        ("body", "x" * 200_001, "200000 characters"),
        ("slug", "No Such Slug", "such as no-such-slug"),
        ("slug", "x" * 81, "80 characters"),
        ("language", "english!", "such as en"),
        ("tags", "x" * 41, "40 characters"),
        ("tags", ",".join(f"t{n}" for n in range(21)), "At most 20 tags"),
        ("seo_title", "x" * 121, "120 characters"),
        ("seo_description", "x" * 321, "320 characters"),
        ("picture_caption", "x" * 1001, "1000 characters"),
        ("picture_credit", "x" * 201, "200 characters"),
        ("picture_alt", "x" * 501, "500 characters"),
    ],
)
def test_what_cannot_be_kept_is_refused_beside_its_field(desk, tribune, field, value, said):
    author = desk("author")
    page = author.post("/admin/articles/new", {**FORM, "summary": "Kept on the page", field: value})
    assert page.status_code == 422
    assert said in alerts(page)
    assert "The ferry waits." in page.text or field == "body"
    assert written(tribune) == []


def test_a_stale_page_shows_both_versions_and_keeps_what_was_typed(desk, tribune):
    ada, ben = desk("editor", "Ada Editor"), desk("editor", "Ben Editor")
    address = write(ada)
    ben.post(address, {**FORM, "lead_author": ada.user_id, "body": "Ben's ferry has left."})
    page = ada.post(address, {**FORM, "lead_author": ada.user_id, "body": "Ada's ferry is late."})
    assert page.status_code == 409
    text = unescape(page.text)
    assert "Ben Editor saved this article after you had opened it" in text
    assert "Ada's ferry is late." in text
    assert "Ben" in re.sub(r"<[^>]+>", "", text)
    with tribune.reading() as session:
        texts = session.scalars(select(ArticleRevision.markdown)).all()
    assert texts == ["The ferry waits.", "Ben's ferry has left."]


def test_both_versions_are_put_together_and_saved_on_top(desk, tribune):
    ada, ben = desk("editor", "Ada Editor"), desk("editor", "Ben Editor")
    fields = {**FORM, "lead_author": ada.user_id, "slug": "a-ferry"}
    address = write(ada, body="One.\n\nTwo.\n\nThree.", slug="a-ferry")
    ben.post(address, {**fields, "body": "One.\n\nTwo.\n\nThree of Ben.", "title": "Ben's title"})
    mine = {**fields, "body": "One of Ada.\n\nTwo.\n\nThree."}
    page = ada.post(address, mine)
    chosen = dict(
        re.findall(r'name="(text-\d+|title-choice)" value="(theirs|mine)" checked', page.text)
    )
    assert chosen == {"title-choice": "theirs", "text-0": "mine", "text-2": "theirs"}
    merged = ada.post(address, {**mine, "version": "2", "act": "merge", **chosen})
    body = re.search(r'<textarea[^>]*name="body"[^>]*>\s*(.*?)</textarea>', merged.text, re.S)[1]
    assert body.replace("\r", "") == "One of Ada.\n\nTwo.\n\nThree of Ben."
    done = ada.post(address, {**mine, "version": "2", "title": "Ben's title", "body": body})
    assert done.status_code == 302
    assert written(tribune)[0].title == "Ben's title"


def test_an_author_reaches_only_their_own_articles(desk):
    ada, ben = desk("author", "Ada"), desk("author", "Ben")
    address = write(ada)
    for path in ("", "/revisions", "/revisions/compare", "/draft"):
        assert ben.get(address + path).status_code == 403, path
    for path in ("", "/draft", "/draft/discard", "/revisions/1/restore"):
        assert ben.post(address + path, FORM).status_code == 403, path
    assert ada.get(address).status_code == 200


def test_who_may_not_write_is_kept_out(desk):
    moderator = desk("moderator")
    for path in ("/admin/articles/new", "/admin/pictures"):
        assert moderator.get(path).status_code == 403
    assert moderator.post("/admin/articles/draft", FORM).status_code == 403


def test_an_author_cannot_make_somebody_else_pay(desk, tribune):
    author, other = desk("author", "Ada"), desk("author", "Ben")
    address = write(author, lead_author=other.user_id)
    assert author.get(address).status_code == 200
    assert other.get(address).status_code == 403


# --- autosave ------------------------------------------------------------------------------


def test_an_autosave_is_offered_when_the_article_is_opened_again(desk, clock):
    author = desk("author")
    address = write(author)
    told = author.post(f"{address}/draft", {**FORM, "body": "Typed and not saved"}).json
    assert told["words"] == 4
    page = author.get(address).text
    assert "You have unsaved text" in page
    assert "Typed and not saved" not in page
    assert "Typed and not saved" in author.get(f"{address}?typed=1").text
    assert "<ins>" in author.get(f"{address}/draft").text
    author.post(f"{address}/draft/discard")
    assert "You have unsaved text" not in author.get(address).text


def test_the_first_autosave_of_a_new_article_makes_its_draft(desk, tribune):
    author = desk("author")
    told = author.post("/admin/articles/draft", {**FORM, "title": "", "body": "First words"}).json
    assert "First words" in author.get(told["edit_url"] + "?typed=1").text
    author.post(told["edit_url"], {**FORM, "title": "Named at last", "kept": "1"})
    (article,) = written(tribune)
    assert (article.title, article.slug) == ("Named at last", "named-at-last")
    with tribune.reading() as session:
        assert session.scalars(select(ArticleDraft)).all() == []


def test_an_autosave_keeps_what_could_not_be_saved(desk):
    author = desk("author")
    address = write(author)
    too_long = "x" * 300
    assert author.post(f"{address}/draft", {**FORM, "title": too_long}).status_code == 200
    assert too_long in author.get(f"{address}?typed=1").text


def test_a_save_that_has_not_taken_the_unsaved_text_leaves_it(desk):
    author = desk("author")
    address = write(author)
    author.post(f"{address}/draft", {**FORM, "body": "Typed elsewhere"})
    author.post(address, {**FORM, "body": "Saved here"})
    assert "You have unsaved text" in author.get(address).text


def test_an_autosave_of_a_stranger_is_no_more_than_a_401(client):
    answer = client.post("/admin/articles/draft", data=FORM, headers={"HX-Request": "true"})
    assert answer.status_code in {400, 401}


def test_too_much_is_not_kept_while_typing(desk):
    author = desk("author")
    answer = author.post("/admin/articles/draft", {**FORM, "body": "x" * 400_001})
    assert answer.status_code == 422
    assert answer.json["code"] == "draft.too_large"


def test_the_second_editor_is_told_of_the_first(desk, clock):
    ada, ben = desk("editor", "Ada Editor"), desk("editor", "Ben Editor")
    address = write(ada)
    ada.post(f"{address}/draft", {**FORM, "body": "Ada types"})
    assert "Ada Editor is writing in this article too" in ben.get(address).text
    told = ben.post(f"{address}/draft", {**FORM, "body": "Ben types"}).json
    assert told["others"] == ["Ada Editor"]
    clock.advance(minutes=3)
    assert "is writing in this article too" not in ben.get(address).text
    ada.post(address, {**FORM, "lead_author": ada.user_id, "body": "Ada saves"})
    assert ben.post(f"{address}/draft", FORM).json["newer_by"] == "Ada Editor"


# --- live articles -------------------------------------------------------------------------


def test_a_draft_of_a_live_article_waits_until_it_is_brought_live(desk, client, site):
    editor = desk("editor")
    address = f"/admin/articles/{site.article}"
    fields = {**FORM, "lead_author": site.author, "slug": "a-quiet-harbour"}
    editor.post(address, {**fields, "title": "A loud harbour"})
    public = f"/api/v1/articles/{site.article}"
    assert client.get(public).json["data"]["title"] == "A quiet harbour"
    assert "Readers see revision 1" in editor.get(address).text
    editor.post(address, {**fields, "title": "A loud harbour", "version": "2", "act": "live"})
    assert client.get(public).json["data"]["title"] == "A loud harbour"


def test_an_old_address_leads_to_the_new_one(desk, client, site):
    editor = desk("editor")
    address = f"/admin/articles/{site.article}"
    fields = {**FORM, "lead_author": site.author, "act": "live"}
    editor.post(address, {**fields, "slug": "second-address"})
    editor.post(address, {**fields, "slug": "third-address", "version": "2"})
    for old in ("a-quiet-harbour", "second-address"):
        moved = client.get(f"/api/v1/articles/{old}?body=text")
        assert (moved.status_code, moved.location) == (
            301,
            "/api/v1/articles/third-address?body=text",
        )
    assert client.get("/api/v1/articles/third-address").status_code == 200


def test_a_slug_that_leads_to_another_article_is_refused_with_one_that_is_free(desk, site):
    editor = desk("editor")
    page = editor.post(
        "/admin/articles/new", {**FORM, "lead_author": editor.user_id, "slug": "a-quiet-harbour"}
    )
    assert "a-quiet-harbour-2 is free" in alerts(page)


# --- revisions -----------------------------------------------------------------------------


def test_revisions_are_listed_compared_and_restored(desk, tribune):
    author = desk("author")
    address = write(author, body="The old words.")
    author.post(address, {**FORM, "title": "Another title", "body": "The new words."})
    listed = author.get(f"{address}/revisions").text
    assert "Another title" in listed
    compared = author.get(f"{address}/revisions/compare?from=1&to=2").text
    assert "<del>old</del>" in compared
    assert "<ins>new</ins>" in compared
    done = author.post(f"{address}/revisions/1/restore", {"version": "2"})
    page = author.get(done.location).text
    assert "The old words." in page
    assert written(tribune)[0].title == "A ferry"


def test_restoring_from_a_stale_list_changes_nothing(desk, tribune):
    author = desk("author")
    address = write(author)
    author.post(address, {**FORM, "title": "Second"})
    author.post(address, {**FORM, "title": "Third", "version": "2"})
    done = author.post(f"{address}/revisions/1/restore", {"version": "2"})
    assert "has saved this article since" in author.get(done.location).text
    assert written(tribune)[0].title == "Third"


@pytest.mark.parametrize("query", ["from=1&to=99", "from=0&to=7", "from=x&to=y", "before=x"])
def test_revisions_that_are_not_there_are_no_crash(desk, query):
    author = desk("author")
    address = write(author)
    assert author.get(f"{address}/revisions/compare?{query}").status_code in {200, 404}
    assert author.get(f"{address}/revisions?{query}").status_code == 200


# --- pictures ------------------------------------------------------------------------------


def test_a_lead_picture_is_uploaded_with_the_form(desk, tribune):
    author = desk("author")
    write(author, picture_file=(png(), "boat.png"), picture_alt="A boat", picture_credit="Ines")
    (article,) = written(tribune)
    assert (article.picture_id is not None, article.picture_alt) == (True, "A boat")


def test_a_picture_needs_words_or_to_be_a_decoration(desk, tribune):
    author = desk("author")
    page = author.post("/admin/articles/new", {**FORM, "picture_file": (png(), "boat.png")})
    assert (page.status_code, "Say what the picture shows" in alerts(page)) == (422, True)
    write(author, picture_file=(png(), "boat.png"), is_decorative="y")
    assert written(tribune)[0].picture_alt == ""


def test_a_picture_in_the_text_is_shown_to_readers_and_found_in_the_library(desk, client, tribune):
    editor = desk("editor")
    headers = {"Accept": "application/json"}
    added = editor.post("/admin/pictures", {"file": (png(), "b.png")}, headers=headers).json
    address = write(editor, body=f"![A boat]({added['url']})")
    publish_article(tribune, editor.user_id, "owner", int(address.rsplit("/", 1)[1]))
    body = client.get("/api/v1/articles/a-ferry").json["data"]["body"]
    assert f'<img src="{added["url"]}" alt="A boat" loading="lazy" decoding="async">' in body
    with client.get(added["url"]) as file:
        assert file.status_code == 200
    assert "A ferry" in editor.get("/admin/pictures").text


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("page.html", b"<script>alert(1)</script>", "Send a picture as JPEG"),
        ("drawing.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "Send a picture as JPEG"),
        ("empty.png", b"", "The file is empty"),
        ("broken.png", b"\x89PNG\r\n\x1a\n" + b"\x00" * 40, "damaged"),
    ],
)
def test_what_is_no_picture_is_refused_in_words(desk, tribune, name, data, said):
    author = desk("author")
    headers = {"Accept": "application/json"}
    answer = author.post("/admin/pictures", {"file": (BytesIO(data), name)}, headers=headers)
    assert answer.status_code == 422
    assert said in answer.json["detail"] or "Send a picture" in answer.json["detail"]
    page = author.post("/admin/pictures", {"file": (BytesIO(data), name)})
    assert page.status_code == 302
    with tribune.reading() as session:
        assert session.scalars(select(Picture)).all() == []


def test_a_picture_bomb_is_refused_by_its_header(desk):
    author = desk("author")
    out = BytesIO()
    Image.new("1", (15_000, 15_000)).save(out, "PNG")
    out.seek(0)
    answer = author.post(
        "/admin/pictures", {"file": (out, "b.png")}, headers={"Accept": "application/json"}
    )
    assert (answer.status_code, answer.json["code"]) == (422, "picture.too_large")


def test_a_file_that_is_too_large_is_refused(desk):
    author = desk("author")
    answer = author.client.post(
        "/admin/pictures",
        data=b"\x00" * (13 * 1024 * 1024),
        content_type="multipart/form-data; boundary=x",
        headers={"X-CSRFToken": author.csrf},
    )
    assert answer.status_code == 413
