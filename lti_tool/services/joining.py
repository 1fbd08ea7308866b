"""Runs that come together and part again: two classes of one course, on two platforms or in packages, in one community.

Joining lets everybody see what everybody wrote; grades, grants and launches stay each run's own. Parting gives every
post back to the run its author came through, and what somebody completed stays complete. Dates of live sessions are
everybody's while runs are joined, and go with the run they were made in; that somebody was there stays hers, and only a
seat at a date to come that she cannot see any more is given back, and she is told. Who may do all this is decided by
the caller; what it would mean is said by `preview` before.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from lti_tool.errors import Refused
from lti_tool.records import Run
from lti_tool.services import notices
from lti_tool.services.meetings_words import told
from lti_tool.storage import audit, joining, meetings_moving, moving, pods, runs
from lti_tool.storage.database import Transaction


@dataclass(frozen=True, slots=True)
class Side:
    """One of two communities: its runs, how many learners are in it, and their posts by activity."""

    runs: tuple[Run, ...]
    people: int
    posts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Preview:
    """Who will see whom: everybody of either side sees the posts of the other one."""

    guest: Side
    host: Side


def preview(tx: Transaction, guest: Run, host: Run) -> Preview:
    """What joining `guest` to `host` would mean. Posts of pods stay in their pods and are not counted.

    Raises:
        Refused: they are runs of different courses, or share a community already.
    """
    if guest.course != host.course:
        raise Refused(
            "other_course", "These are runs of different courses; only runs of one course can join.", status=409
        )
    if guest.root_id == host.root_id:
        raise Refused("joined_already", "These runs share one community already.", status=409)
    return Preview(_side(tx, guest), _side(tx, host))


def sharing(tx: Transaction, run: Run) -> Sequence[Run]:
    """The other runs of the community that `run` shares.

    Raises:
        Refused: it shares it with none.
    """
    others = [other for other in joining.of_community(tx, run.root_id) if other.id != run.id]
    if not others:
        raise Refused("not_joined", "This run shares its community with no other one.", status=409)
    return others


def join(tx: Transaction, guest: Run, host: Run, *, actor_id: int | None, now: datetime) -> None:
    """Have the whole community of `guest` share that of `host`.

    Raises:
        Refused: as `preview`.
    """
    joining.hold(tx, (guest.root_id, host.root_id))
    guest, host = _as_held(tx, guest), _as_held(tx, host)
    preview(tx, guest, host)
    coming, root = [run.id for run in joining.of_community(tx, guest.root_id)], host.root_id
    audit.note(tx, guest.root_id, actor_id, "joined", reason=host.title, now=now)
    joining.give_root(tx, coming, root)
    for pod_id in (pod_ids := joining.all_pods(tx, guest.root_id)):
        for key in moving.keys_of(tx, guest.root_id, pod_id):
            moving.rename(tx, key, run_id=root)
    joining.give_pods(tx, pod_ids, root)
    _move_words(tx, guest.root_id, root, coming, now, empty=True)
    joining.give_audit(tx, guest.root_id, root)
    audit.note(tx, root, actor_id, "joined", reason=guest.title, now=now)


def part(tx: Transaction, run: Run, *, actor_id: int | None, now: datetime) -> None:
    """Have one run leave the community it shares; everything its people wrote goes with them.

    Raises:
        Refused: the run shares no community.
    """
    joining.hold(tx, (run.root_id,))
    run = _as_held(tx, run)
    others = sharing(tx, run)
    stays = _root_without(tx, run, others)
    joining.give_root(tx, [run.id], run.id)
    for pod_id in joining.all_pods(tx, stays):
        _part_pod(tx, pod_id, run, stays, now)
    _move_words(tx, stays, run.id, [run.id], now, empty=False)
    audit.note(tx, stays, actor_id, "parted", reason=run.title, now=now)
    audit.note(tx, run.id, actor_id, "parted", reason=", ".join(other.title for other in others), now=now)


def _as_held(tx: Transaction, run: Run) -> Run:
    """The run as it is now that nobody can change it, if it still is in the community that was held."""
    found = runs.by_id(tx, run.id)
    if found.root_id != run.root_id:
        raise Refused("changed", "Somebody joined or parted one of these runs just now. Please try again.", status=409)
    return found


def _side(tx: Transaction, run: Run) -> Side:
    all_runs = tuple(joining.of_community(tx, run.root_id))
    ids = [found.id for found in all_runs]
    return Side(all_runs, joining.people(tx, ids), joining.written(tx, ids))


def _move_words(
    tx: Transaction, origin: int, target: int, run_ids: Sequence[int], now: datetime, *, empty: bool
) -> None:
    """Move what people of these runs wrote between the spaces that all of a community share."""
    keys = moving.keys_of(tx, origin, 0)
    held = moving.hold(tx, [(root, activity, 0) for _, activity, _ in keys for root in (origin, target)])
    for _, activity, _ in keys:
        ids = held[origin, activity, 0], held[target, activity, 0]
        moving.move(tx, *ids, who=moving.from_runs(run_ids), now=now)
        for enrolment_id, meeting in meetings_moving.move(tx, *ids, run_ids=run_ids, now=now):
            notices.tell(tx, enrolment_id, "seat_taken_back", activity=activity, text=told(meeting), now=now)
        if empty:
            moving.drop(tx, ids[0])


def _root_without(tx: Transaction, run: Run, others: Sequence[Run]) -> int:
    """The root of those who stay: another one, where it was the run that leaves."""
    if run.root_id != run.id:
        return run.root_id
    root = others[0].id
    joining.give_root(tx, [other.id for other in others], root)
    pod_ids = joining.all_pods(tx, run.id)
    for pod_id in (0, *pod_ids):
        for key in moving.keys_of(tx, run.id, pod_id):
            moving.rename(tx, key, run_id=root)
    joining.give_pods(tx, pod_ids, root)
    joining.give_audit(tx, run.id, root)
    return root


def _part_pod(tx: Transaction, pod_id: int, run: Run, stays: int, now: datetime) -> None:
    """A pod with people of several runs becomes two; one that is all theirs goes with them."""
    members = joining.members_by_run(tx, pod_id)
    if run.id not in members:
        return
    keys = moving.keys_of(tx, stays, pod_id)
    if len(members) == 1:
        for key in keys:
            moving.rename(tx, key, run_id=run.id)
        joining.give_pods(tx, [pod_id], run.id)
        return
    own = pods.make(tx, run.id, now)
    held = moving.hold(tx, [place for _, name, _ in keys for place in ((stays, name, pod_id), (run.id, name, own))])
    for _, name, _ in keys:
        ids = held[stays, name, pod_id], held[run.id, name, own]
        moving.move(tx, *ids, who=moving.from_runs([run.id]), now=now)
    for enrolment_id in members[run.id]:
        pods.put(tx, enrolment_id, own)
    for changed in (pod_id, own):
        pods.recount(tx, changed)
