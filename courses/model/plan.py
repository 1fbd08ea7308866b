"""What a course asks for, as plain JSON: the only thing about a course that the rules need to know."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypedDict

from courses.model import activities
from courses.model.course import canonical_digest

if TYPE_CHECKING:
    from courses.model.course import Course


class ModulePlan(TypedDict):
    """A module: its title and the ids of its activities."""

    title: str
    activities: list[str]


class Plan(TypedDict):
    """A course's plan. `pass_mark` is in per cent; each activity's entry is made by its type."""

    format: int
    course: str
    title: str
    language: str
    pass_mark: int
    modules: list[ModulePlan]
    activities: list[dict[str, Any]]


def compile_plan(course: Course) -> Plan:
    """The whole plan with the keys of its quizzes: for a server, or a package that marks them by itself."""
    return Plan(
        format=1,
        course=course.id,
        title=course.title,
        language=course.language,
        pass_mark=course.pass_mark,
        modules=[ModulePlan(title=module.title, activities=list(module.activities)) for module in course.modules],
        activities=[activity.plan() for activity in course.activities],
    )


def public_plan(plan: Plan) -> Plan:
    """The plan without what would give an answer away."""
    return Plan(
        **{**plan, "activities": [dict(activities.kind(asked["type"]).public(asked)) for asked in plan["activities"]]}
    )


def plan_digest(plan: Plan) -> str:
    """SHA-256 in hex of the plan, the same for the same plan on every machine."""
    return canonical_digest(plan)
