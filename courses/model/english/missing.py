"""What is still missing, for the foot of the page, the facilitator and the gradebook. {count} is a number in words."""

from collections.abc import Mapping
from typing import Final

MESSAGES: Final[Mapping[str, str | Mapping[str, str]]] = {
    "missing.view": "read {title}",
    "missing.done": "mark {title} as done",
    "missing.submit": "answer {title}",
    "missing.pass": "pass {title}",
    "missing.post": {"one": "write your post in {title}", "other": "write {count} posts in {title}"},
    "missing.post.more": {"one": "write one more post in {title}", "other": "write {count} more posts in {title}"},
    "missing.reply": {"one": "write an answer in {title}", "other": "write {count} answers in {title}"},
    "missing.reply.more": {"one": "write one more answer in {title}", "other": "write {count} more answers in {title}"},
    "missing.peer": {"one": "answer somebody in {title}", "other": "answer {count} people in {title}"},
    "missing.peer.more": {"one": "answer one more person in {title}", "other": "answer {count} more people in {title}"},
    "missing.waiting": {
        "one": "one more answer in {title}, as soon as somebody else has written",
        "other": "{count} more answers in {title}, as soon as others have written",
    },
    "foot.todo": "To finish:",
    "foot.rest": {"one": "and one more thing", "other": "and {count} more things"},
    "foot.waiting": "You have done your part for now. Still to come:",
    "foot.complete": "You have finished this course.",
    "foot.see": "See what you did",
    "foot.looking": "You are looking in as a facilitator. What you do here is not graded.",
    # Comments in a gradebook
    "grade.complete": "Finished.",
    "grade.missing": "Still missing: {clauses}.",
}
