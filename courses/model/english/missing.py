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
    "missing.answer_back": {
        "one": "answer somebody back who answered you in {title}",
        "other": "answer {count} people back who answered you in {title}",
    },
    "missing.answer_back.more": {
        "one": "answer one more person back who answered you in {title}",
        "other": "answer {count} more people back who answered you in {title}",
    },
    "missing.endorse": {
        "one": "mark a post of somebody else as helpful in {title}",
        "other": "mark {count} posts of others as helpful in {title}",
    },
    "missing.endorse.more": {
        "one": "mark one more post as helpful in {title}",
        "other": "mark {count} more posts as helpful in {title}",
    },
    "missing.accepted": {
        "one": "write an answer in {title} that helps the person who asked",
        "other": "write {count} answers in {title} that help the people who asked",
    },
    "missing.accepted.more": {
        "one": "write one more answer in {title} that helps the person who asked",
        "other": "write {count} more answers in {title} that help the people who asked",
    },
    "missing.train": {
        "one": "practise on a sample in {title}",
        "other": "practise on {count} samples in {title}",
    },
    "missing.train.more": {
        "one": "practise on one more sample in {title}",
        "other": "practise on {count} more samples in {title}",
    },
    "missing.review": {
        "one": "review the work of somebody else in {title}",
        "other": "review the work of {count} people in {title}",
    },
    "missing.review.more": {
        "one": "review the work of one more person in {title}",
        "other": "review the work of {count} more people in {title}",
    },
    "missing.waiting.answer_back": "answering back in {title}, as soon as somebody has answered you",
    "missing.waiting.endorse": {
        "one": "one more helpful post in {title}, as soon as somebody else has written",
        "other": "{count} more helpful posts in {title}, as soon as others have written",
    },
    "missing.waiting.accepted": {
        "one": "somebody who says in {title} that your answer helped",
        "other": "{count} people who say in {title} that your answers helped",
    },
    "missing.waiting.review": {
        "one": "one more review in {title}, as soon as somebody else has handed in",
        "other": "{count} more reviews in {title}, as soon as others have handed in",
    },
    "missing.waiting.received": {
        "one": "one more review of your work in {title}, by somebody else",
        "other": "{count} more reviews of your work in {title}, by others",
    },
    # The ways out where nobody else is there: what may be done instead
    "missing.step.earlier": {
        "one": "answer a post of an earlier group in {title}",
        "other": "answer {count} posts, also of an earlier group, in {title}",
    },
    "missing.step.samples": {
        "one": "answer a sample post in {title}",
        "other": "answer {count} posts, also samples, in {title}",
    },
    "missing.step.colleague": "talk to a colleague and report on it in {title}",
    "missing.step.staff": "an answer of the facilitator in {title}, who has been told",
    "missing.waiting": {
        "one": "one more answer in {title}, as soon as somebody else has written",
        "other": "{count} more answers in {title}, as soon as others have written",
    },
    # The steps of the ladder for small groups, said to the learner, the facilitator and whoever checks the record
    "ladder.earlier": "Too few people were here to answer ({to} of {from}), so answers to posts of an earlier group "
    "count as well, for at most half of the answers.",
    "ladder.earlier.late": "The others had begun long before, so answers to posts of an earlier group count at once, "
    "for at most half of the answers.",
    "ladder.samples": "Still too few people were here to answer ({to} of {from}), so answers to sample posts by the "
    "course team count as well.",
    "ladder.samples.late": "The others had begun long before and too few were here to answer ({to} of {from}), so "
    "answers to sample posts by the course team count at once.",
    "ladder.relax.replies": {
        "one": "Too few people were here for a long time, so one answer is enough instead of {from}.",
        "other": "Too few people were here for a long time, so {count} answers are enough instead of {from}.",
    },
    "ladder.relax.reviews_given": {
        "one": "Too little work of others was here for a long time, so one review is enough instead of {from}.",
        "other": "Too little work of others was here for a long time, so {count} reviews are enough instead of {from}.",
    },
    "ladder.relax.reviews_received": {
        "one": "Too few people reviewed for a long time, so one review of this work is enough instead of {from}.",
        "other": "Too few people reviewed for a long time, so {count} reviews of this work are enough instead of "
        "{from}.",
    },
    "ladder.colleague": "Nobody was here to answer, so a talk with a colleague and a report on it count as an answer.",
    "ladder.staff": "Nobody was here to answer, so the facilitator has been told: an answer to the facilitator counts, "
    "or the facilitator asks for nothing more.",
    "ladder.staff.waiting": "Only others could do something and nobody did, so the facilitator has been told: the "
    "facilitator does it, or asks for nothing more.",
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
