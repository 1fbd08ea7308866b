"""Looking at work with a rubric: one person after the other, a level for each criterion, a comment for her alone.

What the levels come to is kept in her record as `marks`, and the rules make of it what the course says: the share for
quality beside the one for taking part. Work that peers assess is looked at in `reviewing_staff`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from courses.model import rubric
from courses.model.parts import part_outcome
from lti_tool.errors import Refused
from lti_tool.records import Enrolment, Role
from lti_tool.services import audit, grading, notices
from lti_tool.services.act import Act
from lti_tool.services.acting import comment_on, settle
from lti_tool.services.dates import iso
from lti_tool.services.facilitating_acts import needed
from lti_tool.services.facilitating_rows import Posts, named, only_facilitators
from lti_tool.storage import facilitating_people, marking_work, people

ROWS = 10
"""People on one page: with each comes everything she wrote."""
LONGEST_COMMENT = 4_000
"""Characters."""


def works(act: Act, activity: str, *, after: int) -> dict[str, Any]:
    """A page of people with work in this activity, in the order they came, each with her words and what was given.

    Raises:
        Refused: the session is no facilitator's, or the activity has no rubric to mark by.
    """
    _asked(act, activity)
    found = marking_work.workers(act.tx, act.run_id, activity, after=after, limit=ROWS + 1)
    shown = found[:ROWS]
    told = facilitating_people.told(act.tx, act.run_id, shown)
    wrote = _wrote(act, activity, shown)
    graders = [entry["by"] for one in shown if (entry := told[one].record.get(activity, {}).get("graded"))]
    names = {one.id: one.name for one in facilitating_people.told(act.tx, act.run_id, graders).values()}
    return {
        "n": None if after else marking_work.count(act.tx, act.run_id, activity),
        "rows": [_row(told[one], activity, wrote[one], names) for one in shown if one in told],
        "next": str(shown[-1]) if len(found) > ROWS else None,
    }


def grade(act: Act, activity: str, enrolment_id: int, *, levels: Mapping[str, Any], comment: str) -> float:
    """Give a person's work its levels; what they come to, from 0 to 1. Doing it again replaces them.

    Raises:
        Refused: there is no such work, a criterion has no level, or the comment is too long.
    """
    asked, subject = _asked(act, activity), _worker(act, activity, enrolment_id)
    without, words = rubric.unfit(asked["rubric"], levels), comment.strip()
    if without is not None:
        raise Refused("bad_levels", f"Please choose a level for “{without}”.", status=422)
    if len(words) > LONGEST_COMMENT:
        raise Refused("too_long", f"A comment has at most {LONGEST_COMMENT:,} characters.", status=422)
    fitting = rubric.fitting(asked["rubric"], levels)
    marks = rubric.marks(asked["rubric"], rubric.points_of(asked["rubric"], [fitting]))
    given = {"levels": fitting, "comment": words, "by": act.session.enrolment_id, "at": iso(act.now)}
    before = subject.record.get(activity, {})
    _keep(act, subject, activity, {**before, "marks": marks, "graded": given})
    audit.note(act, "graded", subject_id=subject.id, activity=activity)
    if words != before.get("graded", {}).get("comment", None if words else ""):
        notices.tell(act.tx, subject.id, "graded", activity=activity, text=words, now=act.now)
    assert marks is not None  # noqa: S101 — every criterion has a level
    return marks


def ungrade(act: Act, activity: str, enrolment_id: int, *, reason: str) -> None:
    """Take the marks away again.

    Raises:
        Refused: there are none, or no reason is given.
    """
    _asked(act, activity)
    subject, words = _worker(act, activity, enrolment_id), needed(reason)
    before = subject.record.get(activity, {})
    if "graded" not in before:
        raise Refused("not_graded", "This person’s work has no marks here.", status=409)
    _keep(act, subject, activity, {name: before[name] for name in before if name not in ("graded", "marks")})
    audit.note(act, "ungraded", subject_id=subject.id, activity=activity, reason=words)


def _keep(act: Act, subject: Enrolment, activity: str, entry: Mapping[str, Any]) -> None:
    """Keep the entry, ask the rules, and have the platform told what the work is worth, also where that is less."""
    hers = Act.for_somebody(act.tx, subject, offer=act.offer, signer=act.signer, now=act.now)
    found = settle(hers, subject, {**subject.record, activity: entry}, by_herself=False).found
    # By itself a score is never lowered; here somebody has looked at the work and judged it.
    for part in subject.graded:
        done = part_outcome(act.offer.plan, found, part)
        if done.complete:
            comment = comment_on(act.offer, found, part)
            grading.judged(act.tx, subject.id, part, score=done.score, comment=comment, now=act.now)


def _wrote(act: Act, activity: str, ids: list[int]) -> Mapping[int, list[dict[str, Any]]]:
    post_ids = marking_work.work_of(act.tx, act.run_id, activity, ids)
    posts = Posts.of(act, post_ids, reported=False)
    found: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for post_id in post_ids:
        entry = posts.entry(posts.found[post_id])
        kept = {name: entry[name] for name in ("post", "at", "nodes", "words", "countable", "to")}
        found[posts.found[post_id].enrolment_id].append(kept)
    return found


def _row(
    person: facilitating_people.Told, activity: str, wrote: list[dict[str, Any]], names: Mapping[int, str | None]
) -> dict[str, Any]:
    entry = person.record.get(activity, {})
    graded = entry.get("graded")
    return {
        "person": named(person.id, person.name),
        "posts": wrote,
        "levels": graded["levels"] if graded else None,
        "comment": graded["comment"] if graded else "",
        "marks": entry.get("marks"),
        "graded": {"by": named(graded["by"], names.get(graded["by"])), "at": graded["at"]} if graded else None,
        "ready": bool(entry.get("complete")),
    }


def _asked(act: Act, activity: str) -> Mapping[str, Any]:
    only_facilitators(act)
    asked = act.community(activity)
    if not asked["rubric"] or asked.get("sees") == "own":
        raise Refused("no_rubric", "This activity has no rubric to mark by here.", status=409)
    return asked


def _worker(act: Act, activity: str, enrolment_id: int) -> Enrolment:
    found = people.lock_in(act.tx, enrolment_id, act.run_id)
    if found is None or found.role is not Role.LEARNER:
        raise Refused("unknown_person", "There is no such person among the learners of this run.", status=404)
    if not marking_work.workers(act.tx, act.run_id, activity, after=enrolment_id - 1, limit=1) == [enrolment_id]:
        raise Refused("no_work", "This person has nothing here yet that could be marked.", status=409)
    return found
