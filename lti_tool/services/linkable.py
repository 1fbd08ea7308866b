"""What facilitators can link to: every course here, each of its modules and each activity, and what they ask of people.

A choice is named by one text in forms and grade columns alike: `first-week`, `first-week/module:welcome`,
`first-week/know-the-policy`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import PurePosixPath
from typing import Any

from courses.model import dates, parts
from courses.model.pictures import size_of
from lti_tool.messages import LinkChoice, Picture
from lti_tool.services.catalogue import Catalogue, Offer
from lti_tool.services.grading import resource_id

MOST_SHOWN = 30
"""Courses on one page; more are found by searching."""
_MEDIA = re.compile(r'"(media/[^"?#]+)"')
_KINDS = {
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".gif": "image/gif",
    ".webp": "image/webp",
}


@dataclass(frozen=True, slots=True)
class Option:
    """One thing that can be chosen, as the picker shows it."""

    key: str
    title: str
    minutes: int
    asks: tuple[str, ...]
    """What people will do for each other in it, in the designer's words."""
    marked: bool
    """Whether anything in it has points, so that a grade makes sense."""
    due: date | None
    """The last day on which it is in time."""


@dataclass(frozen=True, slots=True)
class Group:
    """A module: all of it, and its activities one by one."""

    whole: Option
    activities: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class Shelved:
    """A course in the picker."""

    offer: Offer
    whole: Option
    groups: tuple[Group, ...]
    picture: str | None
    """The path of a picture among the course's media."""

    @property
    def options(self) -> tuple[Option, ...]:
        """Everything that can be chosen of it."""
        return (self.whole, *(one for group in self.groups for one in (group.whole, *group.activities)))


@dataclass(frozen=True, slots=True)
class Window:
    """Moments that hold for everybody; None where there is none."""

    opens: datetime | None
    due: datetime | None
    closes: datetime | None


def search(catalogue: Catalogue, words: str) -> list[Shelved]:
    """The courses in which all these words occur: in a title, a summary or what they ask. All courses for none."""
    wanted = words.casefold().split()
    found = [offer for offer in catalogue if all(word in _said(offer) for word in wanted)]
    return [_shelved(offer) for offer in sorted(found, key=lambda offer: offer.course.title.casefold())]


def option(catalogue: Catalogue, key: str) -> Option | None:
    """What this key names; None where nothing here is called so."""
    course, _, part = key.partition("/")
    offer = catalogue.find(course)
    return _option(offer, part) if offer and parts.activities_in(offer.plan, part) else None


def choice(catalogue: Catalogue, key: str, *, points: float | None, base: str) -> LinkChoice:
    """The link for this key, which names something. `base` is where pictures are, at the tool's own address."""
    course, _, part = key.partition("/")
    offer = catalogue.get(course)
    what = _option(offer, part)
    window = window_of(offer, part)
    return LinkChoice(
        course=course,
        part=part,
        title=what.title,
        text=" ".join(filter(None, (offer.course.summary if part == parts.WHOLE else None, *what.asks[:2]))),
        points=points,
        picture=_picture(offer, part, base),
        opens=window.opens,
        due=window.due,
        closes=window.closes,
    )


def window_of(offer: Offer, part: str) -> Window:
    """When a part opens, is due and closes for everybody: only what dates of a calendar say, never `+3d`.

    Of several activities, the part opens with the first one and closes with the last, where every one of them does; it
    is due when the last one is, unless a date that differs from person to person may be later.
    """
    inside = parts.activities_in(offer.plan, part)
    asked = [entry for entry in offer.plan["activities"] if entry["id"] in inside]
    opens, closes = _fixed(asked, "opens"), _fixed(asked, "closes")
    due = [moment for moment in _fixed(asked, "due") if moment]
    relative = any(entry.get("due") for entry in asked) and len(due) < sum(bool(entry.get("due")) for entry in asked)
    return Window(
        opens=min(moment for moment in opens if moment) if opens and all(opens) else None,
        due=max(due) if due and not relative else None,
        closes=max(moment for moment in closes if moment) if closes and all(closes) else None,
    )


def _fixed(asked: Sequence[dict[str, Any]], which: str) -> list[datetime | None]:
    return [_moment(entry.get(which), end=which != "opens") for entry in asked]


def _moment(text: str | None, *, end: bool) -> datetime | None:
    given = dates.parsed(text) if text else None
    if given is None or given.at is None:
        return None
    return given.at + timedelta(days=1) if given.whole_day and end else given.at


def _shelved(offer: Offer) -> Shelved:
    picture = _first_picture(offer, parts.WHOLE)
    groups = (
        Group(
            _option(offer, parts.module_of(module["activities"][0])),
            tuple(_option(offer, activity) for activity in module["activities"]),
        )
        for module in offer.plan["modules"]
    )
    return Shelved(offer, _option(offer, parts.WHOLE), tuple(groups), picture)


def _option(offer: Offer, part: str) -> Option:
    activities = [offer.course.activity(activity) for activity in parts.activities_in(offer.plan, part)]
    told: Iterable[str | None] = (getattr(activity, "expectation", None) for activity in activities)
    title, due = parts.title_of(offer.plan, part), window_of(offer, part).due
    return Option(
        key=resource_id(offer.course.id, part),
        title=title or offer.course.title,
        minutes=sum(activity.minutes or 0 for activity in activities),
        asks=tuple(filter(None, told)),
        marked=part == parts.WHOLE or any(offer.activities[activity.id]["points"] for activity in activities),
        # A date without a time ends at midnight, which is the next day already.
        due=(due - timedelta(microseconds=1)).date() if due else None,
    )


def _said(offer: Offer) -> str:
    course = offer.course
    told = (getattr(activity, "expectation", None) or "" for activity in course.activities)
    titles = (*(module.title for module in course.modules), *(activity.title for activity in course.activities))
    return "\n".join((course.title, course.summary or "", *titles, *told)).casefold()


def _first_picture(offer: Offer, part: str) -> str | None:
    """The first picture that people see in a part, else in the course."""
    inside = parts.activities_in(offer.plan, part)
    for activity in (*map(offer.course.activity, inside), *offer.course.activities):
        for path in _MEDIA.findall(activity.html):
            if path in offer.course.media and kind_of_picture(path):
                return str(path)
    return None


def kind_of_picture(path: str) -> str | None:
    """The media type of a picture; None for anything else."""
    return _KINDS.get(PurePosixPath(path).suffix.lower())


def _picture(offer: Offer, part: str, base: str) -> Picture | None:
    path = _first_picture(offer, part)
    size = size_of(offer.folder / path) if path else None
    return Picture(f"{base}/{offer.course.id}/{path}", *size) if size else None
