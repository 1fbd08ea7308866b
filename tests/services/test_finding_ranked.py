"""What is about the same: a pure function, in every script."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lti_tool.services.finding_ranked import Text, ranked, terms

TEXTS = [
    Text(1, "How long do we keep a complaint open?"),
    Text(2, "Who answers complaints on Sunday?", settled=True),
    Text(3, "How long is a complaint kept open before it is closed?", settled=True, answers=2),
    Text(4, "客户投诉需要保留多久"),
    Text(5, "ลูกค้าร้องเรียนเก็บไว้นานเท่าไร"),
]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("How long is a complaint open?", [3, 1]),
        ("HOW LONG, complaint!", [3, 1]),
        ("投诉保留多久", [4]),
        ("เก็บไว้นานเท่าไร", [5]),
        ("Something else entirely", []),
        ("", []),
        ("?!", []),
    ],
)
def test_what_shares_rare_words_is_similar_and_what_was_answered_comes_first(asked: str, found: list[int]) -> None:
    assert ranked(asked, TEXTS, most=2)[:2] == found


def test_terms_are_words_and_where_there_are_no_spaces_pairs_of_characters() -> None:
    assert terms("The Policy, the policy 投诉多") == ["the", "policy", "投诉", "诉多"]


@given(st.text(max_size=60), st.lists(st.text(max_size=60), max_size=8), st.integers(0, 5))
def test_any_text_may_be_asked_and_found(asked: str, texts: list[str], most: int) -> None:
    known = [Text(number, text) for number, text in enumerate(texts)]
    found = ranked(asked, known, most=most)
    assert len(found) <= most
    assert len(set(found)) == len(found)
    if terms(asked):
        assert 99 in ranked(asked, [*known, Text(99, asked, settled=True, answers=10**6)], most=9)
