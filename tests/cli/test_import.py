"""`cms import`: each file whole or not at all, each fault with file, line and reason."""

import os
import shutil

import pytest
from sqlalchemy import text

from tests.support.files import write


@pytest.fixture
def counts(tribune):
    """How many rows there are of whatever an import makes."""

    def count() -> dict[str, int]:
        tables = ("article", "comment", "picture", "tag", '"user"', "event")
        with tribune.reading() as session:
            return {t: session.scalar(text(f"SELECT count(*) FROM {t}")) for t in tables}

    return count


@pytest.mark.databases("sqlite", "postgresql")
def test_a_folder_and_single_files_are_imported_once(run, folder, counts):
    write(folder / "deep" / "er" / "tram.markdown", "A tram", "rail.png")
    shutil.copy(folder / "boat.png", folder / "deep" / "er" / "rail.png")
    first = run("import", folder, folder / "ferry.md")
    assert (first.code, first.out, first.err) == (0, "2 made\n", "")
    made = counts()
    assert (made["article"], made["comment"], made["picture"]) == (2, 2, 1)
    again = run("import", folder / "ferry.md", folder / "deep")
    assert again.code == 0
    assert again.out.endswith("2 skipped\n")
    assert f"{folder}/ferry.md: skipped: imported before" in again.out
    assert counts() == made


WRONG = {
    # what the file holds -> the line that is named, and a word of the reason
    "no front matter": (b"Just text", 1, "must be ---"),
    "no end": (b"---\ntitle: x\nText", 1, "no closing ---"),
    "not UTF-8": (b"---\ntitle: x\n---\nCaf\xe9", 4, "not UTF-8"),
    "huge": (b"---\ntitle: x\n---\n" + b"x" * 1_048_576, 1, "larger than 1 MiB"),
    "endless body": (b"---\ntitle: x\n---\n" + b"x " * 150_000, 4, "longer than 200000"),
    "empty": (b"", 1, "must be ---"),
    "no title": (b"---\nsummary: x\n---\nText", 2, "title is missing"),
    "no YAML": (b"---\ntitle: 'x\n---\nText", 3, "not YAML"),
    "control": (b"---\ntitle: x\n---\nA\x07B", 4, "control characters"),
    "missing picture": (b"---\ntitle: x\nlead_image:\n  file: no.png\n---\nText", 4, "no.png"),
    "foreign picture": (
        b"---\ntitle: x\nlead_image:\n  file: ../../secret.png\n---\nText", 4, "own folder",
    ),
}  # fmt: skip


@pytest.mark.parametrize("wrong", WRONG)
def test_what_is_wrong_is_named_and_stops_no_other(run, folder, counts, wrong):
    content, line, word = WRONG[wrong]
    (folder / "bad.md").write_bytes(content)
    done = run("import", folder)
    assert done.code == 1
    assert done.out.startswith(f"{folder}/bad.md:{line}: refused: ")
    assert word in done.out
    assert done.out.endswith("1 refused, 1 made\n")
    assert counts()["article"] == 1


def test_nothing_of_a_refused_file_is_kept(run, folder, counts):
    (folder / "boat.png").write_bytes(b"no picture at all")
    before = counts()
    done = run("import", folder)
    assert (done.code, counts()) == (1, before)
    assert "refused: boat.png: Send a picture as JPEG" in done.out


def test_links_in_circles_and_hidden_folders_are_passed_over(run, folder):
    (folder / "loop").symlink_to(folder)
    (folder / "self.md").symlink_to(folder / "self.md")
    write(folder / ".drafts" / "secret.md", "Not yet")
    write(folder / ".hidden.md", "Nor this")
    (folder / "folder.md").mkdir()
    done = run("import", folder)
    assert done.out.splitlines() == [
        f"{folder}/self.md:1: refused: self.md cannot be read",
        "1 made, 1 refused",
    ]


def test_neither_a_pipe_nor_a_broken_link_holds_it_up(run, folder):
    os.mkfifo(folder / "pipe.md")
    (folder / "gone.md").symlink_to(folder / "nowhere")
    done = run("import", folder)
    assert done.code == 1
    assert done.out.endswith("1 made, 2 refused\n")


def test_a_name_that_is_no_text_is_printed_all_the_same(run, folder):
    os.rename(folder / "ferry.md", os.fsencode(folder) + b"/f\xe4hre.md")
    run("import", folder)
    done = run("import", folder)
    assert (done.code, done.err) == (0, "")
    assert "hre.md: skipped: imported before" in done.out


def test_two_articles_of_one_title_are_told_apart(run, folder, counts):
    write(folder / "twin.md")
    done = run("import", folder)
    assert done.code == 1
    assert f"twin.md: refused: {folder}/ferry.md has the same title or slug" in done.out
    assert counts()["article"] == 1


@pytest.mark.databases("sqlite", "postgresql")
def test_what_could_not_be_published_is_tried_again(run, folder):
    run("plugins", "set", "publish_tribute", "free_posts=0")
    poor = run("import", "--publish", folder)
    assert poor.code == 0
    assert "made: kept as a draft: " in poor.out
    run("grant", "100", "--reason", "x", "--to", "Ines Vahl")
    assert run("import", "--publish", folder).out == "1 published\n"
    assert run("import", "--publish", folder).out.endswith("1 skipped\n")
    assert run("ledger", "verify").code == 0


def test_articles_without_authors_are_signed(run, folder, tribune):
    path = folder / "ferry.md"
    path.write_text(path.read_text().replace("authors: [Ines Vahl]\n", ""))
    run("import", "--author", "The  Desk", folder)
    with tribune.reading() as session:
        statement = text('SELECT nickname FROM "user" ORDER BY nickname')
        assert session.scalars(statement).all() == ["Otto", "The Desk"]


def test_a_signature_that_cannot_be_is_refused(run, folder, counts):
    done = run("import", "--author", "x" * 41, folder)
    assert (done.code, counts()["article"]) == (1, 0)
    assert done.err == "cms: author is longer than 40 characters\n"


def test_what_is_not_there_is_said(run, tmp_path):
    done = run("import", tmp_path / "nowhere")
    assert done.code == 2
    assert "does not exist" in done.err


def test_a_folder_without_articles_is_no_success(run, tmp_path):
    (tmp_path / "empty").mkdir()
    done = run("import", tmp_path / "empty")
    assert (done.code, done.out) == (1, "No Markdown files\n")
