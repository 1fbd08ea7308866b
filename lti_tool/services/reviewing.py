"""Peer assessment as a learner does it: practise on samples, be given work, review it.

Who is given which work is decided under the space's lock, so that several people and several tabs at once never get the
same thing twice: what fewest have looked at comes first. A review that was begun and left holds its work for 48 hours;
then others get the work too, and whoever began may still finish. Nobody is told whose work it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from courses.model import rubric
from courses.model.contributions import count_words, fingerprint
from lti_tool.errors import Refused
from lti_tool.records import Enrolment
from lti_tool.services import contributing_checks as checks
from lti_tool.services import learning, notices, reviewing_shown
from lti_tool.services.act import Act, SpaceKey, space_key
from lti_tool.services.acting import settle
from lti_tool.services.reviewing_counts import recount
from lti_tool.services.reviewing_shown import HELD, TYPE, is_editable
from lti_tool.storage import drafts, rechecks, reviews, spaces
from lti_tool.storage.reviews import Review
from lti_tool.storage.spaces import Space

LONGEST = 5_000
"""Characters in one comment."""
ENOUGH = 50
"""One's own reviews that a comment is compared with."""


@dataclass(frozen=True, slots=True)
class Said:
    """What a review says: the level of each criterion by its id, and why."""

    levels: Mapping[str, Any]
    comment: str


def practise(act: Act, activity: str, sample: str, levels: Mapping[str, Any]) -> dict[str, Any]:
    """Note what somebody would give a sample, and tell what the course team gave and why. The first answer stays.

    Raises:
        Refused: there is no such sample, or a criterion has no level.
    """
    asked, enrolment, space = _begin(act, activity)
    if sample not in {each["id"] for each in asked["practice"]}:
        raise Refused("unknown_sample", "There is no such sample (any more). Please reload the page.", status=404)
    chosen = _levels(asked, levels)
    values = {"space_id": space.id, "assessor_id": enrolment.id, "sample": sample}
    reviews.practise(act.tx, {**values, "levels": chosen, "created_at": act.now, "done_at": act.now})
    done = reviews.practised(act.tx, space.id, enrolment.id)
    entry = {**enrolment.record.get(activity, {}), "trained": len(done)}
    settle(act, enrolment, {**enrolment.record, activity: entry})
    return {"training": reviewing_shown.training(act, asked, done)[sample], "state": learning.state(act)}


def next_work(act: Act, activity: str) -> dict[str, Any]:
    """Give somebody work to review: what she has begun already, or what fewest have looked at; None when none is there.

    Raises:
        Refused: she has not handed in her own work, or not practised.
    """
    asked, enrolment, space = _begin(act, activity)
    _refuse_unready(act, asked, enrolment, space)
    reviews.let_go(act.tx, space.id, enrolment.id)
    found = reviews.open_of(act.tx, space.id, enrolment.id)
    if found is None:
        reviews.lapse(act.tx, space.id, act.now - HELD)
        work = reviews.available(act.tx, space.id, enrolment.id)
        if work is None:
            return {"assigned": None}
        found = reviews.find(act.tx, reviews.assign(act.tx, space.id, enrolment.id, work, act.now))
    return {"assigned": reviewing_shown.work(found)}


def review(act: Act, review_id: int, said: Said) -> dict[str, Any]:
    """Do a review, or change it on the same day: both people are counted anew, and the author is told.

    Raises:
        Refused: it is not hers, its work is gone, its time is over, or it says too little.
    """
    enrolment = act.enrolment()
    asked, space = _mine(act, enrolment, review_id)
    before = reviews.find(act.tx, review_id)
    _refuse_late(act, before)
    levels, comment = _levels(asked, said.levels), _comment(act, asked, before, said.comment)
    reviews.finish(act.tx, before, levels=levels, comment=comment, now=act.now)
    drafts.drop(act.tx, enrolment.id, f"review/r{review_id}")
    _count(act, asked, space, enrolment, before)
    settle(act, enrolment, enrolment.record)
    shown = reviewing_shown.given(act, reviews.find(act.tx, review_id))
    return {"review": shown, "state": learning.state(act)}


