"""How whoever runs the server goes through long lists: page by page, looking for words where there are any.

A page without words is one page of an index. Words are looked for in stretches, never in more than a certain number of
rows in one request; where more is to be looked at, the page says so and goes on from there. So nothing here takes
longer the more there is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Generic, Protocol, TypeVar

from lti_tool.errors import Refused
from lti_tool.services.contributing_content import fold
from lti_tool.storage.stretches import Mark

ROWS = 25
STRETCH = 1_000
STRETCHES = 10
"""How many stretches are looked through in one request."""
LONGEST = 200
"""Characters that are looked for; MOST_WORDS of them."""
MOST_WORDS = 5
NEWEST = 2**31 - 1
START = datetime(1970, 1, 1, tzinfo=UTC)
FIRST = Mark(START, 0)
LAST = Mark(datetime(9999, 1, 1, tzinfo=UTC), NEWEST)
MICROSECOND = timedelta(microseconds=1)

_CURSOR = re.compile(r"[0-9]{1,18}-[0-9]{1,10}", re.ASCII)


class Row(Protocol):
    """Whatever can be paged through."""

    @property
    def id(self) -> int:
        """Its own."""

    @property
    def at(self) -> datetime:
        """The moment its list is ordered by."""


One = TypeVar("One", bound=Row)


@dataclass(frozen=True, slots=True)
class Found(Generic[One]):
    """One page. `next`: where to go on; None at the end."""

    rows: Sequence[One]
    next: str | None
    unfinished: bool = False
    """Whether looking for words stopped before the page was full: there may be more, further on."""


def page(
    fetch: Callable[[Mark, int], Sequence[One]],
    start: Mark,
    *,
    fits: Callable[[One], bool] | None = None,
    ends: Callable[[One], bool] | None = None,
    rows: int = ROWS,
) -> Found[One]:
    """The next `rows` after `start` that `fits`, up to the first one that `ends` the list."""
    found: list[One] = []
    at, size = start, rows + 1 if fits is None else STRETCH
    for _ in range(1 if fits is None else STRETCHES):
        stretch = fetch(at, size)
        for one in stretch:
            if ends is not None and ends(one):
                return Found(found, None)
            if fits is None or fits(one):
                found.append(one)
            if len(found) > rows:
                return Found(found[:rows], cursor(found[rows - 1]))
        if len(stretch) < size:
            return Found(found, None)
        at = Mark(stretch[-1].at, stretch[-1].id)
    return Found(found, cursor(at), unfinished=True)


def cursor(here: Row) -> str:
    """Where a list goes on, for an address."""
    return f"{(here.at - START) // MICROSECOND}-{here.id}"


def mark(after: str | None, default: Mark, *, most: int = NEWEST) -> Mark:
    """The place that an address names, with an id of at most `most`.

    Raises:
        Refused: it is none of ours.
    """
    if not after:
        return default
    stamp, _, number = after.partition("-")
    if not _CURSOR.fullmatch(after) or int(number) > most or int(stamp) > (LAST.at - START) // MICROSECOND:
        raise Refused("bad_request", "This address does not lead on in the list. Begin again at its top.", status=422)
    return Mark(START + int(stamp) * MICROSECOND, int(number))


def words(text: str) -> tuple[str, ...]:
    """What is looked for: every word must be there, in any order, in either case."""
    return tuple(fold(text[:LONGEST]).split()[:MOST_WORDS])


def has(wanted: Iterable[str], *texts: str | None) -> bool:
    """Whether every word is in one of these texts."""
    joined = "\n".join(text for text in texts if text)
    # Most of it is ASCII, where folding is only this, and a search folds thousands of rows.
    folded = joined.lower() if joined.isascii() else fold(joined)
    return all(word in folded for word in wanted)


def day(text: str) -> datetime | None:
    """The beginning (UTC) of the day that somebody wrote; None where nobody wrote one.

    Raises:
        Refused: it is no day, or not of our time.
    """
    if not text:
        return None
    try:
        found = date.fromisoformat(text[:10] if len(text) <= 40 else "")
    except ValueError:
        found = date.min
    if not 1970 <= found.year <= 9998:
        raise Refused("bad_date", "This is no date. Write it as year-month-day, for example 2026-11-30.", status=422)
    return datetime(found.year, found.month, found.day, tzinfo=UTC)
