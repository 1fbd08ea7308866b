"""What was looked up a moment ago, kept in this process for some seconds."""

from __future__ import annotations

import threading
import time
from typing import Generic, TypeVar

Value = TypeVar("Value")


class Remembered(Generic[Value]):
    """Values by key for `seconds`, the oldest forgotten first when there are too many. Safe between threads."""

    def __init__(self, *, seconds: float, most: int) -> None:
        self._seconds = seconds
        self._most = most
        self._kept: dict[str, tuple[float, Value]] = {}
        self._lock = threading.Lock()

    def get(self, key: str) -> Value | None:
        """What is remembered for `key`; None when it is too long ago."""
        kept = self._kept.get(key)
        return kept[1] if kept is not None and kept[0] > time.monotonic() else None

    def keep(self, key: str, value: Value) -> Value:
        """Remember `value`, and give it back."""
        with self._lock:
            self._kept.pop(key, None)
            self._kept[key] = (time.monotonic() + self._seconds, value)
            while len(self._kept) > self._most:
                del self._kept[next(iter(self._kept))]
        return value

    def forget(self, key: str | None = None) -> None:
        """Look this, or everything, up anew."""
        with self._lock:
            if key is None:
                self._kept.clear()
            else:
                self._kept.pop(key, None)
