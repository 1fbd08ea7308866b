"""What a link of ours opens, written into the link when it is made and read back when it is launched.

It stands twice: in `custom` and in the path of the address. Platforms were seen to lose either one, and to drop or
double a query, so there is none. Keys are of a-z, 0-9 and _ only: one big platform sends any other key twice.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote, urlsplit

from courses.model.parts import WHOLE, activity_of, is_module, module_of
from lti_tool.lti.reading import parses

HISTORIES = {"context_history": "$Context.id.history", "link_history": "$ResourceLink.id.history"}
"""What each link asks the platform to fill in: where it was copied from."""
MOST_COPIES = 20
"""Copies of copies that are remembered."""

_SLUG = re.compile(r"[a-z0-9][a-z0-9-]{0,99}")
_PATH = re.compile(r"/lti/launch/([^/]+)(?:/(module/)?([^/]+))?/?$")


def path_of(course: str, part: str) -> str:
    """The path of a link to this part of a course."""
    rest = f"module/{activity_of(part)}" if is_module(part) else part
    return "/".join(filter(None, ("/lti/launch", course, rest)))


def custom_of(course: str, part: str, *, graded: bool) -> dict[str, str]:
    """The custom parameters of a link to this part of a course."""
    return {**part_of(course, part), "grade": "own" if graded else "none", **HISTORIES}


def part_of(course: str, part: str) -> dict[str, str]:
    """Those of them that say which part it is."""
    what = {"module" if is_module(part) else "activity": activity_of(part)} if part else {}
    return {"course": course, **what}


def opened(custom: Mapping[str, Any], target: str, path: tuple[str | None, str]) -> tuple[str | None, str]:
    """(course, part) that a launch opens, from the first place that names a course; `path` is unsigned, and last."""
    if course := _slug(custom.get("course")):
        return course, _part(custom.get("activity"), custom.get("module"))
    signed = _PATH.search(urlsplit(target).path) if parses(target) else None
    if signed and (course := _slug(unquote(signed[1]))):
        named = unquote(signed[3]) if signed[3] else None
        return course, _part(None, named) if signed[2] else _part(named, None)
    course, part = path
    if not _slug(course):
        return None, WHOLE
    return course, part if _slug(activity_of(part)) else WHOLE


def wants_column(custom: Mapping[str, Any], part: str) -> bool:
    """Whether a link that has no grade column of its own may be given one.

    The course is graded unless whoever made the link said no; a part of it only where that was asked for.
    """
    asked = custom.get("grade")
    return asked == "own" if part else asked != "none"


def history(custom: Mapping[str, Any], name: str) -> tuple[str, ...]:
    """Ids that something was copied from, newest first. An unsubstituted variable ("$Context.id…") is none."""
    told = custom.get(name)
    if not isinstance(told, str) or told.startswith("$"):
        return ()
    ids = [one.strip() for one in told[:8000].split(",")]
    return tuple(one for one in ids if one and len(one) <= 255 and one.isprintable())[:MOST_COPIES]


def _part(activity: object, module: object) -> str:
    if found := _slug(activity):
        return found
    return module_of(found) if (found := _slug(module)) else WHOLE


def _slug(value: object) -> str | None:
    """A course or activity id. An unsubstituted variable ("$Context.id") arrives verbatim and is no id."""
    return value if isinstance(value, str) and _SLUG.fullmatch(value) else None
