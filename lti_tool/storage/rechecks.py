"""Whom to ask the rules about again, although she has done nothing: the worker's list.

What comes due by time alone is `enrolments.recheck_at`, which a person's own act writes. What comes due because of
somebody else is noted apart, so that no act ever waits for another person's row: a space is `stirred` when somebody
new contributes there, and `rechecks` names single people. Whoever writes here holds enrolments, spaces and
participation already (in that order) and takes nothing of those afterwards.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, delete, false, null, select, true, update
from sqlalchemy.dialects import postgresql, sqlite

from lti_tool.storage.community_tables import participation, rechecks, spaces
from lti_tool.storage.database import Transaction
from lti_tool.storage.tables import enrolments


@dataclass(frozen=True, slots=True)
class Due:
    """Somebody to ask the rules about; her enrolment is kept from everybody else until the transaction is over."""

    enrolment_id: int
    run_id: int
    noted_at: datetime | None
    """What `rechecks` says; None where only her own `recheck_at` has come."""


def soon(tx: Transaction, enrolment_ids: Iterable[int], now: datetime) -> None:
    """Have these people looked at again soon, because what somebody else did changed their counts."""
    # In one order, as every lock.
    rows = [{"enrolment_id": enrolment_id, "due_at": now} for enrolment_id in sorted(set(enrolment_ids))]
    if rows:
        tx.execute(_SOON[tx.dialect.name], rows)


def wake(tx: Transaction, now: datetime) -> bool:
    """Note everybody who waits in one stirred space; whether there was such a space."""
    space_id = tx.execute(_STIRRED).scalar_one_or_none()
    if space_id is None:
        return False
    tx.execute(_STILL, {"id_": space_id})
    soon(tx, tx.execute(_WAITING, {"space_id": space_id}).scalars(), now)
    return True


def wait(tx: Transaction, space_id: int, enrolment_id: int, *, waiting: bool) -> None:
    """Whether this person waits for others in this space. Her enrolment is held."""
    tx.execute(_WAIT, {"space_id_": space_id, "enrolment_id_": enrolment_id, "waiting_": waiting})


def drop(tx: Transaction, enrolment_id: int, *, until: datetime | None) -> None:
    """Do not look at this person, whose enrolment is held, before `until`; None: not until something happens."""
    tx.execute(delete(rechecks).where(rechecks.c.enrolment_id == enrolment_id))
    tx.execute(update(enrolments).where(enrolments.c.id == enrolment_id).values(recheck_at=until))


def due(tx: Transaction, now: datetime) -> Due | None:
    """The next person to look at, whom nobody else is acting for just now; None when nobody is due."""
    row = tx.execute(_NOTED, {"now": now}).one_or_none() or tx.execute(_BY_TIME, {"now": now}).one_or_none()
    return None if row is None else Due(row.id, row.run_id, row.due_at)


def done(tx: Transaction, found: Due) -> None:
    """Take the note away, unless somebody noted her anew meanwhile."""
    if found.noted_at is not None:
        tx.execute(_DONE, {"enrolment_id": found.enrolment_id, "noted_at": found.noted_at})


_STILL = update(spaces).where(spaces.c.id == bindparam("id_")).values(stirred=false())
_STIRRED = (
    select(spaces.c.id).where(spaces.c.stirred == true()).limit(1).with_for_update(key_share=True, skip_locked=True)
)
_WAITING = select(participation.c.enrolment_id).where(
    participation.c.space_id == bindparam("space_id"), participation.c.waiting == true()
)
_WAIT = (
    update(participation)
    .where(
        participation.c.space_id == bindparam("space_id_"), participation.c.enrolment_id == bindparam("enrolment_id_")
    )
    .values(waiting=bindparam("waiting_"))
)
_SOON = {
    name: (
        insertion := make(rechecks).values(enrolment_id=bindparam("enrolment_id"), due_at=bindparam("due_at"))
    ).on_conflict_do_update(index_elements=["enrolment_id"], set_={"due_at": insertion.excluded.due_at})
    for name, make in (("sqlite", sqlite.insert), ("postgresql", postgresql.insert))
}
_NOTED = (
    select(enrolments.c.id, enrolments.c.run_id, rechecks.c.due_at)
    .join(rechecks, rechecks.c.enrolment_id == enrolments.c.id)
    .where(rechecks.c.due_at <= bindparam("now"))
    .order_by(rechecks.c.due_at)
    .limit(1)
    # Only the person is kept, and one who is acting is passed over: her own act asks the rules anyway, and what is
    # noted here comes up again.
    .with_for_update(of=enrolments, key_share=True, skip_locked=True)
)
_BY_TIME = (
    select(enrolments.c.id, enrolments.c.run_id, null().label("due_at"))
    .where(enrolments.c.recheck_at <= bindparam("now"))
    .order_by(enrolments.c.recheck_at)
    .limit(1)
    .with_for_update(key_share=True, skip_locked=True)
)
_DONE = delete(rechecks).where(
    rechecks.c.enrolment_id == bindparam("enrolment_id"), rechecks.c.due_at == bindparam("noted_at")
)
