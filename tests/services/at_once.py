"""Acts of several people at the same moment."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

Found = TypeVar("Found")


def at_once(acts: Sequence[Callable[[], Found]]) -> list[Found]:
    """Do everything at the same moment; what each came to."""
    ready = threading.Barrier(len(acts))

    def act(what: Callable[[], Found]) -> Found:
        ready.wait(timeout=10)
        return what()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(act, acts))
