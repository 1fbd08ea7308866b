"""The adapter, and nothing outside it, knows which PyLTI1p3 it stands on: launches and grades go well on the older too.

Everything else in this folder runs on the maintained one. Here a second Python runs with the older one in front of it.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
OLDER = ROOT / "var" / "pylti1p3-2.0.0"
SUITE = ("certification", "certification_ours", "accepted_launches", "refused_launches", "grades")
"""What goes through the library: launches of every kind, and the grade services."""


@pytest.fixture(scope="module")
def older() -> dict[str, str]:
    """The environment of a Python that finds the older library first."""
    made = subprocess.run(
        [sys.executable, ".ci/older_library.py"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if made.returncode != 0:
        pytest.skip(f"PyLTI1p3 2.0.0 is not here and cannot be fetched: {made.stderr.strip()[-200:]}")
    # What this run of pytest has told its own processes is not meant for another one.
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "COV_"))}
    return {**kept, "PYTHONPATH": str(OLDER), "PYTHONDONTWRITEBYTECODE": "1"}


def test_the_older_library_is_the_one_that_is_found(older: dict[str, str]) -> None:
    say = "import lti_tool.lti.launch, pylti1p3, sys; sys.stdout.write(pylti1p3.__file__)"
    told = subprocess.run([sys.executable, "-c", say], cwd=ROOT, env=older, capture_output=True, text=True, check=True)
    assert Path(told.stdout).is_relative_to(OLDER)


def test_launches_and_grades_go_well_on_the_older_library(older: dict[str, str]) -> None:
    files = [f"tests/lti/test_{name}.py" for name in SUITE]
    # Which addresses may be called is no matter of the library, and takes long where there is no network.
    asked = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-k", "not may_not_be_called", *files]
    told = subprocess.run(asked, cwd=ROOT, env=older, capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stdout[-5000:]
    assert " passed" in told.stdout
