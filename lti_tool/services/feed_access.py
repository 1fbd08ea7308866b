"""Where somebody meets others, and what she may see there: asked once here, by every answer about posts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lti_tool.errors import Refused
from lti_tool.records import Enrolment, Role
from lti_tool.services.act import Act, SpaceKey, space_key
from lti_tool.storage import posts, spaces
from lti_tool.storage.posts import Post, Reader
from lti_tool.storage.spaces import Part, Pod, Space

Asked = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Where:
    """A place in a community, for one act. `pods` are what a facilitator may choose from."""

    asked: Asked
    key: SpaceKey
    pods: tuple[Pod, ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """One post that this person may see, with where it is."""

    post: Post
    space_id: int
    asked: Asked
    reader: Reader


def where(act: Act, activity: str, enrolment: Enrolment | None = None, *, pod: int | None = None) -> Where:
    """Where an activity happens for this person. Facilitators and previews name the pod, or get the first one.

    Raises:
        Refused: there is no such activity that people do with each other, or no such pod in this run.
    """
    asked = act.community(activity)
    if asked["space"] != "pod" or act.session.role is Role.LEARNER:
        return Where(asked, space_key(act, asked, enrolment))
    pods = tuple(spaces.pods_of(act.tx, act.run_id))
    if pod is None:
        pod = pods[0].id if pods else 0
    elif pod not in {one.id for one in pods}:
        raise Refused("unknown_pod", "There is no such group here (any more). Please reload the page.", status=404)
    return Where(asked, SpaceKey(act.run_id, activity, pod), pods)


def must_post_first(act: Act, asked: Asked, me: Part) -> bool:
    """Whether peers' posts are still hidden from this reader."""
    return bool(asked["post_first"]) and act.session.role is Role.LEARNER and not me.posts


def sees_only_own(act: Act, asked: Asked) -> bool:
    """Whether learners never see each other's posts here, because peers get them one by one to review."""
    return asked.get("sees") == "own" and act.session.role is Role.LEARNER


def reader(act: Act, asked: Asked, me: Part) -> Reader:
    """Who reads, for the statements that decide what is seen."""
    closed = must_post_first(act, asked, me) or sees_only_own(act, asked)
    return Reader(act.session.enrolment_id or 0, act.is_facilitator, closed, bool(asked["board"]))


def reader_in(act: Act, asked: Asked, space: Space | int) -> Reader:
    """The same where the person's part has not been looked up yet."""
    if act.session.role is not Role.LEARNER:
        return reader(act, asked, Part())
    space_id = space if isinstance(space, int) else space.id
    return reader(act, asked, spaces.part(act.tx, space_id, act.session.enrolment_id))


def found(act: Act, post_id: int, enrolment: Enrolment | None = None) -> Found:
    """One post, if this person may see it now.

    Raises:
        Refused: it is not there, not in her run or pod, or hidden from her. Which of these is not told.
    """
    place = posts.place(act.tx, post_id)
    asked = None if place is None else act.offer.activities.get(place.activity)
    if place is None or asked is None or not _is_hers(act, asked, place, enrolment):
        raise unknown_post()
    who = reader_in(act, asked, place.space_id)
    post = posts.seen(act.tx, place.space_id, post_id, who)
    if post is None:
        raise unknown_post()
    return Found(post, place.space_id, asked, who)


def unknown_post() -> Refused:
    """What is said about a post that is not there, and about one that somebody may not see."""
    return Refused("unknown_post", "This post is not here any more. Please reload the page.", status=404)


def _is_hers(act: Act, asked: Asked, place: posts.Place, enrolment: Enrolment | None) -> bool:
    if place.run_id != act.run_id or "space" not in asked:
        return False
    if act.session.role is not Role.LEARNER:
        return True
    return place.pod == space_key(act, asked, enrolment).pod
