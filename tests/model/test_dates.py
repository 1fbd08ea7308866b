"""When something opens, is due and closes, as a designer writes it, for one learner."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.model import dates

RUN = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
ALICE = datetime(2026, 3, 4, 22, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("+3d", "2026-03-07T22:10+00:00"),
        ("+12h", "2026-03-05T10:10+00:00"),
        ("+2w", "2026-03-18T22:10+00:00"),
        ("+0d", "2026-03-04T22:10+00:00"),
        ("run+3d", "2026-03-05T08:00+00:00"),
        ("2026-03-09", "2026-03-09T00:00+00:00"),
        ("2026-03-09T10:00", "2026-03-09T10:00+00:00"),
        ("2026-03-09 10:00:30", "2026-03-09T10:00:30+00:00"),
        ("2026-03-09T10:00Z", "2026-03-09T10:00+00:00"),
        ("2026-03-09T10:00+05:30", "2026-03-09T04:30+00:00"),
    ],
)
def test_a_date_is_a_moment_for_alice(text: str, moment: str) -> None:
    found = dates.moment(text, started=ALICE, run_started=RUN)
    assert found == datetime.fromisoformat(moment)
    assert found.tzinfo is UTC


def test_what_is_due_on_a_day_is_due_at_its_end() -> None:
    end = dates.moment("2026-03-09", started=ALICE, run_started=RUN, end=True)
    assert end == datetime(2026, 3, 10, tzinfo=UTC)
    assert dates.moment("2026-03-09T10:00", started=ALICE, run_started=RUN, end=True).hour == 10


@pytest.mark.parametrize(
    "text", ["", "3d", "+3", "+3m", "+99999d", "run 3d", "cohort+3d", "2026-3-9", "2026-02-30", "20260309", "+3d "]
)
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  # only that it is one matters
        dates.parsed(text)


@given(st.text(alphabet="+-0123456789:TZ runhdw", max_size=24))
def test_whatever_is_written_is_a_date_or_refused(text: str) -> None:
    try:
        found = dates.moment(text, started=ALICE, run_started=RUN, end=True)
    except ValueError:
        return
    assert found.tzinfo is UTC


@pytest.mark.parametrize(
    ("one", "other", "after"),
    [
        ("+3d", "+2d", True),
        ("+2d", "+2d", False),
        ("+1w", "+6d", True),
        ("run+3d", "run+2d", True),
        ("+3d", "run+3d", False),
        ("+4d", "run+3d", True),  # nobody starts before her run
        ("run+4d", "+3d", False),  # somebody may start late
        ("2026-03-09", "2026-03-08T10:00", True),
        ("2026-03-09", "+1d", False),
        ("+1d", "2026-03-09", False),
        (None, "+1d", False),
        ("+1d", None, False),
    ],
)
def test_what_surely_comes_later_is_known(one: str | None, other: str | None, after: bool) -> None:
    assert dates.is_after(one, other) == after


@given(st.integers(0, 100), st.integers(0, 100), st.sampled_from(["", "run"]), st.sampled_from(["", "run"]))
def test_later_is_later_for_everybody(first: int, second: int, one: str, other: str) -> None:
    earlier, later = f"{one}+{first}h", f"{other}+{second}h"
    if dates.is_after(later, earlier):
        moments = [dates.moment(text, started=ALICE, run_started=RUN) for text in (earlier, later)]
        assert moments[0] < moments[1]


def window(extended: datetime | None = None, /, **asked: str) -> dates.Window:
    return dates.window(asked, started=ALICE, run_started=RUN, extended=extended)


@pytest.mark.parametrize(
    ("asked", "standing"),
    [
        ({}, ["open", "open", "open"]),
        ({"opens": "+1d"}, ["early", "open", "open"]),
        ({"due": "+2d"}, ["open", "open", "late"]),
        ({"due": "+2d", "late": "close"}, ["open", "open", "closed"]),
        ({"due": "+2d", "late": "flag", "closes": "+9d"}, ["open", "open", "late"]),
        ({"due": "+1h", "closes": "+2d"}, ["open", "late", "closed"]),
        ({"due": "+1h", "closes": "+2d", "late": "close"}, ["open", "closed", "closed"]),
        ({"closes": "+36h"}, ["open", "open", "closed"]),
    ],
)
def test_alice_is_early_in_time_late_or_shut_out(asked: dict[str, str], standing: list[str]) -> None:
    moments = [ALICE, ALICE + timedelta(days=1), ALICE + timedelta(days=2)]
    assert [window(**asked).standing(now) for now in moments] == standing


def test_the_last_moment_is_too_late() -> None:
    due = ALICE + timedelta(days=3)
    assert window(due="+3d").standing(due - timedelta(microseconds=1)) == "open"
    assert window(due="+3d").standing(due) == "late"


def test_more_time_moves_both_dates_and_never_to_an_earlier_moment() -> None:
    until = ALICE + timedelta(days=5)
    found = window(until, due="+3d", closes="+4d", opens="+1d")
    assert (found.opens, found.due, found.closes) == (ALICE + timedelta(days=1), until, until)
    assert window(ALICE, due="+3d").due == ALICE + timedelta(days=3)
    assert window(until) == dates.Window()
    assert window(until, due="+3d", late="close").closes == until
    assert window(due="+3d", closes="+1d", late="close").closes == ALICE + timedelta(days=1)


def test_every_checkpoint_has_its_own_moment_and_more_time_moves_it() -> None:
    asked = {"checkpoints": [{"of": "posts", "due": "+3d"}, {"of": "replies", "due": "2026-03-20"}]}
    posts, replies = ALICE + timedelta(days=3), datetime(2026, 3, 21, tzinfo=UTC)
    assert dates.checkpoints(asked, started=ALICE, run_started=RUN) == (("posts", posts), ("replies", replies))
    longer = posts + timedelta(days=1)
    moved = dates.checkpoints(asked, started=ALICE, run_started=RUN, extended=longer)
    assert moved == (("posts", longer), ("replies", replies))
    assert dates.checkpoints({}, started=ALICE, run_started=RUN) == ()
