"""Who may write here now, and how much: said before anything is kept, and nothing typed is lost by it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from lti_tool.errors import Refused
from lti_tool.records import Enrolment
from lti_tool.services.act import Act
from lti_tool.services.acting import refuse_locked
from lti_tool.services.contributing_judged import BURST
from lti_tool.services.feed_access import Asked
from lti_tool.storage import marks, posts_writing
from lti_tool.storage.posts import Reader
from lti_tool.storage.spaces import Space

RATE = 10
RATE_SPAN = timedelta(minutes=1)
HOURLY_RATE = 60
BURST_SPAN = timedelta(seconds=30)
MOST_MENTIONS = 10


def refuse_silent(act: Act, enrolment: Enrolment) -> None:
    """Raises Refused when the run, or this person in it, may only read."""
    if act.is_facilitator:
        return
    if act.session.run.read_only:
        raise Refused(
            "read_only_run", "This course is over: you can read everything, but nothing is added any more.", status=403
        )
    if enrolment.read_only:
        raise Refused(
            "read_only",
            "You can read here but not write at the moment. Please talk to the person who runs the course. "
            "What you wrote is kept.",
            status=403,
        )


def refuse_closed(act: Act, enrolment: Enrolment, activity: str) -> None:
    """Raises Refused when a learner may not do anything in this activity now."""
    refuse_silent(act, enrolment)
    if not act.is_facilitator:
        refuse_locked(act, enrolment, activity)


def refuse_locked_space(act: Act, space: Space) -> None:
    """Raises Refused when a facilitator has closed the place."""
    if space.locked and not act.is_facilitator:
        raise Refused(
            "locked_space",
            "A facilitator has closed this discussion: it can be read, but nothing is added any more. "
            "What you wrote is kept.",
            status=403,
        )


def refuse_haste(act: Act, enrolment: Enrolment) -> bool:
    """Whether this is one of many posts at once, which a facilitator may want to look at.

    Raises:
        Refused: it is more than anybody writes.
    """
    spans = (timedelta(hours=1), RATE_SPAN, BURST_SPAN)
    hour, minute, moment = posts_writing.written_within(act.tx, enrolment.id, act.now, spans)
    if minute >= RATE:
        raise Refused(
            "too_fast", "That was a lot at once. Your text is kept; please send it again in a minute.", status=429
        )
    if hour >= HOURLY_RATE:
        raise Refused(
            "too_fast", "That was a lot for one hour. Your text is kept; please send it again later.", status=429
        )
    return moment >= BURST


def refuse_unknown_people(act: Act, space: Space, who: Reader, mentioned: Sequence[int]) -> None:
    """Raises Refused when somebody is mentioned whom this person does not see here."""
    if len(mentioned) > MOST_MENTIONS:
        raise Refused("too_many_mentions", f"Please mention at most {MOST_MENTIONS} people in one post.", status=422)
    if not mentioned:
        return
    known = marks.can_be_mentioned(act.tx, space.id, act.run_id, mentioned, closed=who.closed)
    if not known.issuperset(mentioned):
        raise Refused(
            "unknown_person", "Somebody you mention is not in this discussion. Your text is kept.", status=422
        )


def refuse_named(asked: Asked, *, anonymous: bool) -> None:
    """Raises Refused when a post is to be without a name where that is not offered."""
    if anonymous and asked["anonymous"] != "to_peers":
        raise Refused("not_anonymous", "Posts here are shown with your name. Your text is kept.", status=422)
