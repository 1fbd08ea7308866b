"""Runs that share a community: their root, and the invitation to share it.

Whoever joins or parts runs holds the rows of their roots so that no act in any of them is under way (acts that write
hold their run's row weakly, `sessions.find`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import bindparam, func, null, select, update

from lti_tool.records import Role, Run
from lti_tool.storage.community_tables import audit, participation, pods, spaces
from lti_tool.storage.database import Transaction
from lti_tool.storage.runs import RUN, run_of
from lti_tool.storage.tables import enrolments, runs


def hold(tx: Transaction, root_ids: Sequence[int]) -> None:
    """Keep everybody from acting in all runs of these communities until the transaction is over."""
    query = select(runs.c.id).where(runs.c.root_id.in_(root_ids)).order_by(runs.c.id)
    tx.execute(query.with_for_update()).all()


def of_community(tx: Transaction, root_id: int) -> list[Run]:
    """Every run that shares this community, the root first."""
    rows = [run_of(row) for row in tx.execute(_OF_COMMUNITY, {"root_id": root_id})]
    return sorted(rows, key=lambda run: (run.id != root_id, run.id))


def give_root(tx: Transaction, run_ids: Sequence[int], root_id: int) -> None:
    """Have these runs share the community of `root_id`."""
    tx.execute(update(runs).where(runs.c.id.in_(run_ids)).values(root_id=root_id))


def give_pods(tx: Transaction, pod_ids: Sequence[int], root_id: int) -> None:
    """Have these pods belong to the community of `root_id`, with the next numbers there."""
    highest = tx.execute(select(func.max(pods.c.number)).where(pods.c.run_id == root_id)).scalar_one() or 0
    for number, pod_id in enumerate(pod_ids, highest + 1):
        tx.execute(update(pods).where(pods.c.id == pod_id).values(run_id=root_id, number=number))


def all_pods(tx: Transaction, root_id: int) -> Sequence[int]:
    """Every pod of a community, merged ones too, by number."""
    query = select(pods.c.id).where(pods.c.run_id == root_id).order_by(pods.c.number, pods.c.id)
    return tx.execute(query).scalars().all()


def members_by_run(tx: Transaction, pod_id: int) -> Mapping[int, Sequence[int]]:
    """Who is in a pod, by the run they came through."""
    query = select(enrolments.c.run_id, enrolments.c.id).where(enrolments.c.pod_id == pod_id)
    found: dict[int, list[int]] = {}
    for row in tx.execute(query.order_by(enrolments.c.id)):
        found.setdefault(row.run_id, []).append(row.id)
    return found


def give_audit(tx: Transaction, run_id: int, root_id: int) -> None:
    """Have the log of one community go on in another one, whose root it gets."""
    tx.execute(update(audit).where(audit.c.run_id == run_id).values(run_id=root_id))


def people(tx: Transaction, run_ids: Sequence[int]) -> int:
    """How many learners came through these runs."""
    query = select(func.count()).select_from(enrolments)
    return int(
        tx.execute(query.where(enrolments.c.run_id.in_(run_ids), enrolments.c.role == Role.LEARNER)).scalar_one()
    )


def written(tx: Transaction, run_ids: Sequence[int]) -> Mapping[str, int]:
    """How many posts learners of these runs have in each activity that all of a community share."""
    query = (
        select(spaces.c.activity, func.sum(participation.c.written).label("n"))
        .join(participation, participation.c.space_id == spaces.c.id)
        .join(enrolments, enrolments.c.id == participation.c.enrolment_id)
        .where(spaces.c.pod == 0, enrolments.c.run_id.in_(run_ids))
        .group_by(spaces.c.activity)
    )
    return {row.activity: int(row.n) for row in tx.execute(query) if row.n}


def invite(tx: Transaction, run_id: int, code_hash: str, until: datetime) -> None:
    """Keep an invitation; a newer one takes the place of the one before."""
    tx.execute(_INVITE, {"id_": run_id, "hash_": code_hash, "until_": until})


def invited_to(tx: Transaction, code_hash: str, now: datetime) -> Run | None:
    """The run that this invitation leads to, while it is good."""
    row = tx.execute(_INVITED, {"hash": code_hash, "now": now}).one_or_none()
    return None if row is None else run_of(row)


def use_up(tx: Transaction, run_id: int) -> None:
    """End the invitation to this run."""
    tx.execute(_USE_UP, {"id_": run_id})


_OF_COMMUNITY = select(*RUN).where(runs.c.root_id == bindparam("root_id"))
_THIS = runs.c.id == bindparam("id_")
_INVITE = update(runs).where(_THIS).values(invitation_hash=bindparam("hash_"), invitation_until=bindparam("until_"))
_INVITED = select(*RUN).where(runs.c.invitation_hash == bindparam("hash"), runs.c.invitation_until > bindparam("now"))
_USE_UP = update(runs).where(_THIS).values(invitation_hash=null(), invitation_until=null())
