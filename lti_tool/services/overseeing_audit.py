"""Who did what, when, on the whole server: facilitators in their runs, and administrators at their pages.

The two are kept apart, because they hold different things. A run's log names people by reference, so a name goes when
somebody is erased; the administrators' log is words as they were then, without learners in it. Here they are one list.
"""

from __future__ import annotations

import heapq
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice

from courses.model import words
from lti_tool.services import overseeing
from lti_tool.services.overseeing import LAST, NEWEST, Found
from lti_tool.storage import overseeing_audit as stored
from lti_tool.storage.database import Transaction
from lti_tool.storage.overseeing_audit import Act, Decision
from lti_tool.storage.stretches import Mark

KINDS = ("all", "admin", "runs")
WORDS = "look.audit."
"""What decisions are called in the message catalogue, for facilitators and here."""

_ROOM = NEWEST + 1
_RANK = {"runs": 0, "admin": 1}
"""Which of two lines of one moment comes first, the higher one."""
_ACT = re.compile(r"[a-z_]{1,40}", re.ASCII)
_NOT_ACTS = frozenset({"none", "by", "tool"})


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which lines: of which log, of what kind, between which days (both inclusive), with which words in them."""

    kind: str = "all"
    act: str = ""
    since: datetime | None = None
    until: datetime | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One act. `id` tells also which log it is from."""

    id: int
    at: datetime
    kind: str
    act: str
    """In words."""
    who: str | None
    """None: an administrator by the command line, or the tool itself; "" somebody who has no name (any more)."""
    about: str
    """Whom or what it was done to."""
    where: str
    why: str


def listed(tx: Transaction, wanted: Wanted, *, after: str | None) -> Found[Line]:
    """One page, newest first."""
    looked_for, since = overseeing.words(wanted.text), wanted.since
    start = LAST if wanted.until is None else Mark(wanted.until + timedelta(days=1), 0)
    return overseeing.page(
        lambda at, limit: _stretch(tx, wanted, at, limit),
        overseeing.mark(after, start, most=2 * _ROOM),
        fits=(lambda line: _has(line, looked_for)) if looked_for else None,
        ends=(lambda line: line.at < since) if since is not None else None,
    )


def kinds_of_acts(tx: Transaction) -> list[tuple[str, str]]:
    """What can be chosen to look for: the name for programs, and in words; in the order of the words."""
    known = {key.removeprefix(WORDS) for key in words.catalogue() if key.startswith(WORDS)} - _NOT_ACTS
    return sorted(((act, _said(act)) for act in known | set(stored.kinds_of_acts(tx))), key=lambda one: one[1])


def _stretch(tx: Transaction, wanted: Wanted, at: Mark, limit: int) -> Sequence[Line]:
    act = wanted.act or None
    if act is not None and not _ACT.fullmatch(act):
        return []
    found: list[list[Line]] = []
    if wanted.kind != "admin":
        found.append([_decided(one) for one in stored.decisions(tx, _within("runs", at), limit, act=act)])
    if wanted.kind != "runs":
        found.append([_done(one) for one in stored.acts(tx, _within("admin", at), limit, act=act)])
    return list(islice(heapq.merge(*found, key=lambda line: (line.at, line.id), reverse=True), limit))


def _within(kind: str, at: Mark) -> Mark:
    """Where in one of the logs this place in both is."""
    return Mark(at.at, min(max(at.id - _RANK[kind] * _ROOM, 0), NEWEST))


def _decided(one: Decision) -> Line:
    where = " · ".join(part for part in (one.run, one.activity, one.school) if part)
    who = None if one.actor_id is None else one.actor or ""
    return Line(one.id, one.at, "runs", _said(one.act), who, one.subject or "", where, one.reason)


def _done(one: Act) -> Line:
    return Line(_RANK["admin"] * _ROOM + one.id, one.at, "admin", _said(one.act), one.who, one.about, "", one.detail)


def _said(act: str) -> str:
    known = words.catalogue().get(f"{WORDS}{act}")
    return known if isinstance(known, str) else act.replace("_", " ").capitalize()


def _has(line: Line, looked_for: Sequence[str]) -> bool:
    return overseeing.has(looked_for, line.act, line.who, line.about, line.where, line.why)
