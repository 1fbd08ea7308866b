"""Peer assessment as a facilitator sees it: each work with its reviews, and her own judgement in their place.

A facilitator sees who wrote and who reviewed. Her levels stand instead of the median and are as much as all the
reviews the author waits for: the last step of the ladder, for somebody whose work no peer can review.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from courses.model import rubric
from lti_tool.errors import Refused
from lti_tool.services import audit, notices
from lti_tool.services.act import Act
from lti_tool.services.reviewing_counts import recount, result
from lti_tool.services.reviewing_shown import TYPE
from lti_tool.storage import rechecks, review_lists, spaces
from lti_tool.storage.review_lists import Assessed, Judged

ROWS = 25


def works(act: Act, activity: str, *, after: int, pod: int | None) -> dict[str, Any]:
    """A page of the works handed in here, oldest first, each with everything that was said about it.

    Raises:
        Refused: the session is no facilitator's.
    """
    asked = _asked(act, activity)
    found = review_lists.works(act.tx, act.run_id, activity, pod=pod, after=after, limit=ROWS + 1)
    shown = found[:ROWS]
    said = review_lists.about(act.tx, [work.id for work in shown])
    return {
        "rows": [_row(asked, work, said.get(work.id, [])) for work in shown],
        "next": str(shown[-1].id) if len(found) > ROWS else None,
    }


def judge(
    act: Act, activity: str, subject_id: int, *, levels: Mapping[str, Any], comment: str, reason: str
) -> dict[str, Any]:
    """Put her own levels in the place of the median.

    Raises:
        Refused: nothing is handed in, a criterion has no level, or no reason is given.
    """
    asked = _asked(act, activity)
    without = rubric.unfit(asked["rubric"], levels)
    if without is not None:
        raise Refused("bad_levels", f"Please choose a level for “{without}”.", status=422)
    me, work = act.enrolment(), _work(act, activity, subject_id, reason)
    about = {"space_id": work.space_id, "subject_id": subject_id, "post_id": work.id, "assessor_id": me.id}
    said = {"levels": rubric.fitting(asked["rubric"], levels), "comment": comment}
    review_lists.judge(act.tx, {**about, **said, "created_at": act.now, "done_at": act.now})
    return _judged(act, asked, work, what="assessed", reason=reason)


def unjudge(act: Act, activity: str, subject_id: int, *, reason: str) -> dict[str, Any]:
    """Let the median of peers count again.

    Raises:
        Refused: nothing is handed in, no facilitator has judged it, or no reason is given.
    """
    asked = _asked(act, activity)
    act.enrolment()
    work = _work(act, activity, subject_id, reason)
    if not review_lists.unjudge(act.tx, work.id):
        raise Refused("not_judged", "No facilitator has assessed this work.", status=409)
    return _judged(act, asked, work, what="assessment_undone", reason=reason)


def _asked(act: Act, activity: str) -> Mapping[str, Any]:
    if not act.is_facilitator:
        raise Refused("not_a_facilitator", "This page is for facilitators of this course.", status=403)
    return act.activity(activity, TYPE)


def _work(act: Act, activity: str, subject_id: int, reason: str) -> Assessed:
    """The newest work of this person here, with its space kept from others."""
    if not reason.strip():
        raise Refused("no_reason", "Please say why; the reason is kept in the log.", status=422)
    work = _found(act, activity, subject_id)
    spaces.hold(act.tx, work.space_id)
    # Once more, now that nobody can withdraw it.
    return _found(act, activity, subject_id)


def _found(act: Act, activity: str, subject_id: int) -> Assessed:
    work = review_lists.work_of(act.tx, act.run_id, activity, subject_id)
    if work is None:
        raise Refused("no_work", "This person has no work here that can be assessed.", status=404)
    return work


def _judged(act: Act, asked: Mapping[str, Any], work: Assessed, *, what: str, reason: str) -> dict[str, Any]:
    recount(act, asked, work.space_id, work.enrolment_id)
    spaces.changed(act.tx, work.space_id)
    rechecks.soon(act.tx, [work.enrolment_id], act.now)
    notices.tell(act.tx, work.enrolment_id, "review", activity=asked["id"], now=act.now)
    audit.note(act, what, subject_id=work.enrolment_id, post_id=work.id, activity=asked["id"], reason=reason)
    return {"row": _row(asked, work, review_lists.about(act.tx, [work.id]).get(work.id, []))}


def _row(asked: Mapping[str, Any], work: Assessed, said: list[Judged]) -> dict[str, Any]:
    done = [judged for judged in said if judged.state == "done"]
    peers, staff = [one for one in said if one.kind == "peer"], [one for one in done if one.kind == "staff"]
    come_to = result(asked, done)
    waits = asked["require"]["reviews_received"] - sum(one.kind == "peer" for one in done)
    return {
        "person": {"id": f"l{work.enrolment_id}", "name": work.name or ""},
        "post": f"p{work.id}",
        "nodes": json.loads(work.nodes),
        "at": _iso(work.at),
        "reviews": [{"id": f"r{one.id}", "state": one.state, **_said(one)} for one in peers],
        "result": come_to.json() if come_to else None,
        "staff": _said(staff[0]) if staff else None,
        "needs": 0 if staff else max(0, waits),
    }


def _said(one: Judged) -> dict[str, Any]:
    by = {"id": f"l{one.assessor_id}", "name": one.name or ""}
    return {"by": by, "levels": one.levels, "comment": one.comment, "at": _iso(one.done_at or one.created_at)}


def _iso(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"
