"""Contributions: how words become a post that others can answer, and what is counted then.

Whether a contribution counts is decided by one pure rule (`courses.model.contributions.judge`). Counts are made anew in
the same transaction, under the space's lock, so no count is ever lost and nobody has to count a run. One learner's post
can turn another's "waiting for others" into "your turn": the worker looks at those who wait, never the act itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from courses.model.contributions import Verdict, fingerprint
from lti_tool.errors import Refused
from lti_tool.records import Enrolment
from lti_tool.services import (
    attachments,
    contributing_content,
    contributing_effects,
    feed,
    feed_access,
    feed_more,
    learning,
)
from lti_tool.services import contributing_checks as checks
from lti_tool.services import contributing_judged as judged
from lti_tool.services import contributing_targets as targets
from lti_tool.services.act import Act
from lti_tool.services.acting import settle
from lti_tool.services.contributing_checks import RATE as RATE
from lti_tool.services.contributing_content import LONGEST as LONGEST
from lti_tool.services.contributing_content import Content
from lti_tool.services.contributing_targets import Target
from lti_tool.services.feed_access import Asked
from lti_tool.storage import drafts, marks, posts_writing, spaces
from lti_tool.storage.posts import Reader
from lti_tool.storage.spaces import Space


@dataclass(frozen=True, slots=True)
class Contribution:
    """What somebody sends: her words, what they answer, and a key that makes sending them again one post."""

    text: str
    parent: str | None
    """As pages name it: `p12` a post, `s1` a sample, `e34` a post of an earlier run, `colleague`; None: nothing."""
    key: str
    fields: Mapping[str, str] | None = None
    consent: str | None = None
    anonymous: bool = False
    mentions: tuple[int, ...] = ()
    attachments: tuple[str, ...] = ()
    private: bool = False


@dataclass(frozen=True, slots=True)
class _Writing:
    """Somebody writing something somewhere, with everything that was looked up about it."""

    act: Act
    enrolment: Enrolment
    asked: Asked
    space: Space
    who: Reader
    said: Contribution
    target: Target
    content: Content
    hasty: bool


def contribute(act: Act, activity: str, said: Contribution, *, pod: int | None = None) -> dict[str, Any]:
    """Make a post or reply of what was said: the post as JSON text, and the author's new state.

    Raises:
        Refused: nothing or too much was said, too fast, too early, or to something that is not there.
    """
    act.community(activity)
    kind = "post" if said.parent is None else "interview" if said.parent == "colleague" else "reply"
    content = contributing_content.content(act.community(activity), said.text, said.fields, kind=kind)
    enrolment = act.enrolment()
    before = posts_writing.sent_as(act.tx, enrolment.id, said.key)
    if before is None:
        return _write(_prepared(act, enrolment, activity, said, content=content, pod=pod))
    post_id = _same_place(before, activity)
    return {"post": feed.one_or_gone(act, post_id, enrolment), "state": learning.state(act)}


def _prepared(
    act: Act, enrolment: Enrolment, activity: str, said: Contribution, *, content: Content, pod: int | None
) -> _Writing:
    checks.refuse_closed(act, enrolment, activity)
    hasty = checks.refuse_haste(act, enrolment)
    place = feed_access.where(act, activity, enrolment, pod=pod)
    asked = place.asked
    checks.refuse_named(asked, anonymous=said.anonymous)
    space = spaces.lock(act.tx, place.key)
    checks.refuse_locked_space(act, space)
    who = feed_access.reader_in(act, asked, space)
    checks.refuse_unknown_people(act, space, who, said.mentions)
    target = targets.target(act, asked, space, who, enrolment=enrolment, parent=said.parent)
    _refuse_unfit_here(act, asked, space, said, target)
    return _Writing(act, enrolment, asked, space, who, said, target, content, hasty)


def _refuse_unfit_here(act: Act, asked: Asked, space: Space, said: Contribution, target: Target) -> None:
    if said.private and not (act.is_facilitator and target.parent and not target.parent.facilitator):
        raise Refused("not_private", "Only facilitators can answer so that only one person sees it.", status=403)
    if not feed_access.sees_only_own(act, asked):
        return
    if target.kind != "post" and not target.to_facilitator:
        raise Refused("not_answerable", "Work is not answered here but reviewed.", status=403)
    if target.kind == "post" and posts_writing.has_work(act.tx, space.id, act.session.enrolment_id or 0):
        raise Refused(
            "handed_in", "You have handed in your work already. Please edit it there. Your text is kept.", status=409
        )


def _write(writing: _Writing) -> dict[str, Any]:
    act, said = writing.act, writing.said
    mark = fingerprint(writing.content.text)
    verdict = judged.verdict(act, writing.asked, writing.space, writing.content, writing.target, mark=mark)
    row = _row(writing, verdict, mark)
    post_id = posts_writing.write(act.tx, row)
    posts_writing.note_sent(act.tx, writing.enrolment.id, said.key, post_id)
    activity = writing.space.activity
    drafts.drop(act.tx, writing.enrolment.id, activity if said.parent is None else f"{activity}/{said.parent}")
    _take_along(writing, post_id)
    post = posts_writing.draft_of(post_id, row)
    contributing_effects.count(act, writing.asked, post, was=None, state=post.state)
    if post.state == "visible":
        contributing_effects.tell(act, activity, post)
    if act.is_facilitator:
        state = learning.state(act)
    else:
        state = learning.state_after(act, settle(act, writing.enrolment, writing.enrolment.record))
    return {"post": feed.own(act, writing.space.id, post_id, writing.who), "state": state}


def _take_along(writing: _Writing, post_id: int) -> None:
    """What comes with the words: files that were sent before, and people who are mentioned."""
    act, said = writing.act, writing.said
    attached = attachments.attach(act, said.attachments, post_id) if said.attachments else []
    if said.mentions:
        marks.mention(act.tx, post_id, said.mentions)
    if attached or said.mentions:
        extras = contributing_content.extras_of(attached, sorted(set(said.mentions)))
        posts_writing.keep_extras(act.tx, post_id, extras)


def _row(writing: _Writing, verdict: Verdict, mark: str) -> dict[str, Any]:
    act, target, said = writing.act, writing.target, writing.said
    waits = feed_more.is_premoderated(act, writing.asked, writing.space)
    is_work = writing.asked.get("sees") == "own" and target.kind == "post" and not act.is_facilitator
    asks = target.parent_id is None and target.target is None and not act.is_facilitator and not is_work
    return {
        **judged.columns(writing.content, verdict, mark),
        "space_id": writing.space.id,
        "run_id": act.run_id,
        "unanswered": asks,
        "parent_id": target.parent_id,
        "enrolment_id": writing.enrolment.id,
        "facilitator": act.is_facilitator,
        "seq": spaces.changed(act.tx, writing.space.id),
        "state": "pending" if waits else "visible",
        "consent": contributing_content.consent_for(writing.asked, said.consent, kind=target.kind),
        "counted_at": act.now if verdict.countable else None,
        "flag": _flag(writing, verdict),
        "to_id": target.to_id,
        "target": target.target,
        "answer_back": _answers_back(act, target),
        "anonymous": said.anonymous and not act.is_facilitator,
        "private_to": _private_to(writing),
        "reviews": 0 if is_work else None,
        "created_at": act.now,
    }


def _flag(writing: _Writing, verdict: Verdict) -> str | None:
    if verdict.countable and judged.near_repeat(writing.act, writing.space, writing.content):
        return "near_repeat"
    return "burst" if writing.hasty and not writing.act.is_facilitator else None


def _answers_back(act: Act, target: Target) -> bool:
    parent = target.parent
    return parent is not None and parent.answers_me and parent.enrolment_id != act.session.enrolment_id


def _private_to(writing: _Writing) -> int | None:
    """Whose eyes an answer is for. What answers something private is private too."""
    parent = writing.target.parent
    if parent is None:
        return None
    return parent.enrolment_id if writing.said.private else parent.private_to


def _same_place(before: tuple[int, str], activity: str) -> int:
    post_id, where = before
    if where != activity:
        raise Refused("key_used", "This was sent to another discussion before. Please reload the page.", status=409)
    return post_id
