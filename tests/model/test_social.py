"""What designers write about things done together, and what of it the rest of the house goes by."""

from __future__ import annotations

from typing import Any

import pytest

from courses.model import activities
from courses.model.plan import compile_plan
from courses.model.source import load
from tests.support.courses import SMALL, CourseFolder

# The example of the design page, in full.
EXPLAIN = """---
type: discussion
title: Explain it to a colleague
expectation: You will explain how we disclose our employer to two colleagues.
opens: +1h
due: +7d
closes: 2030-12-31
late: flag
space: pod
pod: {size: 6, min: 4, max: 8}
post_first: true
require: {posts: 1, replies: 2, distinct_peers: 2, min_words: {post: 60, reply: 25}}
checkpoints: [{of: posts, due: +3d}, {of: replies, due: +7d}]
alone:
  {wait: 3d, relax_after: 7d, relax_to: 0.3, earlier_runs: visible, samples: samples.yaml, colleague: true}
starters: [ask, challenge, add_evidence, what_would_change_my_mind]
anonymous: to_peers
moderation: {premoderate: first, auto_hide_reports: 2}
grading: {points: 10, mode: scaled, split: {participation: 60, quality: 40}, rubric: rubric.yaml}
---
How would you explain it, and why?
"""
SAMPLES = "samples:\n  - text: |\n      I would *ask* first.\n  - text: I would say who I am.\n"
RUBRIC = "criteria:\n  - {title: Gives a reason, levels: [none, one]}\n"


def planned(course_folder: CourseFolder, **files: str) -> dict[str, Any]:
    loaded = load(course_folder({**SMALL, **{name.replace("_", "."): text for name, text in files.items()}}))
    assert [str(problem) for problem in loaded.problems] == []
    assert loaded.course
    return compile_plan(loaded.course)["activities"][-1]


def test_the_whole_of_a_discussion_is_in_its_plan(course_folder: CourseFolder) -> None:
    assert planned(course_folder, explain_md=EXPLAIN, samples_yaml=SAMPLES, rubric_yaml=RUBRIC) == {
        "id": "explain",
        "type": "discussion",
        "title": "Explain it to a colleague",
        "minutes": None,
        "required": True,
        "after": [],
        "points": 10,
        "opens": "+1h",
        "due": "+7d",
        "closes": "2030-12-31",
        "late": "flag",
        "space": "pod",
        "pod": {"size": 6, "min": 4, "max": 8},
        "post_first": True,
        "require": {
            "posts": 1,
            "replies": 2,
            "distinct_peers": 2,
            "answer_backs": 0,
            "endorsements": 0,
            "accepted": 0,
            "reviews_given": 0,
            "reviews_received": 0,
            "attended": 0,
            "outcomes": 0,
        },
        "min_words": {"post": 60, "reply": 25},
        "mode": "scaled",
        "split": {"participation": 60, "quality": 40},
        "alone": {"wait": 3.0, "relax_after": 7.0, "relax_to": 0.3, "colleague": True, "earlier_runs": True},
        "samples": [
            {
                "id": "s1",
                "nodes": [
                    {
                        "t": "p",
                        "c": [
                            {"t": "text", "s": "I would "},
                            {"t": "em", "c": [{"t": "text", "s": "ask"}]},
                            {"t": "text", "s": " first."},
                        ],
                    }
                ],
            },
            {"id": "s2", "nodes": [{"t": "p", "c": [{"t": "text", "s": "I would say who I am."}]}]},
        ],
        "checkpoints": [{"of": "posts", "due": "+3d"}, {"of": "replies", "due": "+7d"}],
        "anonymous": "to_peers",
        "moderation": {"premoderate": "first", "auto_hide_reports": 2},
        "starters": ["ask", "challenge", "add_evidence", "what_would_change_my_mind"],
        "board": False,
        "fields": [],
        "consent": "none",
        "rubric": {
            "criteria": [
                {
                    "id": "gives-a-reason",
                    "title": "Gives a reason",
                    "levels": [{"points": 0, "title": "none"}, {"points": 1, "title": "one"}],
                }
            ]
        },
        "train": 0,
    }


def test_what_a_designer_leaves_out_is_as_the_design_says(course_folder: CourseFolder) -> None:
    found = planned(course_folder)
    assert (found["space"], found["post_first"], found["anonymous"], found["late"]) == ("run", True, "never", "accept")
    assert found["alone"] == {
        "wait": 3.0,
        "relax_after": 7.0,
        "relax_to": 0.3,
        "colleague": True,
        "earlier_runs": True,
    }
    assert found["moderation"] == {"premoderate": "none", "auto_hide_reports": 3}
    assert (found["opens"], found["due"], found["closes"]) == (None, None, None)


@pytest.mark.parametrize("kind", ["discussion", "question_board", "showcase", "peer_assessment", "session"])
def test_every_type_that_needs_others_keeps_to_the_one_rule(kind: str) -> None:
    found = activities.kind(kind)
    assert found.social
    social = activities.kind("discussion").__mro__[1]
    assert issubclass(found, social)
    assert found.progress is social.progress  # type: ignore[attr-defined]  # a class has it, its type does not say so
