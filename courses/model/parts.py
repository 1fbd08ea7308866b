"""The parts of a course that can be linked to, opened and graded by themselves: all of it, a module, or one activity.

A part is named by a text that outlives a designer's edits. "" is the whole course and an activity is its id. A module
has no id, only a title that may be reworded and a place that may change, so it is named by one of its activities:
`module:<activity>` is whichever module that activity is in.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from courses.model.marks import rounded

if TYPE_CHECKING:
    from courses.model.plan import ModulePlan, Plan
    from courses.model.rules import Outcome

WHOLE = ""
_MODULE = "module:"


class PartOutcome(NamedTuple):
    """What a record achieves in one part: `score` is from 0 to 1."""

    complete: bool
    score: float


def module_of(activity: str) -> str:
    """The part that is the whole module of this activity."""
    return _MODULE + activity


def is_module(part: str) -> bool:
    """Whether this part is a module."""
    return part.startswith(_MODULE)


def activity_of(part: str) -> str:
    """The activity that this part is, or that names the module it is; "" of the whole course."""
    return part.removeprefix(_MODULE)


def module_in(plan: Plan, part: str) -> ModulePlan | None:
    """The module that this part is; None where it is something else, or not in the course (any more)."""
    if not is_module(part):
        return None
    within = activity_of(part)
    return next((module for module in plan["modules"] if within in module["activities"]), None)


def activities_in(plan: Plan, part: str) -> Sequence[str]:
    """The ids of the part's activities, in order; none where the course has no such part (any more)."""
    known = [asked["id"] for asked in plan["activities"]]
    if part == WHOLE:
        return known
    module = module_in(plan, part)
    return module["activities"] if module else [part] if part in known else []


def title_of(plan: Plan, part: str) -> str | None:
    """What the part is called; None where the course has no such part (any more)."""
    if part == WHOLE:
        return plan["title"]
    if module := module_in(plan, part):
        return module["title"]
    return next((str(asked["title"]) for asked in plan["activities"] if asked["id"] == part), None)


def part_outcome(plan: Plan, found: Outcome, part: str) -> PartOutcome:
    """What `found`, the outcome of a whole course, says about one part of it.

    An activity that has no marks is worth all once it is complete. A module is complete when everything required in it
    is (or everything, where nothing is), and its score is that of what nobody was excused from, by points. Whoever was
    excused from all of a part has no score there.
    """
    if part == WHOLE:
        return PartOutcome(found["complete"], found["score"])
    inside = activities_in(plan, part)
    asked = [entry for entry in plan["activities"] if entry["id"] in inside]
    if len(inside) > 1:
        asked = [entry for entry in asked if entry["required"]] or asked
    states = {entry["id"]: found["activities"][entry["id"]] for entry in asked}
    counted = [entry for entry in asked if states[entry["id"]]["state"] != "excused"]
    complete = bool(counted) and all(states[entry["id"]]["state"] == "complete" for entry in counted)
    marks = [(entry["points"], 1.0 if (score := states[entry["id"]]["score"]) is None else score) for entry in counted]
    points = sum(weight for weight, _ in marks)
    if len(marks) == 1:
        return PartOutcome(complete, marks[0][1] if complete else 0.0)
    if not points:
        return PartOutcome(complete, 1.0 if complete else 0.0)
    return PartOutcome(complete, rounded(sum(weight * mark for weight, mark in marks) / points))
