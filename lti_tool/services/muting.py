"""Muting one discussion: no more notices of what peers do there. What facilitators decide about somebody still is."""

from __future__ import annotations

from typing import Any

from lti_tool.services import learning
from lti_tool.services.act import Act
from lti_tool.services.acting import settle


def mute(act: Act, activity: str, *, on: bool) -> dict[str, Any]:
    """Mute a discussion or hear of it again; the new state. It is kept in the person's record, as `muted`."""
    act.community(activity)
    enrolment = act.enrolment()
    entry = {name: value for name, value in enrolment.record.get(activity, {}).items() if name != "muted"}
    after = {**entry, "muted": True} if on else entry
    others = {other: kept for other, kept in enrolment.record.items() if other != activity}
    settled = settle(act, enrolment, {**others, activity: after} if after else others)
    return learning.state_after(act, settled)
