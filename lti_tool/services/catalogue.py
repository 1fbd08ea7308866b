"""The courses this server has, compiled once: what every launch, act and page needs to know about them.

Nothing here changes while a server runs; a changed course folder is seen after a restart.
"""

from __future__ import annotations

import gzip
import hashlib
import html
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import courses
from courses.model import source
from courses.model.contributions import fingerprint
from courses.model.course import Course
from courses.model.plan import Plan, compile_plan, plan_digest, public_plan
from courses.player import page
from lti_tool.errors import Refused

ASSETS = "/static/player/"


@dataclass(frozen=True)
class Document:
    """A file ready to be sent: as it is, compressed, and with a name for this very content."""

    body: bytes
    compressed: bytes
    etag: str

    @classmethod
    def of(cls, body: bytes) -> Document:
        """Compress and name `body`."""
        return cls(body, gzip.compress(body, 9, mtime=0), hashlib.sha256(body).hexdigest()[:32])


@dataclass(frozen=True)
class Offer:
    """One course as this server offers it."""

    course: Course
    folder: Path
    plan: Plan
    digest: str

    @classmethod
    def of(cls, course: Course, folder: Path) -> Offer:
        """Compile `course`, whose files are in `folder`."""
        plan = compile_plan(course)
        return cls(course, folder, plan, plan_digest(plan))

    @cached_property
    def activities(self) -> Mapping[str, Mapping[str, Any]]:
        """The plan's activities by id."""
        return {asked["id"]: asked for asked in self.plan["activities"]}

    @cached_property
    def social(self) -> tuple[Mapping[str, Any], ...]:
        """The plan's activities that people do with each other."""
        return tuple(asked for asked in self.plan["activities"] if "space" in asked)

    @cached_property
    def stamped(self) -> tuple[Mapping[str, Any], ...]:
        """Those of them that have checkpoints."""
        return tuple(asked for asked in self.social if asked["checkpoints"])

    @cached_property
    def dated(self) -> tuple[Mapping[str, Any], ...]:
        """The plan's activities that open, are due or close."""
        return tuple(asked for asked in self.plan["activities"] if any(map(asked.get, ("opens", "due", "closes"))))

    @cached_property
    def pod(self) -> Mapping[str, int] | None:
        """The size, min and max of the course's pods; None for a course without any. A course has one size of pods."""
        return next((asked["pod"] for asked in self.social if asked["space"] == "pod"), None)

    @cached_property
    def prompts(self) -> Mapping[str, frozenset[str]]:
        """Per discussion, the fingerprints of the author's own words: repeating them is no contribution."""
        social = (activity for activity in self.course.activities if activity.social)
        return {activity.id: frozenset(map(fingerprint, _said(activity.html))) for activity in social}

    @cached_property
    def page(self) -> Document:
        """The player page. It holds nothing personal and no quiz key, so it is the same for everybody."""
        delivery = page.Delivery(
            name="lti",
            assets=ASSETS,
            entry=f"for/{self.course.id}.js",
            plan=public_plan(self.plan),
            settings={"api": "/api"},
            modules=False,
        )
        return Document.of(page.render(self.course, delivery).encode())


class Catalogue:
    """The bundled courses and those in `roots`, by id; a folder in `roots` wins over a bundled course."""

    def __init__(self, roots: Iterable[Path] = (), *, bundled: bool = True) -> None:
        folders = (*(courses.bundled() if bundled else ()), *(path for root in roots for path in _course_folders(root)))
        self._offers = {offer.course.id: offer for offer in map(_offer, folders)}

    def __iter__(self) -> Iterator[Offer]:
        return iter(self._offers.values())

    @property
    def names(self) -> str:
        """The ids of all courses, for an administrator to read."""
        return ", ".join(sorted(self._offers)) or "none"

    def find(self, course: str) -> Offer | None:
        """The offer with this id, if there is one."""
        return self._offers.get(course)

    def get(self, course: str) -> Offer:
        """The offer with this id.

        Raises:
            Refused: no such course; says which there are.
        """
        offer = self._offers.get(course)
        if offer is None:
            raise Refused(
                "unknown_course",
                "This link points to a course that is not on this server.",
                status=404,
                detail=f'no course "{course}"; there are: {self.names}',
            )
        return offer


def _offer(folder: Path) -> Offer:
    loaded = source.load(folder)
    if loaded.course is None:
        raise ValueError("a course cannot be offered:\n" + "\n".join(map(str, loaded.problems)))
    return Offer.of(loaded.course, folder)


def _course_folders(root: Path) -> list[Path]:
    return sorted(path.parent for path in root.glob("*/course.yaml"))


def _said(prompt: str) -> list[str]:
    """The text of an HTML prompt: the whole, and each of its blocks by itself."""
    blocks = [
        html.unescape(re.sub(r"<[^>]+>", " ", block)) for block in re.split(r"</(?:p|li|blockquote|h\d)>", prompt)
    ]
    return [text for text in (" ".join(blocks), *blocks) if text.strip()]
