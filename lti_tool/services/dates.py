"""When activities open, are due and close for one person, and asking for more time.

Dates are written by designers (`courses.model.dates`); here they become moments for somebody who came at a certain time
to a run that began at a certain time, and who may have been given longer.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from courses.model import dates as written
from courses.model.dates import Window, window
from courses.model.rules import Outcome
from lti_tool.errors import Refused
from lti_tool.records import Enrolment
from lti_tool.services.act import Act
from lti_tool.storage import asks

DATES = ("opens", "due", "closes")
LONGEST_REASON = 500


def window_of(
    act: Act, enrolment: Enrolment | None, asked: Mapping[str, Any], *, own: Mapping[str, Any] | None = None
) -> Window:
    """The dates of one activity for this person; for a preview, as for somebody who starts now.

    `own`: her record, where it is about to be another one than the enrolment's.
    """
    record = own if own is not None else enrolment.record if enrolment else {}
    return window(asked, **_since(act, enrolment, record.get(asked["id"], {})))


def checkpoints(act: Act, enrolment: Enrolment | None, asked: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What is due by when within one activity, as pages get it: `of`, `due`, `at` (None until it is reached), `late`.

    Late is what was reached after it was due, and what is not reached and was due by now.
    """
    entry = enrolment.record.get(asked["id"], {}) if enrolment else {}
    stamps = {of: datetime.fromisoformat(stamp) for of, stamp in entry.get("stamps", {}).items()}
    return [
        {"of": of, "due": iso(due), "at": iso(stamps.get(of)), "late": stamps.get(of, act.now) >= due}
        for of, due in written.checkpoints(asked, **_since(act, enrolment, entry))
    ]


def shown(act: Act, enrolment: Enrolment | None) -> dict[str, dict[str, Any]]:
    """The dates of every activity that has any, as a page gets them; `checkpoints` only where there are some."""
    found: dict[str, dict[str, Any]] = {}
    for asked in act.offer.dated:
        of_it = window_of(act, enrolment, asked)
        found[asked["id"]] = {name: iso(getattr(of_it, name)) for name in DATES}
    for asked in act.offer.stamped:
        found.setdefault(asked["id"], {})["checkpoints"] = checkpoints(act, enrolment, asked)
    return found


def _since(act: Act, enrolment: Enrolment | None, entry: Mapping[str, Any]) -> dict[str, Any]:
    """What this person's dates count from, and what a facilitator gave her."""
    extended = entry.get("extended")
    return {
        "started": enrolment.started_at if enrolment else act.now,
        "run_started": act.session.run.started_at,
        "extended": datetime.fromisoformat(extended) if extended else None,
    }


def next_due(act: Act, enrolment: Enrolment, own: Mapping[str, Any], found: Outcome) -> datetime | None:
    """The earliest due date of something that the course still waits for; None when nothing is due."""
    missing = {item["activity"] for item in found["missing"]}
    moments = (window_of(act, enrolment, asked, own=own).due for asked in act.offer.dated if asked["id"] in missing)
    return min((moment for moment in moments if moment is not None), default=None)


def refuse_shut(act: Act, enrolment: Enrolment, asked: Mapping[str, Any]) -> None:
    """Raises Refused before an activity opens and after it has closed for this person. Nothing typed is lost by it."""
    if act.is_facilitator or not any(asked.get(name) for name in DATES):
        return
    found = window_of(act, enrolment, asked)
    standing = found.standing(act.now)
    if standing == "early":
        raise Refused("not_open_yet", f"This part opens on {_said(found.opens)}. What you wrote is kept.", status=409)
    if standing == "closed":
        raise Refused(
            "closed",
            f"This part closed on {_said(found.closes)}. What you wrote is kept; you can ask the person who runs the "
            "course for more time.",
            status=409,
        )


def ask_for_time(act: Act, activity: str, reason: str) -> None:
    """Put this person on the facilitators' list of those who ask for more time. Asking again says it anew.

    Raises:
        Refused: there is no such activity, it has no date to move, or it is a preview.
    """
    asked = act.offer.activities.get(activity)
    if asked is None:
        raise Refused("unknown_activity", "This course has no such activity. Please reload the page.", status=404)
    if not (asked.get("due") or asked.get("closes")):
        raise Refused("no_date", "This part has no date: you can do it whenever you like.", status=409)
    asks.ask(act.tx, act.enrolment().id, activity, reason=" ".join(reason.split()), now=act.now)


def iso(moment: datetime | None) -> str | None:
    """A moment as pages get it."""
    return None if moment is None else moment.isoformat(timespec="seconds").replace("+00:00", "Z")


def _said(moment: datetime | None) -> str:
    return f"{moment:%d %B %Y at %H:%M} (UTC)" if moment else ""
