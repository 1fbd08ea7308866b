"""Receipts that were given, and who came with a package, for whoever holds an LMS's report against them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Select, bindparam, select

from lti_tool.storage.database import Transaction
from lti_tool.storage.tables import enrolments, grants, package_learners, people

AT_ONCE = 500


class Given(NamedTuple):
    """A receipt, and the name of whom it was given to, in the order of `_GIVEN`."""

    enrolment_id: int
    name: str | None
    token: str


def given(tx: Transaction, run_id: int, grant_id: int | None) -> Iterator[Given]:
    """Every receipt of a run, or of those who came with one grant, in the order they came."""
    query = _of_grant(_GIVEN, grant_id)
    after = 0
    while rows := tx.execute(query, {"run_id": run_id, "after": after}).all():
        yield from map(Given._make, rows)
        after = rows[-1].id


def organisations(tx: Transaction, run_id: int, grant_id: int | None) -> Sequence[str]:
    """Whose learners come to a run with packages: their ids are only apart from others' together with it."""
    query = select(grants.c.organisation).where(grants.c.run_id == run_id).distinct().order_by(grants.c.organisation)
    return tx.execute(query if grant_id is None else query.where(grants.c.id == grant_id)).scalars().all()


def subjects(tx: Transaction, run_id: int, grant_id: int | None, asked: Sequence[str]) -> set[str]:
    """Which of these pseudonyms somebody came under."""
    query = _of_grant(_CAME, grant_id)
    found: set[str] = set()
    for at in range(0, len(asked), AT_ONCE):
        some = list(asked[at : at + AT_ONCE])
        found.update(tx.execute(query, {"run_id": run_id, "asked": some}).scalars())
    return found


def _of_grant(query: Select[Any], grant_id: int | None) -> Select[Any]:
    if grant_id is None:
        return query
    here = package_learners.c.enrolment_id == enrolments.c.id
    return query.join(package_learners, here).where(package_learners.c.grant_id == grant_id)


_GIVEN = (
    select(enrolments.c.id, people.c.chosen_name, enrolments.c.receipt)
    .join(people, people.c.id == enrolments.c.person_id)
    .where(
        enrolments.c.run_id == bindparam("run_id"),
        enrolments.c.id > bindparam("after"),
        enrolments.c.receipt.is_not(None),
    )
    .order_by(enrolments.c.id)
    .limit(AT_ONCE)
)
_CAME = (
    select(people.c.subject)
    .join(enrolments, enrolments.c.person_id == people.c.id)
    .where(
        enrolments.c.run_id == bindparam("run_id"),
        people.c.subject.in_(bindparam("asked", expanding=True)),
    )
)
