"""When a meeting is, in words; and the moments around it that follow from when it starts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from courses.model.words import FALLBACK, say

OPENS_BEFORE = timedelta(minutes=15)
"""How long before the start the link is shown, codes are taken and a facilitator can mark people."""


class Dated(Protocol):
    """Whatever has a beginning, an end and a place's own time."""

    @property
    def starts_at(self) -> datetime: ...
    @property
    def ends_at(self) -> datetime: ...
    @property
    def zone(self) -> str: ...
    @property
    def place(self) -> str: ...


def when(meeting: Dated) -> str:
    """Day and time in the place's own time: `Tuesday 1 December 2026, 10:00–11:00`."""
    zone = ZoneInfo(meeting.zone)
    start, end = meeting.starts_at.astimezone(zone), meeting.ends_at.astimezone(zone)
    return f"{start:%A} {start.day} {start:%B %Y, %H:%M}–{end:%H:%M}"


def told(meeting: Dated, *, language: str = FALLBACK) -> str:
    """When and where a meeting is, in one line for notices."""
    key = "session.told.place" if meeting.place else "session.told.date"
    return say(key, language=language, when=when(meeting), zone=meeting.zone, place=meeting.place)


def said(moment: datetime, zone: str) -> str:
    """One moment in a place's own time, for sentences."""
    local = moment.astimezone(ZoneInfo(zone))
    return f"{local.day} {local:%B %Y at %H:%M} ({zone})"


def opens(meeting: Dated) -> datetime:
    """From when on people can come in."""
    return meeting.starts_at - OPENS_BEFORE


def code_until(asked: Mapping[str, Any], meeting: Dated) -> datetime:
    """Until when a code is taken; afterwards a facilitator decides."""
    return meeting.starts_at + timedelta(minutes=asked["meeting"]["until"])


def late_from(asked: Mapping[str, Any], meeting: Dated) -> datetime:
    """From when on somebody is late."""
    return meeting.starts_at + timedelta(minutes=asked["meeting"]["late_after"])
