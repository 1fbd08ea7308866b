"""What every act ends with: the rules are asked what the record achieves now, and everything that follows is kept.

`settle` latches what is complete, keeps the state that a facilitator's page goes by, and notes a score that a platform
must be told, all in the transaction of the act. The worker settles too, when something comes due by time alone or
because of what somebody else did.

Locks are taken in one order, so that nobody waits in a circle: own enrolment, root run, pods, spaces by their ids,
participation, rechecks, the score due, and last the tallies that everybody shares.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from courses.model.parts import activities_in, part_outcome
from courses.model.rules import Outcome, outcome
from courses.model.words import grade_comment
from lti_tool.errors import Refused
from lti_tool.records import Enrolment, Role
from lti_tool.services import dates, grading, ladder, latches, receipts
from lti_tool.services.act import Act, SpaceKey, space_key
from lti_tool.services.catalogue import Offer
from lti_tool.storage import people, rechecks, spaces_parts, tallies
from lti_tool.storage.rechecks import Due
from lti_tool.storage.spaces_parts import Part

__all__ = [
    "Act", "Own", "SpaceKey", "comment_on", "judged", "parts_of", "refuse_locked", "settle", "space_key", "state_of",
    "whole",
]  # fmt: skip

Own = Mapping[str, Mapping[str, Any]]
"""What a person did alone, by activity id, with the latches."""


@dataclass(frozen=True, slots=True)
class Settled:
    """How somebody stands after an act, and what that was made of, so that an answer need not look it up again."""

    enrolment: Enrolment
    parts: Mapping[str, Part]
    found: Outcome


NOTICED_EVERY = timedelta(minutes=1)
"""How often, at most, an act that changes nothing else is noted as the person's last one."""


def whole(own: Own, parts: Mapping[str, Part]) -> dict[str, dict[str, Any]]:
    """The record as the rules want it: what was done alone, and the counts of what was done with others.

    A quiz's `key` says which send its last attempt was; that is between the bridge and `learning.answer`.
    """
    record = {activity: {name: entry[name] for name in entry if name != "key"} for activity, entry in own.items()}
    for activity, part in parts.items():
        record.setdefault(activity, {}).update(part.counts)
    return record


def judged(offer: Offer, record: Own, *, complete: bool) -> Outcome:
    """What the rules say, with the course's own latch: complete stays complete when a designer asks for more later."""
    found = outcome(offer.plan, record)
    return Outcome(**{**found, "complete": True, "missing": []}) if complete and not found["complete"] else found


def state_of(found: Outcome) -> str:
    """In one word, for a facilitator's page: `finished`, `not_started`, `waiting` (for others) or `my_turn`."""
    if found["complete"]:
        return "finished"
    if all(activity["state"] in ("not_started", "locked") for activity in found["activities"].values()):
        return "not_started"
    return "waiting" if all(item["turn"] == "others" for item in found["missing"]) else "my_turn"


def parts_of(act: Act, enrolment: Enrolment | None, *, unread: bool = False) -> Mapping[str, Part]:
    """What somebody has contributed in every space of hers; of a preview, how many others are there.

    `unread`: with what she has not seen there.
    """
    if enrolment is None:
        return spaces_parts.parts_of(act.tx, act.run_id, None)
    return spaces_parts.parts_of(act.tx, act.run_id, enrolment.id, pod=enrolment.pod_id or 0, unread=unread)


def refuse_locked(act: Act, enrolment: Enrolment, activity: str) -> None:
    """Raises Refused when `activity` is not open now: before or after its dates, or while it waits for another one."""
    asked = act.offer.activities[activity]
    dates.refuse_shut(act, enrolment, asked)
    if all(enrolment.record.get(before, {}).get("complete") for before in asked["after"]):
        return
    record = whole(enrolment.record, parts_of(act, enrolment))
    if outcome(act.offer.plan, record)["activities"][activity]["state"] == "locked":
        raise Refused("locked", "This part opens when you have completed what comes before it.", status=409)


