"""What a facilitator's two pictures are drawn from: participation as days pass, and who answers whom."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from typing import Any

from lti_tool.services.act import Act
from lti_tool.services.facilitating_rows import named, only_facilitators
from lti_tool.storage import facilitating_pictures
from lti_tool.storage.facilitating_pictures import Arrow, Dot

DAYS = 60
MOST_PEOPLE = 60
"""In one circle; beyond it, the strongest ties alone are told."""
MOST_ARROWS = 150
MOST_PODS = 12
SHOWN_FOR = 300
"""Seconds for which pictures of a run where things happen are not drawn anew."""


def pictures(act: Act, *, pod: int | None) -> dict[str, Any]:
    """Days, and circles of people: one for what all of the run do together, and one for each pod, or for pod `pod`.

    Raises:
        Refused: the session is no facilitator's.
    """
    only_facilitators(act)
    circles = []
    if pod is None and any(asked["space"] != "pod" for asked in act.offer.social):
        circles.append(_circle(act, None, None))
    if act.offer.pod is not None:
        found = facilitating_pictures.pods_of(act.tx, act.run_id, number=pod, limit=MOST_PODS)
        circles += [_circle(act, one.id, one.number) for one in found]
    return {"days": _days(act), "circles": circles}


def version(act: Act, *, pod: int | None) -> str:
    """Changes every five minutes, whatever happens: adding up a large run is too much for every post."""
    only_facilitators(act)
    return f"{act.run_id}-{int(act.now.timestamp()) // SHOWN_FOR}-{pod}-{act.offer.digest[:8]}"


def _days(act: Act) -> list[dict[str, Any]]:
    """Every day from the first one on which somebody wrote until today, without gaps."""
    today = act.now.date()
    found = facilitating_pictures.days(act.tx, act.run_id, since=act.now - timedelta(days=DAYS - 1))
    if not found:
        return []
    wrote = {one.day: one for one in found}
    first = max(date.fromisoformat(found[0].day), today - timedelta(days=DAYS - 1))
    days = [(first + timedelta(days=n)).isoformat() for n in range((today - first).days + 1)]
    return [
        {
            "day": day,
            "posts": wrote[day].posts if day in wrote else 0,
            "people": wrote[day].people if day in wrote else 0,
        }
        for day in days
    ]


def _circle(act: Act, pod_id: int | None, number: int | None) -> dict[str, Any]:
    arrows = facilitating_pictures.arrows(act.tx, act.run_id, pod_id, limit=MOST_ARROWS + 1)
    members = facilitating_pictures.members(act.tx, act.run_id, pod_id, limit=MOST_PEOPLE + 1)
    whole = len(members) <= MOST_PEOPLE
    if not whole:
        strongest = _strongest(arrows)
        arrows = [arrow for arrow in arrows if {arrow.source, arrow.target} <= strongest]
        dots = facilitating_pictures.named(act.tx, act.run_id, sorted(strongest))
    else:
        known = {one.id for one in members}
        others = {end for arrow in arrows for end in (arrow.source, arrow.target)} - known
        dots = [*members, *facilitating_pictures.named(act.tx, act.run_id, sorted(others))]
    shown = {dot.id for dot in dots}
    return {
        "pod": number,
        "activity": None,
        "people": [_dot(dot) for dot in dots],
        "answers": [
            {"from": f"l{arrow.source}", "to": f"l{arrow.target}", "n": arrow.n}
            for arrow in arrows[:MOST_ARROWS]
            if {arrow.source, arrow.target} <= shown
        ],
        "whole": whole and len(arrows) <= MOST_ARROWS,
    }


def _strongest(arrows: list[Arrow]) -> set[int]:
    """The people with the strongest ties, as many as fit."""
    ties: Counter[int] = Counter()
    for arrow in arrows:
        ties[arrow.source] += arrow.n
        ties[arrow.target] += arrow.n
    return {one for one, _ in ties.most_common(MOST_PEOPLE)}


def _dot(dot: Dot) -> dict[str, Any]:
    return {**named(dot.id, dot.name), "facilitator": dot.facilitator}
