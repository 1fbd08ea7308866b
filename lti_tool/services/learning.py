"""What a learner does alone: read, mark as done, answer a quiz, leave and come back.

The server marks quizzes; a page that is played through a platform never holds a key. A package marks its own so that it
teaches without the server, and hands its record in with `merge`, where the answers are marked once more.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from courses.model.activities.quiz import Quiz
from courses.model.rules import Outcome, score_quiz
from lti_tool.errors import Refused
from lti_tool.records import Enrolment, Role
from lti_tool.services import dates, receipts
from lti_tool.services.acting import Act, Settled, judged, parts_of, refuse_locked, settle, whole
from lti_tool.storage import drafts, people, spaces
from lti_tool.storage.people import Around
from lti_tool.storage.spaces_parts import Part

Answers = Mapping[str, Any]

MOST_DRAFTS = 200
LONGEST_DRAFT = 20_000


def state(act: Act) -> dict[str, Any]:
    """Everything a page shows about the person, as JSON."""
    seen = people.seen(act.tx, act.session.enrolment_id) if act.session.enrolment_id else None
    enrolment = seen.enrolment if seen else None
    parts = parts_of(act, enrolment, unread=bool(act.offer.social))
    record = whole(enrolment.record if enrolment else {}, parts)
    found = judged(act.offer, record, complete=bool(enrolment and enrolment.complete_at))
    return _shown(act, enrolment, seen.around if seen else None, parts=parts, record=record, found=found)


def state_after(act: Act, settled: Settled) -> dict[str, Any]:
    """The same at the end of the person's own act."""
    now, parts = settled.enrolment, settled.parts
    record = whole(now.record, parts)
    return _shown(act, now, people.around(act.tx, now.id), parts=parts, record=record, found=settled.found)


def _shown(
    act: Act,
    enrolment: Enrolment | None,
    around: Around | None,
    *,
    parts: Mapping[str, Part],
    record: Mapping[str, Any],
    found: Outcome,
) -> dict[str, Any]:
    return {
        "learner": _learner(enrolment),
        "role": act.session.role,
        "record": record,
        "outcome": found,
        "receipt": receipts.shown(enrolment.receipt) if enrolment else None,
        "community": "on",
        "saved": "saved",
        "run": {"id": act.session.run.public_id, "title": act.session.run.title, "course": act.session.run.course},
        "place": enrolment.place if enrolment else None,
        "drafts": drafts.of(act.tx, enrolment.id) if enrolment and around and around.has_drafts else {},
        "dates": dates.shown(act, enrolment),
        "pod": _pod(enrolment, around),
        "unread": _unread(act, enrolment, parts),
        "notices": around.notices if around else 0,
    }


def version(act: Act) -> str:
    """Changes whenever `state` does, apart from the person's own place and drafts."""
    mine, own, spaces_now = act.session.enrolment_id, "0", 0
    seen = people.glance(act.tx, mine, act.run_id) if mine else None
    if seen:
        inbox = f"{seen.notices}.{seen.newest_notice or 0}"
        own, spaces_now = f"{mine}-{seen.version}-{inbox}-{seen.pod_id or 0}.{seen.pod_members or 0}", seen.spaces
    else:
        spaces_now = spaces.versions(act.tx, act.run_id)
    return f"{own}-{spaces_now}-{act.session.role[0]}-{act.offer.digest[:8]}"


def view(act: Act, activity: str) -> dict[str, Any]:
    """The person has the activity before her."""
    if activity not in act.offer.activities:
        act.activity(activity)
    return _done(act, activity, {"viewed": True})


def done(act: Act, activity: str) -> dict[str, Any]:
    """The person says that she has done what a page asks."""
    act.activity(activity, "page")
    return _done(act, activity, {"viewed": True, "done": True})


def answer(act: Act, activity: str, answers: Answers, *, key: str | None = None) -> dict[str, Any]:
    """Mark one attempt at a quiz: what it scored, the author's words about the choices made, and the new state.

    The same `key` again is the same attempt, because its answer may have been lost on the way. In a preview the attempt
    is marked and forgotten.

    Raises:
        Refused: there is no attempt left, or the quiz is not open yet.
    """
    asked = act.activity(activity, "quiz")
    result = score_quiz(asked, answers)
    if act.session.enrolment_id is not None:
        _attempt(act, asked, result["score"], answers, key=key)
    return {"result": {**result, "feedback": _feedback(act, activity, answers)}, "state": state(act)}


def _attempt(act: Act, asked: Mapping[str, Any], score: float, answers: Answers, *, key: str | None) -> None:
    activity, enrolment = asked["id"], act.enrolment()
    refuse_locked(act, enrolment, activity)
    entry = enrolment.record.get(activity, {})
    if key is not None and key == entry.get("key"):
        return
    attempts = int(entry.get("attempts", 0))
    if asked["attempts"] and attempts >= asked["attempts"]:
        raise Refused("no_attempts", "You have used all your tries. Your best result stays.", status=409)
    after = {**_better(entry, attempts + 1, score, answers), "key": key}
    settle(act, enrolment, {**enrolment.record, activity: after})
    drafts.drop(act.tx, enrolment.id, activity)


