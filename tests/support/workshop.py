"""A course with everything that facilitators look after: a talk with a rubric, a board, a wall of stories."""

from __future__ import annotations

from collections.abc import Mapping

WORKSHOP = "workshop"

WORKSHOP_FILES: Mapping[str, str] = {
    "course.yaml": "title: A workshop\nlanguage: en\nsummary: Talk, ask and share.\n"
    "modules:\n  - title: Everything\n    activities: [talk, ask, share]\n",
    "talk.md": """\
---
type: discussion
title: Talk about it
expectation: You will answer a colleague.
due: +5d
require: {posts: 1, replies: 1, distinct_peers: 1, min_words: {post: 3, reply: 2}}
moderation: {premoderate: none, auto_hide_reports: 3}
anonymous: to_peers
grading:
  points: 10
  split: {participation: 50, quality: 50}
  rubric:
    criteria:
      - {title: Clear, id: clear, levels: [Not yet, Mostly, Fully]}
      - {title: Kind, id: kind, levels: [Not yet, Fully]}
---
What would you say to somebody who starts tomorrow?
""",
    "ask.md": """\
---
type: question_board
title: Ask
required: false
expectation: You will answer a question.
require: {questions: 1, answers: 1, distinct_peers: 1, min_words: {question: 3, answer: 2}}
---
What do you want to know?
""",
    "share.md": """\
---
type: showcase
title: Share a story
required: false
expectation: You will share a story.
require: {posts: 1, replies: 0, distinct_peers: 0, min_words: {post: 3, reply: 2}}
fields: [situation, tip]
reuse_consent: ask
---
What worked?
""",
}
