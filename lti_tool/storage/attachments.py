"""What people attach to their posts: rows here, bytes in files named by the row's public id.

A row without a post is a file that waits for the post to be sent; only who brought it may see it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, bindparam, delete, func, select, update

from lti_tool.storage.community_tables import attachments
from lti_tool.storage.database import Found, Transaction


@dataclass(frozen=True, slots=True)
class Attachment:
    """One file."""

    public_id: str
    enrolment_id: int
    post_id: int | None
    name: str
    type: str
    size: int
    alt: str

    @property
    def json(self) -> dict[str, Any]:
        """As a page gets it."""
        return {"id": self.public_id, "name": self.name, "type": self.type, "size": self.size, "alt": self.alt}


@dataclass(frozen=True, slots=True)
class Kept:
    """What one person keeps here: bytes, files that wait for a post, and files of the last hour."""

    size: int
    waiting: int
    lately: int


def add(tx: Transaction, file: Attachment, now: datetime) -> None:
    """A file that waits for its post."""
    values = {**file.json, "public_id": file.public_id, "enrolment_id": file.enrolment_id, "created_at": now}
    del values["id"]
    tx.execute(_ADD, values)


def find(tx: Transaction, public_id: str) -> Attachment | None:
    """The file with this id."""
    row = tx.execute(_FIND, {"public_id": public_id}).one_or_none()
    return None if row is None else _attachment(row)


def kept_by(tx: Transaction, enrolment_id: int, since: datetime) -> Kept:
    """What a person keeps here."""
    row = tx.execute(_KEPT, {"enrolment_id": enrolment_id, "since": since}).one()
    return Kept(int(row.size or 0), int(row.waiting or 0), int(row.lately or 0))


def bind(tx: Transaction, public_id: str, *, enrolment_id: int, post_id: int) -> Attachment | None:
    """Give a waiting file of this person to her post; None when there is none."""
    values = {"public_id_": public_id, "enrolment_id_": enrolment_id, "post_id_": post_id}
    row = tx.execute(_BIND, values).one_or_none()
    return None if row is None else _attachment(row)


def of(tx: Transaction, enrolment_ids: Sequence[int]) -> list[Attachment]:
    """Every file of somebody."""
    rows = tx.execute(select(attachments).where(attachments.c.enrolment_id.in_(enrolment_ids)).order_by(_ID))
    return [_attachment(row) for row in rows]


def forget_of(tx: Transaction, enrolment_ids: Sequence[int]) -> list[str]:
    """Forget every file of somebody; what they are called, so that the bytes can follow."""
    gone = delete(attachments).where(attachments.c.enrolment_id.in_(enrolment_ids)).returning(attachments.c.public_id)
    return list(tx.execute(gone).scalars())


def forget_waiting(tx: Transaction, before: datetime) -> list[str]:
    """Forget files whose post was never sent."""
    return list(tx.execute(_FORGET_WAITING, {"before": before}).scalars())


def known(tx: Transaction, public_ids: Iterable[str]) -> set[str]:
    """Which of these ids there is a file for."""
    query = select(attachments.c.public_id).where(attachments.c.public_id.in_(list(public_ids)))
    return set(tx.execute(query).scalars())


def _attachment(row: Found) -> Attachment:
    return Attachment(row.public_id, row.enrolment_id, row.post_id, row.name, row.type, row.size, row.alt)


_ID = attachments.c.id
_ADD = attachments.insert()
_FIND = select(attachments).where(attachments.c.public_id == bindparam("public_id"))
_KEPT = select(
    func.sum(attachments.c.size).label("size"),
    func.count(_ID).filter(attachments.c.post_id.is_(None)).label("waiting"),
    func.count(_ID).filter(attachments.c.created_at > bindparam("since")).label("lately"),
).where(attachments.c.enrolment_id == bindparam("enrolment_id"))
_BIND = (
    update(attachments)
    .where(
        and_(
            attachments.c.public_id == bindparam("public_id_"),
            attachments.c.enrolment_id == bindparam("enrolment_id_"),
            attachments.c.post_id.is_(None),
        )
    )
    .values(post_id=bindparam("post_id_"))
    .returning(attachments)
)
_FORGET_WAITING = (
    delete(attachments)
    .where(attachments.c.post_id.is_(None), attachments.c.created_at < bindparam("before"))
    .returning(attachments.c.public_id)
)
