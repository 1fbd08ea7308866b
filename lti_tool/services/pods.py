"""Pods: small lasting groups inside a run's community, which people come into as they arrive.

Nobody is given an empty room while another one has a chair: somebody who arrives joins the open pod with the fewest
members, and a pod that stays too small is merged into another one (facts: social.md, 1c). A pod's members never are
more than its course allows, however many arrive at once: whoever changes pods holds the root run's row.

Where a facilitator has said so, people of one group in the LMS come into one pod. It is said for a run and not taken
from the claim alone: many LMS courses have groups that mean something else (who is in the lab on Tuesday). It holds for
who comes from then on; who is in a pod already has talked there. The rules about size stay as they are: a group that is
too large has several pods, and one that stays too small is merged, because nobody may be left alone for its sake.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from lti_tool.storage import people, pods
from lti_tool.storage.database import Transaction

OPEN_FOR = timedelta(days=14)
"""How long after its newest member came a pod takes somebody new: later they would be too far apart."""


def of_newcomer(
    tx: Transaction,
    size: Mapping[str, int],
    *,
    root_id: int,
    enrolment_id: int,
    groups: Sequence[str] = (),
    now: datetime,
) -> int:
    """The pod of somebody who launches and was in none a moment ago. `groups` to follow are named by `keys`."""
    found = people.lock(tx, enrolment_id)
    if found is not None and found.pod_id is not None:  # given by another launch of hers meanwhile
        return found.pod_id
    return arrive(tx, size, root_id=root_id, enrolment_id=enrolment_id, groups=groups, now=now)


def arrive(
    tx: Transaction,
    size: Mapping[str, int],
    *,
    root_id: int,
    enrolment_id: int,
    groups: Sequence[str] = (),
    now: datetime,
) -> int:
    """Put somebody who has just come into a pod; its id. The caller holds the enrolment."""
    root_id = pods.lock_run(tx, root_id)
    if groups:
        pod_id = _of_group(tx, root_id, groups, most=size["max"], now=now)
    else:
        found = pods.with_fewest(tx, root_id, below=size["max"], since=now - OPEN_FOR)
        pod_id = pods.make(tx, root_id, now) if found is None else found
    pods.take_in(tx, pod_id, enrolment_id, now)
    return pod_id


def keys(run_id: int, groups: Sequence[str]) -> tuple[str, ...]:
    """What these groups of one LMS course are called here: the same number means another group in another course."""
    return tuple(f"{run_id}/{group}" for group in groups)


def _of_group(tx: Transaction, root_id: int, groups: Sequence[str], *, most: int, now: datetime) -> int:
    """The pod for somebody of these groups: of the first one that has a pod already, or else of the first."""
    for group in groups:
        known = pods.of_group(tx, root_id, group)
        if known:
            room = next((pod.id for pod in known if pod.members < most), None)
            return pods.make(tx, root_id, now, lms_group=group) if room is None else room
    return pods.make(tx, root_id, now, lms_group=groups[0])
