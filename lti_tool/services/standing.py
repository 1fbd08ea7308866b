"""What facilitators decide about one person's part of the course: excuse, give more time, ask for something again.

Each is written down with its reason, told to the person, and settled at once, so that what the platform is told follows
from the rules and not from the decision.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from lti_tool.errors import Refused
from lti_tool.records import Enrolment
from lti_tool.services import audit, notices
from lti_tool.services.act import Act, space_key
from lti_tool.services.acting import settle
from lti_tool.services.dates import iso
from lti_tool.storage import asks, people, posts_writing, spaces

KEPT_WHEN_REVOKED = ("extended", "excused", "ladder", "asked", "muted", "trained")
"""What facilitators and the ladder gave somebody stays when work is asked for again; so does having practised, which is
done once."""


def excuse(act: Act, enrolment_id: int, activity: str, *, reason: str) -> None:
    """Let somebody finish without this activity: it needs nothing and weighs nothing. Her words stay.

    Raises:
        Refused: the session is no facilitator's, there is no such person or activity, no reason, or it is complete.
    """
    _refuse_without(reason)
    subject, entry = _begin(act, enrolment_id, activity)
    if entry.get("complete"):
        raise Refused("is_complete", "This person has completed this part already.", status=409)
    given = {"reason": reason, "at": iso(act.now)}
    _decide(act, subject, activity, {**entry, "excused": given}, what="excused", reason=reason)


def unexcuse(act: Act, enrolment_id: int, activity: str, *, reason: str = "") -> None:
    """Take an excuse back. A course that was finished with it stays finished: only `revoke` takes that back.

    Raises:
        Refused: as `excuse`, but it needs no reason; or the person is not excused.
    """
    subject, entry = _begin(act, enrolment_id, activity)
    if "excused" not in entry:
        raise Refused("not_excused", "This person is not excused from this part.", status=409)
    left = {name: value for name, value in entry.items() if name != "excused"}
    _decide(act, subject, activity, left, what="unexcused", reason=reason)


def extend(act: Act, enrolment_id: int, activity: str, *, until: datetime, reason: str = "") -> None:
    """Give somebody until that moment: it moves what is due and what closes, never to an earlier one.

    Raises:
        Refused: as `excuse`, but it needs no reason; or the moment has passed.
    """
    subject, entry = _begin(act, enrolment_id, activity)
    if until <= act.now:
        raise Refused("in_the_past", "That moment has passed already. Choose a later one.", status=422)
    _decide(act, subject, activity, {**entry, "extended": iso(until)}, what="extended", reason=reason)


def revoke(act: Act, enrolment_id: int, activity: str, *, reason: str) -> None:
    """Ask for something again: what was complete is not any more, and what was written counts again once it is edited.

    The course's own latch goes with it, and the platform is told to forget the score: a score without a value clears
    one, so that no number ever stands in a gradebook that nobody has earned (facts: lti.md).

    Raises:
        Refused: as `excuse`, or there is nothing to ask for again.
    """
    _refuse_without(reason)
    subject, entry = _begin(act, enrolment_id, activity)
    if not entry.get("complete"):
        raise Refused("not_complete", "This person has not completed this part.", status=409)
    asked = act.offer.activities[activity]
    _uncount(act, subject, asked)
    left = {name: entry[name] for name in KEPT_WHEN_REVOKED if name in entry}
    # Stays until it is complete again: a package goes by it, since a receipt may be missing for other reasons.
    left["revoked"] = {"reason": reason, "at": iso(act.now)}
    opened = replace(subject, complete_at=None, receipt=None)
    _decide(act, opened, activity, left, what="revoked", reason=reason)


def _refuse_without(reason: str) -> None:
    if not reason.strip():
        raise Refused("no_reason", "Say why: the person reads it, and so do others who run the course.", status=422)


def _begin(act: Act, enrolment_id: int, activity: str) -> tuple[Enrolment, Mapping[str, Any]]:
    """The person, locked, and her entry for the activity."""
    if not act.is_facilitator:
        raise Refused("not_a_facilitator", "This is for facilitators of this course.", status=403)
    if activity not in act.offer.activities:
        raise Refused("unknown_activity", "This course has no such activity. Please reload the page.", status=404)
    subject = people.lock_in(act.tx, enrolment_id, act.run_id)
    if subject is None:
        raise Refused("unknown_person", "There is no such person in this run.", status=404)
    return subject, subject.record.get(activity, {})


def _decide(act: Act, subject: Enrolment, activity: str, entry: Mapping[str, Any], *, what: str, reason: str) -> None:
    """Keep the new entry, write down who decided so and why, tell the person, and ask the rules."""
    own = {name: kept for name, kept in {**subject.record, activity: entry}.items() if kept}
    audit.note(act, what, subject_id=subject.id, activity=activity, reason=reason)
    notices.tell(act.tx, subject.id, what, activity=activity, text=reason, now=act.now)
    asks.answered(act.tx, subject.id, activity)
    hers = Act.for_somebody(act.tx, subject, offer=act.offer, signer=act.signer, now=act.now)
    settle(hers, subject, own, by_herself=False, take_back=what == "revoked")


def _uncount(act: Act, subject: Enrolment, asked: Mapping[str, Any]) -> None:
    """Have nothing count that she wrote for this activity, until she has edited it."""
    if "space" not in asked:
        return
    hers = Act.for_somebody(act.tx, subject, offer=act.offer, signer=act.signer, now=act.now)
    space = spaces.lock(act.tx, space_key(hers, asked, subject))
    posts_writing.uncount(act.tx, space.id, subject.id, spaces.changed(act.tx, space.id))
    spaces.recount(act.tx, space.id, subject.id)
