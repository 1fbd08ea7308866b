"""Calendars as a file (RFC 5545): events with a lasting id, a number that grows, and a word when one is cancelled.

Times are written in UTC, which every calendar shows in its owner's own time, so no rules of time zones are needed.
Nothing here knows what a meeting is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

WIDEST = 75
"""Octets in one line, without its end."""

_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class Event:
    """One event. `status` is CONFIRMED, TENTATIVE or CANCELLED; `reminders` are how long before the start."""

    uid: str
    sequence: int
    starts: datetime
    ends: datetime
    summary: str
    description: str
    location: str
    url: str
    status: str
    changed: datetime
    reminders: tuple[timedelta, ...] = ()


def calendar(events: Iterable[Event], *, name: str, method: str = "PUBLISH") -> str:
    """The whole file. `method` is PUBLISH, or CANCEL for an event that is to be taken out."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Touchpoint//Live sessions//EN",
        "CALSCALE:GREGORIAN",
        f"METHOD:{method}",
        f"X-WR-CALNAME:{text(name)}",
    ]
    for event in events:
        lines += _event(event)
    return "".join(f"{folded(line)}\r\n" for line in [*lines, "END:VCALENDAR"])


def text(value: str) -> str:
    """A text as it stands in a calendar: nothing in it can end the line or begin a property."""
    plain = _CONTROLS.sub("", value.replace("\r\n", "\n").replace("\r", "\n"))
    return plain.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def folded(line: str) -> str:
    """A line in pieces of at most 75 octets; no character is cut in two."""
    pieces, piece, width = [], "", 0
    for character in line:
        size = len(character.encode())
        if width + size > WIDEST:
            pieces.append(piece)
            piece, width = " ", 1
        piece, width = piece + character, width + size
    return "\r\n".join([*pieces, piece])


def _event(event: Event) -> list[str]:
    lines = [
        "BEGIN:VEVENT",
        f"UID:{text(event.uid)}",
        f"SEQUENCE:{event.sequence}",
        f"DTSTAMP:{_stamp(event.changed)}",
        f"DTSTART:{_stamp(event.starts)}",
        f"DTEND:{_stamp(event.ends)}",
        f"SUMMARY:{text(event.summary)}",
        f"DESCRIPTION:{text(event.description)}",
        f"LOCATION:{text(event.location)}",
        f"URL:{_CONTROLS.sub('', event.url)}",
        f"STATUS:{event.status}",
    ]
    for before in event.reminders:
        minutes = int(before.total_seconds()) // 60
        lines += ["BEGIN:VALARM", "ACTION:DISPLAY", f"TRIGGER:-PT{minutes}M"]
        lines += [f"DESCRIPTION:{text(event.summary)}", "END:VALARM"]
    return [*lines, "END:VEVENT"]


def _stamp(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"
