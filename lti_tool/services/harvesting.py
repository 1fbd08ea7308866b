"""The harvest: what is worth keeping for others, and a file of it within what each author agreed to.

best      posts that a facilitator marked to be kept
answers   answers that helped who asked, or that a facilitator confirmed
stories   what people shared in a showcase
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any

from lti_tool.errors import Refused
from lti_tool.services import audit, facilitating_version
from lti_tool.services.act import Act
from lti_tool.services.facilitating_lists import NEWEST, ROWS
from lti_tool.services.facilitating_rows import Posts, only_facilitators
from lti_tool.services.harvesting_files import Harvest, Kept
from lti_tool.storage import facilitating_posts
from lti_tool.storage.facilitating_posts import Told

MOST = 2_000
"""Posts in one file."""
COUNTED = 1_000
"""How many are counted, at most."""

Link = Callable[[str, str], str]
"""The address of a post, by its activity and its id."""


def page(act: Act, kind: str, *, after: int | None) -> dict[str, Any]:
    """One page, newest first, with everything a facilitator may see.

    Raises:
        Refused: the session is no facilitator's, or there is no such kind.
    """
    only_facilitators(act)
    found = _ids(act, kind, after=after, limit=ROWS + 1 if after else COUNTED)
    shown = found[:ROWS]
    rows = Posts.of(act, shown, reported=False).entries(shown)
    more = str(shown[-1]) if len(found) > ROWS else None
    return {"n": None if after else len(found), "rows": rows, "next": more}


def version(act: Act, kind: str) -> str:
    """Changes whenever anybody acts in the community, and every minute."""
    return facilitating_version.version(act, kind)


def export(act: Act, kind: str, *, link: Link) -> Harvest:
    """Everything of this kind, ready to become a file: no words and no name that their author keeps here.

    Raises:
        Refused: as `page`.
    """
    only_facilitators(act)
    found = _ids(act, kind, after=None, limit=MOST + 1)
    told = facilitating_posts.told(act.tx, act.run_id, found[:MOST])
    audit.note(act, "harvested", reason=kind)
    return Harvest(
        kind=kind,
        title=act.session.run.title,
        language=act.offer.course.language,
        day=act.now.date(),
        cut=MOST if len(found) > MOST else None,
        entries=tuple(_kept(act, told[post_id], link) for post_id in found if post_id in told),
    )


def _ids(act: Act, kind: str, *, after: int | None, limit: int) -> Sequence[int]:
    before = NEWEST if after is None else after
    if kind == "best":
        return facilitating_posts.best(act.tx, act.run_id, after=before, limit=limit)
    if kind == "answers":
        return facilitating_posts.helpful(act.tx, act.run_id, after=before, limit=limit)
    if kind == "stories":
        shown = [asked["id"] for asked in act.offer.social if asked.get("fields")]
        return facilitating_posts.roots_in(act.tx, act.run_id, shown, after=before, limit=limit)
    raise Refused("unknown_list", "There is no such list. Please reload the page.", status=404)


def _kept(act: Act, post: Told, link: Link) -> Kept:
    """What may leave the run. A facilitator's own words are the course's; silence is no consent."""
    consent = "name" if post.facilitator else post.consent or "none"
    if consent == "name" and post.anonymous:
        consent = "anonymous"
    asked = act.offer.activities.get(post.activity)
    return Kept(
        id=f"p{post.id}",
        activity=asked["title"] if asked else post.activity,
        day=post.at.date(),
        consent=consent,
        name=post.name if consent == "name" else None,
        nodes=tuple(json.loads(post.nodes)) if consent != "none" else (),
        fields={field["id"]: field["title"] for field in asked.get("fields", ())} if asked else {},
        answers=post.answers,
        endorsed=post.endorsed,
        source=link(post.activity, f"p{post.id}"),
    )
