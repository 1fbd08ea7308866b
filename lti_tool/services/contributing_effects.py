"""What follows when a post comes to light or is taken away: its parent's answers, everybody's counts, notices.

Every change of a post goes through here, under the space's lock: counts are made anew from the history, and what is
kept for the post above is moved by what this one post is worth there.
"""

from __future__ import annotations

from collections.abc import Iterable

from lti_tool.services import notices, reviewing_counts
from lti_tool.services.act import Act
from lti_tool.services.feed_access import Asked
from lti_tool.storage import marks, posts_writing, rechecks, spaces
from lti_tool.storage.posts_writing import Draft


def is_shown(post: Draft, state: str) -> bool:
    """Whether a post in this state is an answer that everybody sees."""
    return state == "visible" and post.private_to is None


def count(act: Act, asked: Asked, post: Draft, *, was: str | None, state: str) -> None:
    """Count anew what a post changes by having come from one state (None: it is new) to another.

    The author's own settling is the caller's: she is settled at once when it is her act, else soon (`others`).
    """
    more = is_shown(post, state) - (was is not None and is_shown(post, was))
    if post.parent_id is not None and more:
        _answered(act, post, more=more)
    if post.parent_id is not None and (was is not None or _is_answer(post)):
        posts_writing.keep_unanswered(act.tx, post.parent_id)
    if not post.facilitator:
        spaces.recount(act.tx, post.space_id, post.enrolment_id)
        if asked.get("sees") == "own" and post.is_post:
            reviewing_counts.work_changed(act, asked, post.space_id, post.id, post.enrolment_id)


def _is_answer(post: Draft) -> bool:
    """Whether what a new post answers is answered by it; what is too short answers nothing."""
    return post.countable or post.facilitator


def tell(act: Act, activity: str, post: Draft, *, once: bool = False) -> None:
    """Tell the people a post is for that it is there, when others see it first.

    `once`: it may have been seen before: it was changed and has been approved again. Nobody is told of it twice then.
    """
    told = {post.enrolment_id}
    answered = post.private_to if post.private_to not in (None, post.enrolment_id) else post.to_id
    if answered is not None and answered not in told:
        notices.tell(act.tx, answered, "reply", post_id=post.id, activity=activity, once=once, now=act.now)
        told.add(answered)
    mentioned = (one.enrolment_id for one in marks.mentioned(act.tx, post.id))
    tell_mentioned(act, activity, post, [one for one in mentioned if one not in told], once=once)
    kind, _, which = (post.target or "").partition(":")
    if kind == "earlier":
        author = posts_writing.draft(act.tx, int(which)).enrolment_id
        # The answer lies where she cannot read it, so all that she is told is that there is one: once is enough.
        notices.tell(act.tx, author, "earlier", post_id=int(which), activity=activity, once=True, now=act.now)


def tell_mentioned(act: Act, activity: str, post: Draft, enrolment_ids: Iterable[int], *, once: bool = False) -> None:
    """Tell people that a post mentions them."""
    for enrolment_id in enrolment_ids:
        if enrolment_id != post.enrolment_id:
            notices.tell(act.tx, enrolment_id, "mention", post_id=post.id, activity=activity, once=once, now=act.now)


def others(act: Act, *enrolment_ids: int) -> None:
    """Have people settled soon whose counts somebody else's act has changed."""
    rechecks.soon(act.tx, [one for one in enrolment_ids if one != act.session.enrolment_id], act.now)


def _answered(act: Act, post: Draft, *, more: int) -> None:
    assert post.parent_id is not None  # noqa: S101 — asked by the caller
    above = posts_writing.draft(act.tx, post.parent_id)
    if above.enrolment_id == post.enrolment_id:
        return
    seq = spaces.changed(act.tx, post.space_id)
    posts_writing.answered(act.tx, above.id, seq, more=more, by_peer=not post.facilitator)
    if not (post.facilitator or above.facilitator):
        spaces.answered(act.tx, post.space_id, above.enrolment_id, more=more)
