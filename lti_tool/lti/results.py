"""What a gradebook shows (Assignment and Grade Services 2.0, 3.3): read before a grade that is there is overruled.

A teacher who changes a grade by hand means it. Some platforms keep it whatever a tool sends afterwards, others show
whichever came last; the specification says nothing. So before a score is sent that is not the first one, the grade that
stands there is compared with what was accepted last, as far as the platform lets results be read. Where they differ
nothing is sent, and a facilitator decides.

Reading is a courtesy and never an obstacle: where it fails, the score is sent.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from lti_tool.errors import GradeChanged, PlatformRefused
from lti_tool.lti.connector import Connector
from lti_tool.lti.paging import related, within
from lti_tool.records import Score, ScoreTarget, Wish

SCOPE = "https://purl.imsglobal.org/spec/lti-ags/scope/result.readonly"
TYPE = "application/vnd.ims.lis.v2.resultcontainer+json"
MOST_PAGES = 5
"""Pages looked through where a platform does not sort out one person's result, though it is asked to."""
MOST = 1e9
"""The greatest number that is taken for one."""
SAME = 0.005
"""How far apart, from 0 to 1, two grades are the same: gradebooks round, and teachers change by more."""


def respect(connector: Connector, target: ScoreTarget, line_item: str, score: Score) -> None:
    """Raise GradeChanged where the gradebook shows another grade than it was told last, and nobody said "anyway"."""
    if score.before is None or score.wish is Wish.ANYWAY or SCOPE not in target.scopes:
        return
    if score.wish is Wish.NOBODYS and connector.platform.keeps_teachers_grades:
        return  # sent all the same: should the teacher let go of the grade, the newest one appears
    shown = _shown(connector, line_item, score.subject)
    if shown is not None and abs(shown - score.before / score.maximum) > SAME:
        raise GradeChanged(shown)


def insist(connector: Connector, target: ScoreTarget, line_item: str, score: Score) -> None:
    """Raise GradeChanged where somebody said "anyway", the platform took the score, and keeps the other grade."""
    if score.wish is not Wish.ANYWAY or score.given is None or SCOPE not in target.scopes:
        return
    shown = _shown(connector, line_item, score.subject)
    if shown is not None and abs(shown - score.given / score.maximum) > SAME:
        raise GradeChanged(shown, kept=True)


def _shown(connector: Connector, line_item: str, subject: str) -> float | None:
    """The grade that stands there, from 0 to 1; None where there is none, or it cannot be read."""
    try:
        for result in _results(connector, connector.platform.results_url(line_item, subject)):
            if result.get("userId") == subject:
                return _share(result)
    except (PlatformRefused, ValueError, RecursionError):
        return None
    return None


def _results(connector: Connector, first: str) -> Iterator[dict[str, Any]]:
    url: str | None = first
    for _ in range(MOST_PAGES):
        if url is None:
            return
        answer = connector.call((SCOPE,), url, accept=TYPE)
        found = json.loads(answer.body) if answer.ok else None
        if not isinstance(found, list):
            return
        yield from (result for result in found if isinstance(result, dict))
        following = related(answer, url, "next")
        url = following if following and within(following, first) else None


def _share(result: dict[str, Any]) -> float | None:
    score, maximum = (
        _number(result.get(name, default)) for name, default in (("resultScore", None), ("resultMaximum", 1))
    )
    return None if score is None or not maximum or maximum < 0 else score / maximum


def _number(value: object) -> float | None:
    """A number that somebody could have meant: JSON also lets through infinities and a thousand digits."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not -MOST <= value <= MOST:
        return None
    return float(value)
