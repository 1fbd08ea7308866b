"""Scores that platforms have not been told yet, over all schools: why not, when next, and having them sent again.

An administrator sees whose score it is and why it does not arrive, but not the grade: that is between the learner and
her facilitator. Sending again follows the rules of `grading`: what is sent is what is noted, and what has been told, or
was taken back before anybody heard of it, is not told anew.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from courses.model import parts
from lti_tool.errors import Refused
from lti_tool.services import overseeing
from lti_tool.services.catalogue import Catalogue
from lti_tool.services.overseeing import FIRST, LAST, NEWEST, Found
from lti_tool.storage import audit, outbox
from lti_tool.storage import overseeing_deliveries as stored
from lti_tool.storage.database import Transaction
from lti_tool.storage.overseeing_deliveries import Score
from lti_tool.storage.stretches import Mark

STATES = ("failed", "due")
BATCH = 500
"""How many scores are sent again at once: as many as the worker tells in a few minutes."""
COUNTED = 10_000
PATIENCE = timedelta(minutes=5)
"""How long after its time a score may wait before something must be wrong."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which scores: in which state, of which school, and with which words in anything that is shown of them."""

    state: str = "failed"
    school: int | None = None
    text: str = ""

    def __post_init__(self) -> None:
        if self.state not in STATES:
            raise Refused("unknown_list", "There is no such list. Please go back to the first page.", status=404)


def listed(
    tx: Transaction, wanted: Wanted, catalogue: Catalogue, *, after: str | None, rows: int = overseeing.ROWS
) -> Found[Score]:
    """One page: what is due, the next one first; or what was refused for good, the last one first."""
    looked_for = overseeing.words(wanted.text)
    titles: dict[tuple[str, str], str] = {}

    def fits(score: Score) -> bool:
        if wanted.school not in (None, score.school_id):
            return False
        what = (score.course, score.part)
        known = titles.get(what) or titles.setdefault(what, title(score, catalogue))
        return overseeing.has(looked_for, score.name, score.school, score.reason, known, score.run)

    return overseeing.page(
        lambda at, limit: _LISTS[wanted.state](tx, at, limit),
        overseeing.mark(after, FIRST if wanted.state == "due" else LAST),
        fits=fits if looked_for or wanted.school is not None else None,
        rows=rows,
    )


def counts(tx: Transaction) -> dict[str, int]:
    """How many there are in each state; more than `COUNTED` are not counted."""
    return {state: stored.count(tx, state, most=COUNTED) for state in STATES}


def title(score: Score, catalogue: Catalogue) -> str:
    """What of which course the score is for."""
    offer = catalogue.find(score.course)
    if offer is None:
        return score.course
    part = parts.title_of(offer.plan, score.part) if score.part else None
    return f"{offer.course.title}: {part}" if part else offer.course.title


def reason(score: Score, state: str, now: datetime) -> str:
    """Why it has not arrived, in a sentence."""
    if state == "failed":
        return score.reason or "The platform did not take it."
    if score.claimed_until is not None and score.claimed_until > now:
        return "It is being sent just now."
    if now - score.at > PATIENCE:
        return "It should have been sent by now, and no worker has come to it. See whether one is running (Health)."
    return score.reason or "It waits for its turn."


def resend(tx: Transaction, target_id: int, now: datetime) -> Score:
    """Have one score sent at the next opportunity; which one it is.

    Raises:
        Refused: it is told meanwhile, gone, or just being sent.
    """
    held = outbox.noted(tx, [target_id] if target_id <= NEWEST else [])
    found = stored.score(tx, target_id) if held else None
    if found is None:
        raise Refused("told_already", "This score has arrived meanwhile, or is not wanted any more.", status=409)
    score, state = found
    if state == "due" and score.claimed_until is not None and score.claimed_until > now:
        raise Refused("being_sent", "This score is being sent just now. Look again in a minute.", status=409)
    outbox.again(tx, target_id, anew=False, now=now)
    audit.note(tx, score.root_id, None, "resent", subject_id=score.enrolment_id, now=now)
    return score


def to_resend(tx: Transaction, wanted: Wanted, catalogue: Catalogue, *, after: str | None) -> Found[Score]:
    """What was refused for good and is `wanted`; at most `BATCH`, so that sending it again can be repeated."""
    return listed(tx, Wanted("failed", wanted.school, wanted.text), catalogue, after=after, rows=BATCH)


def resend_all(tx: Transaction, scores: Sequence[Score], now: datetime) -> int:
    """Have these scores sent again, as far as they still stand as refused for good; how many those are.

    One line per run goes into its log: a line for each of thousands of people would bury everything else there.
    """
    held = outbox.noted(tx, [score.id for score in scores])
    again = [score for score in scores if score.id in held and held[score.id].state == "failed"]
    if again:
        stored.again(tx, [score.id for score in again], now)
    for root_id, n in sorted(Counter(score.root_id for score in again).items()):
        audit.note(tx, root_id, None, "resent_all", reason="1 score" if n == 1 else f"{n} scores", now=now)
    return len(again)


_LISTS: Mapping[str, Callable[[Transaction, Mark, int], Sequence[Score]]] = {
    "due": stored.due,
    "failed": stored.failed,
}
