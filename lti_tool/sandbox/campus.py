"""The pages people see: the front page, a person's course, an external tool in its frame, the gradebook."""

from dataclasses import dataclass

from flask import Blueprint, abort, render_template, url_for

from lti_tool.sandbox import reviewing
from lti_tool.sandbox.gradebook import number
from lti_tool.sandbox.lms import Lms, current_lms
from lti_tool.sandbox.people import Person

campus = Blueprint("campus", __name__)


@dataclass(frozen=True)
class Cell:
    """One cell of the gradebook in words. `state` is for the colour beside the words."""

    words: str
    state: str = "none"
    comment: str = ""
    review: str = ""
    """Where the work behind it is to be seen; "" where it is not."""


@dataclass(frozen=True)
class Row:
    """One person's line in the gradebook."""

    person: Person
    cells: tuple[Cell, ...]


@campus.get("/")
def front() -> str:
    return render_template("front.html.jinja", **_table(current_lms()))


@campus.get("/as/<person>/")
def course(person: str) -> str:
    return render_template("course.html.jinja", person=_person(person))


@campus.get("/as/<person>/tool/<link>")
def tool(person: str, link: str) -> str:
    """An external tool in the LMS's page; its frame begins with the login initiation."""
    lms = current_lms()
    if link not in lms.links:
        abort(404)
    source = url_for("platform.launch", person=person, link=link)
    return render_template("tool.html.jinja", person=_person(person), link=lms.links[link], source=source)


@campus.get("/gradebook")
def gradebook() -> str:
    return render_template("gradebook.html.jinja", **_table(current_lms()))


@campus.get("/gradebook/table")
def gradebook_table() -> str:
    """Only the table, for the pages that refresh it."""
    return render_template("_gradebook.html.jinja", **_table(current_lms()))


def _person(key: str) -> Person:
    return current_lms().people.get(key) or abort(404)


def _table(lms: Lms) -> dict[str, object]:
    columns = list(lms.gradebook.columns.values())
    packages = list(lms.shelf.packages.values())
    learners = [person for person in lms.people.values() if person.role == "learner"]
    rows = [
        Row(
            person,
            (
                *(_grade_cell(lms, column.id, person) for column in columns),
                *(_scorm_cell(lms, package.key, person) for package in packages),
            ),
        )
        for person in learners
    ]
    heads = [*((column.label, "LTI") for column in columns), *((package.title, "SCORM") for package in packages)]
    return {"heads": heads, "rows": rows}


def _grade_cell(lms: Lms, column: int, person: Person) -> Cell:
    grade = lms.gradebook.grade(column, person.number)
    if grade is None:
        return Cell("no grade yet")
    done = grade.activity_progress == "Completed"
    state, review = "done" if done else "going", reviewing.address(lms, column, person, grade)
    progress = {"Completed": "Completed", "InProgress": "In progress"}.get(
        grade.activity_progress, grade.activity_progress
    )
    if grade.value is None:
        return Cell(progress, state, grade.comment or "", review)
    maximum = number(lms.gradebook.columns[column].score_maximum)
    return Cell(f"{round(grade.value, 2):g} of {maximum} · {progress}", state, grade.comment or "", review)


def _scorm_cell(lms: Lms, package: str, person: Person) -> Cell:
    record = lms.shelf.record(package, person.key)
    if record is None or record.updated is None:
        return Cell("not attempted")
    score = f" · {record.score} of 100" if record.score else ""
    return Cell(f"{record.status}{score}", "done" if record.status in ("passed", "completed") else "going")
