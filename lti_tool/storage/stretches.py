"""Going through a list one stretch at a time, along an index from a mark: a page costs the same however long it is.

What is left of the mark's own moment is asked for first, and then what lies beyond it. In one statement SQLite would
read everything of that moment before the mark as well, and thousands of scores that were sent again share one.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import BindParameter, ColumnElement, Select, bindparam

from lti_tool.storage.database import Found, Transaction


class Mark(NamedTuple):
    """A place in a list: the moment it is ordered by, and an id for those of one moment."""

    at: datetime
    id: int


class Along(NamedTuple):
    """The statements that go on from a mark."""

    rest: Select[Any]
    """Of the mark's own moment."""
    beyond: Select[Any]


def along(rows: Select[Any], at: ColumnElement[Any], key: ColumnElement[Any], *, up: bool) -> Along:
    """These rows in the order of `at` and `key`, upwards or downwards."""
    moment, number, limit = _AT, _ID, _LIMIT
    rest = rows.where(at == moment, key > number if up else key < number)
    beyond = rows.where(at > moment if up else at < moment)
    return Along(
        rest.order_by(key if up else key.desc()).limit(limit),
        beyond.order_by(*((at, key) if up else (at.desc(), key.desc()))).limit(limit),
    )


def stretch(tx: Transaction, way: Along, mark: Mark, limit: int, **more: Any) -> list[Found]:
    """The next rows after the mark, at most `limit`."""
    rows = list(tx.execute(way.rest, {"at": mark.at, "id": mark.id, "limit": limit, **more}))
    if len(rows) < limit:
        rows += tx.execute(way.beyond, {"at": mark.at, "limit": limit - len(rows), **more})
    return rows


_AT: BindParameter[datetime] = bindparam("at")
_ID: BindParameter[int] = bindparam("id")
_LIMIT: BindParameter[int] = bindparam("limit")
