"""The rules exist twice, in Python and in the browser. They have to be the same rules."""

from __future__ import annotations

import json
import unicodedata
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from courses.model import rules
from courses.model.activities._social import ASKED
from courses.model.contributions import count_words
from courses.model.participation import STAND_INS
from tests.model.twin import Twin, twin

__all__ = ["twin"]

VECTORS = Path(__file__).parent.parent / "vectors"
many = settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def vectors(name: str) -> Any:
    return json.loads((VECTORS / f"{name}.json").read_text("utf-8"))


OUTCOMES = vectors("outcome")


def short(missing: Any) -> str:
    step = f" by {missing['step']}" if "step" in missing else ""
    return "{activity} {what} {have}/{need} {turn}".format_map(missing) + step


@pytest.mark.parametrize("case", OUTCOMES["cases"], ids=lambda case: case["name"])
def test_an_outcome_is_what_the_vectors_say(case: dict[str, Any], twin: Twin) -> None:
    plan: Any = {"activities": [OUTCOMES["activities"][name] for name in case["plan"]]}
    for outcome in (rules.outcome(plan, case["record"]), twin("outcome", plan, case["record"])):
        assert [short(missing) for missing in outcome["missing"]] == case["missing"]
        assert {id: found["state"] for id, found in outcome["activities"].items()} == case["states"]
        assert (outcome["complete"], outcome["score"]) == (case["complete"], case["score"])


@pytest.mark.parametrize("case", vectors("marks")["cases"], ids=lambda case: f"{case['kind']} {case['key']}")
def test_a_mark_is_what_the_vectors_say(case: dict[str, Any], twin: Twin) -> None:
    quiz = {"pass_mark": 80, "questions": [{"id": "q", "points": 2, "kind": case["kind"], "key": case["key"]}]}
    for answer, mark in case["answers"]:
        expected = {"score": mark, "passed": mark >= 0.8, "questions": {"q": mark}}
        assert rules.score_quiz(quiz, {"q": answer}) == expected, answer
        assert twin("scoreQuiz", quiz, {"q": answer}) == expected, answer


@pytest.mark.parametrize(("text", "words"), vectors("words")["cases"])
def test_words_are_counted_as_the_vectors_say(text: str, words: int, twin: Twin) -> None:
    assert count_words(text) == words
    assert twin("countWords", text) == words


ids = st.sampled_from(["a", "b", "c", "d", "e"])
small = st.integers(0, 4)
marks = st.one_of(st.floats(0, 1), st.sampled_from([0, 0.7999999999999999, 0.8, 0.333333, 2 / 3, 1]))
common = {
    "title": st.just("T"),
    "required": st.booleans(),
    "after": st.lists(ids, max_size=2),
    "points": st.integers(0, 20),
}
pages = st.fixed_dictionaries({**common, "type": st.just("page"), "complete_when": st.sampled_from(["viewed", "done"])})
questions = st.one_of(
    st.fixed_dictionaries({"kind": st.just("single"), "key": st.lists(small, min_size=1, max_size=1)}),
    st.fixed_dictionaries({"kind": st.just("multiple"), "key": st.lists(small, min_size=1, max_size=3, unique=True)}),
    st.fixed_dictionaries({"kind": st.just("text"), "key": st.lists(st.text(max_size=3), min_size=1, max_size=3)}),
    st.fixed_dictionaries(
        {
            "kind": st.just("number"),
            "key": st.fixed_dictionaries({"value": st.integers(-300, 300).map(lambda n: n / 100), "tolerance": small}),
        }
    ),
    st.fixed_dictionaries(
        {"kind": st.sampled_from(["matching", "ordering"]), "key": st.permutations(range(4)).map(lambda key: key[:3])}
    ),
)
quizzes = st.fixed_dictionaries(
    {
        **common,
        "type": st.just("quiz"),
        "pass_mark": st.integers(0, 100),
        "attempts": small,
        "questions": st.lists(st.tuples(questions, st.integers(1, 3)), min_size=1, max_size=5).map(
            lambda found: [{**question, "id": f"q{n}", "points": points} for n, (question, points) in enumerate(found)]
        ),
    }
)
SMALL_REQUIRE = {**dict.fromkeys(ASKED, small)}


def require(found: dict[str, int]) -> dict[str, int]:
    """A rule that an author may write: something is asked for, and no more people than replies."""
    asked = {**found, "distinct_peers": min(found["distinct_peers"], found["replies"])}
    return asked if any(asked.values()) else {**asked, "posts": 1}


