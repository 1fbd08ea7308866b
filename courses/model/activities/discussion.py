"""`discussion`: a prompt to answer, and peers to answer. Complete when enough posts and replies count."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from courses.model.activities._social import SocialActivity
from courses.model.prompts import only_asks_yes_or_no

if TYPE_CHECKING:
    from courses.model.author import Document
    from courses.model.course import Outline


class Discussion(SocialActivity):
    """A discussion among the people of one run or pod."""

    type: Literal["discussion"] = "discussion"

    @classmethod
    def read(cls, settings: dict[str, Any], body: Document, *, course: Outline) -> dict[str, Any]:
        paragraphs = list(body.own_words())
        if only_asks_yes_or_no("\n".join(text for _, text in paragraphs), course.language):
            hint = "ask what, how or why, or for an example and a reason"
            body.report(paragraphs[-1][0], "this prompt can be answered with yes or no", hint)
        return super().read(settings, body, course=course)


ACTIVITY = Discussion
