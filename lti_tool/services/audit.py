"""Writing down, in the act itself, what a facilitator decided: who did it, where and when are taken from the act."""

from __future__ import annotations

from lti_tool.services.act import Act
from lti_tool.storage import audit


def note(
    act: Act,
    what: str,
    *,
    subject_id: int | None = None,
    post_id: int | None = None,
    activity: str | None = None,
    reason: str = "",
) -> None:
    """Add one line to the audit log. `what` is one short word for programs; pages say it in words."""
    audit.note(
        act.tx,
        act.run_id,
        act.session.enrolment_id,
        what,
        subject_id=subject_id,
        post_id=post_id,
        activity=activity,
        reason=" ".join(reason.split()),
        now=act.now,
    )
