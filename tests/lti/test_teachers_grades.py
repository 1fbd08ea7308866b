"""A grade that a teacher has changed by hand stays, unless a facilitator says that it should not."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from lti_tool import platforms
from lti_tool.errors import GradeChanged
from lti_tool.lti import grades, results
from lti_tool.lti.connector import Connector
from lti_tool.lti.http import Answer
from lti_tool.records import Registration, Score, ScoreTarget, Wish
from lti_tool.sandbox import Fault
from lti_tool.sandbox.faults import Kind
from tests.lti.door import Door
from tests.lti.test_grades import target, ungraded

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
SUBMISSION = "https://canvas.instructure.com/lti/submission"


def alice(door: Door) -> str:
    return door.sandbox.lms.people["alice"].number


def column(door: Door) -> int:
    return min(door.sandbox.lms.gradebook.columns)


def send(
    door: Door, given: float | None, *, family: str | None = None, to: ScoreTarget | None = None, **more: Any
) -> None:
    """Tell the practice LMS a score; `before` is what it accepted last."""
    door.sandbox.lms.clock = lambda: datetime.now(UTC)
    at = datetime.now(UTC) + timedelta(seconds=len(door.sandbox.received()) * 2)
    score = Score(alice(door), given, 100.0, more.pop("comment", "Finished."), at, more.get("before") is None, **more)
    grades.send(door.lti, as_family(door, family), to or target(door.sandbox), score, now=datetime.now(UTC))


def as_family(door: Door, family: str | None) -> Registration:
    return replace(door.registration, family=family)


def teacher_gives(door: Door, value: float | None, *, kept: bool) -> None:
    """A teacher changes Alice's grade. `kept`: as on a platform that then keeps it whatever is sent."""
    book = door.sandbox.lms.gradebook
    grade = book.grade(column(door), alice(door))
    assert grade
    book.put(column(door), alice(door), replace(grade, value=value, overridden=kept))


def stands(door: Door) -> float | None:
    grade = door.sandbox.gradebook("alice")
    return grade.value if grade else None


def held(door: Door, given: float | None, **more: Any) -> float:
    sent = len(door.sandbox.received())
    with pytest.raises(GradeChanged, match="Nothing is sent unless you say so") as changed:
        send(door, given, **more)
    assert changed.value.permanent
    assert len(door.sandbox.received()) == sent, "nothing was sent"
    return changed.value.shown


# -- by itself: a better score that was just earned --------------------------------------------------------------------
def test_a_better_score_does_not_overrule_a_teacher_where_the_platform_would_let_it(door: Door) -> None:
    send(door, 60)
    teacher_gives(door, 75, kept=False)
    assert held(door, 90, before=60.0) == 0.75
    assert stands(door) == 75


def test_a_better_score_takes_the_place_of_ours(door: Door) -> None:
    send(door, 60)
    send(door, 90, before=60.0)
    assert stands(door) == 90
    assert door.sandbox.calls("results") == 1


def test_the_first_score_is_sent_without_a_question(door: Door) -> None:
    send(door, 60)
    assert door.sandbox.calls("results") == 0


def test_moodle_is_told_a_better_score_and_keeps_the_teachers_by_itself(moodle_door: Door) -> None:
    """Held back, it would not be there when the teacher lets go of the grade."""
    door = moodle_door
    send(door, 60, family="moodle")
    teacher_gives(door, 75, kept=True)
    send(door, 90, family="moodle", before=60.0)
    assert [score.status for score in door.sandbox.received()] == [200, 200]
    assert stands(door) == 75
    assert door.sandbox.calls("results") == 0


def test_a_grade_that_is_taken_back_leaves_a_teachers_alone(door: Door) -> None:
    send(door, 60)
    teacher_gives(door, 75, kept=False)
    assert held(door, None, before=60.0) == 0.75


# -- because a facilitator asks for it ---------------------------------------------------------------------------------
@pytest.mark.parametrize(("name", "family"), [("door", None), ("moodle_door", "moodle"), ("door", "canvas")])
def test_a_facilitator_who_sends_a_grade_again_is_told_that_another_one_stands_there(
    name: str, family: str | None, request: pytest.FixtureRequest
) -> None:
    door: Door = request.getfixturevalue(name)
    send(door, 60, family=family)
    teacher_gives(door, 75, kept=family == "moodle")
    assert held(door, 60, family=family, before=60.0, wish=Wish.AGAIN) == 0.75


def test_a_facilitator_who_says_so_overrules_it(door: Door) -> None:
    send(door, 60)
    teacher_gives(door, 75, kept=False)
    send(door, 60, before=60.0, wish=Wish.ANYWAY)
    assert stands(door) == 60


def test_a_facilitator_is_told_where_the_gradebook_keeps_the_other_grade_all_the_same(moodle_door: Door) -> None:
    door = moodle_door
    send(door, 60, family="moodle")
    teacher_gives(door, 75, kept=True)
    with pytest.raises(GradeChanged, match="let go of it in the gradebook") as kept:
        send(door, 60, family="moodle", before=60.0, wish=Wish.ANYWAY)
    assert (kept.value.shown, stands(door)) == (0.75, 75)
    assert [score.status for score in door.sandbox.received()] == [200, 200]


@pytest.mark.parametrize(("shown", "same"), [(60.4, True), (59.6, True), (60.6, False), (59, False), (0, False)])
def test_what_a_gradebook_rounds_is_no_change(door: Door, shown: float, same: bool) -> None:
    send(door, 60)
    teacher_gives(door, shown, kept=False)
    if same:
        return send(door, 60, before=60.0, wish=Wish.AGAIN)
    held(door, 60, before=60.0, wish=Wish.AGAIN)
    return None


