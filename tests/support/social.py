"""Two small courses for what people do together: one in pods, with dates and samples, and one for the whole run."""

from __future__ import annotations

from collections.abc import Mapping

PODS = "pods-course"
RUN = "run-course"

READ = """\
---
type: page
title: Read
due: +2d
late: flag
---
## What it is about

Read this.
"""
TALK = """\
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
SAMPLES = """\
samples:
  - text: I would show her where the rules are, and read the first one aloud.
  - text: I would ask her what she would do, and only then show her the rules.
"""


def _course(title: str, more: str) -> Mapping[str, str]:
    return {
        "course.yaml": f"title: {title}\nlanguage: en\nsummary: Read and talk.\n"
        "modules:\n  - title: Everything\n    activities: [read, talk]\n",
        "read.md": READ,
        "talk.md": TALK.format(more=more),
        "samples.yaml": SAMPLES,
    }


COURSES: Mapping[str, Mapping[str, str]] = {
    PODS: _course("A course in pods", "space: pod\npod: {size: 3, min: 3, max: 4}\ncloses: +60d"),
    RUN: _course("A course for the whole run", "opens: +1h\ndue: run+20d\ncloses: run+30d"),
}
"""By their ids, as folders."""
