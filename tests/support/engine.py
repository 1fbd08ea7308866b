"""Three small courses for the state machines: discussions, a board with a showcase, and work that peers assess."""

from __future__ import annotations

from collections.abc import Mapping

from tests.support.social import READ, SAMPLES, TALK

_PODS = "space: pod\npod: {size: 3, min: 3, max: 4}"
_ALONE = "alone: {wait: 3d, relax_after: 7d}"

_ASK = f"""\
---
type: question_board
title: Ask
expectation: You will answer a question.
require: {{questions: 1, answers: 1, distinct_peers: 1, accepted: 1, min_words: {{question: 3, answer: 2}}}}
{_ALONE}
grading: {{points: 10}}
---
What do you want to know?
"""
_SHARE = f"""\
---
type: showcase
title: Share a story
expectation: You will share a story.
{_PODS}
require: {{posts: 1, replies: 0, distinct_peers: 0, endorsements: 1, min_words: {{post: 3, reply: 2}}}}
fields: [situation, {{id: tip, title: What do you recommend?, min_words: 2}}]
reuse_consent: ask
{_ALONE}
---
What worked?
"""
_DRAFT = """\
---
type: peer_assessment
title: Review a draft
expectation: You will review the drafts of two colleagues.
submission: {min_words: 3}
review: {min_words: 2}
rubric: rubric.yaml
train_on: tried.yaml
alone: {relax_after: 7d}
grading: {points: 10}
{more}
---
Write the answer you would send.
"""
_RUBRIC = """\
criteria:
  - {id: tone, title: Sounds like a person, levels: [No, In places, Yes]}
  - {id: next, title: Ends with a next step, levels: [No, {title: Yes, points: 4}]}
"""
_TRIED = """\
samples:
  - {text: We are sorry., levels: {tone: 1, next: 0}, why: It is polite because it is nothing else.}
"""


def _course(*activities: str) -> str:
    return (
        "title: A course for everything\nlanguage: en\nsummary: Read and talk.\n"
        f"modules:\n  - title: One\n    activities: [read, {activities[0]}]\n"
        f"  - title: Two\n    activities: [{activities[1]}]\n"
    )


ENGINES: Mapping[str, Mapping[str, str]] = {
    "talks": {
        "course.yaml": _course("talk", "nook"),
        "read.md": READ,
        "talk.md": TALK.format(more="anonymous: to_peers"),
        "nook.md": TALK.format(more=_PODS),
        "samples.yaml": SAMPLES,
    },
    "boards": {"course.yaml": _course("ask", "share"), "read.md": READ, "ask.md": _ASK, "share.md": _SHARE},
    "drafts": {
        "course.yaml": _course("draft", "pair"),
        "read.md": READ,
        "draft.md": _DRAFT.replace("{more}", "give: 2"),
        "pair.md": _DRAFT.replace("{more}", f"give: 1\n{_PODS}"),
        "rubric.yaml": _RUBRIC,
        "tried.yaml": _TRIED,
    },
}
"""By their ids, as folders. Each has one activity for the whole run and one for its pods."""