def test_a_grade_that_is_gone_from_the_gradebook_is_sent_again(door: Door) -> None:
    """What else would one press the button for?"""
    send(door, 60)
    teacher_gives(door, None, kept=False)
    send(door, 60, before=60.0, wish=Wish.AGAIN)
    assert stands(door) == 60


def test_grades_are_compared_on_the_columns_own_scale(door: Door) -> None:
    book = door.sandbox.lms.gradebook
    book.change(replace(book.columns[column(door)], score_maximum=20))
    send(door, 60)
    assert stands(door) == 12
    send(door, 60, before=60.0, wish=Wish.AGAIN)
    teacher_gives(door, 15, kept=False)
    assert held(door, 60, before=60.0, wish=Wish.AGAIN) == 0.75


# -- reading is a courtesy ---------------------------------------------------------------------------------------------
def test_without_the_scope_nothing_is_read(door: Door) -> None:
    to = target(door.sandbox)
    blind = replace(to, scopes=tuple(scope for scope in to.scopes if "result" not in scope))
    send(door, 60, to=blind)
    teacher_gives(door, 75, kept=False)
    send(door, 90, to=blind, before=60.0)
    assert (stands(door), door.sandbox.calls("results")) == (90, 0)


@pytest.mark.parametrize("kind", ["error", "busy", "drop", "refuse_token"])
def test_where_reading_fails_the_score_is_sent(door: Door, kind: Kind) -> None:
    send(door, 60)
    door.sandbox.faults(Fault(kind, where="results"))
    send(door, 90, before=60.0)
    assert stands(door) == 90


GARBAGE = [
    "",
    "<html>",
    "{}",
    "[[[[[",
    '[{"userId": "4"}]',
    '[{"userId": 4, "resultScore": 10}]',
    '[{"userId": "4", "resultScore": NaN}]',
    '[{"userId": "4", "resultScore": Infinity}]',
    '[{"userId": "4", "resultScore": ' + "9" * 400 + "}]",
    '[{"userId": "4", "resultScore": true}]',
    '[{"userId": "4", "resultScore": "10"}]',
    '[{"userId": "4", "resultScore": 10, "resultMaximum": 0}]',
    '[{"userId": "4", "resultScore": 10, "resultMaximum": -1}]',
    '[{"userId": "4", "resultScore": 10, "resultMaximum": null}]',
]


@pytest.mark.parametrize("body", GARBAGE, ids=range(len(GARBAGE)))
def test_a_result_that_is_none_holds_nothing_back(door: Door, body: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def call(self: Any, scopes: Any, url: str, **_: Any) -> Answer:
        return Answer(200, {"link": f'<{url}>; rel="next"'}, body.encode())

    with monkeypatch.context() as patched:
        patched.setattr(Connector, "call", call)
        connector = Connector(door.lti, door.registration, now=NOW)
        score = Score(alice(door), 90.0, 100.0, "", NOW, first=False, before=60.0)
        results.respect(connector, target(door.sandbox), "https://lms.example/items/1", score)


def test_a_result_is_found_among_others_and_on_later_pages(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    """A platform that does not sort out one person's result, and whose header no parser of ours was made for."""
    others = [{"userId": "5", "resultScore": 1, "resultMaximum": 100}, "no result", None]
    hers = [{"userId": alice(door), "resultScore": 75, "resultMaximum": 100}]
    asked: list[str] = []

    def call(self: Any, scopes: Any, url: str, **_: Any) -> Answer:
        asked.append(url)
        if "page=2" in url:
            return Answer(200, {}, json.dumps(hers).encode())
        return Answer(200, {"link": "<?page=2>; rel=“next”"}, json.dumps(others).encode())

    monkeypatch.setattr(Connector, "call", call)
    assert held(door, 90, before=60.0) == 0.75
    assert (len(asked), f"user_id={alice(door)}" in asked[0]) == (2, True)


# -- one platform's submissions ----------------------------------------------------------------------------------------
def extras(**more: Any) -> dict[str, Any]:
    score = replace(Score("4", 80.0, 100.0, "Finished.", NOW, first=True), **more)
    return dict(platforms.for_family("canvas").score_extras(score))


def test_a_first_score_on_canvas_is_a_submission_from_when_it_was_earned() -> None:
    earned = NOW - timedelta(days=2)
    assert extras(earned=earned, untried=True) == {
        "submission": {"submittedAt": "2026-11-18T09:00:00.000+00:00"},
        SUBMISSION: {"prioritize_non_tool_grade": True},
    }
    assert extras(first=False, earned=earned) == {SUBMISSION: {"new_submission": False}}


def test_our_own_first_score_on_canvas_is_never_protected_from_a_better_one() -> None:
    """It may have arrived although nobody said so; the flag would keep it."""
    assert SUBMISSION not in extras(untried=False)


def test_a_comment_is_said_once_on_canvas_and_always_elsewhere(door: Door) -> None:
    for family in ("canvas", None, "moodle"):
        platform = platforms.for_family(family)
        again = replace(Score("4", 80.0, 100.0, "Finished.", NOW, first=False), said="Finished.")
        assert platform.score_comment(again) == ("" if family == "canvas" else "Finished.")
        assert platform.score_comment(replace(again, comment="Well done.")) == "Well done."
    send(door, 60, family="canvas")
    send(door, 90, family="canvas", before=60.0, said="Finished.")
    assert [score.body.get("comment") for score in door.sandbox.received()] == ["Finished.", None]


def test_a_tool_made_column_is_read_too(door: Door) -> None:
    to = ungraded(target(door.sandbox))
    send(door, 60, to=to)
    send(door, 90, to=to, before=60.0)
    assert door.sandbox.calls("results") == 1
