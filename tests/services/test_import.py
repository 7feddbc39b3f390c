"""Importing: each file whole or not at all, and only once."""

from pathlib import Path

import pytest
from PIL import Image
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError

from cms.content.models import Article, Comment, Picture, Tag
from cms.people.models import User
from cms.services.articles.import_articles import find_files, import_files

GOOD = """---
title: "A ferry learns to wait"
category: Harbour
tags: [ferries]
authors: [Ines Vahl]
published_at: 2026-02-01T09:00:00Z
lead_image:
  file: boat.png
  alt: "A boat"
  caption: "The ferry at its pier."
comments:
  - nickname: Otto
    body: "It waited for me."
---
The ferry waits. People run.
"""
SEED = Path(__file__).parents[3] / "shared" / "seed"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "good.md").write_text(GOOD)
    Image.new("RGB", (900, 600), "teal").save(tmp_path / "boat.png")
    return tmp_path


def run(tribune, folder: Path, publish: bool = False):
    return list(import_files(tribune, find_files([folder]), author="Desk", publish=publish))


def test_a_file_becomes_an_article_with_its_people_picture_and_comments(tribune, folder):
    (one,) = run(tribune, folder)
    assert one.result == "made"
    with tribune.reading() as session:
        article = session.get_one(Article, one.article_id)
        assert (article.status, article.comment_count) == ("draft", 1)
        assert article.picture_caption == "The ferry at its pier."
        names = set(session.scalars(select(User.nickname)))
    assert {"Ines Vahl", "Otto"} <= names
    assert len(list(tribune.config.media_dir.glob("*.webp"))) == 2


def test_a_second_import_makes_nothing(tribune, folder):
    run(tribune, folder)
    assert [one.result for one in run(tribune, folder)] == ["skipped"]
    with tribune.reading() as session:
        assert session.scalar(select(func.count()).select_from(Comment)) == 1


def test_published_under_its_own_date(tribune, folder):
    (one,) = run(tribune, folder, publish=True)
    assert one.result == "published"
    with tribune.reading() as session:
        published_at = session.get_one(Article, one.article_id).published_at
    assert published_at is not None
    assert published_at.isoformat() == "2026-02-01T09:00:00+00:00"


def test_a_bad_file_is_refused_with_its_line_and_stops_no_other(tribune, folder):
    (folder / "bad.md").write_text('---\ntitle: "x"\nprice: 5\n---\nbody')
    (folder / "broken.md").write_text(GOOD.replace("boat.png", "missing.png"))
    results = {one.path.name: one for one in run(tribune, folder)}
    assert results["good.md"].result == "made"
    assert (results["bad.md"].result, results["bad.md"].line) == ("refused", 3)
    assert results["broken.md"].result == "refused"
    with tribune.reading() as session:
        assert session.scalar(select(func.count()).select_from(Article)) == 1


@pytest.mark.databases("sqlite")
def test_a_fault_at_the_last_step_leaves_nothing_of_the_file(tribune, folder):
    with tribune.writing() as session:
        session.execute(
            text("CREATE TRIGGER no BEFORE INSERT ON comment BEGIN SELECT RAISE(ABORT, 'no'); END")
        )
    with pytest.raises(IntegrityError):
        run(tribune, folder)
    with tribune.reading() as session:
        for table in (Article, Comment, Picture, Tag, User):
            assert session.scalar(select(func.count()).select_from(table)) == 0


@pytest.mark.shared
def test_the_page_that_started_it_all(tribune):
    (one,) = import_files(tribune, find_files([SEED / "article.md"]), author="Desk", publish=True)
    assert one.result == "published"
    with tribune.reading() as session:
        assert session.get_one(Article, one.article_id).comment_count == 6
