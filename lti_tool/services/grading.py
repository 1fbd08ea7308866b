"""Scores that platforms must still be told.

A score is due from the moment it is earned until the platform has accepted it or refused it for good. It goes to every
link whose launch has named a place for it: a link to the course is told the course's score, a link to a module or an
activity that one's (design: lti.md, "Grades"). Only the newest score per learner and place matters, so a newer one
takes the older one's place. This module decides what and when; how it is sent is the worker's business, with
`lti_tool.lti.grades`.

Only what is finished is told: anything but a final score wipes the grade on some platforms (design: lti.md, "Grades").
A score that was told is never lowered by us: complete stays complete, and so does what was earned. Only a facilitator
can have it taken back altogether.
"""

from __future__ import annotations

import random
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from courses.model import parts
from lti_tool import platforms
from lti_tool.errors import GradeChanged, PlatformRefused, Refused
from lti_tool.lti.about import RESULTS
from lti_tool.records import Registration, Score, ScoreTarget, Wish
from lti_tool.services.catalogue import Catalogue
from lti_tool.storage import lti_state, outbox, rechecks
from lti_tool.storage.database import Database, Transaction
from lti_tool.storage.outbox import Claimed, Noted, Place

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


def earned(tx: Transaction, enrolment_id: int, part: str, *, score: float, comment: str, now: datetime) -> None:
    """Note that platforms must be told of `score` (0 to 1) in this part, if that is news; in the act that earned it.

    A link that nobody has opened yet asks for nothing; its first launch does (`place_named`).
    """
    targets = outbox.targets(tx, enrolment_id, part)
    before = outbox.noted(tx, targets)
    for target in targets:
        if target not in before:
            outbox.note(tx, target, enrolment_id, score=score, comment=comment, now=now)
        elif score > before[target].score or before[target].taken_back:
            outbox.supersede(tx, target, score=score, comment=comment, now=now)


def judged(tx: Transaction, enrolment_id: int, part: str, *, score: float, comment: str, now: datetime) -> None:
    """Somebody has looked at the work and marked it: tell the score also where it is less than before."""
    for noted in outbox.noted(tx, outbox.targets(tx, enrolment_id, part)).values():
        if score < noted.score and not noted.taken_back:
            outbox.supersede(tx, noted.target_id, score=score, comment=comment, now=now)


def take_back(tx: Transaction, enrolment_id: int, part: str, *, comment: str, now: datetime) -> None:
    """A facilitator asks for more: have platforms forget the score they were told, if they were told one.

    A score without a value is what clears one (AGS 2.0, 3.4.5), so that no wrong number ever stands in a gradebook.
    """
    for noted in outbox.noted(tx, outbox.targets(tx, enrolment_id, part)).values():
        if not noted.taken_back:
            outbox.take_back(tx, noted.target_id, comment=comment, told=noted.told, now=now)


def place_named(tx: Transaction, enrolment_id: int, place: Place, *, is_new: bool, now: datetime) -> None:
    """A launch has named a place for a score, or another one than before: tell it there, if there is one to tell.

    `is_new`: the person has only just come, and the rules are asked about her anyway.
    """
    taken = outbox.take_place(tx, enrolment_id, place)
    noted = outbox.noted(tx, outbox.targets(tx, enrolment_id, place.part))
    if here := noted.get(taken.target_id):
        _named_again(tx, here, moved=taken.moved, now=now)
        return
    known = next((one for one in noted.values() if not one.taken_back), None)
    if known is not None:
        outbox.note(tx, taken.target_id, enrolment_id, score=known.score, comment=known.comment, now=now)
    elif taken.is_new and not is_new:
        rechecks.soon(tx, [enrolment_id], now)


def _named_again(tx: Transaction, noted: Noted, *, moved: bool, now: datetime) -> None:
    """A place that has a score is told it again only in another column, or where it may be taken now.

    Sent once more to the same column, an unchanged score would overrule whatever a teacher has changed there.
    """
    if noted.taken_back:
        return
    if moved:
        outbox.again(tx, noted.target_id, anew=True, now=now)
    elif noted.state == "failed" and noted.shown is None:
        outbox.again(tx, noted.target_id, now=now)


