"""What every act of this room needs: memory, keys, a way out, and our own address."""

from __future__ import annotations

import threading
from collections import defaultdict
from functools import lru_cache

from lti_tool.lti.http import Caller, Http, loopback
from lti_tool.lti.keys import KeyFolder
from lti_tool.lti.keysets import KeySets
from lti_tool.lti.store import Store
from lti_tool.records import Registration


class Lti:
    """One a process. `public_url` is the tool's own address; `private` lets a company network's platforms be called."""

    def __init__(self, store: Store, *, keys: KeyFolder, public_url: str, private: bool = False) -> None:
        self.store = store
        self.keys = keys
        self.public_url = public_url.rstrip("/")
        self.http = Http(private=private)
        self.token_locks: dict[tuple[int, str], threading.Lock] = defaultdict(threading.Lock)
        """One asks for a service token, the others wait: platforms throttle tools that ask for many."""
        self.key_sets = KeySets(store, self.http)

    @property
    def launch_url(self) -> str:
        """The one redirect address. Platforms compare it letter by letter with their list, so it never has a course."""
        return f"{self.public_url}/lti/launch"


@lru_cache(maxsize=256)
def caller(registration: Registration) -> Caller:
    """For whom we ask: a platform whose own key set is on this machine may lead to this machine, no other."""
    return Caller(registration.client_id, near=loopback(registration.jwks_url))
