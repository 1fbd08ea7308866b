"""What a platform's answer means for a score: accepted, try again, or no, said so that a facilitator understands it.

Whether trying again can help is decided here once, for every kind of call; what single platforms mean by an answer is
asked of `platforms` first.
"""

from __future__ import annotations

from datetime import datetime
from email.utils import parsedate_to_datetime

from lti_tool.errors import PlatformRefused
from lti_tool.lti.http import Answer
from lti_tool.platforms import Platform

AGAIN_SOON = 2.0
"""Seconds after which a score that met an equal timestamp can be sent with a later one."""


def refusal(answer: Answer, *, doing: str, now: datetime) -> PlatformRefused:
    """What an answer other than 2xx means. `doing` ends the sentence "The platform … while we were …"."""
    status = answer.status
    if throttled(answer):
        return PlatformRefused(
            "The platform asked us to slow down.", permanent=False, retry_after=retry_after(answer, now=now)
        )
    if status >= 500 or status in (408, 425):
        reason = f"The platform had a problem of its own (HTTP {status}) while we were {doing}."
        return PlatformRefused(reason, permanent=False, retry_after=retry_after(answer, now=now))
    if 300 <= status < 400:
        return PlatformRefused(f"The platform has moved the address we use for {doing}.", permanent=True)
    # Not being recognised (401) says nothing about this score: an administrator, or a moment, may put it right.
    reason = _PERMANENT.get(status, _OTHERWISE).format(status=status, doing=doing)
    return PlatformRefused(reason, permanent=status != 401)


def score_refusal(answer: Answer, platform: Platform, *, now: datetime) -> PlatformRefused:
    """What an answer other than 2xx to a score means (AGS 2.0, 3.4.7)."""
    if told := platform.explain_score(answer.status, answer.text()):
        return PlatformRefused(told.reason, permanent=told.permanent, retry_after=retry_after(answer, now=now))
    if answer.status == 409:
        # The platform holds a score with this timestamp or a later one: a moment later, ours is the later one.
        reason = "The gradebook has another score from the same moment."
        return PlatformRefused(reason, permanent=False, retry_after=AGAIN_SOON)
    if answer.status in (404, 410):
        return PlatformRefused("The grade column is gone from the gradebook.", permanent=True)
    if answer.status in (400, 422):
        reason = (
            f"The gradebook does not take this grade (HTTP {answer.status}); perhaps the person has left the course."
        )
        return PlatformRefused(reason, permanent=True)
    return refusal(answer, doing="sending a grade", now=now)


def throttled(answer: Answer) -> bool:
    """Whether we asked too much. Some servers say so with 403 and an empty quota, or only in the text."""
    if answer.status != 403:
        return answer.status == 429
    empty = answer.headers.get("x-rate-limit-remaining", "").startswith(("0", "-"))
    return empty or "rate limit" in answer.text().lower()


def retry_after(answer: Answer, *, now: datetime) -> float | None:
    """Seconds the platform asks us to wait, given as seconds or as a date (RFC 9110, 10.2.3)."""
    told = answer.headers.get("retry-after", "").strip()
    if not told:
        return None
    if told.isdecimal():
        return float(told[:9])
    try:
        return max(0.0, (parsedate_to_datetime(told) - now).total_seconds())
    except (ValueError, TypeError):
        return None


_PERMANENT = {
    400: "The platform did not understand us while we were {doing} (HTTP 400).",
    401: "The platform no longer accepts this tool's key. An administrator should check the registration and its keys.",
    403: "The platform does not allow this tool to do this ({doing}). An administrator can allow it there.",
    404: "The platform does not know the address we use for {doing}.",
    410: "The platform does not know the address we use for {doing} any more.",
}
_OTHERWISE = "The platform said no (HTTP {status}) while we were {doing}."
