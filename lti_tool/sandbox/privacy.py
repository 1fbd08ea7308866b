"""Asking the tool what it keeps about a person (data privacy launch): oneself, or as an administrator anybody."""

from flask import Blueprint, abort, render_template, request, url_for

from lti_tool.sandbox.lms import Lms, current_lms
from lti_tool.sandbox.people import ADMINISTRATOR, Person
from lti_tool.sandbox.platform import login_fields

privacy = Blueprint("privacy", __name__, url_prefix="/as/<person>/privacy")


@privacy.get("/")
def ask(person: str) -> str:
    """The page with the tool's answer in a frame."""
    asker, about = _people(current_lms(), person)
    source = url_for(".launch", person=person, about=about.key)
    return render_template("privacy.html.jinja", person=asker, about=about, source=source)


@privacy.get("/launch")
def launch(person: str) -> str:
    """The page inside the frame that sends the person to the tool's login address."""
    lms = current_lms()
    asker, about = _people(lms, person)
    hint = lms.personality.login_hint(None, lms.begin_question(asker, about))
    fields = login_fields(lms, asker, None) | {"lti_message_hint": hint}
    return render_template("post.html.jinja", action=lms.tool.login_url if lms.tool else "", fields=fields)


def _people(lms: Lms, key: str) -> tuple[Person, Person]:
    """Who asks, and about whom. That a learner asks about somebody else is for the tool to refuse."""
    asker = ADMINISTRATOR if key == ADMINISTRATOR.key else lms.people.get(key)
    about = lms.people.get(request.args.get("about", key))
    if lms.tool is None or asker is None or about is None:
        abort(404)
    return asker, about
