"""What every kind of file is held to: it can be read to its end, and no page dies of showing it."""

from __future__ import annotations

from typing import NamedTuple

MOST_PIXELS = 60_000_000
"""A small file may say that it is a huge picture; the browser of everybody who sees it would have to paint it."""


class Size(NamedTuple):
    """A picture's width and height in pixels."""

    width: int
    height: int


class BadFile(Exception):
    """The file is not kept. `why`: unknown (no kind that may be attached), damaged, or huge."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def refuse_huge(size: Size) -> None:
    """Raises BadFile when a picture is too large to be shown, or has no size at all."""
    if not size.width or not size.height:
        raise BadFile("damaged")
    if size.width * size.height > MOST_PIXELS:
        raise BadFile("huge")
