"""What a learner's record achieves under a plan, and what is still missing.

The rules of each activity type are in the type's own file in `activities/`, as a function from what is asked and
what is done to a `Progress`. This module only puts them together: locks, the latch, states, the course's
completeness and score. It is pure: no clock, no database, no request. `rules.js` is its twin in the browser, and a
test compares the two.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, NotRequired, TypedDict

from courses.model import activities
from courses.model.marks import QuizResult, rounded, score_quiz

if TYPE_CHECKING:
    from courses.model.plan import Plan

__all__ = ["ActivityOutcome", "Missing", "Need", "Outcome", "Progress", "QuizResult", "Record", "outcome", "score_quiz"]

Record = Mapping[str, Mapping[str, Any]]
"""What one learner has done in one run, by activity id.

`"complete": true` is the latch; `"excused"` is there when a facilitator asks for nothing more.
"""

State = Literal["locked", "not_started", "my_turn", "waiting_on_peers", "complete", "excused"]
What = Literal[
    "view",
    "done",
    "pass",
    "submit",
    "post",
    "reply",
    "peer",
    "answer_back",
    "endorse",
    "accepted",
    "train",
    "review",
    "received",
    "attend",
    "outcome",
]
Turn = Literal["mine", "others"]


class Need(NamedTuple):
    """One thing an activity still asks for: `have` of `need`, and whose turn it is.

    `step` is the way out where nobody else is: a step of the ladder (see `ladder.py`), or `make_up` for a session.
    """

    what: What
    need: int
    have: int
    turn: Turn = "mine"
    step: str | None = None


class Progress(NamedTuple):
    """How far an activity is, in its type's own judgement; complete when it needs nothing more.

    `score` is from 0 to 1, or None where there is nothing to score (yet).
    """

    started: bool
    score: float | None
    needs: tuple[Need, ...]


class ActivityOutcome(TypedDict):
    """One activity in an outcome."""

    state: State
    score: float | None


class Missing(TypedDict):
    """One thing a required activity still asks for."""

    activity: str
    what: What
    need: int
    have: int
    turn: Turn
    step: NotRequired[str]


class Outcome(TypedDict):
    """What a record achieves: as JSON, for the learner's page, the gradebook and the receipt alike.

    `missing` is empty exactly when `complete` is true; `score` is from 0 to 1.
    """

    complete: bool
    score: float
    activities: dict[str, ActivityOutcome]
    missing: list[Missing]


def outcome(plan: Plan, record: Record) -> Outcome:
    """What `record` achieves under `plan`, and what is still missing for the course to be complete."""
    progress = {asked["id"]: _progress(asked, record.get(asked["id"], {})) for asked in plan["activities"]}
    required = [asked for asked in plan["activities"] if asked["required"]]
    missing = [_missing(asked["id"], need) for asked in required for need in progress[asked["id"]].needs]
    graded = [asked for asked in required if not is_excused(record.get(asked["id"], {}))]
    return Outcome(
        complete=not missing,
        score=_course_score(graded, progress, complete=not missing),
        activities={
            asked["id"]: ActivityOutcome(state=_state(asked, progress, record), score=progress[asked["id"]].score)
            for asked in plan["activities"]
        },
        missing=missing,
    )


def is_excused(done: Mapping[str, Any]) -> bool:
    """Whether nothing is asked for any more in an entry of a record; what is complete needs no excuse."""
    return done.get("excused") is not None and not done.get("complete")


def _missing(id: str, need: Need) -> Missing:
    missing = Missing(activity=id, what=need.what, need=need.need, have=need.have, turn=need.turn)
    return Missing(**missing, step=need.step) if need.step else missing


def _progress(asked: Mapping[str, Any], done: Mapping[str, Any]) -> Progress:
    found = activities.kind(asked["type"]).progress(asked, done)
    if is_excused(done):
        return found._replace(needs=(), score=None)
    # The latch: complete stays complete, whatever others delete or a designer edits.
    return found._replace(needs=()) if done.get("complete") else found


def _state(asked: Mapping[str, Any], progress: Mapping[str, Progress], record: Record) -> State:
    own = progress[asked["id"]]
    if not own.needs:
        return "excused" if is_excused(record.get(asked["id"], {})) else "complete"
    if any(before in progress and progress[before].needs for before in asked["after"]):
        return "locked"
    if all(need.turn == "others" for need in own.needs):
        return "waiting_on_peers"
    return "my_turn" if own.started else "not_started"


def _course_score(graded: list[dict[str, Any]], progress: Mapping[str, Progress], *, complete: bool) -> float:
    """What the required activities that nobody was excused from come to, by their points."""
    points = sum(asked["points"] for asked in graded)
    if not points:
        return 1.0 if complete else 0.0
    return rounded(sum(asked["points"] * (progress[asked["id"]].score or 0.0) for asked in graded) / points)
