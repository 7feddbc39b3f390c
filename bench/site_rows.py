"""Rows of a site, one function a table: people, articles, pictures, tokens, readings."""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from cms.content.text import reading_seconds, word_count
from cms.sdk.reading import ReadingRules

START = datetime(2026, 1, 5, 8, tzinfo=UTC)
AUTHORS, CATEGORIES, TAGS, TAGS_EACH = 20, 10, 50, 3
WORDS = ("harbour", "lake", "night", "train", "clock", "orchestra", "paper", "seed", "bread")
Row = Mapping[str, Any]


def author_of(article_id: int) -> int:
    return 1 + article_id % AUTHORS


def named(number: int, kind: str) -> Row:
    return {"id": number, "slug": f"{kind.lower()}-{number}", "name": f"{kind} {number}"}


def picture(number: int) -> Row:
    sizes = {"width": 1600, "height": 900, "widths": "320,640,1280"}
    return {"id": number, "digest": f"{number:064x}", "created_at": START, **sizes}


def person(number: int) -> Row:
    role = "author" if number <= AUTHORS else "reader"
    name = f"Person {number}"
    return {
        "id": number,
        "nickname": name,
        "nickname_key": name.casefold(),
        "role": role,
        "created_at": START,
    }


def body(chance: random.Random) -> str:
    paragraphs = [" ".join(chance.choices(WORDS, k=80)).capitalize() + "." for _ in range(6)]
    return "\n\n".join(paragraphs)


def article(number: int, is_draft: bool, text: str, chance: random.Random) -> Row:
    words, moment = word_count(text), START + timedelta(minutes=number)
    title = " ".join(chance.choices(WORDS, k=7)).capitalize()
    live = {"status": "published", "published_at": moment, "publications": 1}
    draft = {"status": "draft", "published_at": None, "publications": 0}
    return {
        "id": number,
        "slug": f"{title.lower().replace(' ', '-')}-{number}",
        "title": title,
        "summary": " ".join(chance.choices(WORDS, k=25)),
        "category_id": 1 + number % CATEGORIES,
        "picture_id": number,
        "picture_alt": title,
        "picture_caption": title,
        "picture_credit": "The archive",
        "word_count": words,
        "reading_seconds": reading_seconds(words),
        "created_at": moment,
        "updated_at": moment,
        **(draft if is_draft else live),
    }


def token(user_id: int, token: Any) -> Row:
    return {
        "public_id": token.public_id,
        "secret_sha256": token.secret_sha256,
        "user_id": user_id,
        "created_at": START,
        "expires_at": datetime.now(UTC) + timedelta(days=1),
    }


def reading(number: int, reader_id: int, article_id: int) -> Row:
    seconds = reading_seconds(480)
    return {
        "public_id": f"{number:024x}",
        "token_sha256": "0" * 64,
        "user_id": reader_id,
        "article_id": article_id,
        "expected_seconds": seconds,
        "required_seconds": ReadingRules().required_seconds(seconds),
        "started_at": START,
        "beat_at": START + timedelta(seconds=seconds),
        "active_at": START + timedelta(seconds=seconds),
        "credited_ms": seconds * 1000,
        "valid_at": START + timedelta(seconds=seconds),
    }
