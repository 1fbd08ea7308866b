"""The administrators' pages about packages: all grants, one with its learners, letting in again, limits, the end."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import Response
from werkzeug.wrappers import Response as Answer

from lti_tool.errors import Refused
from lti_tool.services import grants, overseeing, overseeing_packages
from lti_tool.services.grants import MOST_SEATS
from lti_tool.web import admin_door
from lti_tool.web.admin_oversight import SAID, after, asked, note, number
from lti_tool.web.admin_pages import Form, back, page
from lti_tool.web.tool import tool

blueprint = admin_door.room("admin_packages", "/admin/packages")

DAY = timedelta(days=1)
STATES = {
    "open": "In use",
    "full": "All seats are taken",
    "expired": "Has run out",
    "revoked": "Ended",
}


@blueprint.get("")
def listed() -> Response:
    """Every grant, newest first, or those that the search finds."""
    server, text = tool(), asked("q")
    with server.database.read() as tx:
        found = overseeing_packages.listed(tx, text, after=after(), now=server.clock())
    known = {one.found.course: server.catalogue.find(one.found.course) for one in found.rows}
    titles = {name: offer.course.title for name, offer in known.items() if offer}
    return page("admin-packages.html.jinja", found=found, text=text, titles=titles, states=STATES, last_day=_last_day)


@blueprint.get("/<public_id>")
def one(public_id: str) -> Response:
    """One grant with its learners."""
    return _one(public_id, None)


@blueprint.post("/<public_id>/let-in")
def let_in(public_id: str) -> Answer:
    """Let whoever comes next under a learner's name have her place."""
    server, now = tool(), tool().clock()
    with server.database.write() as tx:
        overseeing_packages.rebind(tx, public_id, number("learner") or 0, now)
        note(tx, "rebound", _about(overseeing_packages.grant_of(tx, public_id, now=now)), now=now)
    return back("admin_packages.one", public_id=public_id, done="let-in", q=asked("q") or None, after=after())


@blueprint.post("/<public_id>/limits")
def limits(public_id: str) -> Response | Answer:
    """Change how many may use it, for how long, and where."""
    form = Form.sent()
    seats, expires_at, errors = limits_of(form, tool().clock())
    if errors:
        return _one(public_id, form.wrong(errors))
    try:
        _change(public_id, seats, expires_at, origins_of(form) if "origins" in form.values else None)
    except Refused as refused:
        if refused.code not in ("no_origin", "bad_origin"):
            raise
        return _one(public_id, form.wrong({"origins": refused.message}))
    return back("admin_packages.one", public_id=public_id, done="limits")


@blueprint.get("/<public_id>/end")
def ending(public_id: str) -> Response:
    """What ending it means, before it is done."""
    server = tool()
    with server.database.read() as tx:
        grant = overseeing_packages.grant_of(tx, public_id, now=server.clock())
    return page("admin-package-end.html.jinja", grant=grant)


@blueprint.post("/<public_id>/end")
def end(public_id: str) -> Answer:
    """End it, and every visit it opened."""
    server, now = tool(), tool().clock()
    with server.database.write() as tx:
        grant = overseeing_packages.grant_of(tx, public_id, now=now)
        if grant.state != "revoked":
            grants.revoke(tx, public_id, now)
            note(tx, "grant_revoked", _about(grant), now=now)
    return back("admin_packages.one", public_id=public_id, done="ended")


def origins_of(form: Form) -> list[str]:
    """The addresses of an LMS in a form, one a line or with spaces between."""
    return form.values.get("origins", "").split()


def _change(public_id: str, seats: int | None, expires_at: datetime, origins: list[str] | None) -> None:
    server, now = tool(), tool().clock()
    with server.database.write() as tx:
        about = _about(overseeing_packages.grant_of(tx, public_id, now=now))
        grants.change(tx, public_id, seats=seats, expires_at=expires_at, origins=origins, now=now)
        said = f"seats: {seats or 'any number'}; last day: {_last_day(expires_at):%Y-%m-%d}"
        note(tx, "grant_changed", about, detail=said + (f"; on {' '.join(origins)}" if origins else ""), now=now)


def _one(public_id: str, form: Form | None) -> Response:
    server, text = tool(), asked("q")
    with server.database.read() as tx:
        found = overseeing_packages.one(tx, public_id, text, after=after(), now=server.clock())
    if form is None:
        grant = found.grant.found
        until = f"{_last_day(grant.expires_at):%Y-%m-%d}"
        form = Form({"seats": str(grant.seats or ""), "until": until, "origins": "\n".join(found.origins)})
    offer = server.catalogue.find(found.grant.found.course)
    return page(
        "admin-package.html.jinja",
        status=422 if form.errors else 200,
        said=SAID,
        grant=found.grant,
        package=found,
        found=found.learners,
        text=text,
        form=form,
        states=STATES,
        last_day=_last_day,
        course=offer.course.title if offer else found.grant.found.course,
    )


def limits_of(form: Form, now: datetime) -> tuple[int | None, datetime, dict[str, str]]:
    """Seats, the end, and what is wrong with what was typed."""
    errors: dict[str, str] = {}
    typed = form.values.get("seats", "").strip()
    number = int(typed) if typed.isascii() and typed.isdecimal() and len(typed) <= 10 else 0
    if typed and not 1 <= number <= MOST_SEATS:
        errors["seats"] = f"Seats: write a number from 1 to {MOST_SEATS:,}, or nothing for any number."
    until = now
    try:
        written = overseeing.day(form.values.get("until", "").strip())
        until = written + DAY if written else now
    except Refused as refused:
        errors["until"] = f"Last day: {refused.message[:1].lower()}{refused.message[1:]}"
    if "until" not in errors and until <= now:
        errors["until"] = "Last day: write today or a later day. To end the package now, see below."
    return number or None, until, errors


def _last_day(expires_at: datetime) -> datetime:
    """The last day on which it can be used, wholly or in part."""
    return expires_at - timedelta(microseconds=1)


def _about(grant: overseeing_packages.Grant) -> str:
    return f"{grant.found.organisation}: {grant.found.course} ({grant.found.public_id})"
