"""Pods: small lasting groups inside a run's community, which people come into as they arrive.

Nobody is given an empty room while another one has a chair: somebody who arrives joins the open pod with the fewest
members, and a pod that stays too small is merged into another one (facts: social.md, 1c). A pod's members never are
more than its course allows, however many arrive at once: whoever changes pods holds the root run's row.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from lti_tool.storage import people, pods
from lti_tool.storage.database import Transaction

OPEN_FOR = timedelta(days=14)
"""How long after its newest member came a pod takes somebody new: later they would be too far apart."""


def of_newcomer(tx: Transaction, size: Mapping[str, int], *, root_id: int, enrolment_id: int, now: datetime) -> int:
    """The pod of somebody who launches and was in none a moment ago."""
    found = people.lock(tx, enrolment_id)
    if found is not None and found.pod_id is not None:  # given by another launch of hers meanwhile
        return found.pod_id
    return arrive(tx, size, root_id=root_id, enrolment_id=enrolment_id, now=now)


def arrive(tx: Transaction, size: Mapping[str, int], *, root_id: int, enrolment_id: int, now: datetime) -> int:
    """Put somebody who has just come into a pod; its id. The caller holds the enrolment."""
    root_id = pods.lock_run(tx, root_id)
    found = pods.with_fewest(tx, root_id, below=size["max"], since=now - OPEN_FOR)
    pod_id = pods.make(tx, root_id, now) if found is None else found
    pods.take_in(tx, pod_id, enrolment_id, now)
    return pod_id
