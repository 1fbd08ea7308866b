"""The worker: tells platforms the scores that are due, tends live sessions, sends letters, and forgets what is over.

A plain loop over the database, with no broker; any number of workers may run. Each delivery is claimed for some
minutes, so a worker that is killed loses nothing: another one takes over when the time is up. SIGTERM ends a worker
when the deliveries under way are done.
"""

from __future__ import annotations

import logging
import os
import platform
import random
import signal
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from functools import partial
from importlib.metadata import version

from lti_tool import mail
from lti_tool.config import Settings
from lti_tool.errors import PlatformRefused
from lti_tool.lti import grades, keysets, notices, roster
from lti_tool.lti.connector import Connector
from lti_tool.lti.tool import caller
from lti_tool.services import (
    attachments,
    copying,
    digests,
    grading,
    meetings_tending,
    pods_moving,
    privacy,
    rechecking,
    rostering,
    sessions,
)
from lti_tool.services.attachments import Files
from lti_tool.services.grading import Delivery
from lti_tool.services.overseeing_health import BEAT
from lti_tool.storage import heartbeats, link_requests, lti_state
from lti_tool.storage.heartbeats import Beat
from lti_tool.web.tool import Tool

log = logging.getLogger(__name__)

IDLE = 0.5
"""Seconds between looks when nothing is due."""
SWEEP_EVERY = timedelta(hours=1)
FORGOTTEN_AFTER = timedelta(days=7)
"""How long it can be seen when the last worker was heard of."""
ROSTER_LEASE = timedelta(minutes=5)
"""How long a worker may take to read one roster before another one tries."""
LANES = 4
"""Deliveries at a time: one slow platform must not hold up the others."""


def run(settings: Settings, stop: threading.Event | None = None) -> None:
    """Work until `stop` is set, or without one until SIGTERM or SIGINT; deliveries under way are finished first."""
    if stop is None:
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
    tool = Tool.of(settings)
    acts = (*[deliver_one] * LANES, recheck_one, tend_one, send_letter, read_roster, ask_for_notices, renew_keys)
    jobs = [partial(_repeat, partial(act, tool), stop) for act in acts]
    jobs += [partial(job, tool, stop) for job in (_sweep_regularly, _beat_regularly)]
    with ThreadPoolExecutor(len(jobs)) as pool:  # each goes on until the end, so each needs a thread of its own
        for job in [pool.submit(job) for job in jobs]:
            job.result()
    tool.database.dispose()


def deliver_one(tool: Tool) -> bool:
    """Tell a platform one score; whether there was one to tell."""
    lease, pause = (timedelta(seconds=n) for n in (tool.settings.lease_seconds, tool.settings.retry_seconds))
    delivery = grading.claim(tool.database, tool.catalogue, lease=lease, now=tool.clock())
    if delivery is None:
        return False
    why = _send(tool, delivery, tool.clock())
    if why is None:
        grading.accepted(tool.database, delivery, tool.clock())
    else:
        log.warning("the score of enrolment %s was not taken: %s", delivery.claimed.enrolment_id, why)
        grading.refused(tool.database, delivery, why, pause=pause, now=tool.clock())
    return True


def recheck_one(tool: Tool) -> bool:
    """Ask the rules about one person for whom something has come due; whether there was one."""
    return rechecking.one(tool.database, tool.catalogue, tool.signer, now=tool.clock())


def tend_one(tool: Tool) -> bool:
    """Look at one meeting about which something has come due; whether there was one."""
    return meetings_tending.one(tool.database, tool.catalogue, now=tool.clock())


def send_letter(tool: Tool) -> bool:
    """Send one letter that is due, in a lane of its own; whether one was due. None is where no mail server is set."""
    settings = tool.settings
    if not settings.sends_letters:
        return False
    post = digests.Post(
        lambda letter: mail.send(settings.smtp_url, settings.mail_from, letter, now=tool.clock()),
        public_url=settings.public_url,
        pause=timedelta(seconds=settings.retry_seconds),
    )
    return digests.send_one(tool.database, tool.catalogue, tool.signer, post, now=tool.clock())


