"""Unsent words, kept for the one person who is writing them."""

from __future__ import annotations

from sqlalchemy import and_, bindparam, delete, func, select, update

from lti_tool.storage.database import Transaction, insert_once
from lti_tool.storage.tables import drafts


def of(tx: Transaction, enrolment_id: int) -> dict[str, str]:
    """All drafts of a person in a run, by key."""
    return {row.key: row.text for row in tx.execute(_OF, {"enrolment_id": enrolment_id})}


def count(tx: Transaction, enrolment_id: int) -> int:
    """How many drafts a person keeps in a run."""
    return int(tx.execute(_COUNT, {"enrolment_id": enrolment_id}).scalar_one())


def keep(tx: Transaction, enrolment_id: int, key: str, text: str) -> None:
    """Keep a draft in the place of what was there."""
    place = {"enrolment_id": enrolment_id, "key": key}
    if not insert_once(tx, drafts, {**place, "text": text}):
        tx.execute(_CHANGE, {"enrolment_id_": enrolment_id, "key_": key, "text_": text})


def drop(tx: Transaction, enrolment_id: int, key: str) -> None:
    """Forget a draft."""
    tx.execute(_DROP, {"enrolment_id_": enrolment_id, "key_": key})


_OF = select(drafts.c.key, drafts.c.text).where(drafts.c.enrolment_id == bindparam("enrolment_id"))
_COUNT = select(func.count()).select_from(drafts).where(drafts.c.enrolment_id == bindparam("enrolment_id"))
_THIS = and_(drafts.c.enrolment_id == bindparam("enrolment_id_"), drafts.c.key == bindparam("key_"))
_CHANGE = update(drafts).where(_THIS).values(text=bindparam("text_"))
_DROP = delete(drafts).where(_THIS)
