"""Whether anybody else is still under way where somebody works."""

from __future__ import annotations

from sqlalchemy import bindparam, exists, select

from lti_tool.records import Role
from lti_tool.storage.database import Transaction
from lti_tool.storage.tables import enrolments, runs


def all_others_finished(tx: Transaction, root_id: int, enrolment_id: int, *, pod: int | None) -> bool:
    """Whether there are other learners in this person's pod (None: in the community), and all of them have finished."""
    values = {"root_id": root_id, "id": enrolment_id, "pod": pod}
    there, under_way = (_IN_RUN, _IN_RUN_UNDER_WAY) if pod is None else (_IN_POD, _IN_POD_UNDER_WAY)
    return not tx.execute(under_way, values).scalar_one() and bool(tx.execute(there, values).scalar_one())


_OTHERS = (enrolments.c.id != bindparam("id"), enrolments.c.role == Role.LEARNER)
# Asked once per state, so that the index on run and state finds the first one there is.
_UNDER_WAY = enrolments.c.state.in_(("waiting", "my_turn", "not_started"))
_OF_RUN = enrolments.c.run_id.in_(select(runs.c.id).where(runs.c.root_id == bindparam("root_id")))
_OF_POD = enrolments.c.pod_id == bindparam("pod")
_IN_RUN = select(exists().where(_OF_RUN, *_OTHERS))
_IN_RUN_UNDER_WAY = select(exists().where(_OF_RUN, _UNDER_WAY, *_OTHERS))
_IN_POD = select(exists().where(_OF_POD, *_OTHERS))
_IN_POD_UNDER_WAY = select(exists().where(_OF_POD, _UNDER_WAY, *_OTHERS))
