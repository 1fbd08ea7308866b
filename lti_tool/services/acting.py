"""What every act ends with: the rules are asked what the record achieves now, and everything that follows is kept.

`settle` latches what is complete, keeps the state that a facilitator's page goes by, and notes a score that a platform
must be told, all in the transaction of the act. The worker settles too, when something comes due by time alone or
because of what somebody else did.

Locks are taken in one order, so that nobody waits in a circle: own enrolment, root run, pods, spaces by their ids,
participation, rechecks, the score due, and last the tallies that everybody shares.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from courses.model.rules import Outcome, outcome
from courses.model.words import grade_comment
from lti_tool.errors import Refused
from lti_tool.records import Enrolment, Role
from lti_tool.services import grading, receipts
from lti_tool.services.act import Act, SpaceKey, space_key
from lti_tool.services.catalogue import Offer
from lti_tool.storage import people, spaces, tallies
from lti_tool.storage.spaces import Part

__all__ = ["Act", "Own", "SpaceKey", "judged", "refuse_locked", "settle", "space_key", "state_of", "whole"]

Own = Mapping[str, Mapping[str, Any]]
"""What a person did alone, by activity id, with the latches."""

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


def refuse_locked(act: Act, enrolment: Enrolment, activity: str) -> None:
    """Raises Refused when something else must be completed before `activity` opens."""
    if not act.offer.activities[activity]["after"]:
        return
    record = whole(enrolment.record, spaces.parts_of(act.tx, act.run_id, enrolment.id))
    if outcome(act.offer.plan, record)["activities"][activity]["state"] == "locked":
        raise Refused("locked", "This part opens when you have completed what comes before it.", status=409)


def settle(act: Act, enrolment: Enrolment, own: Own, *, by_herself: bool = True) -> Outcome:
    """Keep `own`, latch what is complete, and note what follows; what the rules say now.

    `by_herself`: it is the person's own act, and so her last one.
    """
    record = whole(own, spaces.parts_of(act.tx, act.run_id, enrolment.id))
    found = judged(act.offer, record, complete=enrolment.complete_at is not None)
    after = replace(
        enrolment,
        record=_latched(own, found),
        complete_at=enrolment.complete_at or (act.now if found["complete"] else None),
        state=state_of(found),
        missing=tuple(found["missing"]),
    )
    after = _received(act, after)
    _keep(act, enrolment, after, by_herself=by_herself)
    _tell(act, after, found)
    if enrolment.role is Role.LEARNER:
        tallies.move(act.tx, enrolment.run_id, before=enrolment.state, after=after.state)
    return found


def _latched(own: Own, found: Outcome) -> dict[str, dict[str, Any]]:
    latched = {activity: dict(entry) for activity, entry in own.items()}
    for activity, state in found["activities"].items():
        if state["state"] == "complete":
            latched.setdefault(activity, {})["complete"] = True
    return latched


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


def _tell(act: Act, after: Enrolment, found: Outcome) -> None:
    """Note the score that the platform must be told, once the course is finished."""
    if after.complete_at is None or act.is_facilitator:
        return
    comment = grade_comment(found, act.offer.plan, language=act.offer.course.language)
    grading.earned(act.tx, after, score=found["score"], comment=comment, now=act.now)
