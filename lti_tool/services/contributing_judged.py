"""Whether a contribution counts, and what about it a facilitator may want to look at.

The rule is `courses.model.contributions.judge`; the facts it goes by are looked up here, when something is written and
again when it is edited.
"""

from __future__ import annotations

from typing import Any

from courses.model.contributions import Repeat, Verdict, fingerprint, judge, repeats
from lti_tool.services.act import Act
from lti_tool.services.contributing_content import Content, fold, sample_words
from lti_tool.services.contributing_targets import Target
from lti_tool.services.feed_access import Asked
from lti_tool.storage import posts_earlier, posts_writing
from lti_tool.storage.spaces import Space

BURST = 2
"""So many posts within `contributing_checks.BURST_SPAN` before another one are looked at."""


def verdict(
    act: Act, asked: Asked, space: Space, content: Content, target: Target, *, mark: str, ignoring: int | None = None
) -> Verdict:
    """What the rule says; `ignoring` is the post itself when it is edited.

    A facilitator's words count for nobody, and nothing is held against them either.
    """
    if act.is_facilitator:
        return Verdict(countable=False, why=None, words=content.words, minimum=0)
    parent = target.parent
    mine = parent is not None and parent.enrolment_id == act.session.enrolment_id and not parent.facilitator
    return judge(
        "post" if target.kind == "post" else "reply",
        content.words,
        minimum=content.minimum,
        is_self=mine,
        to_facilitator=target.to_facilitator,
        repeat=_repeat(act, asked, space, mark, ignoring=ignoring),
    )


def columns(content: Content, verdict: Verdict, mark: str) -> dict[str, Any]:
    """What is kept of the words and of the verdict about them."""
    return {
        "text": content.text,
        "folded": content.folded,
        "fields": content.fields,
        "nodes": content.nodes,
        "words": verdict.words,
        "minimum": verdict.minimum,
        "countable": verdict.countable,
        "why": verdict.why,
        "fingerprint": mark,
    }


def near_repeat(act: Act, space: Space, content: Content, *, ignoring: int | None = None) -> bool:
    """Whether it says nearly what one of the newest posts here, or of her own, says already."""
    words = (int(content.words * 0.8), int(content.words * 1.25) + 1)
    said, is_near = set(content.folded.split()), repeats(content.text)
    for post_id, text in posts_writing.lately(act.tx, space.id, act.session.enrolment_id or 0, words=words):
        other = set(fold(text).split())
        # A quick look first: most texts share few words. Scripts without spaces have few "words" and are compared.
        shared = min(len(said), len(other)) < _FEW_WORDS or len(said & other) * 2 >= min(len(said), len(other))
        if post_id != ignoring and shared and is_near(text):
            return True
    return False


_FEW_WORDS = 6


def _repeat(act: Act, asked: Asked, space: Space, mark: str, *, ignoring: int | None) -> Repeat | None:
    """Whose words these are. One's own that did not count, or were taken back, may be said again, better placed."""
    if mark in act.offer.prompts[asked["id"]] or mark in map(fingerprint, sample_words(asked)):
        return "prompt"
    me = act.session.enrolment_id
    before = [one for one in posts_writing.same_words(act.tx, space.id, mark) if one.id != ignoring]
    if any(one.enrolment_id == me and one.countable and one.state != "withdrawn" for one in before):
        return "own"
    if any(one.enrolment_id != me for one in before):
        return "peer"
    if asked["alone"]["earlier_runs"] and posts_earlier.said(act.tx, act.run_id, asked["id"], mark, author=me or 0):
        return "peer"
    return None
