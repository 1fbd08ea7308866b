"""Adding an activity type is dropping in one file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from courses.model import activities
from courses.model.plan import compile_plan
from courses.model.rules import outcome
from courses.model.source import load
from tests.support.courses import SMALL, CourseFolder

ATTESTATION = '''
"""`attestation`: a text to read and sign."""

from typing import Literal

from courses.model.course import Activity
from courses.model.rules import Need, Progress


class Attestation(Activity):
    type: Literal["attestation"] = "attestation"
    version: int = 1

    def plan(self):
        return {**super().plan(), "version": self.version}

    @staticmethod
    def progress(asked, done):
        signed = done.get("signed") == asked["version"]
        return Progress(started=False, score=None, needs=() if signed else (Need("done", 1, 0),))


ACTIVITY = Attestation
'''


@pytest.fixture
def attestation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A house with one more type in it."""
    folder = tmp_path / "types"
    folder.mkdir()
    (folder / "attestation.py").write_text(ATTESTATION)
    monkeypatch.setattr(activities, "__path__", [*activities.__path__, str(folder)])
    activities.kinds.cache_clear()
    yield
    monkeypatch.undo()
    activities.kinds.cache_clear()


@pytest.mark.usefixtures("attestation")
def test_a_new_type_is_one_file(course_folder: CourseFolder) -> None:
    front = "---\ntype: attestation\ntitle: Sign\nversion: 2\n---\nI have read it.\n"
    course_yaml = SMALL["course.yaml"].replace("explain]", "explain, sign]")
    course = load(course_folder({**SMALL, "course.yaml": course_yaml, "sign.md": front})).course
    assert course
    plan = compile_plan(course)
    assert plan["activities"][-1]["version"] == 2
    assert outcome(plan, {})["missing"][-1]["activity"] == "sign"
    assert outcome(plan, {"sign": {"signed": 2}})["activities"]["sign"]["state"] == "complete"
