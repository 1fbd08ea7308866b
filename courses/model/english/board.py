"""Boards of questions, stories and work that people review: their own words, and what discussions say otherwise.

A key `as.<type>.<key>` stands in the place of `<key>` in activities of that type.
"""

from collections.abc import Mapping
from typing import Final

MESSAGES: Final[Mapping[str, str | Mapping[str, str]]] = {
    # Questions and answers
    "as.question_board.talk.heading": "Questions",
    "as.question_board.talk.posts": {"one": "{n} question or answer", "other": "{n} questions and answers"},
    "as.question_board.talk.none": "Nobody has asked yet. Yours will be the first question.",
    "as.question_board.talk.hidden": {
        "one": "One question or answer is waiting for you. You will see it after your own question.",
        "other": "{n} questions and answers are waiting for you. You will see them after your own question.",
    },
    "as.question_board.talk.loading": "Fetching the questions …",
    "as.question_board.talk.locked": "This board is closed for new questions and answers. You can still read it.",
    "as.question_board.talk.premoderated": "A facilitator reads new questions here before others see them.",
    "as.question_board.talk.more": "Show more questions",
    "as.question_board.talk.new": {
        "one": "One new question or answer – show",
        "other": "{n} new questions and answers – show",
    },
    "as.question_board.talk.own": "Your question",
    "as.question_board.talk.another": "Ask a question",
    "as.question_board.talk.send": "Ask",
    "as.question_board.talk.edit": "Change what you wrote",
    "as.question_board.search.label": "Words to look for in these questions and answers",
    "as.question_board.part.turn.post": {
        "one": "Your turn: ask a question",
        "other": "Your turn: ask {count} questions",
    },
    "as.question_board.part.first.text": "Nobody else has asked yet. When somebody does, it is your turn again. You "
    "need not wait here: go on with the rest and come back.",
    "as.question_board.part.wait.text": "You have answered everybody who has asked so far. When somebody else asks, it "
    "is your turn again. You need not wait here: go on with the rest and come back.",
    "as.question_board.part.done": "Done: you have helped each other here",
    "as.question_board.part.posts": {"one": "One question of your own", "other": "{count} questions of your own"},
    "as.question_board.missing.post": {
        "one": "ask a question in {title}",
        "other": "ask {count} questions in {title}",
    },
    "as.question_board.missing.post.more": {
        "one": "ask one more question in {title}",
        "other": "ask {count} more questions in {title}",
    },
    "board.open": "no answer yet",
    "board.filter": "Which questions",
    "board.all": "All, unanswered first ({n})",
    "board.unanswered": "Without an answer ({n})",
    "board.solved": "Solved ({n})",
    "board.shown": {"one": "One question is shown.", "other": "{n} questions are shown."},
    "board.similar": {
        "one": "One question here sounds alike. It stands below what you write.",
        "other": "{n} questions here sound alike. They stand below what you write.",
    },
    "board.answers": {"one": "one answer", "other": "{count} answers"},
    "part.wait.accepted": "Your answers are there. When somebody who asked says that one helped, this goes on. You "
    "need "
    "not wait here: go on with the rest and come back.",
    # Stories
    "as.showcase.talk.heading": "Stories",
    "as.showcase.talk.posts": {"one": "{n} story or answer", "other": "{n} stories and answers"},
    "as.showcase.talk.none": "Nobody has told a story yet. Yours will be the first, and others can start from it.",
    "as.showcase.talk.hidden": {
        "one": "One story is waiting for you. You will see it after your own.",
        "other": "{n} stories and answers are waiting for you. You will see them after your own story.",
    },
    "as.showcase.talk.loading": "Fetching the stories …",
    "as.showcase.talk.more": "Show more stories",
    "as.showcase.talk.new": {"one": "Something new – show", "other": "{n} new stories and answers – show"},
    "as.showcase.talk.own": "Your story",
    "as.showcase.talk.another": "Tell another story",
    "as.showcase.talk.send": "Share your story",
    "as.showcase.talk.edit": "Change what you wrote",
    "as.showcase.part.turn.post": {"one": "Your turn: tell your story", "other": "Your turn: tell {count} stories"},
    "as.showcase.part.turn.endorse": {
        "one": "Your turn: mark a story that helps you",
        "other": "Your turn: mark {count} stories that help you",
    },
    "as.showcase.part.turn.endorse.more": {
        "one": "Your turn: mark one more story that helps you",
        "other": "Your turn: mark {count} more stories that help you",
    },
    "as.showcase.part.done": "Done: you have told your story to the others here",
    "as.showcase.part.posts": {"one": "One story of your own", "other": "{count} stories of your own"},
    "as.showcase.part.endorsements": {
        "one": "One story marked as helpful",
        "other": "{count} stories marked as helpful",
    },
    "as.showcase.missing.post": {"one": "tell your story in {title}", "other": "tell {count} stories in {title}"},
    "as.showcase.missing.post.more": {
        "one": "tell one more story in {title}",
        "other": "tell {count} more stories in {title}",
    },
    "as.showcase.missing.endorse": {
        "one": "mark a story that helps you in {title}",
        "other": "mark {count} stories that help you in {title}",
    },
    "as.showcase.missing.endorse.more": {
        "one": "mark one more story that helps you in {title}",
        "other": "mark {count} more stories that help you in {title}",
    },
    "part.wait.endorse": "Nobody else has written anything yet that you could mark. When somebody does, it is your "
    "turn "
    "again. You need not wait here: go on with the rest and come back.",
    "consent.ask": "May this be used outside this course?",
    "consent.name": "Yes, with my name",
    "consent.anonymous": "Yes, without my name",
    "consent.none": "No, only here",
    "consent.about": "It may help people elsewhere. You can change your answer later by editing what you wrote.",
    "consent.missing": "Choose whether it may be used with your name or without, then send.",
    "consent.is.name": "may be used elsewhere with your name",
    "consent.is.anonymous": "may be used elsewhere without your name",
    "consent.is.none": "stays in this course",
    # Work that people review
    "as.peer_assessment.talk.heading": "Your work",
    "as.peer_assessment.talk.none": "Write here what is asked for above. Nobody who reviews it learns that it is "
    "yours.",
    "as.peer_assessment.talk.loading": "Fetching your work …",
    "as.peer_assessment.talk.locked": "This is closed for new work and reviews. You can still read.",
    "as.peer_assessment.talk.premoderated": "A facilitator reads work here before others review it.",
    "as.peer_assessment.talk.own": "Your work",
    "as.peer_assessment.talk.send": "Hand in",
    "as.peer_assessment.talk.edit": "Change your work",
    "as.peer_assessment.talk.new": {"one": "A word to you – show", "other": "{n} words to you – show"},
    "as.peer_assessment.part.turn.post": {
        "one": "Your turn: hand in your work",
        "other": "Your turn: hand in your work",
    },
    "as.peer_assessment.part.done": "Done: you have reviewed others’ work, and they yours",
    "as.peer_assessment.part.posts": {"one": "Your work, handed in", "other": "Your work, handed in"},
    "as.peer_assessment.ladder.ahead.relax": "If too few others take part, fewer reviews are enough from {when} on.",
    "as.peer_assessment.missing.post": {
        "one": "hand in your work in {title}",
        "other": "hand in your work in {title}",
    },
    "part.trained": {"one": "One sample to practise on", "other": "{count} samples to practise on"},
    "part.wait.review": "Nobody else has handed in work that you could review. When somebody does, it is your turn "
    "again. You need not wait here: go on with the rest and come back.",
    "part.wait.received": "You have done your part. Your work is with the others now, and they have yet to review it. "
    "You need not wait here: go on with the rest and come back.",
    "peer.practise": "Practise first",
    "peer.practise.about": "Here is work that the course team has looked at as well. Choose a level for each point; "
    "then "
    "you see what the team chose, and why. Nothing of this is graded.",
    "peer.practise.at": "Sample {n} of {all}: {title}",
    "peer.practise.send": "Compare with the course team",
    "peer.practise.next": "To the next sample",
    "peer.practise.over": "To the work of others",
    "peer.practise.done": {"one": "The sample you practised on", "other": "The samples you practised on"},
    "peer.agree": {
        "one": "You and the course team chose the same level for one point of {of}.",
        "other": "You and the course team chose the same level for {n} points of {of}.",
    },
    "peer.same": "You and the team",
    "peer.you": "You",
    "peer.team": "The team",
    "peer.why": "Why the team chose these levels",
    "peer.review": "Work to review",
    "peer.review.about": "You are given the work of somebody else. Nobody is told whose it is, and nobody is told who "
    "reviewed it.",
    "peer.get": "Give me work to review",
    "peer.get.more": "Give me more work to review",
    "peer.get.again": "Look again",
    "peer.enough": "You have given all the reviews you were asked for. You may give more if you like; somebody is "
    "waiting "
    "for one.",
    "peer.none": "There is no work here just now that you have not reviewed. When somebody else hands in, you can "
    "go on.",
    "peer.until": "This work is kept for you until {when}. After that others may get it too, and you can still finish.",
    "peer.comment": "What you saw, and what would make it better",
    "peer.send": "Send review",
    "peer.change": "Save the change",
    "peer.level": "Choose a level for “{title}”.",
    "peer.short": "Say a little more: {words} of {n} words. What you wrote is kept.",
    "peer.sent": "Your review is with its author now. Thank you.",
    "peer.gone": "This work is not there any more.",
    "peer.given": {"one": "The review you gave", "other": "The {count} reviews you gave"},
    "peer.given.work": "Work handed in {when}",
    "peer.given.edit": "Change this review",
    "peer.received": "What others say about your work",
    "peer.received.none": "Nobody has reviewed your work yet. It is waiting for somebody to take it; you need do "
    "nothing "
    "for that.",
    "peer.received.later": "You see what others say about your work as soon as you have given your own reviews, so "
    "that "
    "yours are your own.",
    "peer.by.peers": {
        "one": "From one review: {marks}.",
        "other": "From {n} reviews, the middle of what they say: {marks}.",
    },
    "peer.by.staff": "Your facilitator has assessed your work: {marks}. This stands in place of what the reviews "
    "come to.",
    "peer.level.points": {"one": "{n} point", "other": "{n} points"},
    "peer.points": {"one": "{points} of {n} point", "other": "{points} of {n} points"},
    "peer.reviewer": "A colleague",
    "peer.staff": "A facilitator",
}