def merge(act: Act, brought: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """Take over what a package recorded by itself. Doing it again changes nothing, and nothing is ever taken away.

    Activities the course does not have (an older package's) are passed over; counts of contributions are the server's
    own and are never believed (facts: scorm.md, T13).
    """
    enrolment = act.enrolment()
    own = {activity: dict(entry) for activity, entry in enrolment.record.items()}
    for activity, entry in brought.items():
        asked = act.offer.activities.get(activity)
        if asked and asked["type"] == "page":
            own[activity] = own.get(activity, {}) | {key: True for key in ("viewed", "done") if entry.get(key) is True}
        elif asked and asked["type"] == "quiz" and isinstance(entry.get("answers"), Mapping):
            own[activity] = _merged(asked, own.get(activity, {}), entry)
    settled = settle(act, enrolment, {activity: entry for activity, entry in own.items() if entry})
    return state_after(act, settled)


def place(act: Act, place: str) -> None:
    """Remember where the person is."""
    people.keep_place(act.tx, act.enrolment().id, place)


def draft(act: Act, key: str, text: str) -> None:
    """Keep unsent words; an empty text forgets them.

    Raises:
        Refused: the person keeps too many already.
    """
    enrolment = act.enrolment()
    if not text:
        drafts.drop(act.tx, enrolment.id, key)
        return
    if drafts.count(act.tx, enrolment.id) >= MOST_DRAFTS and key not in drafts.of(act.tx, enrolment.id):
        raise Refused("too_many_drafts", "There are too many unsent texts here. Please send or empty some.", status=409)
    drafts.keep(act.tx, enrolment.id, key, text)


def name(act: Act, chosen: str) -> dict[str, Any]:
    """Take the name a person wants to be shown under.

    Raises:
        Refused: the LMS has told a name, which then is the one to show.
    """
    enrolment = act.enrolment()
    if enrolment.named_by_platform:
        raise Refused(
            "named_by_platform", "Your name comes from your learning system and is changed there.", status=409
        )
    if chosen != enrolment.name:
        people.choose_name(act.tx, enrolment.person_id, chosen)
        spaces.renamed(act.tx, enrolment.person_id)
    return state(act)


def _pod(enrolment: Enrolment | None, around: Around | None) -> dict[str, int | None] | None:
    if enrolment is None or around is None or enrolment.pod_id is None:
        return None
    return {"id": enrolment.pod_id, "number": around.pod_number, "members": around.pod_members}


def _unread(act: Act, enrolment: Enrolment | None, parts: Mapping[str, Part]) -> dict[str, int]:
    """New posts by activity; nothing where somebody must write before she sees the others'."""
    learner = act.session.role is Role.LEARNER
    return {
        activity: part.unread
        for activity, part in parts.items()
        if part.unread
        and enrolment is not None
        and (asked := act.offer.activities.get(activity)) is not None
        and (part.posts or not (learner and asked["post_first"]))
    }


def _learner(enrolment: Enrolment | None) -> dict[str, Any]:
    if enrolment is None:
        return {"id": "preview", "name": "", "needs_name": False}
    return {"id": f"l{enrolment.id}", "name": enrolment.name or "", "needs_name": enrolment.name is None}


def _done(act: Act, activity: str, what: Mapping[str, bool]) -> dict[str, Any]:
    enrolment = act.enrolment()
    refuse_locked(act, enrolment, activity)
    entry = enrolment.record.get(activity, {})
    after = {**entry, **what}
    # Opening what people do together asks about everything there, also when nothing new is noted by it.
    is_known = after == entry and "space" in act.offer.activities[activity]
    own = enrolment.record if is_known else {**enrolment.record, activity: after}
    return state_after(act, settle(act, enrolment, own))


def _better(entry: Mapping[str, Any], attempts: int, score: float, answers: Answers) -> dict[str, Any]:
    """The quiz's entry after one more result: the best result and its answers stay."""
    best = entry.get("best")
    if best is not None and best >= score:
        return {**entry, "attempts": attempts}
    return {**entry, "attempts": attempts, "best": score, "answers": dict(answers)}


def _merged(asked: Mapping[str, Any], entry: Mapping[str, Any], brought: Mapping[str, Any]) -> dict[str, Any]:
    said = brought.get("attempts")
    claimed = said if isinstance(said, int) and 0 < said < 10_000 else 1
    attempts = max(int(entry.get("attempts", 0)), claimed)
    return _better(entry, attempts, score_quiz(asked, brought["answers"])["score"], brought["answers"])


def _feedback(act: Act, activity: str, answers: Answers) -> dict[str, Any]:
    """The author's words, as nodes: about each question, and about the options that were chosen and no others."""
    quiz = act.offer.course.activity(activity)
    assert isinstance(quiz, Quiz)  # noqa: S101 — the plan was made from this course
    said: dict[str, Any] = {}
    for question in quiz.questions:
        chosen = answers.get(question.id)
        picked = chosen if isinstance(chosen, list) else [chosen]
        options = [
            list(option.feedback_nodes) if option.feedback_nodes and index in picked else None
            for index, option in enumerate(question.options)
        ]
        if question.feedback_nodes or any(options):
            said[question.id] = {"general": list(question.feedback_nodes), "options": options}
    return said
