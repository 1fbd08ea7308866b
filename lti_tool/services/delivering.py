"""How it stands with somebody's grades, one by one, in words that a facilitator's page has.

none        there is a column for it and no score yet
due         it is on its way; `next_at` is when it is tried (again), `reason` why it has not been taken so far
sent        the gradebook has it
failed      the gradebook does not take it, for `reason`
differs     the gradebook shows `shown`, which is not what was sent, so nothing more is sent
taken_back  a facilitator has asked for more, and the gradebook has forgotten it (or never knew)
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from courses.model import parts
from lti_tool.services.act import Act
from lti_tool.services.dates import iso
from lti_tool.storage import delivering
from lti_tool.storage.delivering import Delivered


def shown(act: Act, enrolment_id: int) -> list[dict[str, Any]]:
    """Every column that this person's scores go to, the whole course first, then as in the course."""
    places = delivering.places(act.tx, enrolment_id)
    order = ["", *(asked["id"] for asked in act.offer.plan["activities"])]
    places.sort(key=lambda one: (_rank(order, one.part), one.target_id))
    return [_column(act, one, places[:n]) for n, one in enumerate(places)]


def state_of(state: str | None, *, taken_back: bool, shown: float | None) -> str:
    """One of the words above."""
    if state is None:
        return "none"
    if shown is not None and state == "failed":
        return "differs"
    return "taken_back" if taken_back and state != "failed" else state


def _column(act: Act, one: Delivered, before: Sequence[Delivered]) -> dict[str, Any]:
    state = state_of(one.state, taken_back=bool(one.taken_back), shown=one.shown)
    title = parts.title_of(act.offer.plan, one.part) or one.part
    return {
        "id": f"g{one.target_id}",
        "title": title,
        "whole": one.part == parts.WHOLE,
        # Two links to one part have two columns that nothing but their number tells apart here.
        "nth": Counter(other.part for other in before)[one.part] + 1,
        "state": state,
        "score": one.score,
        "shown": one.shown,
        "next_at": iso(one.next_at) if one.state == "due" else None,
        "at": iso(one.sent_at),
        # It begins with the title where it stands beside a person and not beside the column.
        "reason": one.reason and one.reason.removeprefix(f"{title}: "),
    }


def _rank(order: Sequence[str], part: str) -> int:
    named = parts.activity_of(part)
    return order.index(named) if named in order else len(order)
