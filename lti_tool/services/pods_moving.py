"""Pods that change: those that stayed too small are merged by the worker, and facilitators move people.

Whoever changes pods holds, in this order, the people who move, the root run's row and the spaces, as every other act
does. What people wrote goes with them (`storage.moving`).
"""

from __future__ import annotations

from datetime import datetime, timedelta

from lti_tool.errors import Refused
from lti_tool.records import Enrolment
from lti_tool.services import audit
from lti_tool.services.act import Act
from lti_tool.services.catalogue import Catalogue
from lti_tool.storage import moving, people, pods, rechecks
from lti_tool.storage.database import Database, Transaction
from lti_tool.storage.pods import Pod

SMALL_FOR = timedelta(days=7)
"""How long a pod may have fewer members than its course wants before it is merged into another one."""


def merge_all(database: Database, catalogue: Catalogue, now: datetime) -> int:
    """Merge every pod that stayed too small into the youngest other one with room, each by itself; how many."""
    merged = 0
    for offer in catalogue:
        if offer.pod is None:
            continue
        with database.read() as tx:
            small = pods.too_small(tx, offer.course.id, below=offer.pod["min"], before=now - SMALL_FOR)
        for pod in small:
            with database.write() as tx:
                merged += _merge(tx, pod.id, least=offer.pod["min"], most=offer.pod["max"], now=now)
    return merged


def move(act: Act, enrolment_id: int, pod_id: int) -> None:
    """Move somebody of this community, with everything she wrote, into another pod of it.

    Raises:
        Refused: the course has no pods, there is no such person or pod, or the pod is full.
    """
    size = act.offer.pod
    if size is None:
        raise Refused("no_pods", "This course has no small groups.", status=409)
    found = people.lock_in(act.tx, enrolment_id, act.run_id)
    if found is None:
        raise Refused("unknown_person", "There is no such person in this run.", status=404)
    pods.lock_run(act.tx, act.run_id)
    target = pods.find(act.tx, pod_id)
    if target is None or target.run_id != act.run_id:
        raise Refused("unknown_pod", "There is no such group in this run (any more).", status=404)
    if found.pod_id == pod_id:
        return
    if target.members >= size["max"]:
        raise Refused("pod_full", f"Group {target.number} is full: {target.members} people are in it.", status=409)
    _move(act.tx, found, target, act.now)
    audit.note(act, "moved", subject_id=found.id)


def pair(act: Act, enrolment_id: int, other_id: int) -> None:
    """Move somebody into the pod of another person.

    Raises:
        Refused: as `move` says, or the other one is in no pod.
    """
    other = people.find(act.tx, other_id)
    if other is None or other.pod_id is None:
        raise Refused("unknown_person", "The other person is in no group of this run.", status=404)
    move(act, enrolment_id, other.pod_id)


def _move(tx: Transaction, found: Enrolment, target: Pod, now: datetime) -> None:
    if found.pod_id is not None:
        _move_words(tx, target.run_id, (found.pod_id, target.id), moving.person(found.id), now)
    pods.put(tx, found.id, target.id)
    for pod_id in (found.pod_id, target.id):
        if pod_id is not None:
            pods.recount(tx, pod_id)
    rechecks.soon(tx, [found.id], now)


def _merge(tx: Transaction, pod_id: int, *, least: int, most: int, now: datetime) -> bool:
    """Merge one pod, if it still is too small and another one has room."""
    members = set(pods.lock_members(tx, pod_id))
    pod = pods.find(tx, pod_id)
    if pod is None:
        return False
    pods.lock_run(tx, pod.run_id)
    pod = pods.find(tx, pod_id)
    # Somebody may have come before the run was held; next time, then.
    if pod is None or not 0 < pod.members < least or set(pods.members(tx, pod_id)) != members:
        return False
    target = pods.youngest_with_room(tx, pod, most=most)
    if target is None:
        return False
    _move_words(tx, pod.run_id, (pod.id, target.id), moving.in_pod(pod.id), now)
    for enrolment_id in sorted(members):
        pods.put(tx, enrolment_id, target.id)
    pods.merged(tx, pod.id, into=target.id)
    pods.recount(tx, target.id)
    rechecks.soon(tx, members, now)
    return True


def _move_words(tx: Transaction, root_id: int, between: tuple[int, int], who: moving.Who, now: datetime) -> None:
    origin, target = between
    activities = [activity for _, activity, _ in moving.keys_of(tx, root_id, origin)]
    keys = [(root_id, activity, pod) for activity in activities for pod in between]
    held = moving.hold(tx, keys)
    for activity in activities:
        moving.move(tx, held[root_id, activity, origin], held[root_id, activity, target], who=who, now=now)
