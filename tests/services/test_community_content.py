"""Words in fields, words of a talk with a colleague, and whether they may be used again."""

from __future__ import annotations

import json
from typing import Any

import pytest

from lti_tool.errors import Refused
from lti_tool.services.contributing_content import consent_for, content, extras_of

WALL: dict[str, Any] = {
    "min_words": {"post": 6, "reply": 2},
    "fields": [{"id": "did", "title": "What I did", "min_words": 3}, {"id": "tip", "title": "My tip", "min_words": 0}],
    "consent": "ask",
}


def test_what_stands_in_fields_is_kept_by_field_and_read_as_one_text() -> None:
    made = content(WALL, "And more.", {"tip": "Ask *first*.", "did": "I asked her twice.", "x": "?"}, kind="post")
    assert made.fields == {"did": "I asked her twice.", "tip": "Ask *first*."}
    assert made.text == "I asked her twice.\n\nAsk *first*.\n\nAnd more."
    assert [node.get("id", node["t"]) for node in json.loads(made.nodes)] == ["did", "tip", "p"]
    assert (made.words, made.minimum) == (8, 6)


@pytest.mark.parametrize(("did", "words", "minimum"), [("I asked.", 2, 3), ("", 0, 3), ("I asked her.", 5, 6)])
def test_a_field_that_is_too_short_says_how_much_is_missing(did: str, words: int, minimum: int) -> None:
    made = content(WALL, "", {"did": did, "tip": "Ask first." if did else "Ask first, always, as I do."}, kind="post")
    assert (made.words, made.minimum) == (words, minimum)


def test_a_talk_with_a_colleague_has_fields_of_its_own_and_an_answer_none() -> None:
    given = {"role": "Nurse", "question": "What do you do?", "said": "I ask.", "took": "Ask.", "did": "?"}
    assert set(content(WALL, "", given, kind="interview").fields or {}) == {"role", "question", "said", "took"}
    with pytest.raises(Refused, match="empty"):
        content(WALL, " ", given, kind="reply")


@pytest.mark.parametrize(
    ("rule", "given", "kept"),
    [
        ("none", "name", None),
        ("ask", None, "none"),
        ("ask", "anonymous", "anonymous"),
        ("ask", "whatever", "none"),
        ("required", "name", "name"),
    ],
)
def test_consent(rule: str, given: str | None, kept: str | None) -> None:
    assert consent_for({**WALL, "consent": rule}, given, kind="post") == kept
    assert consent_for({**WALL, "consent": rule}, given, kind="reply") is None


def test_where_only_stories_to_use_again_are_collected_consent_is_needed() -> None:
    with pytest.raises(Refused, match="consent_needed"):
        consent_for({**WALL, "consent": "required"}, "none", kind="post")


def test_what_else_is_said_of_a_post_is_json() -> None:
    assert extras_of([], []) is None
    said = extras_of([{"id": "x", "name": 'a"b'}], [7])
    assert json.loads(f'{{"id":1{said}}}') == {"id": 1, "attachments": [{"id": "x", "name": 'a"b'}], "mentions": ["l7"]}
