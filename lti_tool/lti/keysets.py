"""The platforms' public keys: kept, so that a launch normally asks nobody.

PyLTI1p3 fetches the key set on every launch, without a time-out, and keeps even an error page as one (seen by running
it). Here a set is kept in memory and in the store for an hour, and the worker fetches it again before that is over. An
unknown `kid` has it fetched again at once, because platforms rotate keys without notice (some hourly), but not more
often than every half minute, because anybody can invent a `kid`. While a platform cannot be reached its last good set
stays in use for a day.
"""

from __future__ import annotations

import base64
import binascii
import json
import threading
from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey, RSAPublicNumbers

from lti_tool.errors import PlatformRefused
from lti_tool.lti.http import Answer, Caller, Http
from lti_tool.lti.refusals import LaunchRefused
from lti_tool.lti.store import Key, Store

FRESH = timedelta(hours=1)
OLD = timedelta(minutes=40)
"""After so long the worker asks again (`renew`): after `FRESH` a launch would have to wait for the answer."""
OLD_PAUSE = timedelta(minutes=5)
"""Between two such attempts."""
STALE = timedelta(hours=24)
PAUSE = timedelta(seconds=30)
"""Between two attempts to fetch one set."""
FIRST_PAUSE = timedelta(seconds=3)
"""The same while no set is known at all, so that one hiccup at the first launch does not keep people out."""
MOST_KEYS = 100

_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class _KeySet:
    listed: list[Key]
    keys: dict[str, RSAPublicKey]
    fetched_at: datetime
    tried_at: datetime

    def key(self, kid: str, *, now: datetime, age: timedelta) -> RSAPublicKey | None:
        return self.keys.get(kid) if now - self.fetched_at < age else None


_NOTHING = _KeySet([], {}, _NEVER, _NEVER)


class KeySets:
    """All platforms' keys, for one process."""

    def __init__(self, store: Store, http: Http) -> None:
        self._store = store
        self._http = http
        self._known: dict[str, _KeySet] = {}
        self._locks: dict[str, threading.Lock] = defaultdict(threading.Lock)

    def key(self, url: str, kid: str, caller: Caller, *, now: datetime) -> RSAPublicKey:
        """The platform's public key with this id.

        Raises LaunchRefused: `key_unknown` where the platform does not publish it, `keys_unreachable` where we cannot
        find out.
        """
        if found := self._known.get(url, _NOTHING).key(kid, now=now, age=FRESH):
            return found
        with self._locks[url]:  # one launch asks; the others in this process wait for its answer
            known = self._recall(url)
            if found := known.key(kid, now=now, age=FRESH):
                return found
            if now - known.tried_at >= (PAUSE if known.keys else FIRST_PAUSE):
                known = self._fetch(url, caller, known, now=now)
            # Stale if error: a platform that is down must not lock everybody out who holds a session there.
            if found := known.key(kid, now=now, age=STALE):
                return found
        failed = known.tried_at > known.fetched_at
        raise LaunchRefused("keys_unreachable" if failed else "key_unknown", detail=f"kid {kid[:100]!r} at {url[:300]}")

    def renew(self, url: str, caller: Caller, *, now: datetime) -> None:
        """Ask the platform for its set again, whatever is known of it."""
        self._fetch(url, caller, self._recall(url), now=now)

    def _recall(self, url: str) -> _KeySet:
        """What any process of ours knows."""
        row = self._store.key_set(url)
        if row is None:
            return _NOTHING
        listed, fetched_at, tried_at = row
        known = _KeySet(listed, _usable(listed), fetched_at, tried_at)
        self._known[url] = known
        return known

    def _fetch(self, url: str, caller: Caller, known: _KeySet, *, now: datetime) -> _KeySet:
        """Ask the platform, and remember the answer, or else that we asked."""
        try:
            listed = _published(self._http.get(url, caller, headers={"Accept": "application/json"}))
            fetched = _KeySet(listed, _usable(listed), now, now)
        except (PlatformRefused, ValueError, RecursionError):
            fetched = replace(known, tried_at=now)
        self._store.keep_key_set(url, fetched.listed, fetched_at=fetched.fetched_at, tried_at=fetched.tried_at)
        self._known[url] = fetched
        return fetched


def _published(answer: Answer) -> list[Key]:
    """The RSA signing keys in a platform's answer. ValueError for an error page, HTML, or a set without any."""
    if answer.status != 200:
        raise ValueError(f"HTTP {answer.status}")
    document = json.loads(answer.body)
    listed = document.get("keys") if isinstance(document, dict) else None
    if not isinstance(listed, list):
        raise ValueError("no key set")
    keys: list[Key] = []
    for entry in listed[:MOST_KEYS]:
        if not isinstance(entry, dict) or entry.get("kty") != "RSA" or entry.get("use", "sig") != "sig":
            continue
        if all(isinstance(entry.get(part), str) for part in ("kid", "n", "e")) and entry.get("alg", "RS256") == "RS256":
            keys.append({part: entry[part] for part in ("kid", "n", "e")})
    if not _usable(keys):
        raise ValueError("no usable key")
    return keys


def _usable(keys: list[Key]) -> dict[str, RSAPublicKey]:
    usable = {}
    for key in keys:
        try:
            usable[key["kid"]] = _public_key(key)
        except (ValueError, KeyError):
            continue
    return usable


def _public_key(key: Key) -> RSAPublicKey:
    e, n = _number(key["e"]), _number(key["n"])
    if not 2048 <= n.bit_length() <= 8192 or e.bit_length() > 32:
        # Shorter ones are forgeable; far longer ones would make every launch a burden.
        raise ValueError("an RSA key of unsuitable size")
    return RSAPublicNumbers(e, n).public_key()


def _number(text: str) -> int:
    try:
        return int.from_bytes(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)), "big")
    except binascii.Error as error:
        raise ValueError("not base64url") from error
