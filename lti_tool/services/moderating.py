"""Moderation: reports by anybody, and what facilitators decide about posts.

A post that enough different people report is hidden until a facilitator has looked at it. A facilitator's own post is
never hidden that way, and its reports are for other facilitators to decide: nobody judges herself. Whatever is decided
is written down with its reason, told to the author, and counted anew.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from lti_tool.errors import Refused
from lti_tool.records import Enrolment, Role
from lti_tool.services import audit, editing, feed, notices
from lti_tool.services.act import Act
from lti_tool.services.facilitating_acts import needed
from lti_tool.services.facilitating_rows import Posts, only_facilitators
from lti_tool.storage import audit as log
from lti_tool.storage import facilitating_people, moderation, spaces
from lti_tool.storage.moderation import Post

REPORTS_PER_HOUR = 20
MOST_TOLD = 20
"""Facilitators who are told of a report."""


def report(act: Act, post_id: int, *, reason: str) -> dict[str, Any]:
    """Say that a post should not be there, and why; whether it is hidden now.

    Raises:
        Refused: it is one's own, cannot be seen, was decided about already, or these are too many reports at once.
    """
    me, words = act.enrolment(), needed(reason)
    post = moderation.post(act.tx, act.run_id, post_id)
    if post is None or not feed.sees(act, post_id):
        raise _unknown()
    if post.person_id == me.person_id:
        raise Refused("own_post", "This is your own post: you can edit it or take it back.", status=409)
    _refuse_haste(act, me)
    spaces.hold(act.tx, post.space_id)  # so that two who report at once are counted as two
    if not moderation.report(act.tx, post_id, me.id, reason=words, now=act.now):
        raise Refused("decided_already", "A facilitator has looked at your report of this post already.", status=409)
    count = moderation.reporters(act.tx, post_id)
    hidden = _hide_if_many(act, post, count)
    if hidden or count == 1:
        for one in moderation.facilitators(act.tx, act.run_id, but=post.author_id, limit=MOST_TOLD):
            notices.tell(act.tx, one, "reported", post_id=post_id, now=act.now)
    return {"hidden": hidden}


def hide(act: Act, post_id: int, *, reason: str) -> None:
    """Hide a post from learners: answers to it stay, its words do not.

    Raises:
        Refused: no facilitator asks, no reason is given, or there is nothing to hide.
    """
    post = _to_decide(act, post_id)
    words = needed(reason)
    _decide(act, post, "hidden", "hidden", words)


def restore(act: Act, post_id: int, *, reason: str) -> None:
    """Show a hidden post again, or leave one up that was reported.

    Raises:
        Refused: as `hide`.
    """
    post = _to_decide(act, post_id)
    words = needed(reason)
    _decide(act, post, "visible", "restored" if post.state == "hidden" else "reports_dismissed", words)


def approve(act: Act, post_id: int, *, reason: str) -> None:
    """Let others see a post that waited for a facilitator.

    Raises:
        Refused: no facilitator asks, or there is no such post.
    """
    _decide(act, _to_decide(act, post_id), "visible", "approved", " ".join(reason.split()))


def own(act: Act, post_id: int, owner: int | None) -> None:
    """Say which facilitator cares for a post; None: nobody.

    Raises:
        Refused: no facilitator asks, there is no such post, or the owner is no facilitator of this community.
    """
    me = only_facilitators(act)
    if owner is not None and facilitating_people.role_of(act.tx, act.run_id, owner) is not Role.FACILITATOR:
        raise Refused("unknown_person", "There is no such facilitator in this run.", status=404)
    post = moderation.post(act.tx, act.run_id, post_id)
    if post is None:
        raise _unknown()
    spaces.hold(act.tx, post.space_id)
    moderation.own(act.tx, post_id, owner, seq=spaces.changed(act.tx, post.space_id))
    subject = post.owner_id if owner is None else owner
    what = "disowned" if owner is None else "owned"
    audit.note(act, what, subject_id=subject, post_id=post_id, activity=post.activity)
    if owner is not None and owner != me:
        notices.tell(act.tx, owner, "owner", post_id=post_id, now=act.now)


def row(act: Act, post_id: int) -> dict[str, Any]:
    """The post as facilitators' lists show it: what every decision is answered with."""
    return Posts.of(act, [post_id]).rows([post_id])[0]


def _refuse_haste(act: Act, me: Enrolment) -> None:
    if moderation.reported_since(act.tx, me.id, act.now - timedelta(hours=1)) >= REPORTS_PER_HOUR:
        raise Refused(
            "too_fast", "That were many reports at once. Please write to the person who runs the course.", status=429
        )


def _hide_if_many(act: Act, post: Post, count: int) -> bool:
    asked = act.offer.activities.get(post.activity)
    enough = asked["moderation"]["auto_hide_reports"] if asked else 0
    if post.facilitator or not enough or count < enough or post.state != "visible":
        return False
    editing.set_state(act, post.id, "hidden")
    # By the tool, and not by whoever happened to be the last one: reporters stay between them and the facilitators.
    about: dict[str, Any] = {"subject_id": post.author_id, "post_id": post.id, "activity": post.activity}
    log.note(act.tx, act.run_id, None, "auto_hidden", **about, reason="", now=act.now)
    notices.tell(act.tx, post.author_id, "hidden", post_id=post.id, now=act.now)
    return True


def _to_decide(act: Act, post_id: int) -> Post:
    me = only_facilitators(act)
    post = moderation.post(act.tx, act.run_id, post_id)
    if post is None:
        raise _unknown()
    if post.state in ("withdrawn", "erased"):
        raise Refused("gone", "The author has taken this post back already.", status=409)
    reported = moderation.reporters(act.tx, post_id)
    if post.author_id == me and reported and moderation.facilitators(act.tx, act.run_id, but=me, limit=1):
        raise Refused("own_post", "Another facilitator decides about reports of your own posts.", status=409)
    return post


def _decide(act: Act, post: Post, state: str, what: str, reason: str) -> None:
    changed = editing.set_state(act, post.id, state)
    moderation.settle(act.tx, post.id, act.now)
    audit.note(act, what, subject_id=post.author_id, post_id=post.id, activity=post.activity, reason=reason)
    told = {"hidden": "hidden", "restored": "restored", "approved": "approved"}.get(what)
    if told and changed.before != changed.after and post.author_id != act.session.enrolment_id:
        notices.tell(act.tx, post.author_id, told, post_id=post.id, text=reason, now=act.now)


def _unknown() -> Refused:
    return Refused("unknown_post", "This post is not here (any more). Please reload the page.", status=404)
