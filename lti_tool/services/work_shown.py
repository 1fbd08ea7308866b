"""From a gradebook to the work behind a grade: who may see whose, and where it is.

A facilitator sees what a learner did, on that person's page; a learner sees her own, in the course. Nobody else sees
anything, and nobody is told more than that. The launch names no place for grades: the column it speaks of is the
learner's, and the link may be missing, so that it would be taken for another one.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from lti_tool.errors import Refused
from lti_tool.messages import Launch, Review
from lti_tool.records import Role
from lti_tool.services.catalogue import Catalogue
from lti_tool.services.enrolment import Entry, enrol, place_of
from lti_tool.storage import arrivals, delivering
from lti_tool.storage.database import Transaction
from lti_tool.storage.runs import RunKey


@dataclass(frozen=True, slots=True)
class Shown:
    """A door that is open, and what is to be seen behind it: this part of the work of the person `whose`."""

    entry: Entry
    whose: int
    part: str


def show(tx: Transaction, launch: Launch, review: Review, *, catalogue: Catalogue, now: datetime) -> Shown:
    """Let the person of `launch` see that work, inside the transaction that consumes the launch.

    Raises:
        Refused: it is not for her to see, or nobody by that name has been in this run.
    """
    _may_see(launch, review)
    course, part = _where(tx, launch, review)
    key = RunKey(launch.registration.id, launch.deployment_id, place_of(launch), course)
    found = arrivals.returning(tx, key, review.subject, part=part, link="")
    if found is None:
        raise _nobody(f"nobody with this id has opened {course!r} from {key.place!r}")
    opened = replace(launch, course=course, part=part, line_item=None, line_items=None)
    return Shown(enrol(tx, opened, catalogue=catalogue, now=now), found.enrolment_id, part)


def _may_see(launch: Launch, review: Review) -> None:
    if launch.role is Role.PREVIEW or launch.subject is None:
        raise Refused(
            "review_preview",
            "Somebody who only looks around as a test can look at nobody’s work.",
            status=403,
            detail="a review was asked for by a test user, or by nobody in particular",
        )
    if launch.role is not Role.FACILITATOR and launch.subject != review.subject:
        raise Refused(
            "review_foreign",
            "This is somebody else’s work. Only its author and the people who run the course can see it.",
            status=403,
            detail=f"the roles amount to {launch.role}",
        )


def _where(tx: Transaction, launch: Launch, review: Review) -> tuple[str, str]:
    """(course, part): by the column where it is known as this person's own, else as the launch names it."""
    if review.line_item:
        key = (launch.registration.id, launch.deployment_id, place_of(launch))
        if known := delivering.column_of(tx, *key, subject=review.subject, line_item=review.line_item):
            return known
    if launch.course is None:
        raise _nobody("the launch names no course, and no learner's grade is known to go to this column")
    return launch.course, launch.part


def _nobody(detail: str) -> Refused:
    message = "There is no work of this person here: perhaps the course has not been opened yet."
    return Refused("review_nobody", message, status=404, detail=detail)
