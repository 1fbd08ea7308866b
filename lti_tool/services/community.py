"""Contributions: how words become a post that everybody in the run can answer, and what is counted then.

Whether a contribution counts is decided by one pure rule (`courses.model.contributions.judge`) from facts that are
looked up here. Counts are kept in the same transaction, under the space's lock, so no count is ever lost and nobody has
to count a run again. One learner's post can turn another's "waiting for others" into "your turn"; that is worked out
when the other one looks, not written into everybody's row.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from courses.model.contributions import Repeat, Verdict, count_words, fingerprint, judge
from courses.model.markup import to_nodes
from lti_tool.errors import Refused
from lti_tool.records import Enrolment
from lti_tool.services import feed, learning
from lti_tool.services.acting import Act, refuse_locked, settle
from lti_tool.storage import drafts, posts, spaces
from lti_tool.storage.posts import Parent
from lti_tool.storage.spaces import Space

LONGEST = 10_000
"""Characters in one contribution."""
RATE = 10
RATE_SPAN = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Contribution:
    """What somebody sends: her words, what they answer, and a key that makes sending them again one post."""

    text: str
    parent: int | None
    key: str


def contribute(act: Act, activity: str, said: Contribution) -> dict[str, Any]:
    """Make a post or reply of what was said: the post as JSON text, and the author's new state.

    Raises:
        Refused: nothing or too much was said, too fast, too early, or to a post that is not there.
    """
    asked = act.activity(activity, "discussion")
    _refuse_unfit(said.text)
    enrolment = act.enrolment()
    before = posts.sent_as(act.tx, enrolment.id, said.key)
    if before is None:
        refuse_locked(act, enrolment, activity)
        _refuse_haste(act, enrolment)
        post_id = _write(act, enrolment, asked, said)
    else:
        post_id = _same_place(before, activity)
    return {"post": feed.as_json(act, posts.find(act.tx, post_id)), "state": learning.state(act)}


def _write(act: Act, enrolment: Enrolment, asked: Mapping[str, Any], said: Contribution) -> int:
    activity = asked["id"]
    space = spaces.lock(act.tx, act.run_id, activity)
    parent = _parent(act, asked, space, said)
    mark = fingerprint(said.text)
    verdict = _verdict(act, asked, space, parent, words=count_words(said.text), mark=mark)
    post_id = posts.write(act.tx, _row(act, enrolment, space, said, parent=parent, mark=mark, verdict=verdict))
    posts.note_sent(act.tx, enrolment.id, said.key, post_id)
    drafts.drop(act.tx, enrolment.id, activity if parent is None else f"{activity}/p{parent.id}")
    if act.is_facilitator:
        spaces.changed(act.tx, space.id)
    else:
        _count(act, enrolment, space, parent, countable=verdict.countable)
        settle(act, enrolment, enrolment.record)
    return post_id


def _count(act: Act, enrolment: Enrolment, space: Space, parent: Parent | None, *, countable: bool) -> None:
    new_peer = countable and parent is not None and spaces.meet(act.tx, space.id, enrolment.id, parent.enrolment_id)
    before = spaces.add(
        act.tx,
        space.id,
        enrolment.id,
        posts=int(countable and parent is None),
        replies=int(countable and parent is not None),
        peers=int(new_peer),
    )
    first = countable and not (before.posts or before.replies)
    spaces.changed(act.tx, space.id, contributors=int(first), written=1)


def _verdict(
    act: Act, asked: Mapping[str, Any], space: Space, parent: Parent | None, *, words: int, mark: str
) -> Verdict:
    """What the rule says. A facilitator's words count for nobody, and nothing is held against them either."""
    if act.is_facilitator:
        return Verdict(countable=False, why=None, words=words, minimum=0)
    me = act.session.enrolment_id
    return judge(
        "post" if parent is None else "reply",
        words,
        minimum=asked["min_words"]["post" if parent is None else "reply"],
        is_self=parent is not None and parent.enrolment_id == me and not parent.facilitator,
        to_facilitator=parent is not None and parent.facilitator,
        repeat=_repeat(act, asked["id"], space, mark),
    )


def _repeat(act: Act, activity: str, space: Space, mark: str) -> Repeat | None:
    """Whose words these are. One's own that did not count may be said again, better placed."""
    if mark in act.offer.prompts[activity]:
        return "prompt"
    before = posts.same_words(act.tx, space.id, mark)
    if any(author == act.session.enrolment_id and counted for author, counted in before):
        return "own"
    return "peer" if any(author != act.session.enrolment_id for author, _ in before) else None


def _parent(act: Act, asked: Mapping[str, Any], space: Space, said: Contribution) -> Parent | None:
    if said.parent is None:
        return None
    parent = posts.parent(act.tx, space.id, said.parent)
    if parent is None:
        raise Refused("unknown_post", "The post you answer is not in this discussion any more.", status=404)
    me = spaces.parts_of(act.tx, act.run_id, act.session.enrolment_id).get(asked["id"], spaces.Part())
    visible = parent.facilitator or parent.enrolment_id == act.session.enrolment_id
    if not visible and feed.must_post_first(act, asked, me):
        raise Refused("post_first", "Write your own post first; then you can see and answer the others.", status=403)
    return parent


def _row(
    act: Act,
    enrolment: Enrolment,
    space: Space,
    said: Contribution,
    *,
    parent: Parent | None,
    mark: str,
    verdict: Verdict,
) -> dict[str, Any]:
    return {
        "space_id": space.id,
        "parent_id": None if parent is None else parent.id,
        "enrolment_id": enrolment.id,
        "facilitator": act.is_facilitator,
        "seq": space.version + 1,
        "text": said.text,
        "folded": said.text.casefold(),
        "nodes": json.dumps(to_nodes(said.text), separators=(",", ":"), ensure_ascii=False),
        "words": verdict.words,
        "minimum": verdict.minimum,
        "countable": verdict.countable,
        "why": verdict.why,
        "fingerprint": mark,
        "created_at": act.now,
    }


def _refuse_unfit(text: str) -> None:
    if not text.strip():
        raise Refused("empty", "There is nothing to send yet: write something first.", status=422)
    if len(text) > LONGEST:
        detail = f"{len(text):,} of {LONGEST:,} characters"
        raise Refused("too_long", f"This is too long to send ({detail}). Please shorten it; it is kept.", status=422)


def _refuse_haste(act: Act, enrolment: Enrolment) -> None:
    if posts.written_since(act.tx, enrolment.id, act.now, RATE_SPAN) >= RATE:
        raise Refused(
            "too_fast", "That was a lot at once. Your text is kept; please send it again in a minute.", status=429
        )


def _same_place(before: tuple[int, str], activity: str) -> int:
    post_id, where = before
    if where != activity:
        raise Refused("key_used", "This was sent to another discussion before. Please reload the page.", status=409)
    return post_id
