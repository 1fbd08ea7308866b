"""Two small courses for what people do together: one in pods, with dates and samples, and one for the whole run."""

from __future__ import annotations

from collections.abc import Mapping

PODS = "pods-course"
RUN = "run-course"

_READ = """\
---
type: page
title: Read
due: +2d
late: flag
---
## What it is about

Read this.
"""
_TALK = """\
---
type: discussion
title: Talk about it
expectation: You will answer two colleagues.
{more}
require: {{posts: 1, replies: 2, distinct_peers: 2, min_words: {{post: 3, reply: 2}}}}
checkpoints: [{{of: posts, due: +3d}}, {{of: replies, due: +7d}}]
alone: {{wait: 3d, relax_after: 7d, samples: samples.yaml}}
grading: {{points: 10}}
---
How would you explain it to somebody who starts tomorrow?
"""
_SAMPLES = """\
samples:
  - text: I would show her where the rules are, and read the first one aloud.
  - text: I would ask her what she would do, and only then show her the rules.
"""


def _course(title: str, more: str) -> Mapping[str, str]:
    return {
        "course.yaml": f"title: {title}\nlanguage: en\nsummary: Read and talk.\n"
        "modules:\n  - title: Everything\n    activities: [read, talk]\n",
        "read.md": _READ,
        "talk.md": _TALK.format(more=more),
        "samples.yaml": _SAMPLES,
    }


COURSES: Mapping[str, Mapping[str, str]] = {
    PODS: _course("A course in pods", "space: pod\npod: {size: 3, min: 3, max: 4}\ncloses: +60d"),
    RUN: _course("A course for the whole run", "opens: +1h\ndue: run+20d\ncloses: run+30d"),
}
"""By their ids, as folders."""


def engine_course() -> Mapping[str, str]:
    """A page and two discussions, one for the whole run without names and one in pods."""
    talk, nook = "anonymous: to_peers", "space: pod\npod: {size: 3, min: 3, max: 4}"
    return {
        "course.yaml": "title: A course for everything\nlanguage: en\nsummary: Read and talk.\n"
        "modules:\n  - title: One\n    activities: [read, talk]\n  - title: Two\n    activities: [nook]\n",
        "read.md": _READ,
        "talk.md": _TALK.format(more=talk),
        "nook.md": _TALK.format(more=nook),
        "samples.yaml": _SAMPLES,
    }
