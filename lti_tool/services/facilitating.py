"""What a facilitator sees of a run: who is done, who is stuck on what, who waits for whom, and what nobody answered.

Everybody's state comes from the counts that are kept anyway: a handful of statements for a run of any size, and the
rules once per person.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from courses.model.rules import Outcome
from courses.model.words import missing_clause
from lti_tool.errors import Refused
from lti_tool.records import Enrolment
from lti_tool.services import grading, packages
from lti_tool.services.acting import Act, judged, whole
from lti_tool.storage import outbox, people, posts, spaces
from lti_tool.storage import packages as bindings
from lti_tool.storage.outbox import Noted
from lti_tool.storage.spaces import Part

MOST_UNANSWERED = 100
EXCERPT = 160

TILES = {"finished": "finished", "my_turn": "their_turn", "waiting": "waiting", "not_started": "not_started"}
"""The tile that counts people in each state."""


def overview(act: Act) -> dict[str, Any]:
    """The run as its facilitator sees it, as JSON.

    Raises:
        Refused: the session is no facilitator's.
    """
    _only_facilitators(act)
    rows = _people(act)
    unanswered, oldest = posts.unanswered(act.tx, act.run_id, limit=MOST_UNANSWERED)
    states = Counter(row["state"] for row in rows)
    return {
        "run": {"id": act.session.run.public_id, "title": act.session.run.title, "course": act.session.run.course},
        "tiles": {tile: states[state] for state, tile in TILES.items()} | {"unanswered": unanswered},
        "people": rows,
        "unanswered": [_unanswered(act, post) for post in oldest],
    }


def version(act: Act) -> str:
    """Changes whenever `overview` does; also with the hour, because it says how long posts have waited."""
    _only_facilitators(act)
    conflicts = max(bindings.conflicts(act.tx, act.run_id).values(), default=None)
    seen = (
        *people.versions(act.tx, act.run_id),
        spaces.versions(act.tx, act.run_id),
        outbox.versions(act.tx, act.run_id),
        conflicts and int(conflicts.timestamp()),
        int(act.now.timestamp() // 3600),
        act.offer.digest[:8],
    )
    return "-".join(map(str, seen))


def resend(act: Act, enrolment_id: int) -> None:
    """Send somebody's score once more."""
    grading.resend(act.tx, _of_this_run(act, enrolment_id).id, act.now)


def rebind(act: Act, enrolment_id: int) -> None:
    """Let somebody who comes with a package start again as themselves."""
    packages.rebind(act.tx, _of_this_run(act, enrolment_id).id, act.now)


def _only_facilitators(act: Act) -> None:
    if not act.is_facilitator:
        raise Refused("not_a_facilitator", "This page is for facilitators of this course.", status=403)


def _of_this_run(act: Act, enrolment_id: int) -> Enrolment:
    _only_facilitators(act)
    found = people.lock(act.tx, enrolment_id)
    if found is None or found.run_id != act.run_id:
        raise Refused("unknown_person", "There is no such person in this run.", status=404)
    return found


def _people(act: Act) -> list[dict[str, Any]]:
    parts, scores = spaces.parts_of_all(act.tx, act.run_id), outbox.states(act.tx, act.run_id)
    there = {activity: Part(others=count) for activity, count in spaces.contributors(act.tx, act.run_id).items()}
    conflicts = bindings.conflicts(act.tx, act.run_id)
    since = people.last_changes(act.tx, act.run_id)
    return [
        {
            **_row(act, enrolment, {**there, **parts.get(enrolment.id, {})}, scores.get(enrolment.id)),
            "since": _iso(since[enrolment.id]),
            "conflict": _iso(conflicts.get(enrolment.id)),
        }
        for enrolment in people.in_run(act.tx, act.run_id)
    ]


def _row(act: Act, enrolment: Enrolment, parts: Mapping[str, Part], score: Noted | None) -> dict[str, Any]:
    record = whole(enrolment.record, parts)
    found = judged(act.offer, record, complete=enrolment.complete_at is not None)
    language = act.offer.course.language
    return {
        "id": f"l{enrolment.id}",
        "name": enrolment.name or "",
        "via": "SCORM" if enrolment.via == "package" else "LMS",
        "state": _state(found),
        "missing": [_sentence(missing_clause(item, act.offer.plan, language=language)) for item in found["missing"]],
        "grade": _grade(score),
    }


def _state(found: Outcome) -> str:
    if found["complete"]:
        return "finished"
    if all(activity["state"] in ("not_started", "locked") for activity in found["activities"].values()):
        return "not_started"
    return "waiting" if all(item["turn"] == "others" for item in found["missing"]) else "my_turn"


def _grade(score: Noted | None) -> dict[str, str | None]:
    if score is None or score.state == "waiting":
        return {"state": "none", "reason": None}
    return {"state": score.state, "reason": score.reason}


def _unanswered(act: Act, post: posts.Unanswered) -> dict[str, Any]:
    text = " ".join(post.text.split())
    return {
        "post": f"p{post.id}",
        "author": post.name or "",
        "activity": post.activity,
        "excerpt": text if len(text) <= EXCERPT else text[: EXCERPT - 1].rstrip() + "…",
        "at": _iso(post.at),
        "hours": int((act.now - post.at).total_seconds() // 3600),
    }


def _sentence(clause: str) -> str:
    return clause[:1].upper() + clause[1:]


def _iso(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat(timespec="seconds").replace("+00:00", "Z")
