"""What is written into a record once and stays: that something is complete, when each part of it was there, and
whether it was late."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from courses.model.participation import standing
from courses.model.rules import Outcome
from lti_tool.records import Enrolment
from lti_tool.services import dates
from lti_tool.services.act import Act
from lti_tool.storage import spaces
from lti_tool.storage.spaces_parts import Part

Entry = dict[str, Any]


def kept(
    act: Act,
    enrolment: Enrolment,
    own: Mapping[str, Mapping[str, Any]],
    *,
    parts: Mapping[str, Part],
    found: Outcome,
) -> dict[str, Entry]:
    """The person's own entries, with everything latched that is complete now."""
    latched = {activity: dict(entry) for activity, entry in own.items()}
    for asked in act.offer.stamped:
        if (part := parts.get(asked["id"])) is not None and part.written:
            _stamp(act, enrolment, asked, latched.setdefault(asked["id"], {}), part)
    for activity, state in found["activities"].items():
        if state["state"] == "complete" and not latched.get(activity, {}).get("complete"):
            entry = latched.setdefault(activity, {})
            entry["complete"] = True
            entry.pop("revoked", None)
            _note_late(act, enrolment, act.offer.activities[activity], entry)
    return latched


def _stamp(act: Act, enrolment: Enrolment, asked: Mapping[str, Any], entry: Entry, part: Part) -> None:
    """When the last item that a checkpoint asks for arrived: not the first one, nor when somebody looked."""
    before: Mapping[str, str] = entry.get("stamps", {})
    at = standing(asked, {**entry, **part.counts})
    have = {"posts": part.posts, "replies": at.replies}
    reached = {point["of"] for point in asked["checkpoints"] if have[point["of"]] >= at.wanted[point["of"]]}
    if entry.get("complete"):
        reached |= set(before)
    if reached == set(before):
        return
    counts = spaces.counted(act.tx, part.space_id, enrolment.id)
    moments = {of: counts.reached(max(1, at.wanted[of]), of) for of in sorted(reached - set(before))}
    stamps = {of: moment for of, moment in before.items() if of in reached}
    entry["stamps"] = stamps | {of: moment.isoformat() for of, moment in moments.items() if moment is not None}


def _note_late(act: Act, enrolment: Enrolment, asked: Mapping[str, Any], entry: Entry) -> None:
    if asked.get("late") == "flag" and dates.window_of(act, enrolment, asked).standing(act.now) == "late":
        entry["late"] = True