def came_back(tx: Transaction, enrolment_id: int, platform: Registration, *, now: datetime) -> None:
    """Somebody who had left the LMS's course is in it again: have her scores told once more.

    Seen on Moodle 4.5.6: whoever is unenrolled loses her grades there, and gets none back by being enrolled again. A
    grade that a teacher has given meanwhile must stay, and nobody has asked for this: so only where the platform keeps
    it by itself, or lets us look at the gradebook first.
    """
    kept = platforms.for_registration(platform).keeps_teachers_grades
    scopes = outbox.scopes_of(tx, enrolment_id)
    for noted in outbox.noted_of(tx, enrolment_id):
        if noted.told and not noted.taken_back and (kept or RESULTS in scopes[noted.target_id]):
            outbox.again(tx, noted.target_id, wish=Wish.AGAIN, now=now)


def resend(
    tx: Transaction,
    enrolment_id: int,
    *,
    finished: bool,
    now: datetime,
    place: int | None = None,
    anyway: bool = False,
) -> None:
    """Send scores once more, because a facilitator asks for it: those of one place, or of all.

    The gradebook is looked at first, as far as it lets us: where it shows another grade than it was told, nothing is
    sent and the facilitator is told so. Who knows that already says `anyway`, and may for one place at a time.
    `finished`: whether the whole course is.

    Raises:
        Refused: there is no score yet, or no gradebook to send it to.
    """
    wanted = (one for one in outbox.noted_of(tx, enrolment_id) if place in (None, one.target_id))
    noted = [one for one in wanted if not one.taken_back]
    if not noted and finished:
        raise Refused(
            "not_graded",
            "The LMS has not said where this score goes. Launch the course from a graded link.",
            status=409,
        )
    if not noted:
        raise Refused("no_score", "There is no score to send yet: this person has not finished the course.", status=409)
    for one in noted:
        knows = anyway and place is not None and one.shown is not None
        outbox.again(tx, one.target_id, wish=Wish.ANYWAY if knows else Wish.AGAIN, now=now)


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
    claimed = delivery.claimed
    sent = {
        "sent_at": now,
        "sent_score": None if claimed.taken_back else claimed.score,
        "sent_comment": None if claimed.taken_back else claimed.comment,
    }
    with database.write() as tx:
        outbox.close(tx, claimed, {"state": "sent", "reason": None, "shown": None, "wish": "", **sent}, now)


def refused(database: Database, delivery: Delivery, why: PlatformRefused, *, pause: timedelta, now: datetime) -> None:
    """The platform said no: for good, or until later. `pause` is how long to wait the first time; it doubles."""
    # A facilitator reads it beside a person, who may have several grades.
    reason = f"{delivery.target.label}: {why}"[:500] if delivery.claimed.part else str(why)[:500]
    values: dict[str, object] = {"reason": reason}
    if why.permanent:
        values |= {"state": "failed", "shown": why.shown if isinstance(why, GradeChanged) else None}
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
    title = parts.title_of(offer.plan, claimed.part) if offer else None
    return ScoreTarget(
        line_item=claimed.line_item,
        line_items=claimed.line_items,
        resource_link_id=claimed.link or None,
        resource_id=resource_id(claimed.course, claimed.part),
        label=title or claimed.course,
        scopes=claimed.scopes,
    )


def resource_id(course: str, part: str) -> str:
    """What this tool calls a part of a course towards platforms, in links and grade columns alike."""
    return f"{course}/{part}" if part else course


def _score(claimed: Claimed, at: datetime) -> Score:
    return Score(
        subject=claimed.subject,
        given=None if claimed.taken_back else round(claimed.score * MAXIMUM, 3),
        maximum=MAXIMUM,
        comment=claimed.comment,
        at=at,
        first=claimed.sent_at is None,
        untried=claimed.last_stamp is None,
        earned=min(claimed.earned_at, at),
        before=None if claimed.sent_score is None else round(claimed.sent_score * MAXIMUM, 3),
        said=claimed.sent_comment or "",
        wish=Wish(claimed.wish),
    )
