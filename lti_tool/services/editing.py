"""Changing what was written: edit with history, withdraw, hide and restore, erase, ask for it again.

Whoever changes a post holds its space first, and everything that follows from the change is the same code as when a
post is new (`contributing_effects`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from courses.model.contributions import fingerprint
from lti_tool.errors import Refused
from lti_tool.records import Enrolment
from lti_tool.services import contributing_checks as checks
from lti_tool.services import contributing_content, contributing_effects, feed, feed_access, learning
from lti_tool.services import contributing_judged as judged
from lti_tool.services.act import Act
from lti_tool.services.acting import settle
from lti_tool.services.contributing_targets import Target
from lti_tool.services.feed_access import Asked, Found
from lti_tool.storage import marks, posts_history, posts_writing, spaces
from lti_tool.storage.posts_writing import Draft, Parent
from lti_tool.storage.spaces import Space

MOST_VERSIONS = 50


@dataclass(frozen=True, slots=True)
class Edit:
    """What somebody makes of a post of hers. None: as it was."""

    text: str
    fields: Mapping[str, str] | None = None
    consent: str | None = None
    mentions: tuple[int, ...] | None = None


class Changed(NamedTuple):
    """What became of a post."""

    post_id: int
    space_id: int
    author_id: int
    before: str
    after: str


def source(act: Act, post_id: int) -> dict[str, Any]:
    """A post as its author typed it, to be edited; facilitators may read it too.

    Raises:
        Refused: it is not there, or somebody else's.
    """
    found = _inside(act, post_id)
    now = posts_writing.draft(act.tx, post_id)
    named = [{"id": f"l{one.enrolment_id}", "name": one.name or ""} for one in marks.mentioned(act.tx, post_id)]
    text = now.text if not now.fields else _beside_fields(now)
    return {
        "post": feed.shown(act, found),
        "text": text,
        "fields": now.fields,
        "consent": now.consent,
        "mentions": named,
    }


def history(act: Act, post_id: int) -> dict[str, Any]:
    """Everything a post has said, oldest first: for its author and for facilitators."""
    _inside(act, post_id)
    return {
        "versions": [
            {
                "number": one.number,
                "text": one.text,
                "fields": one.fields,
                "words": one.words,
                "at": f"{one.written_at:%Y-%m-%dT%H:%M:%SZ}",
            }
            for one in posts_history.history(act.tx, post_id)
        ]
    }


def edit(act: Act, post_id: int, given: Edit) -> dict[str, Any]:
    """Change a post of one's own. What it said is kept; whether it counts is judged anew.

    Raises:
        Refused: it is not hers, not there any more, or may not be changed now.
    """
    enrolment = act.enrolment()
    found = _own(act, enrolment, post_id)
    checks.refuse_closed(act, enrolment, found.asked["id"])
    space = spaces.hold(act.tx, found.space_id)
    checks.refuse_locked_space(act, space)
    before = posts_writing.draft(act.tx, post_id)
    if before.state not in ("visible", "pending", "hidden"):
        raise feed_access.unknown_post()
    values = _values(act, found.asked, space, before, given)
    if values is not None:
        _change(act, found, before, values, given)
        if not act.is_facilitator:
            settle(act, enrolment, enrolment.record)
    return {"post": feed.one_or_gone(act, post_id, enrolment), "state": learning.state(act)}


def withdraw(act: Act, post_id: int) -> dict[str, Any]:
    """Take back a post of one's own: gone, or a marker where somebody answered it. Also where nothing may be written.

    Raises:
        Refused: it is not hers, or not there any more.
    """
    enrolment = act.enrolment()
    _own(act, enrolment, post_id)
    set_state(act, post_id, "withdrawn")
    if not act.is_facilitator:
        settle(act, enrolment, enrolment.record)
    return {"post": feed.one_or_gone(act, post_id, enrolment), "state": learning.state(act)}


def set_state(act: Act, post_id: int, state: str) -> Changed:
    """Change who sees a post, with everything that follows: `visible`, `pending`, `hidden`, `withdrawn`, `erased`.

    Whether this person may do that is asked by the caller, as is that the post is there. The author of the post is
    settled soon, unless it is her own act; then the caller settles her.
    """
    space_id = posts_writing.draft(act.tx, post_id).space_id
    space = spaces.hold(act.tx, space_id)
    before = posts_writing.draft(act.tx, post_id)
    if before.state == state or before.state == "erased":
        return Changed(post_id, space_id, before.enrolment_id, before.state, before.state)
    posts_writing.set_state(act.tx, post_id, state, spaces.changed(act.tx, space_id))
    if state == "erased":
        posts_history.scrub(act.tx, post_id)
    after = before._replace(state=state)
    asked = act.offer.activities.get(space.activity, {})
    contributing_effects.count(act, asked, after, was=before.state, state=state)
    if (before.state, state) == ("pending", "visible"):
        contributing_effects.tell(act, space.activity, after, once=True)
    if not before.facilitator:
        contributing_effects.others(act, before.enrolment_id)
    return Changed(post_id, space_id, before.enrolment_id, before.state, state)


def _inside(act: Act, post_id: int) -> Found:
    """A post, for its author and for facilitators."""
    found = feed_access.found(act, post_id)
    if not (act.is_facilitator or found.post.enrolment_id == act.session.enrolment_id):
        raise feed_access.unknown_post()
    return found


def _own(act: Act, enrolment: Enrolment, post_id: int) -> Found:
    found = feed_access.found(act, post_id, enrolment)
    if found.post.enrolment_id != enrolment.id:
        raise Refused("not_yours", "Only its author can change a post.", status=403)
    return found


def _values(act: Act, asked: Asked, space: Space, before: Draft, given: Edit) -> dict[str, Any] | None:
    """Everything an edit writes anew; None when it says what the post says already."""
    target = _target(act, before)
    fields = before.fields if given.fields is None else given.fields
    content = contributing_content.content(asked, given.text, fields, kind=target.kind)
    consent = before.consent if given.consent is None else given.consent
    consent = contributing_content.consent_for(asked, consent, kind=target.kind)
    if (content.text, content.fields, consent) == (before.text, before.fields, before.consent) and (
        given.mentions is None and before.why != "revoked"
    ):
        return None
    # A designer may ask for more words later; for what was written before, the rule of its time holds.
    content = replace(content, minimum=min(content.minimum, before.minimum) if before.minimum else content.minimum)
    mark = fingerprint(content.text)
    verdict = judged.verdict(act, asked, space, content, target, mark=mark, ignoring=before.id)
    near = verdict.countable and judged.near_repeat(act, space, content, ignoring=before.id)
    return {
        **judged.columns(content, verdict, mark),
        "consent": consent,
        "counted_at": (before.counted_at or act.now) if verdict.countable else None,
        "flag": "near_repeat" if near else None,
        "edited_at": act.now,
        "state": _state(act, asked, space, before),
    }


def _state(act: Act, asked: Asked, space: Space, before: Draft) -> str:
    """Where everything is approved first, new words are too; else an edit changes nothing about who sees it."""
    rule = space.premoderate or asked["moderation"]["premoderate"]
    return "pending" if before.state == "visible" and rule == "all" and not act.is_facilitator else before.state


def _target(act: Act, before: Draft) -> Target:
    """What the post answers, as it was when it was written."""
    kind = "post" if before.is_post else "interview" if before.target == "colleague" else "reply"
    parent = None
    if before.parent_id is not None:
        above = posts_writing.parent(act.tx, before.space_id, before.parent_id, before.enrolment_id)
        parent = above or Parent(before.parent_id, before.to_id or 0, False, "visible", None, answers_me=False)
    return Target(kind, parent=parent, target=before.target)


def _change(act: Act, found: Found, before: Draft, values: dict[str, Any], given: Edit) -> None:
    if posts_history.versions_kept(act.tx, before.id) >= MOST_VERSIONS:
        raise Refused(
            "too_many_edits", "This has been changed very often. Please write a new post instead.", status=409
        )
    who = feed_access.reader_in(act, found.asked, found.space_id)
    space = spaces.hold(act.tx, found.space_id)
    posts_history.keep_version(act.tx, before)
    new: list[int] = []
    if given.mentions is not None:
        checks.refuse_unknown_people(act, space, who, given.mentions)
        new = marks.mention(act.tx, before.id, given.mentions)
    mentioned = [one.enrolment_id for one in marks.mentioned(act.tx, before.id)]
    extras = contributing_content.extras_of(posts_history.attached(act.tx, before.id), mentioned)
    seq = spaces.changed(act.tx, found.space_id)
    posts_writing.change(act.tx, before.id, seq, {**values, "extras": extras})
    after = posts_writing.draft(act.tx, before.id)
    contributing_effects.count(act, found.asked, after, was=before.state, state=after.state)
    if after.state == "visible":
        contributing_effects.tell_mentioned(act, found.asked["id"], after, new)


def _beside_fields(now: Draft) -> str:
    """What was typed beside the fields."""
    whole = "\n\n".join((now.fields or {}).values())
    return now.text.removeprefix(whole).removeprefix("\n\n")
