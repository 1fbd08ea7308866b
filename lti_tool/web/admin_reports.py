"""The administrators' page that holds an LMS's report against the receipts of one package. No report is kept."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence

from flask import Response, request

from courses.reports import answers, headings, reading
from courses.reports.headings import Named
from courses.reports.reading import Report
from courses.reports.reconciling import Finding
from lti_tool.services import overseeing_packages, receipts_checking
from lti_tool.services.receipts_checking import Checked
from lti_tool.web import admin_door
from lti_tool.web.admin_oversight import note
from lti_tool.web.admin_pages import Form, page
from lti_tool.web.tool import tool

blueprint = admin_door.room("admin_reports", "/admin/packages")

LARGEST = 50 * 1024 * 1024
"""Bytes of a report. It is read from the disk, line by line."""
LONGEST_NAME = 200
SHOWN = 500
"""How many people are shown on the page; the table has all of them."""


@blueprint.before_app_request
def make_room() -> None:
    """A report may be larger than anything else that is sent. Nothing of it is read before the door has let it in."""
    if request.endpoint == "admin_reports.check" and request.mimetype == "multipart/form-data":
        request.max_content_length = LARGEST


@blueprint.get("/<public_id>/report")
def ask(public_id: str) -> Response:
    """Where a report is chosen."""
    return _page(public_id, Form(), None)


@blueprint.post("/<public_id>/report")
def check(public_id: str) -> Response:
    """What became of everybody in the report: on a page, or as a table to take along."""
    form = Form.sent()
    report = _report(form)
    if not isinstance(report, Report):
        return _page(public_id, form.wrong(report), None)
    server, now = tool(), tool().clock()
    with server.database.write() as tx:
        grant = overseeing_packages.grant_of(tx, public_id, now=now)
        of = receipts_checking.whose(tx, public_id)
        checked = receipts_checking.check(tx, of, report, signer=server.signer, catalogue=server.catalogue)
        said = ", ".join(f"{verdict.value} {n}" for verdict, n in answers.counts(checked.findings).items() if n)
        about = f"{grant.found.organisation}: {grant.found.course} ({public_id})"
        note(tx, "report_checked", about, detail=said, now=now)
    if form.values.get("as") == "table":
        return _table(checked.findings)
    return _page(public_id, form, checked, column=report.columns.heading, others=report.columns.others)


def _report(form: Form) -> Report | Mapping[str, str]:
    """The report that was sent, or what is wrong, by field."""
    names = [form.values.get(name, "").strip()[:LONGEST_NAME] or None for name in ("learner", "status", "code")]
    file = request.files.get("report")
    if file is None or not file.filename:
        return {"report": "Report: choose the CSV file that your LMS exported."}
    try:
        return reading.read(file.stream, Named(*names))
    except headings.NoColumn as why:
        return {why.which: answers.no_column(why, option="Write its heading into the field.")}
    except reading.Unreadable as why:
        return {"report": f"Report: {why}"}


def _page(
    public_id: str, form: Form, checked: Checked | None, *, column: str = "", others: Sequence[str] = ()
) -> Response:
    server = tool()
    with server.database.read() as tx:
        grant = overseeing_packages.grant_of(tx, public_id, now=server.clock())
    looked = [one for one in checked.findings if one.verdict not in answers.FINE] if checked else []
    return page(
        "admin-report.html.jinja",
        status=422 if form.errors else 200,
        grant=grant,
        form=form,
        checked=checked,
        counts=answers.counts(checked.findings) if checked else {},
        words=answers.WORDS,
        looked=looked[:SHOWN],
        more=max(len(looked) - SHOWN, 0),
        column=column,
        others=others,
    )


def _table(findings: Sequence[Finding]) -> Response:
    out = io.StringIO()
    answers.write_csv(findings, out)
    table = Response("\ufeff" + out.getvalue(), mimetype="text/csv")
    table.headers["Content-Disposition"] = 'attachment; filename="report-checked.csv"'
    return table
