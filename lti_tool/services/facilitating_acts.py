"""What a facilitator does for one person: a line of encouragement, more time, another group, a way back in.

Every act is written down. What changes somebody's part of the course is `standing`'s and `pods_moving`'s business.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from lti_tool.errors import Refused
from lti_tool.records import Enrolment, Role
from lti_tool.services import audit, grading, notices, packages, pods_moving, standing
from lti_tool.services.act import Act
from lti_tool.services.facilitating_rows import People, only_facilitators
from lti_tool.storage import facilitating_people, moderation
from lti_tool.storage import people as enrolled

NUDGE_EVERY = timedelta(hours=48)
LONGEST_NUDGE = 1_000
"""Characters."""
LONGEST_REASON = 500
OVERRULED = "The gradebook showed another grade. It was sent all the same."
"""What the log says of a grade that was sent over another one."""


def person(act: Act, enrolment_id: int) -> dict[str, Any]:
    """Somebody's row as it is now: what every act here is answered with.

    Raises:
        Refused: the session is no facilitator's, or there is no such person in this community.
    """
    only_facilitators(act)
    found = People.of(act, [enrolment_id], several=len(moderation.runs_of(act.tx, act.run_id)) > 1)
    if enrolment_id not in found.found:
        raise _unknown()
    return found.row(enrolment_id)


def nudge(act: Act, enrolment_id: int, text: str) -> None:
    """Send somebody a line in the facilitator's own words; one in 48 hours, whoever of the facilitators sends it.

    Raises:
        Refused: it is empty or too long, the last one was less than 48 hours ago, or she has left the LMS's course.
    """
    subject = _learner(act, enrolment_id)
    told = facilitating_people.told(act.tx, act.run_id, [enrolment_id])[enrolment_id]
    if told.gone_at is not None:
        raise Refused("gone", "This person has left the course in the LMS, so there is nobody to nudge.", status=409)
    words = text.strip()
    if not words:
        raise Refused("empty", "There is nothing to send yet.", status=422)
    if len(words) > LONGEST_NUDGE:
        raise Refused("too_long", f"A nudge has at most {LONGEST_NUDGE:,} characters.", status=422)
    last = told.nudged_at
    if last is not None and act.now - last < NUDGE_EVERY:
        raise Refused(
            "nudged_already",
            f"This person had a line from a facilitator on {last:%d %B at %H:%M} (UTC). The next one can go two days "
            "after it; what you wrote is kept here.",
            status=409,
        )
    notices.tell(act.tx, subject.id, "nudge", text=words, now=act.now)
    audit.note(act, "nudged", subject_id=subject.id)


def excuse(act: Act, enrolment_id: int, activity: str, *, reason: str) -> None:
    """Let somebody finish without this activity."""
    _learner(act, enrolment_id)
    standing.excuse(act, enrolment_id, activity, reason=needed(reason))


def unexcuse(act: Act, enrolment_id: int, activity: str, *, reason: str = "") -> None:
    """Ask for it again."""
    _learner(act, enrolment_id)
    standing.unexcuse(act, enrolment_id, activity, reason=reason)


def extend(act: Act, enrolment_id: int, activity: str, *, until: datetime, reason: str = "") -> None:
    """Give somebody more time for this activity."""
    _learner(act, enrolment_id)
    standing.extend(act, enrolment_id, activity, until=until, reason=reason)


def revoke(act: Act, enrolment_id: int, activity: str, *, reason: str) -> None:
    """Ask somebody to do this again that was complete."""
    _learner(act, enrolment_id)
    standing.revoke(act, enrolment_id, activity, reason=needed(reason))


def pair(act: Act, enrolment_id: int, other_id: int) -> None:
    """Bring somebody into the group of another person.

    Raises:
        Refused: they are in one group already, or it is full.
    """
    subject, other = _learner(act, enrolment_id), enrolled.find(act.tx, other_id)
    if other is None or facilitating_people.role_of(act.tx, act.run_id, other_id) is not Role.LEARNER:
        raise _unknown()
    if subject.pod_id is not None and subject.pod_id == other.pod_id:
        raise Refused("same_pod", "They are in the same group already.", status=409)
    pods_moving.pair(act, enrolment_id, other_id)


def let_read_only(act: Act, enrolment_id: int, *, on: bool, reason: str) -> None:
    """Let somebody read and no longer write, or write again. What she wrote stays as it is."""
    subject = _learner(act, enrolment_id)
    moderation.let_read_only(act.tx, subject.id, on=on)
    audit.note(act, "muted" if on else "unmuted", subject_id=subject.id, reason=needed(reason))
    notices.tell(act.tx, subject.id, "read_only" if on else "may_write", text=reason.strip(), now=act.now)


def resend(act: Act, enrolment_id: int, *, place: int | None = None, anyway: bool = False) -> None:
    """Send somebody's scores once more: one, or all. `anyway`: also over a grade that somebody changed in the LMS."""
    subject = _learner(act, enrolment_id)
    finished = subject.complete_at is not None
    grading.resend(act.tx, subject.id, finished=finished, now=act.now, place=place, anyway=anyway)
    audit.note(act, "resent", subject_id=subject.id, reason=OVERRULED if anyway else "")


def rebind(act: Act, enrolment_id: int) -> None:
    """Let somebody who comes with a package start again as themselves."""
    subject = _learner(act, enrolment_id)
    packages.rebind(act.tx, subject.id, act.now)
    audit.note(act, "rebound", subject_id=subject.id)


def needed(reason: str) -> str:
    """The reason.

    Raises:
        Refused: there is none, or it is too long to be a reason.
    """
    words = " ".join(reason.split())
    if not words:
        raise Refused("no_reason", "Please say why in a line; the reason is kept in the log.", status=422)
    if len(words) > LONGEST_REASON:
        raise Refused("too_long", f"A reason has at most {LONGEST_REASON} characters.", status=422)
    return words


def _learner(act: Act, enrolment_id: int) -> Enrolment:
    """A learner of this community, kept from her own acts until this one is over."""
    only_facilitators(act)
    found = enrolled.lock_in(act.tx, enrolment_id, act.run_id)
    if found is None or found.role is not Role.LEARNER:
        raise _unknown()
    return found


def _unknown() -> Refused:
    return Refused("unknown_person", "There is no such person among the learners of this run.", status=404)
