"""Imaginary colleagues, so that an author can walk her course to the end: post, read, answer, be answered.

They speak the API that packages speak with the tool, on this machine only and from memory, and are never part of a
package. Nobody may take them for people: each is called imaginary and says so first in every post. What counts is
decided by the course's own rules. What they cannot play (meetings, reviews) is imagined as a whole with `suppose`.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http import HTTPStatus
from itertools import count
from typing import Any
from urllib.parse import parse_qs, urlsplit

from courses.model.marks import score_quiz
from courses.model.plan import Plan
from courses.model.rules import outcome
from scorm_builder.preview.posts import Posts

NOBODY = "imagined"
"""Stands where a token would: nothing in a preview is anybody's secret."""
CODE = "IMAGINED"
"""Stands where the tool's receipt would, so that the preview's LMS records a pass; no other LMS ever sees it."""
Answer = tuple[int, dict[str, Any] | None]

_LASTS = 3600
_COUNTED = {"distinct_peers": "peers"}
"""What a record calls otherwise than the rule."""
_NO_MAKE_UP = {"open": False, "why": None, "done": None, "reflection": "", "post": None}
_NOT_PLAYED = "The preview's imaginary colleagues cannot do this. Where Touchpoint is connected, it works."
_ACTIVITY = re.compile(r"/activities/([a-z0-9-]+)/(\w+)\Z")
_POST = re.compile(r"/posts/(p\d+)(?:/(history|marks/\w+))?\Z")


@dataclass
class _Memory:
    """What has happened since somebody started over."""

    name: str = ""
    record: dict[str, dict[str, Any]] = field(default_factory=dict)
    spaces: dict[str, Posts] = field(default_factory=dict)
    supposed: set[str] = field(default_factory=set)
    ids: count[int] = field(default_factory=lambda: count(1))


