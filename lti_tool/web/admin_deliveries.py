"""The administrators' page about scores that gradebooks have not taken: whose, why, when next, and once more."""

from __future__ import annotations

from flask import Response, request
from werkzeug.wrappers import Response as Answer

from lti_tool.services import overseeing_deliveries as deliveries
from lti_tool.services.overseeing_deliveries import BATCH, Wanted
from lti_tool.storage import overseeing_deliveries as stored
from lti_tool.web import admin_door
from lti_tool.web.admin_oversight import SAID, after, asked, note, number
from lti_tool.web.admin_pages import back, page
from lti_tool.web.tool import tool

blueprint = admin_door.room("admin_deliveries", "/admin/deliveries")


@blueprint.get("")
def listed() -> Response:
    """What was refused for good, or what is due; of one school, with words."""
    server, now, wanted = tool(), tool().clock(), _wanted()
    kept = _kept(wanted)
    with server.database.read() as tx:
        found = deliveries.listed(tx, wanted, server.catalogue, after=after())
        counts, schools = deliveries.counts(tx), stored.schools(tx)
    rows = [
        (one, deliveries.title(one, server.catalogue), deliveries.reason(one, wanted.state, now)) for one in found.rows
    ]
    return page(
        "admin-deliveries.html.jinja",
        said={**SAID, "resent-all": _resent(number("n") or 0)},
        wanted=wanted,
        found=found,
        rows=rows,
        counts=counts,
        most=deliveries.COUNTED,
        batch=BATCH,
        schools=schools,
        kept=kept,
        # What a row's button takes along, to come back to the same place.
        again={name: value for name, value in {**kept, "after": after()}.items() if value is not None},
    )


@blueprint.post("/<int:target_id>/resend")
def resend(target_id: int) -> Answer:
    """Have one of them sent once more."""
    server, now, wanted = tool(), tool().clock(), _wanted()
    with server.database.write() as tx:
        score = deliveries.resend(tx, target_id, now)
        note(tx, "resent", f"{deliveries.title(score, server.catalogue)} ({score.school})", now=now)
    return back("admin_deliveries.listed", done="resent", after=after(), **_kept(wanted))


@blueprint.post("/resend")
def resend_all() -> Answer:
    """Have all that were refused for good and are looked for sent once more, so many at a time."""
    server, now, wanted = tool(), tool().clock(), _wanted()
    with server.database.read() as tx:
        found = deliveries.to_resend(tx, wanted, server.catalogue, after=after())
        schools = dict(stored.schools(tx))
    with server.database.write() as tx:
        n = deliveries.resend_all(tx, found.rows, now)
        if n:
            # Not what was looked for: that may be somebody's name.
            where = schools.get(wanted.school or 0, "All platforms")
            found_by = ", as far as found by a search" if wanted.text else ""
            note(tx, "resent_all", f"{where}{found_by}", detail="1 score" if n == 1 else f"{n} scores", now=now)
    # Where nothing fits as far as was looked, what is asked for begins further on.
    return back(
        "admin_deliveries.listed",
        done="resent-all" if n else "none",
        n=n or None,
        after=after() if n else found.next,
        **_kept(wanted),
    )


def _wanted() -> Wanted:
    return Wanted(request.values.get("state") or "failed", number("school"), asked("q"))


def _kept(wanted: Wanted) -> dict[str, str | int | None]:
    """What of the question goes along in addresses."""
    return {"state": wanted.state, "school": wanted.school, "q": wanted.text or None}


def _resent(n: int) -> str:
    if n == 1:
        return "1 score is sent again at the next opportunity."
    more = " There may be more: press the button again." if n >= BATCH else ""
    return f"{n:,} scores are sent again, as fast as their platforms take them.{more}"
