"""Trouble on order: what a real platform does on a bad day, switchable while it runs.

A fault belongs to one service (or "*" for all that a tool calls), strikes at a rate, and may wear off after some
times. The dice are seeded, so that a bad day can be had again.
"""

import random
import socket
import threading
from dataclasses import dataclass, replace
from typing import Any, Literal, get_args

from flask import Response, g, request

from lti_tool.sandbox.lms import current_lms

Kind = Literal["slow", "error", "busy", "timeout", "drop", "drop_after", "refuse_token", "wrong_token", "mix"]
SERVICES = (
    "jwks",
    "token",
    "line_items",
    "line_item",
    "scores",
    "results",
    "memberships",
    "notice_handlers",
    "configuration",
    "registration",
)
MIX: tuple[Kind, ...] = ("error", "busy", "timeout", "drop", "drop_after", "refuse_token", "slow")


@dataclass(frozen=True)
class Fault:
    """One kind of trouble.

    slow          answer `seconds` late
    error         answer `status`
    busy          429, with `Retry-After: seconds` (rounded to whole seconds; none when 0)
    timeout       say nothing for `seconds`, then close the connection
    drop          close the connection without doing anything
    drop_after    do the work, then close the connection without saying so
    refuse_token  401, as if the access token had been withdrawn
    wrong_token   hand out an access token that no service accepts (token service only)
    mix           one of the above at random
    """

    kind: Kind
    where: str = "*"
    seconds: float = 0.05
    status: int = 500
    rate: float = 1.0
    times: int | None = None

    def __post_init__(self) -> None:
        if self.kind not in get_args(Kind):
            raise ValueError(f"there is no fault {self.kind!r}; there are {', '.join(get_args(Kind))}")
        if self.where not in ("*", *SERVICES):
            raise ValueError(f"there is no service {self.where!r}; there are *, {', '.join(SERVICES)}")


class Faults:
    """The faults switched on at the moment; safe to use from several threads."""

    def __init__(self) -> None:
        self.closing = threading.Event()
        """Set when the server stops, so that nothing is left waiting in a slow answer."""
        self._lock = threading.Lock()
        self._faults: list[Fault] = []
        self._dice = random.Random(0)  # noqa: S311 - dice for tests, no secret hangs on them

    def set(self, *faults: Fault, seed: int = 0) -> None:
        """Exactly these from now on; none at all makes every service well."""
        with self._lock:
            self._faults = list(faults)
            self._dice = random.Random(seed)  # noqa: S311 - see above

    def now(self) -> tuple[Fault, ...]:
        with self._lock:
            return tuple(self._faults)

    def strike(self, service: str) -> Fault | None:
        """The fault that hits this request, if one does."""
        with self._lock:
            for index, fault in enumerate(self._faults):
                if fault.where in ("*", service) and self._dice.random() < fault.rate:
                    self._wear(index, fault)
                    return replace(fault, kind=self._dice.choice(MIX)) if fault.kind == "mix" else fault
        return None

    def _wear(self, index: int, fault: Fault) -> None:
        if fault.times is None:
            return
        if fault.times <= 1:
            del self._faults[index]
        else:
            self._faults[index] = replace(fault, times=fault.times - 1)


def before() -> Response | None:
    """Strike before a service does its work."""
    g.fault = current_lms().faults.strike(g.service) if g.service in SERVICES else None
    fault: Fault | None = g.fault
    if fault is None or fault.kind in ("drop_after", "wrong_token"):
        return None
    if fault.kind in ("slow", "timeout"):
        current_lms().faults.closing.wait(fault.seconds)
    return None if fault.kind == "slow" else _refusal(fault)


def after(response: Response) -> Response:
    """Strike after a service has done its work."""
    if getattr(g, "fault", None) and g.fault.kind == "drop_after":
        hang_up()
    return response


def _refusal(fault: Fault) -> Response:
    if fault.kind in ("timeout", "drop"):
        hang_up()
    status = {"error": fault.status, "busy": 429, "refuse_token": 401}.get(fault.kind, 502)
    response = Response("the practice LMS was told to fail\n", status, mimetype="text/plain")
    if fault.kind == "busy" and fault.seconds:
        response.headers["Retry-After"] = str(max(1, round(fault.seconds)))
    return response


def hang_up() -> None:
    """Close the connection under the answer; the server then has nobody to write to."""
    line: Any = request.environ.get("werkzeug.socket")
    if line is not None:
        try:
            line.shutdown(socket.SHUT_RDWR)
        except OSError:
            return  # the other side was faster
