"""How often somebody may ask for what is dear to answer. Counted in this process, because it guards this process."""

from __future__ import annotations

import threading
from collections import OrderedDict, deque
from datetime import datetime, timedelta

MOST_KNOWN = 20_000


class Pace:
    """At most `most` times within `seconds`, for each of many. Safe between threads."""

    def __init__(self, *, most: int, seconds: float) -> None:
        self._most = most
        self._span = timedelta(seconds=seconds)
        self._asked: OrderedDict[int, deque[datetime]] = OrderedDict()
        self._lock = threading.Lock()

    def allows(self, who: int, now: datetime) -> bool:
        """Whether this one may ask now; if so, it is counted."""
        with self._lock:
            times = self._asked.setdefault(who, deque())
            self._asked.move_to_end(who)
            while len(self._asked) > MOST_KNOWN:
                self._asked.popitem(last=False)
            while times and times[0] <= now - self._span:
                times.popleft()
            if len(times) >= self._most:
                return False
            times.append(now)
            return True
