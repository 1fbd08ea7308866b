"""Receipts: the server's signed statement that a learner met a course's requirements.

An LMS's own record can be set from a browser's console, and no package can prevent that (facts: scorm.md, T4). What it
cannot make is a receipt. It names run, learner, plan and time, so it is no use to anybody else (T5, T6).
"""

from __future__ import annotations

from courses.reports.reconciling import Receipt
from lti_tool.records import Enrolment, Run
from lti_tool.services.seals import Signer, code_of


def issue(signer: Signer, run: Run, enrolment: Enrolment, *, digest: str) -> str:
    """The receipt of somebody who is complete; `digest` says under which plan."""
    assert enrolment.complete_at is not None  # noqa: S101 — only a completed record gets one
    payload = {
        "kind": "receipt",
        "run": run.public_id,
        "course": run.course,
        "learner": enrolment.subject,
        "plan": digest,
        "at": enrolment.complete_at.isoformat(timespec="seconds"),
    }
    return signer.sign(payload)


def verify(signer: Signer, token: str) -> Receipt | None:
    """What a receipt says, or None when it is not one of ours."""
    payload = signer.read(token, "receipt")
    if payload is None:
        return None
    run, course, learner, plan, at = (payload[name] for name in ("run", "course", "learner", "plan", "at"))
    return Receipt(run, course, learner, plan, at, code_of(token))


def shown(token: str | None) -> dict[str, str] | None:
    """The receipt as a page or package gets it."""
    return None if token is None else {"token": token, "code": code_of(token)}
