"""What a contribution answers: nothing, a post, a sample, somebody of an earlier run, or a colleague elsewhere."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lti_tool.errors import Refused
from lti_tool.records import Enrolment
from lti_tool.services import feed_access
from lti_tool.services.act import Act
from lti_tool.services.feed_access import Asked, unknown_post
from lti_tool.services.feed_more import granted_to
from lti_tool.storage import posts, posts_earlier, posts_writing
from lti_tool.storage.posts import Reader
from lti_tool.storage.posts_writing import Parent
from lti_tool.storage.spaces import Space


@dataclass(frozen=True, slots=True)
class Target:
    """What is answered. `kind` is what it is counted as: post, reply or interview."""

    kind: str
    parent: Parent | None = None
    target: str | None = None

    @property
    def parent_id(self) -> int | None:
        """The post of this space that is answered."""
        return None if self.parent is None else self.parent.id

    @property
    def to_id(self) -> int | None:
        """The person of this space who is answered."""
        return None if self.parent is None else self.parent.enrolment_id

    @property
    def to_facilitator(self) -> bool:
        """Whether that is somebody who runs the course."""
        return self.parent is not None and self.parent.facilitator


POST = Target("post")


def target(act: Act, asked: Asked, space: Space, who: Reader, *, enrolment: Enrolment, parent: str | None) -> Target:
    """What `parent`, as the page names it, stands for.

    Raises:
        Refused: it is not there, not to be seen, or not open to this person yet.
    """
    if parent is None:
        return POST
    if parent == "colleague":
        _refuse_ungranted(enrolment, asked, "colleague", who)
        return Target("interview", target="colleague")
    if any(sample["id"] == parent for sample in asked["samples"]):
        _refuse_ungranted(enrolment, asked, "samples", who)
        return Target("reply", target=f"sample:{parent}")
    match = re.fullmatch(r"([pe])([1-9][0-9]{0,9})", parent, re.ASCII)
    if match is None or int(match[2]) >= 2**31:
        raise _not_here()
    if match[1] == "e":
        _refuse_ungranted(enrolment, asked, "earlier", who)
        return _earlier(act, asked, enrolment, int(match[2]))
    return Target("reply", parent=_parent(act, asked, space, who, post_id=int(match[2])))


def _parent(act: Act, asked: Asked, space: Space, who: Reader, *, post_id: int) -> Parent:
    parent = posts_writing.parent(act.tx, space.id, post_id, who.enrolment_id)
    if parent is None:
        raise _not_here()
    seen = posts.seen(act.tx, space.id, post_id, who)
    if seen is None:
        if feed_access.sees_only_own(act, asked) or parent.state != "visible" or parent.private_to:
            raise _not_here()
        raise Refused("post_first", "Write your own post first; then you can see and answer the others.", status=403)
    if parent.state == "pending":
        message = "This post has not been approved yet. Approve it first, then it can be answered."
        raise Refused("pending_parent", message, status=409)
    if parent.state != "visible":
        raise _not_here()
    return parent


def _earlier(act: Act, asked: Asked, enrolment: Enrolment, post_id: int) -> Target:
    found = posts_earlier.find(act.tx, act.run_id, asked["id"], post_id)
    if found is None or found.person_id == enrolment.person_id:
        raise unknown_post()
    return Target("reply", target=f"earlier:{post_id}")


def _refuse_ungranted(enrolment: Enrolment, asked: Asked, step: str, who: Reader) -> None:
    if who.closed or not granted_to(enrolment, asked).get(step, 0):
        raise Refused(f"{step}_closed", _CLOSED[step], status=409)


_CLOSED = {
    "samples": "The course team's example can be answered when nobody else is there to answer. Your text is kept.",
    "earlier": "Posts of earlier groups can be answered once your own post counts and too few others are there. "
    "Your text is kept.",
    "colleague": "A talk with a colleague counts when nobody in the course is there to answer. Your text is kept.",
}


def _not_here() -> Refused:
    return Refused("unknown_post", "The post you answer is not in this discussion any more.", status=404)
