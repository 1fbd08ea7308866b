"""The administrators' pages that make grants: who may come with a package, from where, and for how long."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from flask import Response, jsonify
from werkzeug.wrappers import Response as Answer

from lti_tool.errors import Refused
from lti_tool.services import grants, overseeing_packages
from lti_tool.services.grants import Issued, Wanted
from lti_tool.services.seals import new_code
from lti_tool.storage import runs
from lti_tool.web import admin_door, downloads
from lti_tool.web.admin_packages import limits_of, origins_of
from lti_tool.web.admin_pages import Form, acting, page
from lti_tool.web.downloads import Chosen
from lti_tool.web.tool import tool

blueprint = admin_door.room("admin_grants", "/admin/packages")

USUAL = timedelta(days=365)
RUNS = 200
"""How many runs are offered to be chosen; any other one can be typed."""
FIELDS = {
    "bad_organisation": "organisation",
    "unknown_course": "course",
    "unknown_run": "run",
    "no_origin": "origins",
    "bad_origin": "origins",
}
"""Which field a refusal is about."""


@blueprint.get("/new")
def ask() -> Response:
    """What a new grant should allow."""
    return _page(Form({"until": f"{tool().clock() + USUAL:%Y-%m-%d}"}))


@blueprint.post("/new")
def make() -> Response | Answer:
    """A new grant. Its join code stands on this answer and nowhere else."""
    server, form = tool(), Form.sent()
    seats, expires_at, errors = limits_of(form, server.clock())
    if errors:
        return _page(form.wrong(errors))
    value = form.values.get
    code = new_code() if value("join_code") else None
    wanted = Wanted(
        organisation=value("organisation", ""),
        course=value("course", ""),
        origins=origins_of(form),
        expires_at=expires_at,
        run=value("run", "").strip() or None,
        seats=seats,
        join_code=code,
    )
    try:
        issued = _issue(wanted)
    except Refused as refused:
        if refused.code not in FIELDS:
            raise
        return _page(form.wrong({FIELDS[refused.code]: refused.message}))
    return page("admin-package-made.html.jinja", grant=issued, organisation=wanted.organisation, code=code)


@blueprint.get("/<public_id>/grant.json")
def file(public_id: str) -> Response:
    """What `scorm-builder build --grant` reads. It is public: every package that is built with it holds it."""
    server = tool()
    with server.database.read() as tx:
        overseeing_packages.grant_of(tx, public_id, now=server.clock())
        answer = jsonify(grants.as_file(tx, public_id, signer=server.signer, hub=server.lti.public_url))
    answer.headers["Content-Disposition"] = f'attachment; filename="{public_id}.grant.json"'
    return answer


@blueprint.get("/<public_id>/package")
def choose(public_id: str) -> Response:
    """What each choice means, before a package is made."""
    return _choices(public_id, Form({"connected": "yes"}))


@blueprint.post("/<public_id>/package")
def download(public_id: str) -> Response:
    """A package with this grant, or without it."""
    form = Form.sent()
    value = form.values.get
    chosen = Chosen(value("lms", ""), value("format", ""), value("connected") != "no")
    try:
        with tool().database.read() as tx:
            wanted = downloads.order(tx, public_id, chosen)
        package = downloads.made(wanted)
    except Refused as refused:
        if refused.status != 422:
            raise
        return _choices(public_id, form.wrong({"lms" if refused.code == "bad_lms" else "format": refused.message}))
    with acting("package_made", f"{package.name} ({public_id})"):
        return downloads.attached(package)


def _choices(public_id: str, form: Form) -> Response:
    server, offered = tool(), downloads.offered()
    with server.database.read() as tx:
        grant = overseeing_packages.grant_of(tx, public_id, now=server.clock())
    formats = {"": "Whatever suits the LMS"} | {one.name: one.title for one in offered.formats}
    lms = {"": "Any"} | {one.name: one.title for one in offered.presets}
    status = 422 if form.errors else 200
    return page(
        "admin-package-download.html.jinja",
        status=status,
        form=form,
        grant=grant,
        offered=offered,
        formats=formats,
        lms=lms,
    )


def _issue(wanted: Wanted) -> Issued:
    server = tool()
    with acting("grant_made", f"{wanted.organisation}: {wanted.course}") as (tx, now):
        return grants.issue(tx, wanted, signer=server.signer, catalogue=server.catalogue, now=now)


def _page(form: Form) -> Response:
    server = tool()
    with server.database.read() as tx:
        known = runs.newest(tx, RUNS)
    courses: Mapping[str, str] = {offer.course.id: offer.course.title for offer in server.catalogue}
    there = {one.run.public_id: f"{one.run.title} ({one.platform or 'packages only'})" for one in known}
    return page(
        "admin-package-new.html.jinja", status=422 if form.errors else 200, form=form, courses=courses, runs=there
    )
