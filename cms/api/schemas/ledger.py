"""The head of the seals."""

from __future__ import annotations

from cms.api.schemas.fields import Answer, moment, number, text


class LedgerHead(Answer):
    """The newest block of the sealed books: who notes it can later prove them unchanged."""

    block = number("The number of the block; 0 while nothing is sealed")
    sha256 = text("Its hash, which stands for all entries sealed until then; 64 hexadecimal digits")
    entries = number("How many entries are sealed")
    sealed_at = moment("When the block was made; null while nothing is sealed", allow_none=True)
