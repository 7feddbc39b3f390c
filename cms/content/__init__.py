"""Content: articles, revisions, taxonomy, media, comments, reactions, reads. No price."""
