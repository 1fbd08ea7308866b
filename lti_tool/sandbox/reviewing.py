"""From the gradebook to the work behind a grade: the platform's side of Submission Review 1.0."""

from flask import Blueprint, abort, render_template, url_for

from lti_tool.sandbox.gradebook import Grade
from lti_tool.sandbox.lms import Lms, current_lms
from lti_tool.sandbox.people import Person
from lti_tool.sandbox.platform import login_fields

reviewing = Blueprint("reviewing", __name__)


@reviewing.get("/as/<person>/review/<int:column>/<whose>")
def review(person: str, column: int, whose: str) -> str:
    """The page that sends somebody to the tool's login address, to look at that person's work."""
    lms = current_lms()
    looks, works, found = lms.people.get(person), lms.people.get(whose), lms.gradebook.columns.get(column)
    if looks is None or works is None or found is None or not found.link or lms.tool is None:
        abort(404)
    launch = lms.begin_review(looks, found, works)
    link = next(link for link in lms.links.values() if link.id == found.link)
    fields = login_fields(lms, looks, link, launch)
    return render_template("post.html.jinja", action=lms.tool.login_url, fields=fields)


def address(lms: Lms, column: int, person: Person, grade: Grade) -> str:
    """Where a teacher looks at the work behind this grade; "" where the column does not offer that."""
    teacher = next((one.key for one in lms.people.values() if one.role == "teacher"), None)
    known = lms.gradebook.columns[column]
    if lms.tool is None or teacher is None or not known.link or grade.activity_progress not in known.reviewable:
        return ""
    return url_for("reviewing.review", person=teacher, column=column, whose=person.key)
