"""One act of one person: what every service function is given, and what every act ends with.

An act is one transaction. It begins by locking the person's enrolment, so that two tabs of the same person take turns,
and it ends with `settle`: the rules are asked what the record achieves now, what is complete is latched, and if a
platform must be told, that is noted, all in the same transaction.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, NamedTuple

from courses.model.rules import Outcome, outcome
from courses.model.words import grade_comment
from lti_tool.errors import Refused
from lti_tool.records import Enrolment, Role, Session
from lti_tool.services import grading, receipts
from lti_tool.services.catalogue import Offer
from lti_tool.services.seals import Signer
from lti_tool.storage import people, spaces
from lti_tool.storage.database import Transaction
from lti_tool.storage.spaces import Part

Own = Mapping[str, Mapping[str, Any]]
"""What a person did alone, by activity id, with the latches."""


class SpaceKey(NamedTuple):
    """What one space is found by. `pod` is a pod's id, or 0 for the space of the whole run."""

    run_id: int
    activity: str
    pod: int


@dataclass(frozen=True, slots=True)
class Act:
    """Somebody doing something now, in a transaction that ends when it is done."""

    tx: Transaction
    session: Session
    offer: Offer
    signer: Signer
    now: datetime

    @property
    def run_id(self) -> int:
        """The root of the run it happens in: whose community it is. Nothing outside it can be reached."""
        return self.session.run.root_id

    @property
    def home_id(self) -> int:
        """The run the person came through; it differs from `run_id` in a run that is joined to another."""
        return self.session.run.id

    @property
    def is_facilitator(self) -> bool:
        """Whether this session runs the course rather than takes it."""
        return self.session.role is Role.FACILITATOR

    def enrolment(self) -> Enrolment:
        """The person, kept from every other act of the same person.

        Raises:
            Refused: it is a preview, which leaves no trace.
        """
        found = people.lock(self.tx, self.session.enrolment_id) if self.session.enrolment_id else None
        if found is None:
            raise Refused("preview", "This is a preview. You can look at everything, but nothing is kept.", status=403)
        return found

    def activity(self, activity: str, *types: str) -> Mapping[str, Any]:
        """What the plan asks in this activity.

        Raises:
            Refused: the course has no such activity of one of these types.
        """
        asked = self.offer.activities.get(activity)
        if asked is None or asked["type"] not in types:
            raise Refused("unknown_activity", "This course has no such activity. Please reload the page.", status=404)
        return asked


def space_key(
    act: Act, asked: Mapping[str, Any], enrolment: Enrolment | None = None, *, pod: int | None = None
) -> SpaceKey:
    """Where `asked` happens for this person: root run, activity, and her pod's id, or 0 where all of the run meet.

    A facilitator belongs to no pod and names the one she looks at. An act that writes gives its locked `enrolment`,
    because the session may have been looked up before the person was moved to another pod.
    """
    if asked["space"] != "pod":
        return SpaceKey(act.run_id, asked["id"], 0)
    own = act.session.pod_id if enrolment is None else enrolment.pod_id
    return SpaceKey(act.run_id, asked["id"], (pod if act.is_facilitator else own) or 0)


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


def refuse_locked(act: Act, enrolment: Enrolment, activity: str) -> None:
    """Raises Refused when something else must be completed before `activity` opens."""
    if not act.offer.activities[activity]["after"]:
        return
    record = whole(enrolment.record, spaces.parts_of(act.tx, act.run_id, enrolment.id))
    if outcome(act.offer.plan, record)["activities"][activity]["state"] == "locked":
        raise Refused("locked", "This part opens when you have completed what comes before it.", status=409)


def settle(act: Act, enrolment: Enrolment, own: Own) -> None:
    """Keep `own`, latch what is complete, and note a score that a platform must be told."""
    record = whole(own, spaces.parts_of(act.tx, act.run_id, enrolment.id))
    found = judged(act.offer, record, complete=enrolment.complete_at is not None)
    latched = _latched(own, found)
    complete_at = enrolment.complete_at or (act.now if found["complete"] else None)
    after = replace(enrolment, record=latched, complete_at=complete_at, version=enrolment.version + 1)
    if complete_at and enrolment.via == "package" and not enrolment.receipt:
        after = replace(after, receipt=receipts.issue(act.signer, act.session.run, after, digest=act.offer.digest))
    if replace(after, version=enrolment.version) != enrolment:
        people.keep(act.tx, after, act.now)
    if complete_at and not act.is_facilitator:
        language = act.offer.course.language
        comment = grade_comment(found, act.offer.plan, language=language)
        grading.earned(act.tx, after, score=found["score"], comment=comment, now=act.now)


def _latched(own: Own, found: Outcome) -> dict[str, dict[str, Any]]:
    latched = {activity: dict(entry) for activity, entry in own.items()}
    for activity, state in found["activities"].items():
        if state["state"] == "complete":
            latched.setdefault(activity, {})["complete"] = True
    return latched
