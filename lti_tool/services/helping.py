"""People who help many different others: for facilitators only, in parts, and never a ranking for learners.

What counts is whom somebody helped, not how much she wrote (facts: social.md, 1e). Nobody is named in a small group,
where the rest would be named by it as well, nor who does not wish to be.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from lti_tool.services.act import Act
from lti_tool.storage import facilitating_helpers, tallies
from lti_tool.storage.facilitating_helpers import Helps

FEWEST_PEOPLE = 5
"""Learners there must be before anybody is named."""
MOST = 10


class Helpers(NamedTuple):
    """Who helps, the most first, and for each of them how."""

    ids: tuple[int, ...]
    parts: Mapping[int, Mapping[str, int]]


def score(helps: Helps) -> int:
    """What the parts come to: 3 for a confirmed answer, 2 for each person helped, 1 for a peer or a first answer."""
    return 3 * helps.confirmed + 2 * helps.helped + helps.peers + helps.first


def learners(act: Act) -> int:
    """How many learners there are in this community; who has left is none of them."""
    return sum(n for state, n in tallies.of_community(act.tx, act.run_id).items() if state != "left")


def found(act: Act) -> Helpers:
    """The people of this community who help most."""
    if learners(act) < FEWEST_PEOPLE:
        return Helpers((), {})
    ids = facilitating_helpers.candidates(act.tx, act.run_id)
    helps = facilitating_helpers.parts(act.tx, act.run_id, ids)
    first = sorted(helps, key=lambda one: (-score(one), one.id))[:MOST]
    parts = {one.id: {**one._asdict(), "score": score(one)} for one in first}
    return Helpers(tuple(parts), {key: {k: v for k, v in part.items() if k != "id"} for key, part in parts.items()})
