"""Scores that platforms must still be told.

A score is due from the moment it is earned until the platform has accepted it or refused it for good. Only the newest
score per learner matters, so a newer one takes the older one's place. This module decides what and when; how it is sent
is the worker's business, with `lti_tool.lti.grades`.

Only a finished course is told: anything but a final score wipes the grade on some platforms (design: lti.md, "Grades").
A score that was told is never lowered by us: complete stays complete, and so does what was earned. Only a facilitator
can have it taken back altogether.
"""

from __future__ import annotations

import random
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from lti_tool.errors import PlatformRefused, Refused
from lti_tool.records import Enrolment, Registration, Score, ScoreTarget
from lti_tool.services.catalogue import Catalogue
from lti_tool.storage import lti_state, outbox
from lti_tool.storage.database import Database, Transaction
from lti_tool.storage.outbox import Claimed

MAXIMUM = 100.0
LONGEST_PAUSE = timedelta(hours=6)
LONGEST_WISH = timedelta(hours=24)
"""The longest pause a platform may ask for."""
APART = timedelta(seconds=1)
"""Some platforms ignore a score whose time is not at least a second after the one before (facts: lti.md)."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """One score that this worker, and nobody else, may send now."""

    claimed: Claimed
    registration: Registration
    target: ScoreTarget
    score: Score


def earned(tx: Transaction, enrolment: Enrolment, *, score: float, comment: str, now: datetime) -> None:
    """Note that the platform must be told of `score` (0 to 1), if that is news. Part of the act that earned it."""
    if enrolment.via != "lti":
        return
    before = outbox.noted(tx, enrolment.id)
    state = "due" if enrolment.graded else "waiting"
    if before is None:
        outbox.note(tx, enrolment.id, score=score, comment=comment, state=state, now=now)
    elif score > before.score or before.taken_back:
        outbox.supersede(tx, enrolment.id, score=score, comment=comment, state=state, now=now)


def take_back(tx: Transaction, enrolment_id: int, *, comment: str, now: datetime) -> None:
    """A facilitator asks for more: have the platform forget the score it was told, if it was told one.

    A score without a value is what clears one (AGS 2.0, 3.4.5), so that no wrong number ever stands in a gradebook.
    """
    before = outbox.noted(tx, enrolment_id)
    if before is not None and not before.taken_back:
        outbox.take_back(tx, enrolment_id, comment=comment, told=before.told, now=now)


def tell_new_place(tx: Transaction, enrolment_id: int, now: datetime) -> None:
    """A launch named another place for the score: tell it there, if there is one to tell."""
    before = outbox.noted(tx, enrolment_id)
    if before and not before.taken_back:
        outbox.again(tx, enrolment_id, anew=True, now=now)


def resend(tx: Transaction, enrolment_id: int, now: datetime) -> None:
    """Send the score once more, because a facilitator asks for it.

    Raises:
        Refused: there is no score yet, or no gradebook to send it to.
    """
    before = outbox.noted(tx, enrolment_id)
    if before is None or before.taken_back:
        raise Refused("no_score", "There is no score to send yet: this person has not finished the course.", status=409)
    if before.state == "waiting":
        raise Refused(
            "not_graded",
            "The LMS has not said where this score goes. Launch the course from a graded link.",
            status=409,
        )
    outbox.again(tx, enrolment_id, anew=False, now=now)


def claim(database: Database, catalogue: Catalogue, *, lease: timedelta, now: datetime) -> Delivery | None:
    """The score that has been due longest, this worker's own for as long as `lease`; None when none is due."""
    with database.write() as tx:
        claimed = outbox.claim(tx, secrets.token_hex(16), until=now + lease, now=now)
        if claimed is None:
            return None
        moment = now if claimed.last_stamp is None else max(now, claimed.last_stamp + APART)
        outbox.stamp(tx, claimed, moment)
        registration = lti_state.registration(tx, claimed.registration_id)
    assert registration is not None  # noqa: S101 — deleting a registration deletes its people and their scores
    return Delivery(claimed, registration, _target(claimed, catalogue), _score(claimed, moment))


def accepted(database: Database, delivery: Delivery, now: datetime) -> None:
    """The platform has the score."""
    with database.write() as tx:
        outbox.close(tx, delivery.claimed, {"state": "sent", "sent_at": now, "reason": None}, now)


def refused(database: Database, delivery: Delivery, why: PlatformRefused, *, pause: timedelta, now: datetime) -> None:
    """The platform said no: for good, or until later. `pause` is how long to wait the first time; it doubles."""
    reason = str(why)[:500]
    values: dict[str, object] = {"reason": reason}
    if why.permanent:
        values["state"] = "failed"
    else:
        values["next_at"] = now + _pause(pause, delivery.claimed.attempts, why.retry_after)
    with database.write() as tx:
        outbox.close(tx, delivery.claimed, values, now)


def _pause(first: timedelta, attempts: int, wish: float | None) -> timedelta:
    """How long to wait after so many attempts; never shorter than the platform wishes (in seconds)."""
    doubled = min(first * float(2 ** min(attempts - 1, 12)), LONGEST_PAUSE)
    # Many scores often fail together; they should not come back together.
    jittered = doubled * random.uniform(0.5, 1.0)  # noqa: S311 — spreads load, guards nothing
    return max(jittered, min(timedelta(seconds=wish or 0), LONGEST_WISH))


def _target(claimed: Claimed, catalogue: Catalogue) -> ScoreTarget:
    offer = catalogue.find(claimed.course)
    return ScoreTarget(
        line_item=claimed.line_item,
        line_items=claimed.line_items,
        resource_link_id=claimed.resource_link_id,
        resource_id=claimed.course,
        label=offer.course.title if offer else claimed.course,
        scopes=claimed.scopes,
    )


def _score(claimed: Claimed, at: datetime) -> Score:
    return Score(
        subject=claimed.subject,
        given=None if claimed.taken_back else round(claimed.score * MAXIMUM, 3),
        maximum=MAXIMUM,
        comment=claimed.comment,
        at=at,
        first=claimed.sent_at is None,
    )
