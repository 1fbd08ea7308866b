"""A platform says that a course was copied: the copy's runs are made ready before anybody comes.

They are set as those they were copied from and empty: no people, no words, no grades, as when a launch says where a
course came from (`enrolment`). Which platforms tell us, and that they were asked to, is kept here as well.
"""

from __future__ import annotations

import random
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from lti_tool.errors import PlatformRefused
from lti_tool.messages import Launch
from lti_tool.records import Registration
from lti_tool.storage import lti_state, moderation, notice_handlers, runs
from lti_tool.storage.database import Database, Transaction
from lti_tool.storage.notice_handlers import Claimed
from lti_tool.storage.runs import RunKey

RENEWED = timedelta(days=30)
"""How often a platform that agreed is asked once more: one may forget, and asking twice does no harm."""
AFTER_A_NO = timedelta(days=7)
LONGEST_PAUSE = timedelta(hours=24)
KEPT = timedelta(days=2)
"""How long a notice is remembered; an older one would not be believed."""


@dataclass(frozen=True, slots=True)
class Due:
    """One platform that this worker, and nobody else, may ask now."""

    claimed: Claimed
    registration: Registration

    @property
    def url(self) -> str:
        """Where to ask."""
        return self.claimed.url


def offered(tx: Transaction, launch: Launch, *, now: datetime) -> None:
    """A launch of somebody new says that the platform can tell us."""
    if launch.notices_url is not None:
        notice_handlers.named(tx, launch.registration.id, launch.deployment_id, launch.notices_url, now=now)


def claim(database: Database, *, lease: timedelta, now: datetime) -> Due | None:
    """A platform to ask, this worker's own for as long as `lease`; None where nobody is to be asked."""
    with database.write() as tx:
        claimed = notice_handlers.claim(tx, secrets.token_hex(16), until=now + lease, now=now)
        found = None if claimed is None else lti_state.registration(tx, claimed.registration_id)
    return None if claimed is None or found is None else Due(claimed, found)


def agreed(database: Database, due: Due, now: datetime) -> None:
    """The platform will tell us."""
    values = {"agreed_at": now, "next_at": now + RENEWED, "attempts": 0, "reason": None}
    with database.write() as tx:
        notice_handlers.close(tx, due.claimed, values)


def refused(database: Database, due: Due, why: PlatformRefused, *, pause: timedelta, now: datetime) -> None:
    """The platform said no; `pause` is how long to wait the first time, it doubles."""
    doubled = min(pause * float(2 ** min(due.claimed.attempts - 1, 16)), LONGEST_PAUSE)
    jittered = doubled * random.uniform(0.5, 1.0)  # noqa: S311 — spreads load, guards nothing
    again = now + (AFTER_A_NO if why.permanent else max(jittered, timedelta(seconds=min(why.retry_after or 0, 86_400))))
    with database.write() as tx:
        notice_handlers.close(tx, due.claimed, {"reason": str(why)[:500], "next_at": again})


def copied(
    tx: Transaction,
    place: tuple[int, str, str],
    *,
    origins: tuple[str, ...],
    title: str | None,
    nonce: str,
    now: datetime,
) -> int:
    """Make a copied context's runs ready; how many are new. `place`: registration, deployment and context.

    Only runs of the same registration and deployment are copied from. A notice that came before changes nothing.
    """
    registration_id, deployment_id, context = place
    if not notice_handlers.heard(tx, registration_id, nonce, until=now + KEPT):
        return 0
    made = 0
    for origin in origins:
        for old in runs.at_place(tx, registration_id, deployment_id, f"context:{origin}"):
            key = RunKey(registration_id, deployment_id, f"context:{context}", old.course)
            run, is_new = runs.find_or_make(tx, key, title=title or old.title, now=now)
            if is_new:
                moderation.copy_settings(tx, old, run)
                made += 1
    return made


def sweep(tx: Transaction, now: datetime) -> None:
    """Forget old notices."""
    notice_handlers.forget_expired(tx, now)