gatherings = st.fixed_dictionaries(
    {
        **common,
        "type": st.sampled_from(["discussion", "session"]),
        "space": st.just("run"),
        "mode": st.sampled_from(["scaled", "all_or_nothing"]),
        "require": st.fixed_dictionaries(SMALL_REQUIRE).map(require),
        "split": st.sampled_from([0, 0, 20, 100]).map(lambda part: {"participation": 100 - part, "quality": part}),
        "train": st.sampled_from([0, 0, 0, 2]),
        "meeting": st.sampled_from([{}, {"make_up": None}, {"make_up": {"question": True}}]),
    }
)
plans = st.lists(st.one_of(pages, quizzes, gatherings), max_size=5).map(
    lambda found: {"activities": [{**asked, "id": id} for id, asked in zip("abcde", found, strict=False)]}
)
done = st.fixed_dictionaries(
    {},
    optional={
        **{flag: st.booleans() for flag in ("viewed", "done", "complete")},
        **dict.fromkeys(("attempts", "others", "peers", "answers", "trained", *ASKED, *STAND_INS), small),
        **dict.fromkeys(("booked", "dates", "past"), st.integers(0, 2)),
        "make_up": st.booleans(),
        **dict.fromkeys(("best", "marks"), marks),
        "excused": st.sampled_from([None, {"reason": "ill", "at": "2026-11-20T12:00:00+00:00"}]),
        "asked": st.dictionaries(st.sampled_from([*ASKED, *STAND_INS]), small),
    },
)
records = st.lists(st.dictionaries(ids, done), min_size=1, max_size=10)
# Older browsers know fewer characters than Python's regex does; those that both know are compared.
known = st.characters(exclude_categories=["Cs", "Cn", "Co"]).filter(lambda one: unicodedata.category(one) != "Cn")
texts = st.text(st.one_of(known, st.sampled_from("ab '’-1.)[](`~:/\n\t寿コーธ\u0301")), max_size=60)
indexes = st.one_of(small, st.none(), st.booleans(), st.floats(0, 3), st.text(max_size=2))
numbers = st.one_of(
    st.decimals(-4, 4, places=2).map(str), st.from_regex(r"[ +\-−]?[0-9０-９.,]{0,4}[eE ]?[0-9]?", fullmatch=True)
)
answers = st.dictionaries(
    st.sampled_from(["q0", "q1", "q2", "q3", "q4"]), st.one_of(indexes, st.lists(indexes, max_size=5), numbers, texts)
)


@given(plan=plans, many_records=records)
@many
def test_both_see_the_same_outcome(plan: Any, many_records: list[Any], twin: Twin) -> None:
    for record in many_records:
        assert twin("outcome", plan, record) == rules.outcome(plan, record)


@given(quiz=quizzes, given_answers=st.lists(answers, min_size=1, max_size=8))
@many
def test_both_give_the_same_marks(quiz: Any, given_answers: list[Any], twin: Twin) -> None:
    right = {question["id"]: _right(question) for question in quiz["questions"]}
    assert rules.score_quiz(quiz, right)["score"] == 1
    for answer in (right, *given_answers, *({**right, **some} for some in given_answers)):
        assert twin("scoreQuiz", quiz, answer) == rules.score_quiz(quiz, answer)


@given(many_texts=st.lists(texts, min_size=1, max_size=10))
@many
def test_both_count_the_same_words(many_texts: list[str], twin: Twin) -> None:
    for text in many_texts:
        assert twin("countWords", text) == count_words(text)


@given(plan=plans, many_records=records)
@many
def test_an_outcome_makes_sense(plan: Any, many_records: list[Any]) -> None:
    for record in many_records:
        outcome = rules.outcome(plan, record)
        assert outcome["complete"] == (not outcome["missing"])
        assert 0 <= outcome["score"] <= 1
        for activity in plan["activities"]:
            found = outcome["activities"][activity["id"]]
            assert found["score"] is None or 0 <= found["score"] <= 1
            if record.get(activity["id"], {}).get("complete"):
                assert found["state"] == "complete"
            assert (found["state"] == "excused") == rules.is_excused(record.get(activity["id"], {}))


def _right(question: dict[str, Any]) -> Any:
    match question["kind"]:
        case "single" | "text":
            return question["key"][0]
        case "number":
            return str(question["key"]["value"])
    return question["key"]
