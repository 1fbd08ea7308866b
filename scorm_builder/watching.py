"""What changes when an author saves a file: looked for, since that works on every disk and needs no library."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path

LOOK = 0.04
"""Seconds between two looks at a folder while somebody waits for news."""
JUST_NOW = 50_000_000
"""Nanoseconds within which two writes may bear the same date."""
_SETTLE = 0.01
Seen = tuple[tuple[str, int, int], ...]


def look(folder: Path | None) -> tuple[Seen, int]:
    """Each file with its date and size, and the latest date in nanoseconds; hidden files are no part of a course."""
    if folder is None:
        return (), 0
    found = tuple(sorted(_walk(folder)))
    return found, max((changed for _, changed, _ in found), default=0)


def settled(folder: Path | None, known: Seen | None) -> tuple[Seen, int]:
    """What `look` sees; where that is not what is `known`, once nothing moves any more.

    An editor that writes over a file empties it first; nobody wants to read about the mistakes in that.
    """
    found = look(folder)
    while found[0] != known:
        time.sleep(_SETTLE)
        again = look(folder)
        if again[0] == found[0]:
            return again
        found = again
    return found


def _walk(folder: Path | str) -> Iterator[tuple[str, int, int]]:
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                if entry.name.startswith("."):
                    continue
                state = entry.stat()
                yield entry.path, max(state.st_mtime_ns, state.st_ctime_ns), state.st_size
                if entry.is_dir(follow_symlinks=False):
                    yield from _walk(entry.path)
    except OSError:  # gone between listing and looking
        return
