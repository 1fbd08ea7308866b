"""What single platforms do differently: the only place that knows their names.

The base class does what the specifications say. Every override is small and says where it was seen. Which one applies
is decided from what the platform says of itself (`product_family_code`) or, before the first launch, from the issuer.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from lti_tool.records import Registration, Score


@dataclass(frozen=True, slots=True)
class Refusal:
    """What a platform's answer to a score means. `reason` is a sentence a facilitator understands."""

    reason: str
    permanent: bool


class Platform:
    """A platform that follows the specifications."""

    def token_audience(self, registration: Registration) -> str:
        """Whom a request for a service token is addressed to (Security Framework 1.0, 4.1.1)."""
        return registration.audience or registration.auth_token_url

    def score_url(self, line_item: str) -> str:
        """Where scores for this grade column go: `/scores` ends the path, a query stays (AGS 2.0, 3.4)."""
        parts = urlsplit(line_item)
        return urlunsplit(parts._replace(path=parts.path.rstrip("/") + "/scores", fragment=""))

    def columns(self, *, line_item: str | None, line_items: str | None) -> str | None:
        """Where this tool may look for, or make, a grade column of a link that has none of its own; None: nowhere."""
        return line_items

    def score_extras(self, score: Score) -> Mapping[str, Any]:
        """Members of a score that only this platform reads."""
        return {}

    def explain_score(self, status: int, body: str) -> Refusal | None:
        """What this answer to a score means here, where it differs from what it means elsewhere."""
        return None

    def frame_ancestors(self, registration: Registration) -> tuple[str, ...]:
        """Origins whose pages may show ours in a frame: where the platform lives, as far as its registration tells."""
        urls = (registration.issuer, registration.auth_login_url, registration.auth_token_url)
        return tuple(dict.fromkeys(origin for url in urls if (origin := _origin(url))))


class Moodle(Platform):
    def columns(self, *, line_item: str | None, line_items: str | None) -> str | None:
        # Seen on 4.5.6: a link whose teacher left "Allow tool to add grades" unticked (the default) still names
        # `lineitems`. A column made there would overrule the teacher and count twice in the course total.
        return line_items if line_item else None

    def explain_score(self, status: int, body: str) -> Refusal | None:
        # Seen on 4.5.6: a locked grade answers 500, and somebody who cannot be graded there (a teacher, or a learner
        # who has left the course) answers 400, both with `[]` and no word of why.
        if status == 500 and body.strip() == "[]":
            return Refusal("The grade is locked in the gradebook. Unlock it there, then send it again.", permanent=True)
        if status == 400 and body.strip() == "[]":
            return Refusal("The gradebook takes no grade for this person; perhaps they have left the course.", True)
        return None


class Canvas(Platform):
    def score_extras(self, score: Score) -> Mapping[str, Any]:
        # Each score counts as a new submission there and uses up an attempt, unless it says otherwise.
        if score.first:
            return {}
        return {"https://canvas.instructure.com/lti/submission": {"new_submission": False}}

    def explain_score(self, status: int, body: str) -> Refusal | None:
        if status == 422:
            return Refusal("The gradebook takes no grade: no attempts are left, or this person is no student.", True)
        return None

    def frame_ancestors(self, registration: Registration) -> tuple[str, ...]:
        # Issuer and sign-in address are shared by all schools, each of which has a host name of its own, often not
        # even under instructure.com. Nothing narrower than "some https page" is known.
        return (*super().frame_ancestors(registration), "https:")


class Blackboard(Platform):
    def frame_ancestors(self, registration: Registration) -> tuple[str, ...]:
        # One issuer for all institutions (https://blackboard.com); theirs are host names of their own.
        return (*super().frame_ancestors(registration), "https:")


class Brightspace(Platform):
    def token_audience(self, registration: Registration) -> str:
        # Seen by several tools: the audience is not the token address (https://auth.brightspace.com/core/connect/token).
        return registration.audience or "https://api.brightspace.com/auth/token"


_BY_FAMILY: Mapping[str, Platform] = {
    "moodle": Moodle(),
    "canvas": Canvas(),
    "blackboardlearn": Blackboard(),
    "desire2learn": Brightspace(),
}
_BY_ISSUER: Mapping[str, Platform] = {
    "https://canvas.instructure.com": Canvas(),
    "https://canvas.beta.instructure.com": Canvas(),
    "https://canvas.test.instructure.com": Canvas(),
    "https://blackboard.com": Blackboard(),
}
_PLAIN = Platform()


def for_registration(registration: Registration) -> Platform:
    """The platform behind this registration."""
    return _BY_ISSUER.get(registration.issuer) or for_family(registration.family)


def for_family(family: str | None) -> Platform:
    """The platform of this `product_family_code`; one that follows the specifications where it is unknown."""
    return _BY_FAMILY.get((family or "").lower(), _PLAIN)


def _origin(url: str) -> str | None:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return None
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"
