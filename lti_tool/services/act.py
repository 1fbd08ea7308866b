"""Somebody doing something now: what every service function is given.

An act is one transaction. One that writes begins by locking the person's enrolment, so that two tabs of the same person
take turns, and ends with `acting.settle`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, NamedTuple

from lti_tool.errors import Refused
from lti_tool.records import Enrolment, Role, Session
from lti_tool.services import pods
from lti_tool.services.catalogue import Offer
from lti_tool.services.seals import Signer
from lti_tool.storage import people, runs
from lti_tool.storage.database import Transaction


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
        """The person, kept from every other act of the same person, and in a pod where the course has pods.

        Raises:
            Refused: it is a preview, which leaves no trace.
        """
        found = people.lock(self.tx, self.session.enrolment_id) if self.session.enrolment_id else None
        if found is None:
            raise Refused("preview", "This is a preview. You can look at everything, but nothing is kept.", status=403)
        if found.state == "left":  # forgotten while this visit was just beginning
            raise Refused("erased", "Your data have been deleted. To begin anew, open the course again.", status=401)
        if found.pod_id is None and self.offer.pod is not None and found.role is Role.LEARNER:
            pod = pods.arrive(self.tx, self.offer.pod, root_id=self.run_id, enrolment_id=found.id, now=self.now)
            return replace(found, pod_id=pod)
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

    def community(self, activity: str) -> Mapping[str, Any]:
        """What the plan asks in an activity that people do with each other.

        Raises:
            Refused: the course has no such activity.
        """
        asked = self.offer.activities.get(activity)
        if asked is None or "space" not in asked:
            raise Refused("unknown_activity", "This course has no such activity. Please reload the page.", status=404)
        return asked

    @classmethod
    def for_somebody(cls, tx: Transaction, enrolment: Enrolment, *, offer: Offer, signer: Signer, now: datetime) -> Act:
        """An act about somebody whose enrolment is locked, by the worker or a facilitator: in her name and her run."""
        session = Session(
            id=0,
            run=runs.by_id(tx, enrolment.run_id),
            role=enrolment.role,
            kind=enrolment.via,
            enrolment_id=enrolment.id,
            grant_id=None,
            expires_at=now,
            pod_id=enrolment.pod_id,
        )
        return cls(tx, session, offer, signer, now)


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
