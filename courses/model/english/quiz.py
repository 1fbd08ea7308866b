"""Quizzes."""

from collections.abc import Mapping
from typing import Final

MESSAGES: Final[Mapping[str, str | Mapping[str, str]]] = {
    "quiz.send": "Check my answers",
    "quiz.sending": "Checking …",
    "quiz.question": "Question {n} of {all}",
    "quiz.several": "Choose all that fit.",
    "quiz.text": "Your answer",
    "quiz.number": "Your answer, a number",
    "quiz.choose": "Choose …",
    "quiz.match": "What goes with “{left}”?",
    "quiz.order": "Put these in order, first on top.",
    "quiz.up": "Move up: {item}",
    "quiz.down": "Move down: {item}",
    "quiz.moved": "{item}: now {n} of {all}",
    "quiz.ask": "You need {mark} % to pass.",
    "quiz.attempts": {"one": "You can try once.", "other": "You can try {count} times."},
    "quiz.left": {"one": "You have one try left.", "other": "You have {count} tries left."},
    "quiz.again": "Try again",
    "quiz.passed": "Passed, with {score}",
    "quiz.not_yet": "Not there yet: {score}",
    "quiz.passed.text": "Read what is said below each question; it stays here until you leave.",
    "quiz.not_yet.text": "Look at what is said below each question, then try again.",
    "quiz.over": "You have used all your tries. Your facilitator can see this and will help; your best result "
    "was {score}.",
    "quiz.best": "Your best result so far: {score}.",
    "quiz.open": {"one": "One question has no answer yet", "other": "{n} questions have no answer yet"},
    "quiz.open.text": "Answer it, or hand in what you have.",
    "quiz.anyway": "Hand in anyway",
    "quiz.right": "Right",
    "quiz.partly": "Partly right",
    "quiz.wrong": "Not right yet",
}
