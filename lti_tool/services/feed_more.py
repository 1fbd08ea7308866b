"""What stands beside the posts of a space: the course team's samples, posts of earlier runs, pods to choose from."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from lti_tool.records import Enrolment, Role
from lti_tool.services.act import Act
from lti_tool.services.feed_access import Asked, Where
from lti_tool.storage import people, posts_earlier, posts_writing
from lti_tool.storage.posts import Reader
from lti_tool.storage.posts_earlier import Earlier
from lti_tool.storage.spaces import Space

COMPANY = 12
"""Where so many have contributed, nobody needs the posts of earlier runs, and nobody's page asks for them."""


def beside(act: Act, place: Where, space: Space | None, reader: Reader) -> dict[str, Any]:
    """Members of a first page; none of them before one's own post counts, because they would give an answer away."""
    found: dict[str, Any] = {}
    if place.pods:
        found["pod"] = place.key.pod
        found["pods"] = [{"id": pod.id, "number": pod.number, "members": pod.members} for pod in place.pods]
    if reader.closed:
        return found
    company = space.contributors if space else 0
    samples = place.asked["samples"]
    earlier = _earlier(act, place.asked) if company < COMPANY or reader.staff else []
    if samples or earlier:
        enrolment = _enrolment(act)
        granted = granted_to(enrolment, place.asked)
        person = enrolment.person_id if enrolment else None
        if samples:
            found["samples"] = [{**sample, "open": granted.get("samples", 0) > 0} for sample in samples]
        if shown := [_shown(post) for post in earlier if post.person_id != person]:
            found["earlier"] = [{**post, "open": granted.get("earlier", 0) > 0} for post in shown]
    return found


def granted_to(enrolment: Enrolment | None, asked: Asked) -> Mapping[str, int]:
    """What the ladder has granted somebody here: how many answers to earlier runs, samples or a colleague count."""
    if enrolment is None or enrolment.role is not Role.LEARNER:
        return {}
    granted: Mapping[str, int] = enrolment.record.get(asked["id"], {}).get("asked") or {}
    return granted


def is_premoderated(act: Act, asked: Asked, space: Space | None) -> bool:
    """Whether what this person writes next waits until a facilitator has seen it."""
    if act.session.role is not Role.LEARNER or not act.session.enrolment_id:
        return False
    rule = (space and space.premoderate) or asked["moderation"]["premoderate"]
    if rule != "first":
        return bool(rule == "all")
    return space is None or not posts_writing.has_been_seen(act.tx, space.id, act.session.enrolment_id)


def _enrolment(act: Act) -> Enrolment | None:
    return people.find(act.tx, act.session.enrolment_id) if act.session.enrolment_id else None


def _earlier(act: Act, asked: Asked) -> list[Earlier]:
    if not asked["alone"]["earlier_runs"] or asked.get("sees") == "own":
        return []
    return posts_earlier.newest(act.tx, act.run_id, asked["id"])


def _shown(post: Earlier) -> dict[str, Any]:
    at = f"{post.at:%Y-%m-%dT%H:%M:%SZ}"
    return {"id": f"e{post.id}", "nodes": json.loads(post.nodes), "at": at, "answers": post.answers}
