"""Who has just been seen: saves looking a session up again for every "anything new?"."""

from __future__ import annotations

import threading
from collections import OrderedDict
from datetime import datetime, timedelta

from lti_tool.records import Session

FRESH = timedelta(seconds=5)
"""How long a closed door may still be looked through, by somebody who only reads."""
MOST = 20_000


class Doors:
    """Sessions by the hash of their token, for a few seconds. Acts that write never ask here."""

    def __init__(self) -> None:
        self._seen: OrderedDict[str, tuple[datetime, Session]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, token_hash: str, now: datetime) -> Session | None:
        """The session, if it was looked up within the last seconds and has not run out since."""
        seen = self._seen.get(token_hash)
        if seen is None or not timedelta() <= now - seen[0] < FRESH or seen[1].expires_at <= now:
            return None
        return seen[1]

    def keep(self, token_hash: str, session: Session, now: datetime) -> None:
        """Remember a session that was just looked up."""
        with self._lock:
            self._seen[token_hash] = (now, session)
            self._seen.move_to_end(token_hash)
            while len(self._seen) > MOST:
                self._seen.popitem(last=False)

    def forget(self, token_hash: str | None = None) -> None:
        """Look this session, or every one, up anew, because it was changed or closed."""
        with self._lock:
            if token_hash is None:
                self._seen.clear()
            else:
                self._seen.pop(token_hash, None)
