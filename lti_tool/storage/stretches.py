"""Going through a list one stretch at a time, along an index from a mark: a page costs the same however long it is."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Integer, Select, bindparam, tuple_

from lti_tool.storage.columns import Moment


class Mark(NamedTuple):
    """A place in a list: the moment it is ordered by, and an id for those of one moment."""

    at: datetime
    id: int


def along(rows: Select[Any], at: ColumnElement[Any], key: ColumnElement[Any], *, up: bool) -> Select[Any]:
    """These rows beyond the mark `at`, `id`, in this order, up to `limit`."""
    here = tuple_(at, key)
    mark = tuple_(bindparam("at", type_=Moment), bindparam("id", type_=Integer))
    order = (at, key) if up else (at.desc(), key.desc())
    return rows.where(here > mark if up else here < mark).order_by(*order).limit(bindparam("limit"))
