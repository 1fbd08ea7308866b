"""Everything one person did in a run, in one place: where she is and why, her words in their context, and what was
decided about her (facts: social.md, 3, 49: what facilitators ask for most)."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from typing import Any

from courses.model.rules import Outcome
from courses.model.words import ladder_step
from lti_tool.errors import Refused
from lti_tool.records import Enrolment
from lti_tool.services import dates, delivering, facilitating_version, meetings_person
from lti_tool.services.act import Act
from lti_tool.services.acting import judged, parts_of, whole
from lti_tool.services.dates import iso
from lti_tool.services.facilitating_lists import NEWEST, ROWS
from lti_tool.services.facilitating_rows import People, Posts, line, only_facilitators, sentences
from lti_tool.storage import asks, audit, facilitating_people, facilitating_posts, moderation
from lti_tool.storage import delivering as delivered
from lti_tool.storage import people as enrolled
from lti_tool.storage.spaces_parts import Part


def page(act: Act, enrolment_id: int) -> dict[str, Any]:
    """One person of this community, whole; of what she wrote and what was decided, the newest.

    Raises:
        Refused: the session is no facilitator's, or there is no such person here.
    """
    subject = _of_community(act, enrolment_id)
    several = len(moderation.runs_of(act.tx, act.run_id)) > 1
    known = People.of(act, [enrolment_id], several=several)
    about = {"role": subject.role, "came": iso(subject.started_at), "complete_at": iso(subject.complete_at)}
    open_asks = asks.of(act.tx, enrolment_id)
    return {
        "person": {**known.row(enrolment_id), **about, "place": subject.place},
        "grades": delivering.shown(act, enrolment_id),
        "activities": _activities(act, subject),
        "asks": [{"activity": activity, "at": iso(at)} for activity, at in open_asks.items()],
        "posts": posts(act, enrolment_id, activity=None, after=None),
        "audit": decisions(act, enrolment_id, after=None),
    }


def version(act: Act, enrolment_id: int) -> str:
    """Changes whenever anybody acts in the community, the worker tells a gradebook her score, and every minute."""
    grades = repr(delivered.places(act.tx, enrolment_id)).encode()
    return facilitating_version.version(act, enrolment_id, zlib.crc32(grades))


def posts(act: Act, enrolment_id: int, *, activity: str | None, after: int | None) -> dict[str, Any]:
    """What she wrote (in one activity), newest first, whatever its state."""
    _of_community(act, enrolment_id)
    before = NEWEST if after is None else after
    ids = facilitating_posts.written_by(act.tx, enrolment_id, activity=activity, after=before, limit=ROWS + 1)
    shown = ids[:ROWS]
    rows = Posts.of(act, shown, reported=False).entries(shown)
    return {"rows": rows, "next": str(shown[-1]) if len(ids) > ROWS else None}


def decisions(act: Act, enrolment_id: int, *, after: int | None) -> dict[str, Any]:
    """What was decided about her, newest first."""
    _of_community(act, enrolment_id)
    before = NEWEST if after is None else after
    found = audit.about(act.tx, act.run_id, enrolment_id, before=before, limit=ROWS + 1)
    return _lines(found)


def log(act: Act, *, after: int | None) -> dict[str, Any]:
    """Everything that was decided in this community, newest first."""
    only_facilitators(act)
    return _lines(audit.page(act.tx, act.run_id, before=NEWEST if after is None else after, limit=ROWS + 1))


def _lines(found: Any) -> dict[str, Any]:
    shown = found[:ROWS]
    return {"rows": [line(entry) for entry in shown], "next": str(shown[-1].id) if len(found) > ROWS else None}


def _of_community(act: Act, enrolment_id: int) -> Enrolment:
    only_facilitators(act)
    role = facilitating_people.role_of(act.tx, act.run_id, enrolment_id)
    found = enrolled.find(act.tx, enrolment_id) if role is not None else None
    if found is None:
        raise Refused("unknown_person", "There is no such person in this run.", status=404)
    return found


def _activities(act: Act, subject: Enrolment) -> list[dict[str, Any]]:
    hers = Act.for_somebody(act.tx, subject, offer=act.offer, signer=act.signer, now=act.now)
    parts = parts_of(hers, subject)
    record = whole(subject.record, parts)
    found = judged(act.offer, record, complete=subject.complete_at is not None)
    return [
        _activity(hers, subject, asked, entry=record.get(asked["id"], {}), found=found, part=parts.get(asked["id"]))
        for asked in act.offer.plan["activities"]
    ]


def _activity(
    act: Act,
    subject: Enrolment,
    asked: Mapping[str, Any],
    *,
    entry: Mapping[str, Any],
    found: Outcome,
    part: Part | None,
) -> dict[str, Any]:
    outcome = found["activities"][asked["id"]]
    missing = [item for item in found["missing"] if item["activity"] == asked["id"]]
    return {
        **{name: asked[name] for name in ("id", "title", "type", "required")},
        **{name: outcome[name] for name in ("state", "score")},
        "missing": sentences(act, missing),
        "counts": {**part.counts, "written": part.written} if part else None,
        "dates": _dates(act, subject, asked),
        "checkpoints": dates.checkpoints(act, subject, asked),
        **(meetings_person.shown(act, subject, asked) if asked["type"] == meetings_person.TYPE else {}),
        "late": bool(entry.get("late")),
        **{name: entry.get(name) for name in ("extended", "excused", "marks")},
        "ladder": [_step(act, step) for step in entry.get("ladder", ())],
    }


def _dates(act: Act, subject: Enrolment, asked: Mapping[str, Any]) -> dict[str, str | None] | None:
    window = dates.window_of(act, subject, asked)
    found = {name: iso(getattr(window, name)) for name in dates.DATES}
    return found if any(found.values()) else None


def _step(act: Act, step: Mapping[str, Any]) -> dict[str, Any]:
    kept = {name: step[name] for name in ("step", "at", "from", "to")}
    return {**kept, "said": ladder_step(step, language=act.offer.course.language)}