def settle(
    act: Act,
    enrolment: Enrolment,
    own: Own,
    *,
    by_herself: bool = True,
    noted: Due | None = None,
    take_back: bool = False,
) -> Settled:
    """Keep `own`, latch what is complete, and note what follows; what was kept and what the rules say now.

    `by_herself`: it is the person's own act, and so her last one. `noted` is why the worker asks. `take_back`: a
    facilitator has asked for something again, and the platform is to forget the score.
    """
    parts = parts_of(act, enrolment, unread=by_herself)
    own, next_at = ladder.climbed(act, enrolment, own, parts)
    found = judged(act.offer, whole(own, parts), complete=enrolment.complete_at is not None)
    after = replace(
        enrolment,
        record=latches.kept(act, enrolment, own, parts=parts, found=found),
        complete_at=enrolment.complete_at or (act.now if found["complete"] else None),
        state=state_of(found),
        missing=tuple(found["missing"]),
        due_at=dates.next_due(act, enrolment, own, found),
        recheck_at=None if found["complete"] else next_at,
    )
    after = _received(act, after)
    _note_waiting(act, enrolment, parts, found)
    if noted is not None:
        rechecks.done(act.tx, noted)
    _keep(act, enrolment, after, by_herself=by_herself)
    _tell(act, after, found, take_back=take_back)
    if enrolment.role is Role.LEARNER:
        tallies.move(act.tx, enrolment.run_id, before=enrolment.state, after=after.state)
    return Settled(after, parts, found)


def _note_waiting(act: Act, enrolment: Enrolment, parts: Mapping[str, Part], found: Outcome) -> None:
    """Where she waits for others now, so that the worker finds her when somebody new comes."""
    for activity, part in parts.items():
        asked = found["activities"].get(activity)
        waiting = asked is not None and asked["state"] == "waiting_on_peers"
        if waiting != part.waiting:
            rechecks.wait(act.tx, part.space_id, enrolment.id, waiting=waiting)


def _received(act: Act, after: Enrolment) -> Enrolment:
    """With the receipt that somebody gets who has finished the course in a package."""
    if after.complete_at is None or after.via != "package" or after.receipt:
        return after
    return replace(after, receipt=receipts.issue(act.signer, act.session.run, after, digest=act.offer.digest))


def _keep(act: Act, before: Enrolment, after: Enrolment, *, by_herself: bool) -> None:
    changed = after != before
    if (after.record, after.complete_at, after.receipt) != (before.record, before.complete_at, before.receipt):
        after = replace(after, version=before.version + 1)
    if by_herself and (changed or act.now - before.changed_at >= NOTICED_EVERY):
        changed, after = True, replace(after, changed_at=act.now)
    if changed:
        people.keep(act.tx, after)


def _tell(act: Act, after: Enrolment, found: Outcome, *, take_back: bool) -> None:
    """Note the scores that platforms must be told, of what is finished, or that they must forget them."""
    if act.is_facilitator:
        return
    for part in after.graded:
        done = part_outcome(act.offer.plan, found, part)
        if not (done.complete or take_back):
            continue
        comment = comment_on(act.offer, found, part)
        if done.complete:
            grading.earned(act.tx, after.id, part, score=done.score, comment=comment, now=act.now)
        else:
            grading.take_back(act.tx, after.id, part, comment=comment, now=act.now)


def comment_on(offer: Offer, found: Outcome, part: str) -> str:
    """A sentence for the gradebook beside the score of this part: that it is finished, or what is still missing."""
    inside = activities_in(offer.plan, part)
    missing = [item for item in found["missing"] if item["activity"] in inside]
    done = part_outcome(offer.plan, found, part).complete
    if not done and not missing:
        return ""
    return grade_comment({"complete": done, "missing": missing}, offer.plan, language=offer.course.language)
