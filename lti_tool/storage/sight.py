"""Which posts somebody may see: the one condition that notices, letters and files go by.

What a feed shows is asked by the feed itself, page by page; here a single post is looked at from outside its space, so
everything that could hide it is asked at once. Post first is the caller's to ask: it depends on what the course says.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Integer, and_, bindparam, or_, true

from lti_tool.storage.community_tables import posts, spaces


class Reader(NamedTuple):
    """Somebody who looks: an enrolment, the root of its run, its pod (0: none), and whether it runs the course."""

    enrolment_id: int
    root_id: int
    pod: int
    facilitator: bool

    @property
    def values(self) -> dict[str, Any]:
        """What the statements here are executed with."""
        return {f"reader_{name}": value for name, value in self._asdict().items()}


_ME = bindparam("reader_enrolment_id", type_=Integer)
_STAFF = bindparam("reader_facilitator") == true()

IN_SIGHT: ColumnElement[bool] = and_(
    or_(posts.c.state == "visible", and_(_STAFF, posts.c.state.in_(("pending", "hidden")))),
    or_(posts.c.private_to.is_(None), posts.c.private_to == _ME, _STAFF),
    spaces.c.run_id == bindparam("reader_root_id"),
    or_(spaces.c.pod == 0, spaces.c.pod == bindparam("reader_pod"), _STAFF),
)
"""A post joined with its space that the reader sees where she must not write first."""

OWN: ColumnElement[bool] = posts.c.enrolment_id == _ME
"""A post of the reader's own, whatever became of it."""

TO_ME: ColumnElement[bool] = and_(posts.c.facilitator == true(), or_(posts.c.parent_id.is_(None), posts.c.to_id == _ME))
"""What a facilitator said to everybody or to the reader: seen also by those who must write first."""