def _count(act: Act, asked: Mapping[str, Any], space: Space, enrolment: Enrolment, before: Review) -> None:
    assert before.subject_id  # noqa: S101 — a peer's review is about somebody
    for enrolment_id in sorted((enrolment.id, before.subject_id)):  # in one order, as every lock
        recount(act, asked, space.id, enrolment_id)
    spaces.changed(act.tx, space.id)
    rechecks.soon(act.tx, [before.subject_id], act.now)
    if before.done_at is None:
        notices.tell(act.tx, before.subject_id, "review", activity=asked["id"], now=act.now)


def _begin(act: Act, activity: str) -> tuple[Mapping[str, Any], Enrolment, Space]:
    asked, enrolment = act.activity(activity, TYPE), act.enrolment()
    if act.is_facilitator:
        raise Refused("not_a_learner", "Facilitators assess work on their own page.", status=403)
    checks.refuse_closed(act, enrolment, activity)
    space = spaces.lock(act.tx, space_key(act, asked, enrolment))
    checks.refuse_locked_space(act, space)
    return asked, enrolment, space


def _mine(act: Act, enrolment: Enrolment, review_id: int) -> tuple[Mapping[str, Any], Space]:
    """What is asked where this review of hers happens, and the space, kept from others."""
    place = reviews.place_of(act.tx, review_id, enrolment.id)
    if place is None or place.run_id != act.run_id:
        raise Refused("unknown_review", "There is no such review of yours. Please reload the page.", status=404)
    asked, _, space = _begin(act, place.activity)
    if space_key(act, asked, enrolment) != SpaceKey(*place):
        raise _gone()
    return asked, space


def _refuse_unready(act: Act, asked: Mapping[str, Any], enrolment: Enrolment, space: Space) -> None:
    me = spaces.part(act.tx, space.id, enrolment.id)
    if not me.posts:
        raise Refused("post_first", "Hand in your own work first; then you can review others’.", status=403)
    if enrolment.record.get(asked["id"], {}).get("trained", 0) < asked["train"]:
        raise Refused("train_first", "Practise on the samples first; then you can review others’ work.", status=403)


def _refuse_late(act: Act, found: Review) -> None:
    if not found.is_there or found.state == "void":
        raise _gone()
    if found.state == "done" and not is_editable(act, found):
        raise Refused("review_closed", "This review was sent more than a day ago and stays as it is.", status=409)


def _gone() -> Refused:
    return Refused(
        "review_gone",
        "This work is not there any more, so it needs no review. What you wrote is kept; please ask for another.",
        status=409,
    )


def _levels(asked: Mapping[str, Any], levels: Mapping[str, Any]) -> rubric.Levels:
    without = rubric.unfit(asked["rubric"], levels)
    if without is not None:
        raise Refused("bad_levels", f"Please choose a level for “{without}”.", status=422)
    return rubric.fitting(asked["rubric"], levels)


def _comment(act: Act, asked: Mapping[str, Any], found: Review, comment: str) -> str:
    words, wanted = count_words(comment), asked["min_words"]["reply"]
    if len(comment) > LONGEST:
        detail = f"{len(comment):,} of {LONGEST:,} characters"
        raise Refused("too_long", f"This is too long to send ({detail}). Please shorten it; it is kept.", status=422)
    if words < wanted:
        said = f"Please say more: {words} of {wanted} words. What you wrote is kept."
        raise Refused("too_few_words", said, status=422)
    others = reviews.given(act.tx, found.space_id, found.assessor_id, limit=ENOUGH)
    mark = fingerprint(comment)
    if any(fingerprint(other.comment) == mark for other in others if other.id != found.id):
        said = "You said the very same about other work. Please say what holds for this one."
        raise Refused("repeat_own", said, status=422)
    return comment
