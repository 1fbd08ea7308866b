"""Unsent words, kept for the one person who is writing them."""

from __future__ import annotations

from sqlalchemy import delete, func, select, update

from lti_tool.storage.database import Transaction, insert_once
from lti_tool.storage.tables import drafts


def of(tx: Transaction, enrolment_id: int) -> dict[str, str]:
    """All drafts of a person in a run, by key."""
    rows = tx.execute(select(drafts.c.key, drafts.c.text).where(drafts.c.enrolment_id == enrolment_id))
    return {row.key: row.text for row in rows}


def count(tx: Transaction, enrolment_id: int) -> int:
    """How many drafts a person keeps in a run."""
    query = select(func.count()).select_from(drafts).where(drafts.c.enrolment_id == enrolment_id)
    return int(tx.execute(query).scalar_one())


def keep(tx: Transaction, enrolment_id: int, key: str, text: str) -> None:
    """Keep a draft in the place of what was there."""
    place = {"enrolment_id": enrolment_id, "key": key}
    if not insert_once(tx, drafts, {**place, "text": text}):
        tx.execute(update(drafts).filter_by(**place).values(text=text))


def drop(tx: Transaction, enrolment_id: int, key: str) -> None:
    """Forget a draft."""
    tx.execute(delete(drafts).filter_by(enrolment_id=enrolment_id, key=key))
