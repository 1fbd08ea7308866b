"""What a facilitator sees of the LMS's roster: who is in the course there and has not come here yet.

Only of the facilitator's own run: those who share a community have agreed to that by coming, and these have not come.
"""

from __future__ import annotations

import unicodedata
from datetime import timedelta
from typing import Any

from lti_tool.errors import Refused
from lti_tool.services.act import Act
from lti_tool.services.dates import iso
from lti_tool.services.facilitating_rows import only_facilitators
from lti_tool.storage import rosters

ROWS = 25
LOOKED_AT = 2_000
"""People looked at for a name in one request; a page may be short and still have a next one."""
APART = timedelta(minutes=1)
"""How soon a roster may be asked for once more."""


def expected(act: Act, *, q: str, after: int) -> dict[str, Any]:
    """Learners of the LMS's course who have not come; with `q` those whose name contains it. `known` is False where the
    LMS has no roster for us, or nobody has come since it has.

    Raises:
        Refused: the session is no facilitator's.
    """
    only_facilitators(act)
    state = rosters.state(act.tx, act.home_id, act.now)
    if state is None:
        return {"known": False, "n": 0, "rows": [], "next": None}
    rows, following = _page(act, _folded(q), after)
    due = state.next_at is not None and state.next_at <= act.now
    return {
        "known": True,
        "n": None if q.strip() or after else rosters.count(act.tx, act.home_id),
        "rows": [{"id": f"r{one.id}", "name": one.name or ""} for one in rows],
        "next": None if following is None else str(following),
        "read_at": iso(state.read_at),
        "reason": state.reason,
        "reading": due or state.reading,
    }


def read_again(act: Act) -> None:
    """Have the roster read now.

    Raises:
        Refused: no facilitator asks, there is no roster, or it was read a moment ago.
    """
    only_facilitators(act)
    state = rosters.state(act.tx, act.home_id, act.now)
    if state is None:
        raise Refused("no_roster", "Your LMS does not tell this course who is in it.", status=409)
    if state.read_at is not None and act.now - state.read_at < APART:
        raise Refused("read_already", "The list was read a moment ago. It can be read again in a minute.", status=409)
    if not state.reading:
        rosters.read_now(act.tx, act.home_id, now=act.now)


def _page(act: Act, wanted: str, after: int) -> tuple[list[rosters.Expected], int | None]:
    limit = LOOKED_AT if wanted else ROWS + 1
    stretch = rosters.page(act.tx, act.home_id, after=after, limit=limit)
    found = [one for one in stretch if wanted in _folded(one.name or "")]
    if len(found) > ROWS:
        return found[:ROWS], found[ROWS - 1].id
    return found, stretch[-1].id if wanted and len(stretch) == limit else None


def _folded(name: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())
