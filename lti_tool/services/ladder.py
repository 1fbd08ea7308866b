"""The ladder for small groups, as it is climbed in a run: the facts are looked up here, the steps are the model's.

A step is taken in the act or the recheck that finds it due, and is kept in the record's entry with its reason
(`ladder`), with what it grants (`asked`). Facts that cost a question to the database are asked for only where they
could change anything.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from courses.model.ladder import Facts, climb
from courses.model.participation import standing
from courses.model.rules import is_excused
from lti_tool.records import Enrolment
from lti_tool.services import dates
from lti_tool.services.act import Act
from lti_tool.storage import earlier_runs, standing_by
from lti_tool.storage.spaces_parts import Part

Entries = Mapping[str, Mapping[str, Any]]


class Climbed(NamedTuple):
    """A person's own entries with the steps that were due, and when the next one comes due."""

    own: Entries
    next_at: datetime | None


def climbed(act: Act, enrolment: Enrolment, own: Entries, parts: Mapping[str, Part]) -> Climbed:
    """Take every step of the ladder that is due for this person, in every activity.

    An act that touches nothing that people do together, before anything is due, costs nothing here: what others did
    meanwhile is noted apart, and the worker looks (`storage.rechecks`).
    """
    if not _concerns(act, enrolment, own):
        return Climbed(own, enrolment.recheck_at)
    after, moments = own, []
    for asked in act.offer.social:
        entry, part = own.get(asked["id"], {}), parts.get(asked["id"], Part())
        if entry.get("complete") or is_excused(entry) or (asked["require"]["posts"] and part.posted_at is None):
            continue
        found = climb(asked, {**entry, **part.counts}, _facts(act, enrolment, asked, entry, part), act.now)
        if found.steps:
            steps = [*entry.get("ladder", ()), *found.steps]
            after = {**after, asked["id"]: {**entry, "ladder": steps, "asked": found.asked}}
        if found.next_at is not None:
            moments.append(found.next_at)
    return Climbed(after, min(moments, default=None))


def _concerns(act: Act, enrolment: Enrolment, own: Entries) -> bool:
    if own is enrolment.record or (enrolment.recheck_at is not None and act.now >= enrolment.recheck_at):
        return True
    return any(own.get(asked["id"]) != enrolment.record.get(asked["id"]) for asked in act.offer.social)


def _facts(act: Act, enrolment: Enrolment, asked: Mapping[str, Any], entry: Mapping[str, Any], part: Part) -> Facts:
    at = standing(asked, {**entry, **part.counts})
    answers = max(at.wanted["distinct_peers"] - at.peers, at.wanted["replies"] - at.replies)
    begun = part.posted_at is not None or not asked["require"]["posts"]
    late = begun and answers > 0 and _is_late(act, enrolment, asked, short=answers > part.others)
    reads = begun and answers > 0 and (answers > part.others or late) and asked["alone"]["earlier_runs"]
    return Facts(
        started_at=enrolment.started_at,
        posted_at=part.posted_at,
        others=part.others,
        met=part.met,
        earlier=_earlier(act, enrolment, asked, part) if reads else 0,
        late=late,
    )


def _earlier(act: Act, enrolment: Enrolment, asked: Mapping[str, Any], part: Part) -> int:
    found = earlier_runs.count(act.tx, act.run_id, asked["id"], reader=enrolment.person_id)
    return max(0, found - part.earlier)


def _is_late(act: Act, enrolment: Enrolment, asked: Mapping[str, Any], *, short: bool) -> bool:
    """Whether she came after the due date, or finds too few and everybody has finished: nobody is to be waited for."""
    due = dates.window_of(act, enrolment, asked).due
    if due is not None and enrolment.started_at >= due:
        return True
    if not short:
        return False
    pod = enrolment.pod_id if asked["space"] == "pod" else None
    return standing_by.all_others_finished(act.tx, act.run_id, enrolment.id, pod=pod)
