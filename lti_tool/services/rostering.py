"""Keeping up with who is in an LMS's course, for facilitators who wait for people and for people who have left.

A roster is read by the worker soon after the first launch of the day, and every few days while people come; never in a
launch. It adds names and marks who has left; nothing needs it, and a platform without one lacks a list and no more.

Of somebody who has never come there is an id and a name. Whoever erased herself is not brought back: a keyed hash of
her id, which nobody can turn back, says whom not to expect (`hide`). It goes when she comes again by herself.
"""

from __future__ import annotations

import random
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from lti_tool.errors import PlatformRefused
from lti_tool.messages import Launch, Roster
from lti_tool.records import Registration, Run
from lti_tool.services import grading
from lti_tool.services.rostering_rule import Came, Change, merged
from lti_tool.services.seals import Signer
from lti_tool.storage import lti_state, people, rosters, spaces
from lti_tool.storage.database import Database, Transaction
from lti_tool.storage.rosters import Claimed, Here

A_DAY = timedelta(hours=20)
"""Short of a day, so that a course that begins at nine is read at nine."""
AGAIN = timedelta(days=3)
WHILE = timedelta(days=7)
"""How long after its last launch a run's roster is still read by itself."""
WHOLE = timedelta(days=7)
"""How long differences are asked for before all of it is read again: what was missed once must not stay."""
KEPT = timedelta(days=60)
"""How long after its last launch a run still names people who never came."""
LONGEST_PAUSE = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Due:
    """One roster that this worker, and nobody else, may read now."""

    claimed: Claimed
    registration: Registration
    differences: str | None
    began: datetime

    @property
    def url(self) -> str:
        """Where all of it is."""
        return self.claimed.url


def launched(tx: Transaction, run: Run, launch: Launch, *, known: tuple[str, datetime] | None, now: datetime) -> None:
    """A launch has said where the roster is. `known`: where it was, and the day somebody came last, as noted."""
    url = launch.roster_url
    if url is None or not launch.context_id:
        return
    if known is None or known[0] != url or now - known[1] >= A_DAY:
        rosters.launched(tx, run.id, url, fresh=now - A_DAY, now=now)


def claim(database: Database, *, lease: timedelta, now: datetime) -> Due | None:
    """The roster that has been due longest, this worker's own for as long as `lease`; None when none is due."""
    with database.write() as tx:
        claimed = rosters.claim(tx, secrets.token_hex(16), until=now + lease, now=now)
        if claimed is None:
            return None
        registration = lti_state.registration(tx, claimed.registration_id)
    assert registration is not None  # noqa: S101 — deleting a registration deletes its runs and their rosters
    recent = claimed.full_at is not None and now - claimed.full_at < WHOLE
    return Due(claimed, registration, claimed.differences if recent else None, now)


def keep(database: Database, signer: Signer, due: Due, roster: Roster, *, now: datetime) -> Change | None:
    """What the platform said is so from now on; None where another worker has taken over meanwhile."""
    claimed = due.claimed
    with database.write() as tx:
        if not rosters.mine(tx, claimed):
            return None
        change = _change(tx, signer, due, roster)
        rosters.leave(tx, change.gone, now=now)
        rosters.leave(tx, change.back, now=None)
        for enrolment_id in change.back:
            grading.came_back(tx, enrolment_id, due.registration, now=now)
        rosters.drop(tx, claimed.run_id, change.dropped)
        rosters.expect(tx, claimed.run_id, change.expected)
        again = now + AGAIN if now - claimed.launched_at < WHILE else None
        values = {"read_at": now, "next_at": again, "attempts": 0, "reason": None, "differences": roster.differences}
        rosters.close(tx, claimed, {**values, **({"full_at": now} if roster.full else {})})
    for person_id, name in change.names.items():
        # Each by itself: a new name is shown in every space of hers, and nobody should wait for all of them.
        with database.write() as tx:
            people.call(tx, person_id, name)
            spaces.renamed(tx, person_id)
    return change


def refused(database: Database, due: Due, why: PlatformRefused, *, pause: timedelta, now: datetime) -> None:
    """The platform said no: until somebody comes another day, or until later. `pause` doubles with each try."""
    doubled = min(pause * float(2 ** min(due.claimed.attempts - 1, 16)), LONGEST_PAUSE)
    jittered = doubled * random.uniform(0.5, 1.0)  # noqa: S311 — spreads load, guards nothing
    wish = min(timedelta(seconds=why.retry_after or 0), LONGEST_PAUSE)
    again = None if why.permanent else now + max(jittered, wish)
    with database.write() as tx:
        rosters.close(tx, due.claimed, {"reason": str(why)[:500], "next_at": again})


def hide(tx: Transaction, enrolment_ids: list[int], *, signer: Signer) -> None:
    """These people are being erased: do not expect them because their platform still names them."""
    for run_id, registration_id, subject in rosters.subjects(tx, enrolment_ids):
        rosters.hide(tx, run_id, _hash(signer, registration_id, subject))


def sweep(tx: Transaction, now: datetime) -> None:
    """Forget people who never came to runs that nobody comes to any more."""
    rosters.forget_old(tx, now - KEPT)


def _change(tx: Transaction, signer: Signer, due: Due, roster: Roster) -> Change:
    run_id, registration_id = due.claimed.run_id, due.claimed.registration_id
    came = {one.subject: _came(one, due.began) for one in rosters.here(tx, run_id)}
    hidden = rosters.absent(tx, run_id)
    if hidden:
        rosters.unhide(tx, run_id, hidden & {_hash(signer, registration_id, subject) for subject in came})
    return merged(
        roster,
        came=came,
        expected=rosters.expected(tx, run_id),
        absent=lambda subject: bool(hidden) and _hash(signer, registration_id, subject) in hidden,
    )


def _came(one: Here, began: datetime) -> Came:
    return Came(
        enrolment_id=one.enrolment_id,
        person_id=one.person_id,
        name=one.platform_name,
        chosen=one.chosen_name is not None,
        gone=one.gone_at is not None,
        since=one.changed_at >= began,
    )


def _hash(signer: Signer, registration_id: int, subject: str) -> str:
    return signer.derive("roster", str(registration_id), subject)
