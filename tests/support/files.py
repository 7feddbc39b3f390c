"""Article files, to be imported."""

from pathlib import Path

ARTICLE = """---
title: "{title}"
authors: [Ines Vahl]
tags: [harbour]
published_at: 2026-02-01T09:00:00Z
lead_image:
  file: {picture}
  alt: "A boat"
comments:
  - {{nickname: Otto, body: "It waited for me."}}
---
The ferry waits. People run.
"""


def write(path: Path, title: str = "A ferry learns to wait", picture: str = "boat.png") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(ARTICLE.format(title=title, picture=picture))
    return path
