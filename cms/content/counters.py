"""The proof that the counters on articles and comments say what there is."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import text
from sqlalchemy.orm import Session

_ARTICLES = """
    SELECT * FROM (
      SELECT a.slug, a.plus_count, a.minus_count, a.comment_count,
        coalesce(r.pluses, 0) AS pluses, coalesce(r.minuses, 0) AS minuses,
        coalesce(c.comments, 0) AS comments
      FROM article a
      LEFT JOIN (SELECT article_id, sum(CASE kind WHEN 'plus' THEN 1 ELSE 0 END) AS pluses,
                   sum(CASE kind WHEN 'minus' THEN 1 ELSE 0 END) AS minuses
                 FROM reaction WHERE comment_id = 0 GROUP BY article_id) r ON r.article_id = a.id
      LEFT JOIN (SELECT article_id, count(*) AS comments FROM comment
                 WHERE status = 'visible' GROUP BY article_id) c ON c.article_id = a.id) counted
    WHERE plus_count <> pluses OR minus_count <> minuses OR comment_count <> comments
    ORDER BY slug LIMIT :rows"""
_ARTICLE = (
    "Article {slug} counts {plus_count} pluses, {minus_count} minuses and {comment_count} "
    "comments; there are {pluses}, {minuses} and {comments}"
)
_COMMENTS = """
    SELECT * FROM (
      SELECT m.id, m.like_count, m.dislike_count, coalesce(r.likes, 0) AS likes,
        coalesce(r.dislikes, 0) AS dislikes
      FROM comment m
      LEFT JOIN (SELECT comment_id, sum(CASE kind WHEN 'like' THEN 1 ELSE 0 END) AS likes,
                   sum(CASE kind WHEN 'dislike' THEN 1 ELSE 0 END) AS dislikes
                 FROM reaction WHERE comment_id <> 0 GROUP BY comment_id) r
        ON r.comment_id = m.id) counted
    WHERE like_count <> likes OR dislike_count <> dislikes ORDER BY id LIMIT :rows"""
_COMMENT = (
    "Comment {id} counts {like_count} likes and {dislike_count} dislikes; "
    "there are {likes} and {dislikes}"
)


def miscounted(session: Session, *, rows_max: int = 20) -> Iterator[str]:
    """Yield a sentence for each article and comment that counts wrongly, the first few of both."""
    for statement, sentence in ((_ARTICLES, _ARTICLE), (_COMMENTS, _COMMENT)):
        for row in session.execute(text(statement), {"rows": rows_max}).mappings():
            yield sentence.format_map(row)
