"""What people put on each other's posts, and how far they have read.

An endorsement is any reader's; *helped me* belongs to whoever asked; *confirmed* and *best practice* to facilitators.
"""

from __future__ import annotations

from typing import Any

from lti_tool.errors import Refused
from lti_tool.records import Enrolment
from lti_tool.services import contributing_checks as checks
from lti_tool.services import contributing_effects, feed, feed_access, learning, notices
from lti_tool.services.act import Act
from lti_tool.services.acting import settle
from lti_tool.services.feed_access import Found
from lti_tool.storage import marks, posts, posts_writing, spaces

TOLD = ("helped_me", "confirmed")
"""Marks whose author is told."""


def mark(act: Act, post_id: int, kind: str, *, on: bool) -> dict[str, Any]:
    """Put a mark on a post or take it off; doing it again changes nothing.

    Raises:
        Refused: the post is not to be seen, or this person may not put this mark on it.
    """
    if kind not in marks.KINDS:
        raise Refused("unknown_mark", "There is no such mark. Please reload the page.", status=404)
    enrolment = act.enrolment()
    found = feed_access.found(act, post_id, enrolment)
    checks.refuse_silent(act, enrolment)
    checks.refuse_locked_space(act, spaces.hold(act.tx, found.space_id))
    _refuse_unentitled(act, enrolment, found, kind)
    if _put(act, enrolment, found, kind, on=on):
        _count(act, enrolment, found, kind, on=on)
    return {"post": feed.one_or_gone(act, post_id, enrolment), "state": learning.state(act)}


def read(act: Act, activity: str, upto: int, *, pod: int | None = None) -> None:
    """The person has seen everything up to this post. Never backwards, and never beyond what there is.

    Raises:
        Refused: there is no such activity, or it is a preview.
    """
    enrolment = act.enrolment()
    space = spaces.find(act.tx, feed_access.where(act, activity, enrolment, pod=pod).key)
    if space is None:
        return
    seen = min(upto, posts.newest(act.tx, space.id))
    if seen > spaces.part(act.tx, space.id, enrolment.id).read_id:
        spaces.keep_read(act.tx, space.id, enrolment.id, seen)


def unread(act: Act, activity: str, start: int | None, *, pod: int | None = None) -> None:
    """Take a post and everything after it for unread again; None: everything."""
    enrolment = act.enrolment()
    space = spaces.find(act.tx, feed_access.where(act, activity, enrolment, pod=pod).key)
    if space is None:
        return
    before = spaces.part(act.tx, space.id, enrolment.id).read_id
    spaces.keep_read(act.tx, space.id, enrolment.id, min(before, (start or 1) - 1))


def _refuse_unentitled(act: Act, enrolment: Enrolment, found: Found, kind: str) -> None:
    post = found.post
    mine = post.enrolment_id == enrolment.id
    if post.state != "visible":
        raise Refused("not_visible", "This post is not shown to others just now, so it cannot be marked.", status=409)
    if kind in ("confirmed", "best_practice") and not act.is_facilitator:
        raise Refused("not_a_facilitator", "Only facilitators of this course can do this.", status=403)
    if mine and kind in ("endorse", "helped_me"):
        raise Refused("own_post", "This is a post of your own.", status=403)
    if kind == "helped_me" and not _asked_by(act, enrolment, post):
        raise Refused("not_asked", "Whoever asked says which answer helped.", status=403)


def _asked_by(act: Act, enrolment: Enrolment, post: posts.Post) -> bool:
    """Whether this post answers a post of this person."""
    return post.parent_id is not None and posts_writing.draft(act.tx, post.parent_id).enrolment_id == enrolment.id


def _put(act: Act, enrolment: Enrolment, found: Found, kind: str, *, on: bool) -> bool:
    post_id = found.post.id
    if on:
        changed = marks.put(act.tx, post_id, enrolment.id, kind, act.now)
    else:
        # A facilitator's word is the facilitators': any of them may take it back.
        whose = None if kind in ("confirmed", "best_practice") else enrolment.id
        changed = marks.take(act.tx, post_id, whose, kind)
    if changed:
        seq = spaces.changed(act.tx, found.space_id)
        marks.tell_post(act.tx, post_id, kind, more=1 if on else -1, seq=seq)
    return changed


def _count(act: Act, enrolment: Enrolment, found: Found, kind: str, *, on: bool) -> None:
    post = found.post
    if kind in TOLD and not post.facilitator:
        spaces.recount(act.tx, found.space_id, post.enrolment_id)
        contributing_effects.others(act, post.enrolment_id)
    if kind in TOLD and on and post.enrolment_id != enrolment.id:
        activity = found.asked["id"]
        notices.tell(act.tx, post.enrolment_id, kind, post_id=post.id, activity=activity, now=act.now)
    if kind == "endorse" and not act.is_facilitator:
        spaces.recount(act.tx, found.space_id, enrolment.id)
        settle(act, enrolment, enrolment.record)