def read_roster(tool: Tool) -> bool:
    """Read who is in one LMS course, in a lane of its own; whether one was due."""
    due = rostering.claim(tool.database, lease=ROSTER_LEASE, now=tool.clock())
    if due is None:
        return False
    pause, run_id = timedelta(seconds=tool.settings.retry_seconds), due.claimed.run_id
    try:
        found = roster.read(Connector(tool.lti, due.registration, now=due.began), due.url, differences=due.differences)
    except PlatformRefused as why:
        log.warning("the roster of run %s could not be read: %s", run_id, why)
        rostering.refused(tool.database, due, why, pause=pause, now=tool.clock())
    except Exception as mistake:
        log.exception("the roster of run %s could not be read", run_id)
        ours = PlatformRefused(f"The list could not be read ({type(mistake).__name__}).", permanent=False)
        rostering.refused(tool.database, due, ours, pause=pause, now=tool.clock())
    else:
        rostering.keep(tool.database, tool.signer, due, found, now=tool.clock())
    return True


def ask_for_notices(tool: Tool) -> bool:
    """Ask one platform to tell us of copied courses; whether there was one to ask."""
    due = copying.claim(tool.database, lease=ROSTER_LEASE, now=tool.clock())
    if due is None:
        return False
    pause = timedelta(seconds=tool.settings.retry_seconds)
    try:
        handler = f"{tool.lti.public_url}/lti/notices"
        notices.subscribe(Connector(tool.lti, due.registration, now=tool.clock()), due.url, handler)
    except PlatformRefused as why:
        log.warning("registration %s does not tell us of copied courses: %s", due.registration.id, why)
        copying.refused(tool.database, due, why, pause=pause, now=tool.clock())
    else:
        copying.agreed(tool.database, due, tool.clock())
    return True


def renew_keys(tool: Tool) -> bool:
    """Ask one platform for its keys before they are too old, so that no launch waits for them; whether one was due."""
    now = tool.clock()
    with tool.database.read() as tx:
        due = lti_state.with_old_keys(tx, fetched=now - keysets.OLD, tried=now - keysets.OLD_PAUSE)
    if due is None:
        return False
    tool.lti.key_sets.renew(due.jwks_url, caller(due), now=now)
    return True


def sweep(tool: Tool, now: datetime) -> None:
    """Forget what has run out, and bring pods together that have stayed too small."""
    files = Files(tool.settings.files_dir)
    with tool.database.write() as tx:
        sessions.forget_ended(tx, now)
        lti_state.forget_expired(tx, now)
        link_requests.forget_expired(tx, now)
        digests.sweep(tx, now)
        heartbeats.forget(tx, now - FORGOTTEN_AFTER)
        rostering.sweep(tx, now)
        copying.sweep(tx, now)
    pods_moving.merge_all(tool.database, tool.catalogue, now)
    attachments.sweep(tool.database, files, now)
    privacy.forget_outdated(tool.database, tool.catalogue, tool.signer, files, now)


def _send(tool: Tool, delivery: Delivery, now: datetime) -> PlatformRefused | None:
    try:
        grades.send(tool.lti, delivery.registration, delivery.target, delivery.score, now=now)
    except PlatformRefused as why:
        return why
    except Exception as mistake:
        # Our own mistake must not take the other scores with it; it is tried again like a platform's.
        log.exception("the score of enrolment %s could not be sent", delivery.claimed.enrolment_id)
        reason = f"The score could not be sent ({type(mistake).__name__}). It is tried again."
        return PlatformRefused(reason, permanent=False)
    return None


def _repeat(act: Callable[[], bool], stop: threading.Event) -> None:
    while not stop.is_set():
        try:
            busy = act()
        except Exception:
            log.exception("the worker stumbled; it goes on")  # the database may be away for a moment
            busy = False
        if not busy:
            stop.wait(IDLE * random.uniform(0.75, 1.25))  # noqa: S311 — keeps workers out of step, guards nothing


def _sweep_regularly(tool: Tool, stop: threading.Event) -> None:
    while not stop.is_set():
        try:
            sweep(tool, tool.clock())
        except Exception:
            log.exception("sweeping failed; it is tried again in an hour")
        stop.wait(SWEEP_EVERY.total_seconds())


def _beat_regularly(tool: Tool, stop: threading.Event) -> None:
    """Say now and then that this worker is at work, and take it back at the end (`services.overseeing_health`)."""
    mine = Beat(f"{platform.node()[:150]} {os.getpid()}", version("touchpoint"), tool.clock(), tool.clock())
    while True:
        try:
            with tool.database.write() as tx:
                if stop.is_set():
                    heartbeats.ended(tx, mine.worker)
                    return
                heartbeats.beat(tx, mine._replace(at=tool.clock()))
        except Exception:
            log.exception("this worker could not say that it is at work; it goes on")
            if stop.is_set():
                return
        stop.wait(BEAT.total_seconds())
