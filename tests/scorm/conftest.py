"""What the tests of packages share: node, a small course's package, an LMS that plays it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from courses.model.course import Course
from scorm_builder import contents
from scorm_builder.editions import SCORM12, Edition
from scorm_builder.package import Files
from tests.scorm import lms as learning_system
from tests.scorm.node import Node, running
from tests.scorm.place import Place
from tests.scorm.strict import complaints
from tests.support.tool import RunningTool


@pytest.fixture(scope="session")
def node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Node]:
    """The browser modules in node."""
    if shutil.which("node") is None:
        pytest.skip("node is not on this machine")
    with running(tmp_path_factory.mktemp("modules")) as running_node:
        yield running_node


@pytest.fixture
def files(small_course: Course, small_course_folder: Path) -> Files:
    """The package of the small course, not connected to anything."""
    made = contents.contents(small_course, small_course_folder, SCORM12)
    assert not made.problems
    return made.files


@pytest.fixture
def lms(files: Files) -> Iterator[learning_system.Lms]:
    """An LMS that has that package."""
    if not learning_system.SCORM_AGAIN.exists():
        pytest.skip("scorm-again is not installed in tests/js")
    with learning_system.serving(files) as serving:
        yield serving


@pytest.fixture
def edition(request: pytest.FixtureRequest) -> Edition:
    """The edition that a package is played in: 1.2, or whichever a test is asked for by name of it."""
    given = getattr(request, "param", SCORM12)
    assert isinstance(given, Edition)
    return given


@pytest.fixture
def place(sqlite_tool: RunningTool, tmp_path: Path, edition: Edition) -> Iterator[Place]:
    """The tool, an LMS, and the small course's package that ties them."""
    if not learning_system.SCORM_AGAIN.exists():
        pytest.skip("scorm-again is not installed in tests/js")
    with learning_system.serving({}, edition) as lms:
        made = Place(sqlite_tool, lms, tmp_path)
        yield made
        for learner in lms.said:
            assert complaints(lms.calls(learner), edition) == [], learner
