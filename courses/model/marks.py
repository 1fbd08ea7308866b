"""How a quiz is marked: answers and keys in, marks from 0 to 1 out.

Answers come from browsers, so anything may arrive in them; what is missing or of the wrong kind earns nothing and never
raises. `rules.js` does the same, and a test compares the two.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Callable, Mapping
from typing import Any, TypedDict


class QuizResult(TypedDict):
    """What a set of answers is worth: `score` and each question's mark from 0 to 1, by question id."""

    score: float
    passed: bool
    questions: dict[str, float]


# Sums of decimal points differ in the last binary place, so that 80 % might read 79.99999999999999.
CLOSE = 1e-9
# Python and JavaScript disagree about which characters are white space, so both use this list.
_SPACE = re.compile(
    "[\\x09-\\x0d\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000\\ufeff]+"
)
_NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:[.,][0-9]*)?|[.,][0-9]+)\Z")


def score_quiz(asked: Mapping[str, Any], answers: Mapping[str, Any]) -> QuizResult:
    """Mark `answers` ({question id: value}) to the quiz `asked`, an activity of a plan that still has its keys."""
    marks = {question["id"]: rounded(_mark(question, answers.get(question["id"]))) for question in asked["questions"]}
    points = sum(question["points"] for question in asked["questions"])
    earned = sum(question["points"] * marks[question["id"]] for question in asked["questions"])
    score = rounded(earned / points) if points else 0.0
    return QuizResult(score=score, passed=passes(score, asked["pass_mark"]), questions=marks)


def passes(score: float, pass_mark: float) -> bool:
    """Whether a score from 0 to 1 reaches a pass mark in per cent."""
    return score * 100 >= pass_mark - CLOSE


def rounded(value: float) -> float:
    """Five decimals, halves up: the one rounding that is the same in Python, JavaScript and every gradebook."""
    return math.floor(value * 100000 + 0.5) / 100000


def number(text: str) -> float | None:
    """The number somebody typed, with a decimal point or a decimal comma, or None."""
    plain = _folded(text).replace("\u2212", "-")
    return float(plain.replace(",", ".")) if _NUMBER.match(plain) else None


def _mark(question: Mapping[str, Any], answer: Any) -> float:
    mark: float = _MARKS[question["kind"]](question["key"], answer)
    return mark


def _single(key: list[int], answer: Any) -> float:
    return float(_is_index(answer) and answer in key)


def _multiple(key: list[int], answer: Any) -> float:
    if not isinstance(answer, list) or not all(map(_is_index, answer)):
        return 0.0
    right = len(set(answer) & set(key))
    wrong = len(set(answer) - set(key))
    return max(0.0, (right - wrong) / len(key))


def _text(key: list[str], answer: Any) -> float:
    return float(isinstance(answer, str) and _folded(answer) in map(_folded, key))


def _number(key: Mapping[str, float], answer: Any) -> float:
    given = number(answer) if isinstance(answer, str) else None
    return float(given is not None and abs(given - key["value"]) <= key["tolerance"] + CLOSE)


def _positions(key: list[int], answer: Any) -> float:
    if not isinstance(answer, list):
        return 0.0
    right: int = sum(_is_index(given) and given == wanted for given, wanted in zip(answer, key, strict=False))
    return right / len(key)


_MARKS: Mapping[str, Callable[[Any, Any], float]] = {
    "single": _single,
    "multiple": _multiple,
    "text": _text,
    "number": _number,
    "matching": _positions,
    "ordering": _positions,
}


def _is_index(value: Any) -> bool:
    # JSON has one kind of number: 1.0 from a browser is the same index as 1, but true is no index.
    return isinstance(value, int | float) and not isinstance(value, bool) and value % 1 == 0


def _folded(text: str) -> str:
    return _SPACE.sub(" ", unicodedata.normalize("NFKC", text).lower()).strip(" ")
