"""`page`: text and media. Complete when it was viewed, or when the learner marks it done."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from pydantic import Field

from courses.model.course import Activity
from courses.model.rules import Need, Progress

if TYPE_CHECKING:
    from collections.abc import Mapping


class Page(Activity):
    """A page to read, look at or listen to."""

    type: Literal["page"] = "page"
    complete_when: Literal["viewed", "done"] = Field(
        "viewed", description="`viewed`: opening it is enough; `done`: the learner says when she has done it."
    )

    def plan(self) -> dict[str, Any]:
        return {**super().plan(), "complete_when": self.complete_when}

    @staticmethod
    def progress(asked: Mapping[str, Any], done: Mapping[str, Any]) -> Progress:
        viewed = bool(done.get("viewed"))
        wanted = bool(done.get("done")) if asked["complete_when"] == "done" else viewed
        complete = wanted or bool(done.get("complete"))
        need = Need("done" if asked["complete_when"] == "done" else "view", 1, 0)
        return Progress(
            started=viewed,
            score=float(complete) if asked["points"] else None,
            needs=() if complete else (need,),
        )


ACTIVITY = Page
