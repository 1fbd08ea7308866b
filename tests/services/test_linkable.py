"""What can be linked to, as the picker shows it: time, what is asked of people, and dates that hold for everybody."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from lti_tool.services import linkable
from lti_tool.services.catalogue import Catalogue
from tests.support.courses import SMALL, write_course

FEBRUARY, MARCH = datetime(2026, 2, 1, tzinfo=UTC), datetime(2026, 3, 3, tzinfo=UTC)


def catalogue(folder: Path, **dates: str) -> Catalogue:
    """The small course, with these lines in the front matter of its activities."""
    files = dict(SMALL)
    for activity, lines in dates.items():
        files[f"{activity}.md"] = str(files[f"{activity}.md"]).replace("title:", f"{lines}\ntitle:", 1)
    write_course(folder / "small-course", files)
    return Catalogue([folder], bundled=False)


@pytest.mark.parametrize(
    ("dates", "part", "window"),
    [
        ({}, "", (None, None, None)),
        ({"check": "due: 2026-03-02"}, "check", (None, MARCH, None)),  # all of that day
        ({"check": "due: 2026-03-02"}, "", (None, MARCH, None)),
        ({"check": "due: 2026-03-02", "explain": "due: run+3d"}, "", (None, None, None)),  # it may be later
        ({"check": "due: 2026-03-02", "explain": "due: +3d"}, "check", (None, MARCH, None)),
        ({"check": "due: +3d"}, "check", (None, None, None)),
        ({"check": "opens: 2026-02-01\ncloses: 2026-03-02"}, "check", (FEBRUARY, None, MARCH)),
        ({"check": "opens: 2026-02-01\ncloses: 2026-03-02"}, "", (None, None, None)),  # the rest is open before
        (dict.fromkeys(("welcome", "check", "explain"), "opens: 2026-02-01"), "", (FEBRUARY, None, None)),
    ],
)
def test_only_dates_that_hold_for_everybody_are_told_to_a_platform(
    tmp_path: Path, dates: dict[str, str], part: str, window: tuple[datetime | None, ...]
) -> None:
    found = linkable.window_of(catalogue(tmp_path, **dates).get("small-course"), part)
    assert (found.opens, found.due, found.closes) == window


def test_an_option_says_how_long_it_takes_what_it_asks_and_when_it_is_due(tmp_path: Path) -> None:
    courses = catalogue(tmp_path, check="due: 2026-03-02")
    whole, quiz = linkable.option(courses, "small-course"), linkable.option(courses, "small-course/check")
    assert whole
    assert quiz
    assert (whole.minutes, quiz.minutes) == (10, 3)
    assert whole.asks == ("You will explain the policy to two colleagues.",)
    assert (quiz.asks, quiz.due) == ((), date(2026, 3, 2))
    reading = linkable.option(courses, "small-course/welcome")
    assert reading
    assert (quiz.marked, reading.marked) == (True, False)


def test_a_course_is_found_by_any_words_that_are_in_it_together(tmp_path: Path) -> None:
    courses = catalogue(tmp_path)
    for words in ("", "SMALL", "explain read", "two colleagues", "know the policy everything"):
        assert len(linkable.search(courses, words)) == 1, words
    assert linkable.search(courses, "small elephant") == []


def test_a_picture_stands_beside_a_part_that_has_none_of_its_own(tmp_path: Path) -> None:
    for key in ("small-course", "small-course/check"):
        picture = linkable.choice(catalogue(tmp_path), key, points=None, base="https://tool.example/p").picture
        assert picture
        assert (picture.url, picture.width) == ("https://tool.example/p/small-course/media/table.svg", 40)
