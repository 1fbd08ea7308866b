"""The course of the week: a page, a talk in small groups, a board, a wall of stories, and drafts to look at."""

from __future__ import annotations

from collections.abc import Mapping

WEEK = "a-week"
TALK, ASK, SHARE, REVIEW = "talk", "ask", "share", "review"

WEEK_FILES: Mapping[str, str] = {
    "course.yaml": """\
title: A week together
language: en
summary: Read, talk, ask, tell.
modules:
  - title: Talk
    activities: [read, talk]
  - title: Ask
    activities: [ask]
  - title: Tell
    activities: [share, review]
""",
    "read.md": """\
---
type: page
title: Before you talk
minutes: 2
---
## What it is about

People who work here are asked about work wherever they are.
""",
    "talk.md": """\
---
type: discussion
title: Talk about it
minutes: 10
expectation: You will answer two colleagues.
space: pod
pod: {size: 4, min: 3, max: 4}
due: +3d
late: close
require: {posts: 1, replies: 2, distinct_peers: 2, min_words: {post: 8, reply: 5}}
alone: {wait: 1d, relax_after: 2d, samples: samples.yaml, colleague: true}
grading: {points: 10}
---
What do you say when somebody at a party asks what you think of our product?
""",
    "samples.yaml": """\
samples:
  - text: I say that I work here, and then what I like about it myself.
  - text: I ask what made them think of it, and listen before I say a word.
""",
    "ask.md": """\
---
type: question_board
title: Ask each other
minutes: 5
expectation: You will answer one question.
require: {questions: 0, answers: 1, min_words: {question: 5, answer: 5}}
moderation: {auto_hide_reports: 3}
grading: {points: 10}
---
What would you like to know from each other?
""",
    "share.md": """\
---
type: showcase
title: Tell what worked
minutes: 5
required: false
expectation: You will tell one thing that worked.
require: {posts: 1, min_words: {post: 8, reply: 5}}
fields: [situation, tip]
reuse_consent: ask
moderation: {premoderate: first}
---
What worked for you, and what would you tell somebody who tries it?
""",
    "review.md": """\
---
type: peer_assessment
title: Look at a draft
minutes: 5
required: false
expectation: You will look at a colleague’s draft, and a colleague will look at yours.
submission: {min_words: 8}
review: {min_words: 5}
rubric: rubric.yaml
give: 1
receive: 1
grading: {points: 10, split: {submission: 50, assessments: 50}}
---
Write the answer you would give.
""",
    "rubric.yaml": """\
criteria:
  - {title: Clear, id: clear, levels: [Not yet, Mostly, Fully]}
""",
}
"""Written as a designer would; small numbers, so that ten people are enough for everything."""
