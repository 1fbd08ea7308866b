"""Whatever pydantic complains about, an author reads a sentence."""

from __future__ import annotations

from datetime import date

from pydantic import Field

from courses.model.course import Frozen
from courses.model.explain import validated
from courses.model.problems import Problems
from courses.model.yamltext import YamlText


class Calendar(Frozen):
    """Something no activity has yet."""

    opens: date = Field(description="When it opens.")
    closes: date


def test_a_complaint_nobody_foresaw_is_still_a_sentence() -> None:
    problems = Problems()
    settings = YamlText("opens: soon\ncloses: 2026-11-20\n", problems.at("x.md"))
    assert validated(Calendar, settings.values, settings) is None
    (problem,) = map(str, problems)
    assert problem.startswith('x.md:1:8: opens is "soon" (input should be a valid date')
    assert problem.endswith("; check it: when it opens")
