"""What reviews come to: how many somebody gave and got, and what her work is worth.

Nothing is added up here as it happens. Whatever changes a review, or the work it is about, has both people's counts
made anew from the reviews themselves, under the space's lock and in the same transaction. The other one's record is
not touched: no act waits for another person's row, so the worker settles her (`rechecks.soon`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from courses.model import rubric
from lti_tool.services.act import Act
from lti_tool.storage import rechecks, review_counts, reviews

MOST = 200
"""Reviews of one person's work that are looked at: more than can be asked for, and nobody gives more of free will."""


class Judgement(Protocol):
    """What one person gave: a peer's (`peer`) or a facilitator's (`staff`) levels."""

    @property
    def kind(self) -> str: ...
    @property
    def levels(self) -> Mapping[str, int]: ...


@dataclass(frozen=True, slots=True)
class Result:
    """What the reviews of one work come to. `points` are the medians by criterion; `marks` from 0 to 1."""

    points: Mapping[str, float]
    marks: float
    by_staff: bool
    n: int

    def json(self) -> dict[str, Any]:
        """As pages get it."""
        by = "staff" if self.by_staff else "peers"
        return {"points": dict(self.points), "marks": self.marks, "by": by, "n": self.n}


def result(asked: Mapping[str, Any], received: Sequence[Judgement]) -> Result | None:
    """What these reviews come to: a facilitator's levels alone where there are some, else the median of peers'."""
    staff = [review for review in received if review.kind == "staff"]
    judged = staff or list(received)
    points = rubric.points_of(asked["rubric"], [review.levels for review in judged])
    marks = rubric.marks(asked["rubric"], points)
    return None if marks is None else Result(points, marks, bool(staff), len(judged))


def recount(act: Act, asked: Mapping[str, Any], space_id: int, enrolment_id: int) -> None:
    """Make one person's counts anew. A facilitator's judgement is as much as all the reviews she waits for."""
    received = reviews.received(act.tx, space_id, enrolment_id, limit=MOST)
    found, peers = result(asked, received), sum(review.kind == "peer" for review in received)
    enough = max(peers, asked["require"]["reviews_received"]) if found and found.by_staff else peers
    review_counts.write(act.tx, space_id, enrolment_id, received=enough, marks=found.marks if found else None)


def work_changed(act: Act, asked: Mapping[str, Any], space_id: int, post_id: int, author_id: int) -> None:
    """A work was handed in, edited, withdrawn, hidden or shown again: make the counts of everybody concerned anew.

    The caller holds the space, has counted the author's posts, and settles the author if it is her own act.
    """
    reviewers = [assessor for assessor, _state in review_counts.reviewers_of(act.tx, post_id)]
    for enrolment_id in sorted({author_id, *reviewers}):
        recount(act, asked, space_id, enrolment_id)
    rechecks.soon(act.tx, reviewers, act.now)
