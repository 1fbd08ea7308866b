"""What counts, and what a learner is told when something does not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.model.contributions import Verdict, count_words, fingerprint, judge


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("I agree.", "i agree"),
        ("I  agree\n", "I agree!!!"),
        ("I agree — 👍", "I agree"),
        ("Straße", "STRASSE"),
        ("ｆｕｌｌ width", "full width"),
        ("**I** _agree_", "I agree"),
        ("👍 👍", "👍👍"),
    ],
)
def test_the_same_words_are_a_repeat(one: str, other: str) -> None:
    assert fingerprint(one) == fingerprint(other)


@pytest.mark.parametrize(("one", "other"), [("I agree", "I agreed"), ("a b", "ab"), ("👍", "👎"), ("", "a")])
def test_other_words_are_not(one: str, other: str) -> None:
    assert fingerprint(one) != fingerprint(other)


@given(st.text())
def test_every_text_can_be_counted_and_compared(text: str) -> None:
    assert count_words(text) >= 0
    assert len(fingerprint(text)) == 64
    assert len(fingerprint(text + "\ud800")) == 64


@pytest.mark.parametrize(
    ("kind", "words", "facts", "why"),
    [
        ("post", 60, {}, None),
        ("post", 59, {}, "short"),
        ("reply", 60, {}, None),
        ("reply", 60, {"is_self": True}, "self"),
        ("reply", 60, {"to_facilitator": True}, "facilitator"),
        ("post", 60, {"is_self": True, "to_facilitator": True}, None),
        ("post", 60, {"repeat": "own"}, "repeat_own"),
        ("reply", 60, {"repeat": "peer"}, "repeat_peer"),
        ("post", 60, {"repeat": "prompt"}, "repeat_prompt"),
        ("reply", 3, {"is_self": True, "repeat": "own"}, "self"),
        ("post", 3, {"repeat": "own"}, "repeat_own"),
    ],
)
def test_a_refusal_says_why(kind: str, words: int, facts: dict[str, object], why: str | None) -> None:
    verdict = judge(kind, words, minimum=60, **facts)  # type: ignore[arg-type]  # the table's columns are wider
    assert verdict == Verdict(countable=why is None, why=why, words=words, minimum=60)  # type: ignore[arg-type]  # as above
