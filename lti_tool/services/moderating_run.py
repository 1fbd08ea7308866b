"""How a run and its discussions may be used: closed or open, looked at before others see it, and for how long kept."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lti_tool.errors import Refused
from lti_tool.services import audit
from lti_tool.services.act import Act, SpaceKey
from lti_tool.services.facilitating_rows import only_facilitators
from lti_tool.storage import audit as log
from lti_tool.storage import moderation, moving, pods
from lti_tool.storage.moderation import Joined, Setting

PREMODERATE = ("none", "first", "all")
SHORTEST_RETENTION = 30
LONGEST_RETENTION = 3650
"""Days."""
MOST_SPACES = 100
"""Pods of one activity that are shown."""


def settings(act: Act) -> dict[str, Any]:
    """How this run is set, and each place in it where people write."""
    only_facilitators(act)
    joined = moderation.runs_of(act.tx, act.run_id)
    mine = _mine(act, joined)
    return {
        "title": mine.title,
        "read_only": mine.read_only,
        "retention_days": mine.retention_days,
        "pods_follow": mine.pods_follow if act.offer.pod is not None else None,
        "joined": [{"title": one.title, "people": one.people, "me": one.id == mine.id} for one in joined],
        "spaces": [row for asked in act.offer.social for row in _rows(act, asked)],
    }


def version(act: Act) -> str:
    """Changes with every decision that is written down, and so with every setting."""
    only_facilitators(act)
    newest = log.newest(act.tx, act.run_id)
    return f"{newest}-{act.home_id}-{int(act.now.timestamp()) // 60}-{act.offer.digest[:8]}"


def set_space(
    act: Act, activity: str, *, locked: bool | None, premoderate: str | None, pod: int | None, reason: str
) -> None:
    """Close or open an activity's space, or have posts wait for a facilitator; in one pod, or in all there are now.

    Raises:
        Refused: no facilitator asks, there is no such activity or pod, or nothing that can be set is set.
    """
    only_facilitators(act)
    asked = act.community(activity)
    if premoderate is not None and premoderate not in PREMODERATE:
        raise Refused("bad_setting", "Posts are looked at before others see them: none, first, or all.", status=422)
    values = {"locked": locked, "premoderate": premoderate}
    wanted = {name: value for name, value in values.items() if value is not None}
    if not wanted:
        raise Refused("bad_setting", "There is nothing to set. Please reload the page.", status=422)
    held = moving.hold(act.tx, _keys(act, asked, pod))
    moderation.set_spaces(act.tx, sorted(held.values()), wanted)
    if locked is not None:
        audit.note(act, "locked" if locked else "unlocked", activity=activity, reason=_in(pod, reason))
    if premoderate is not None:
        audit.note(act, "premoderated", activity=activity, reason=_in(pod, f"{premoderate}. {reason}".strip(". ")))


def set_run(act: Act, wanted: Mapping[str, Any], *, reason: str) -> None:
    """Let this run be read only, keep what people wrote for so many days after it (None: for good), or have its small
    groups follow those of the LMS.

    Raises:
        Refused: no facilitator asks, the days are no sensible number, or the course has no small groups.
    """
    only_facilitators(act)
    values = {name: wanted[name] for name in ("read_only", "retention_days", "pods_follow") if name in wanted}
    if "pods_follow" in values and act.offer.pod is None:
        raise Refused("no_pods", "This course has no small groups.", status=409)
    days = values.get("retention_days")
    if days is not None and not SHORTEST_RETENTION <= days <= LONGEST_RETENTION:
        raise Refused(
            "bad_setting",
            f"What people wrote can be kept for {SHORTEST_RETENTION} to {LONGEST_RETENTION:,} days, or for good.",
            status=422,
        )
    if not values:
        raise Refused("bad_setting", "There is nothing to set. Please reload the page.", status=422)
    moderation.set_run(act.tx, act.home_id, values)
    if "read_only" in values:
        audit.note(act, "run_closed" if values["read_only"] else "run_opened", reason=reason)
    if "retention_days" in values:
        audit.note(act, "retention", reason=f"{days or 'for good'}. {reason}".strip(". "))
    if "pods_follow" in values:
        audit.note(act, "pods_follow" if values["pods_follow"] else "pods_mix", reason=reason)


def _rows(act: Act, asked: Mapping[str, Any]) -> list[dict[str, Any]]:
    """One row for all of an activity, and one for each of its pods."""
    usual = asked["moderation"]["premoderate"]
    kept = moderation.settings(act.tx, act.run_id, asked["id"], limit=MOST_SPACES)
    if asked["space"] != "pod":
        whole = next((one for one in kept if not one.pod_id), None)
        return [_row(asked, whole, usual)]
    of_pods = [one for one in kept if one.pod_id]
    if not of_pods:
        return [_row(asked, None, usual)]
    ways = {one.premoderate or usual for one in of_pods}
    together = Setting(
        activity=asked["id"],
        pod_id=0,
        pod=None,
        locked=all(one.locked for one in of_pods),
        premoderate=ways.pop() if len(ways) == 1 else usual,
        posts=sum(one.posts for one in of_pods),
    )
    return [_row(asked, one, usual) for one in (together, *of_pods)]


def _row(asked: Mapping[str, Any], kept: Setting | None, usual: str) -> dict[str, Any]:
    return {
        "activity": asked["id"],
        "pod": kept.pod if kept else None,
        "pod_id": kept.pod_id or None if kept else None,
        "locked": kept.locked if kept else False,
        "premoderate": (kept.premoderate if kept else None) or usual,
        "posts": kept.posts if kept else 0,
    }


def _keys(act: Act, asked: Mapping[str, Any], pod: int | None) -> list[SpaceKey]:
    if asked["space"] != "pod":
        return [SpaceKey(act.run_id, asked["id"], 0)]
    if pod is None:
        return [SpaceKey(act.run_id, asked["id"], one.id) for one in pods.of_run(act.tx, act.run_id)]
    pod_id = moderation.pod_numbered(act.tx, act.run_id, pod)
    if pod_id is None:
        raise Refused("unknown_pod", "There is no such group here (any more). Please reload the page.", status=404)
    return [SpaceKey(act.run_id, asked["id"], pod_id)]


def _in(pod: int | None, reason: str) -> str:
    return reason if pod is None else f"Group {pod}. {reason}".strip()


def _mine(act: Act, joined: list[Joined]) -> Joined:
    return next((one for one in joined if one.id == act.home_id), joined[0])
