"""What a facilitator's page asks for to hold an LMS's report against the receipts of her run. No report is kept."""

from __future__ import annotations

import io

from flask import Blueprint, Response, request
from werkzeug.exceptions import RequestEntityTooLarge

from courses.reports import answers, headings, reading
from courses.reports.headings import Named
from courses.reports.reading import Report
from lti_tool.errors import Refused
from lti_tool.services import audit, receipts_checking
from lti_tool.services.facilitating_rows import only_facilitators
from lti_tool.services.receipts_checking import Checked, Whose
from lti_tool.web import acts
from lti_tool.web.answers import answer
from lti_tool.web.tool import tool

blueprint = Blueprint("reports", __name__, url_prefix="/api/run/report")

LARGEST = 5 * 1024 * 1024
LONGEST_NAME = 200
SHOWN = 200


@blueprint.post("")
def check() -> Response:
    """Who in the report, which is the body, needs a look, and how many of each kind there are."""
    with acts.reading() as act:  # nothing of it is read for anybody else
        only_facilitators(act)
    report, server = _report(), tool()
    with acts.writing() as act:
        only_facilitators(act)
        of = Whose(act.session.run)
        checked = receipts_checking.check(act.tx, of, report, signer=server.signer, catalogue=server.catalogue)
        audit.note(act, "report_checked")
    return answer(_shown(report, checked))


def _report() -> Report:
    names = [request.args.get(name, "").strip()[:LONGEST_NAME] or None for name in ("learner", "status")]
    request.max_content_length = LARGEST
    try:
        return reading.read(io.BytesIO(request.get_data(cache=False)), Named(*names))
    except RequestEntityTooLarge:
        what = f"A report can have {LARGEST // 1024**2} megabytes here. Ask an administrator to check a larger one."
        raise Refused("too_large", what, status=413) from None
    except headings.NoColumn as why:
        what = answers.no_column(why, option="Write its heading into the field.")
        raise Refused(f"no_{why.which}_column", what, status=422) from None
    except reading.Unreadable as why:
        raise Refused("no_report", str(why), status=422) from None


def _shown(report: Report, checked: Checked) -> dict[str, object]:
    looked = [one for one in checked.findings if one.verdict not in answers.FINE]
    return {
        "column": report.columns.heading,
        "others": list(report.columns.others),
        "counts": [{"n": n, "what": answers.WORDS[kind]} for kind, n in answers.counts(checked.findings).items() if n],
        "more": max(len(looked) - SHOWN, 0),
        "rows": [
            {
                "who": one.learner or checked.names.get(one.codes[0], ""),
                "line": one.line,
                "what": answers.WORDS[one.verdict],
                "codes": list(one.codes),
            }
            for one in looked[:SHOWN]
        ],
    }
