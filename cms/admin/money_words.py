"""Quotes and moves in sentences: who pays, who gets something back, what the pool gains."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from markupsafe import Markup, escape

from cms.admin.format import twei
from cms.services.outcome import Moved, Quote

Names = Mapping[int, str]


def publishing_words(quote: Quote, names: Names) -> list[Markup]:
    """Return what publishing costs whom, a sentence each."""
    said = money_words(quote.moved, names) or [Markup("It costs nobody anything.")]
    if quote.pool_utwei > 0:
        pool = Markup("Its pool, from which readers are paid, gains {} Twei.")
        said.append(pool.format(twei(quote.pool_utwei)))
    return said + skipped_words(quote)


def taking_down_words(quote: Quote, names: Names) -> list[Markup]:
    """Return what taking down gives back to whom, a sentence each."""
    said = money_words(quote.moved, names, gains="gets back", costs="loses")
    said = said or [Markup("Nobody’s wallet changes.")]
    if quote.pool_utwei < 0:
        pool = Markup("The {} Twei left in its pool go back to whoever filled it.")
        said.append(pool.format(twei(-quote.pool_utwei)))
    return said + skipped_words(quote)


def money_words(
    moved: Iterable[Moved], names: Names, *, gains: str = "gets", costs: str = "pays"
) -> list[Markup]:
    """Return a sentence for each person, with the sum and the lines that make it up."""
    sums: defaultdict[int, int] = defaultdict(int)
    labels: defaultdict[int, list[str]] = defaultdict(list)
    for one in moved:
        sums[one.user_id] += one.amount_utwei
        if one.label not in labels[one.user_id]:
            labels[one.user_id].append(one.label)
    sentence = Markup("{} {} {} Twei ({}).")
    return [
        sentence.format(
            names.get(user_id, "Somebody"),
            costs if total < 0 else gains,
            twei(abs(total)),
            ", ".join(labels[user_id]),
        )
        for user_id, total in sums.items()
        if total
    ]


def skipped_words(quote: Quote) -> list[Markup]:
    """Return what is not paid and why, each once."""
    return [escape(f"{detail}.") for detail in dict.fromkeys(s.detail for s in quote.skipped)]
