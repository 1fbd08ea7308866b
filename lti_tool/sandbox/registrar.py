"""Tools that have asked to be registered here (Dynamic Registration): tokens good once, and tools that wait.

An administrator opens a registration, the tool asks with the token it was shown, and the administrator decides what
becomes of it. Nothing a tool asks for is in force before that.
"""

import secrets
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Literal

from lti_tool.sandbox.registration import Tool

TOKEN_LASTS = timedelta(hours=1)


@dataclass(frozen=True)
class Opening:
    """A registration that an administrator has opened. `renews` is the client id of the tool it is for, if any."""

    renews: str | None
    until: datetime


@dataclass(frozen=True)
class Application:
    """A tool that has asked. `granted` are the scopes it was given, `told` is what it was answered."""

    number: int
    tool: Tool
    name: str
    granted: tuple[str, ...]
    asked: Mapping[str, Any]
    told: Mapping[str, Any] = field(default_factory=dict)
    state: Literal["pending", "active"] = "pending"


class Registrar:
    """Openings and applications of one practice LMS. Safe to use from several threads."""

    def __init__(self) -> None:
        self.withheld: frozenset[str] = frozenset()
        """Scopes that the administrator takes away from whoever asks."""
        self.applications: dict[str, Application] = {}
        self._openings: dict[str, Opening] = {}
        self._lock = threading.Lock()

    def open(self, token: str, *, renews: str | None, now: datetime) -> None:
        """Let a tool ask with this token, once."""
        with self._lock:
            self._openings[token] = Opening(renews, now + TOKEN_LASTS)

    def opened(self, token: str, now: datetime) -> Opening | None:
        """The registration this token was made for, while it is good."""
        with self._lock:
            found = self._openings.get(token)
        return found if found and found.until > now else None

    def take(self, token: str, now: datetime) -> Opening | None:
        """Use a token up."""
        with self._lock:
            found = self._openings.pop(token, None)
        return found if found and found.until > now else None

    def next_number(self) -> int:
        return len(self.applications) + 1

    def keep(self, application: Application) -> None:
        with self._lock:
            self.applications[application.tool.client_id] = application

    def activate(self, client_id: str) -> Application | None:
        """What the administrator presses at the end; None where nobody has asked under this client id."""
        with self._lock:
            found = self.applications.get(client_id)
            if found is None:
                return None
            self.applications[client_id] = active = replace(found, state="active")
        return active


def random_id(letters: int) -> str:
    """An id of this many letters and digits."""
    alphabet = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789"
    return "".join(secrets.choice(alphabet) for _ in range(letters))