class Imagined:
    """The community of one preview; `plan` gives the course as it is now. Safe for several threads."""

    def __init__(
        self, plan: Callable[[], Plan | None], clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._plan = plan
        self._clock = clock
        self._lock = threading.Lock()
        self._memory = _Memory()

    def start_over(self) -> None:
        """Forget everything that was said and done."""
        with self._lock:
            self._memory = _Memory()

    def suppose(self, activity: str) -> None:
        """Imagine that everything in this activity has happened, and everybody was there."""
        with self._lock:
            self._memory.supposed.add(activity)

    def answer(self, method: str, address: str, body: Mapping[str, Any], key: str = "") -> Answer:
        """What the tool would answer: the status, and what the JSON says; no JSON with 304."""
        parts = urlsplit(address)
        query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
        with self._lock:
            for known in (self._about_the_learner, self._about_activities, self._about_posts):
                if found := known(method, parts.path, {**query, **body, "key": key}):
                    return found
        return HTTPStatus.NOT_FOUND, {"error": {"code": "imagined", "message": _NOT_PLAYED}}

    def _about_the_learner(self, method: str, path: str, said: Mapping[str, Any]) -> Answer | None:
        if (method, path) == ("POST", "/packages/launch"):
            self._memory.name = str(said.get("name") or self._memory.name)
            state = self._state()
            return HTTPStatus.OK, {"token": NOBODY, "expires_in": _LASTS, "secret": NOBODY, "state": state}
        if (method, path) == ("POST", "/record"):
            self._merge(said)
        elif (method, path) == ("PUT", "/name"):
            self._memory.name = str(said.get("name", ""))
        elif (method, path) == ("GET", "/notices"):
            return HTTPStatus.OK, {"notices": [], "unread": 0, "next": None}
        elif (method, path) != ("GET", "/state"):
            return None
        return HTTPStatus.OK, self._state()

    def _about_activities(self, method: str, path: str, said: Mapping[str, Any]) -> Answer | None:
        match = _ACTIVITY.match(path)
        asked = self._asked().get(match[1]) if match else None
        if match is None or asked is None or "space" not in asked:
            return None
        space, what = self._space(asked), (method, match[2])
        if what == ("GET", "posts"):
            return self._feed(space, str(said.get("since", "")))
        if what == ("POST", "posts"):
            post = space.say(said, name=self._memory.name)
            return HTTPStatus.CREATED, {"post": post, "state": self._state()}
        if what in (("GET", "search"), ("GET", "similar")):
            return HTTPStatus.OK, {"posts": space.search(str(said.get("q", ""))), "next": None}
        if what == ("GET", "people"):
            return HTTPStatus.OK, {"people": []}
        if what == ("GET", "meetings"):
            return HTTPStatus.OK, {"meetings": [], "make_up": _NO_MAKE_UP, "calendar": None}
        if what == ("GET", "reviews"):
            return HTTPStatus.OK, _nobody_reviews(asked, has_posted=bool(self._counts(asked)["posts"]))
        return (HTTPStatus.OK, {}) if what in (("PUT", "read"), ("PUT", "unread"), ("PUT", "mute")) else None

    def _about_posts(self, method: str, path: str, said: Mapping[str, Any]) -> Answer | None:
        match = _POST.match(path)
        space = next((each for each in self._memory.spaces.values() if match and each.has(match[1])), None)
        if match is None or space is None:
            return None
        post, what = match[1], match[2] or ""
        if method == "GET":
            return HTTPStatus.OK, space.history(post) if what == "history" else space.as_written(post)
        if what.startswith("marks/"):
            shown = space.mark(post, what.removeprefix("marks/"), on=method == "PUT")
        else:
            shown = space.edit(post, said) if method == "PUT" else space.withdraw(post)
        return HTTPStatus.OK, {"post": shown, "state": self._state()}

    def _feed(self, space: Posts, since: str) -> Answer:
        if since and since == space.version:
            return HTTPStatus.NOT_MODIFIED, None
        return HTTPStatus.OK, {**space.feed(), "reset": bool(since)}

    def _merge(self, brought: Mapping[str, Any]) -> None:
        """What the package recorded by itself: pages seen, quizzes answered."""
        for activity, asked in self._asked().items():
            news = brought.get(activity)
            if not isinstance(news, Mapping) or "space" in asked:
                continue
            self._entry(activity).update({name: news[name] for name in ("viewed", "done", "attempts") if name in news})
            if isinstance(news.get("answers"), Mapping) and asked["type"] == "quiz":
                best = score_quiz(asked, news["answers"])["score"]
                entry = self._entry(activity)
                entry.update({"answers": dict(news["answers"]), "best": max(best, entry.get("best", 0))})

    def _state(self) -> dict[str, Any]:
        plan, memory = self._plan(), self._memory
        for asked in self._asked().values():
            if "space" in asked:
                self._entry(asked["id"]).update(self._counts(asked))
        found = outcome(plan, memory.record) if plan else None
        for activity, one in (found["activities"] if found else {}).items():
            # Once complete, always complete, as with the tool.
            if one["state"] == "complete":
                self._entry(activity)["complete"] = True
        return {
            "learner": {"id": "preview", "name": memory.name, "needs_name": not memory.name},
            "role": "learner",
            "record": memory.record,
            "outcome": found,
            "receipt": {"code": CODE} if found and found["complete"] else None,
            "community": "on",
            "saved": "saved",
        }

    def _counts(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        """What counts in an activity: what was done or, where it is supposed to have happened, as much as is asked."""
        counts = self._space(asked).counts()
        if asked["id"] not in self._memory.supposed:
            return counts
        wanted = {_COUNTED.get(what, what): need for what, need in asked["require"].items()}
        return {
            **counts,
            **{what: max(need, counts.get(what, 0)) for what, need in wanted.items()},
            "trained": asked["train"],
        }

    def _asked(self) -> dict[str, Mapping[str, Any]]:
        plan = self._plan()
        return {asked["id"]: asked for asked in plan["activities"]} if plan else {}

    def _entry(self, activity: str) -> dict[str, Any]:
        return self._memory.record.setdefault(activity, {})

    def _space(self, asked: Mapping[str, Any]) -> Posts:
        memory = self._memory
        space = memory.spaces.setdefault(asked["id"], Posts(memory.ids, self._clock))
        space.begin(asked)
        return space


def _nobody_reviews(asked: Mapping[str, Any], *, has_posted: bool) -> dict[str, Any]:
    """What a learner sees of reviews where there are none."""
    training = [{"sample": sample["id"], "done": False} for sample in asked.get("practice", ())]
    nothing: dict[str, Any] = {"assigned": [], "given": [], "received": [], "result": None, "available": False}
    return {"open": "review" if has_posted else "post", "training": training, **nothing}
