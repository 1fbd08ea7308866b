"""Asking the rules again about people who have done nothing themselves.

A step of the ladder has come due, somebody new can be answered, or somebody else's act changed their counts. Any number
of workers may do this at once: each takes one person whom nobody acts for just now, in a transaction of its own.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from lti_tool.services.act import Act
from lti_tool.services.acting import settle
from lti_tool.services.catalogue import Catalogue
from lti_tool.services.seals import Signer
from lti_tool.storage import people, rechecks, runs
from lti_tool.storage.database import Database, Transaction
from lti_tool.storage.privacy import LEFT
from lti_tool.storage.rechecks import Due

log = logging.getLogger(__name__)

AFTER_A_MISTAKE = timedelta(hours=1)
"""How long somebody is left alone about whom the rules could not be asked: the others must not wait for her."""


def one(database: Database, catalogue: Catalogue, signer: Signer, *, now: datetime) -> bool:
    """Ask about one person who is due, or note those who wait in one space; whether there was anything to do."""
    due: Due | None = None
    try:
        with database.write() as tx:
            if rechecks.wake(tx, now):
                return True
            due = rechecks.due(tx, now)
            if due is not None:
                _settle(tx, due, catalogue, signer, now=now)
    except Exception:
        if due is None:
            raise
        log.exception("the rules could not be asked about enrolment %s", due.enrolment_id)
        with database.write() as tx:
            people.lock(tx, due.enrolment_id)
            rechecks.drop(tx, due.enrolment_id, until=now + AFTER_A_MISTAKE)
    return due is not None


def _settle(tx: Transaction, due: Due, catalogue: Catalogue, signer: Signer, *, now: datetime) -> None:
    enrolment = people.find(tx, due.enrolment_id)
    assert enrolment is not None  # noqa: S101 — its row is held
    if enrolment.state == LEFT:  # forgotten while others' acts still concern what is left of her
        rechecks.drop(tx, enrolment.id, until=None)
        return
    offer = catalogue.find(runs.by_id(tx, due.run_id).course)
    if offer is None:  # the course was taken away; with the next launch after it is back, all of this is asked again
        rechecks.drop(tx, enrolment.id, until=None)
        return
    act = Act.for_somebody(tx, enrolment, offer=offer, signer=signer, now=now)
    settle(act, enrolment, enrolment.record, by_herself=False, noted=due)
