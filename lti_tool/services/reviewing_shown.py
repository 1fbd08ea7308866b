"""What a learner sees of peer assessment: samples, the work she was given, her reviews, and what others say.

No author and no reviewer is ever named here, neither by name nor by id. What the course team would give a sample comes
with her own answer and not before; what others say about her work, when she has given the reviews she owes.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from courses.model.activities.peer_assessment import PeerAssessment
from lti_tool.records import Enrolment
from lti_tool.services.act import Act, space_key
from lti_tool.services.reviewing_counts import MOST, result
from lti_tool.storage import people, reviews, spaces
from lti_tool.storage.reviews import Review
from lti_tool.storage.spaces import Part, Space

TYPE = "peer_assessment"
SHOWN = 50
"""Reviews of each kind in one answer."""
HELD = timedelta(hours=48)
"""How long a review that was begun keeps its work from others."""
EDITABLE = timedelta(hours=24)
"""How long a review may be changed after it was done."""


def overview(act: Act, activity: str) -> str:
    """Everything about her own part, as JSON text; nothing is begun by looking."""
    asked = act.activity(activity, TYPE)
    mine = act.session.enrolment_id if act.session.role == "learner" else None
    enrolment = people.find(act.tx, mine) if mine else None
    space = spaces.find(act.tx, space_key(act, asked, enrolment)) if enrolment else None
    found = _own(act, asked, enrolment, space) if enrolment and space else {"open": _open(asked, {}, Part())}
    return json.dumps({**_NOTHING, "training": _untouched(asked), **found}, separators=(",", ":"), ensure_ascii=False)


def version(overview: str) -> str:
    """A name for this very answer."""
    return hashlib.sha256(overview.encode()).hexdigest()[:32]


def training(act: Act, asked: Mapping[str, Any], done: Mapping[str, Mapping[str, int]]) -> dict[str, dict[str, Any]]:
    """Each sample as somebody sees it who gave these levels, by its id, in the course's order."""
    course = act.offer.course.activity(asked["id"])
    assert isinstance(course, PeerAssessment)  # noqa: S101 — the plan was made from this course
    found = {}
    for sample in course.practice:
        levels = done.get(sample.id)
        found[sample.id] = {"sample": sample.id, "done": levels is not None}
        if levels is not None:
            agree = sum(levels.get(criterion) == level for criterion, level in sample.levels.items())
            judged = {"levels": dict(levels), "team": dict(sample.levels), "agree": agree, "of": len(sample.levels)}
            found[sample.id] |= {**judged, "why": list(sample.why)}
    return found


def work(found: Review) -> dict[str, Any]:
    """Work to review."""
    return {**_about(found), "until": _iso(found.created_at + HELD), "levels": found.levels, "comment": found.comment}


def given(act: Act, found: Review) -> dict[str, Any]:
    """A review as its writer sees it. Work that is gone is not shown any more; what was said about it is."""
    return {
        **_about(found),
        "levels": found.levels,
        "comment": found.comment,
        "editable": is_editable(act, found),
    }


def is_editable(act: Act, found: Review) -> bool:
    """Whether its writer may still change a review that is done."""
    return found.is_there and found.done_at is not None and act.now < found.done_at + EDITABLE


def _own(act: Act, asked: Mapping[str, Any], enrolment: Enrolment, space: Space) -> dict[str, Any]:
    part, entry = spaces.part(act.tx, space.id, enrolment.id), enrolment.record.get(asked["id"], {})
    done = [given(act, review) for review in reviews.given(act.tx, space.id, enrolment.id, limit=SHOWN)]
    begun = reviews.open_of(act.tx, space.id, enrolment.id)
    more = part.posts > 0 and reviews.available(act.tx, space.id, enrolment.id) is not None
    owed = {**asked["require"], **entry.get("asked", {})}["reviews_given"]
    return {
        "open": _open(asked, entry, part),
        "training": list(training(act, asked, reviews.practised(act.tx, space.id, enrolment.id)).values()),
        "assigned": [work(begun)] if begun else [],
        "given": done,
        "available": more,
        # Nobody is to write her reviews after what she reads in others'.
        **(_received(act, asked, enrolment, space) if len(done) >= owed or not (more or begun) else {}),
    }


def _received(act: Act, asked: Mapping[str, Any], enrolment: Enrolment, space: Space) -> dict[str, Any]:
    found = reviews.received(act.tx, space.id, enrolment.id, limit=MOST)
    come_to = result(asked, found)
    shown = [
        {
            "id": f"r{review.id}",
            "at": _iso(review.done_at or review.created_at),
            "levels": review.levels,
            "comment": review.comment,
            "staff": review.kind == "staff",
        }
        for review in found[:SHOWN]
    ]
    return {"received": shown, "result": come_to.json() if come_to else None}


def _open(asked: Mapping[str, Any], entry: Mapping[str, Any], part: Part) -> str:
    """What she can do next."""
    if not part.posts:
        return "post"
    return "train" if entry.get("trained", 0) < asked["train"] else "review"


def _untouched(asked: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [{"sample": sample["id"], "done": False} for sample in asked["practice"]]


def _about(found: Review) -> dict[str, Any]:
    nodes = json.loads(found.nodes) if found.nodes and found.is_there else []
    about = {"id": f"r{found.id}", "post": f"p{found.post_id}", "nodes": nodes, "attachments": _files(found)}
    return {**about, "at": _iso(found.work_at or found.created_at)}


def _files(found: Review) -> list[dict[str, Any]]:
    """What was handed in with the words; whom they mention is not told."""
    if not (found.extras and found.is_there):
        return []
    files: list[dict[str, Any]] = json.loads(f"{{{found.extras[1:]}}}").get("attachments", [])
    return files


def _iso(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"


_NOTHING: dict[str, Any] = {"assigned": [], "given": [], "received": [], "result": None, "available": False}
