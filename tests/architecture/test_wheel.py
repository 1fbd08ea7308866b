"""What an administrator installs: a wheel, in an environment that has nothing else of ours."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def run(*words: str | Path, cwd: Path) -> str:
    done = subprocess.run([str(word) for word in words], cwd=cwd, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "-w", folder, ROOT, cwd=folder)
    return next(folder.glob("*.whl"))


def test_the_wheel_holds_what_people_see_and_nothing_secret(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    for needed in (
        "courses/library/first-week/course.yaml",
        "courses/model/course.schema.json",
        "courses/player/static/player.js",
        "courses/player/templates/",
        "scorm_builder/bridges/scorm12.js",
        "lti_tool/web/templates/",
        "lti_tool/web/static/start-lti.js",
        "lti_tool/storage/migrations/versions/",
        "lti_tool/sandbox/static/",
    ):
        assert any(name.startswith(needed) for name in names), f"{needed} is not in the wheel"
    assert not [name for name in names if name.endswith((".pem", ".sqlite3")) or name.startswith(("tests/", "keys/"))]


def test_it_works_in_a_clean_environment_without_test_tools(wheel: Path, tmp_path: Path) -> None:
    run(sys.executable, "-m", "venv", tmp_path / "env", cwd=tmp_path)
    python = tmp_path / "env/bin/python"
    run(python, "-m", "pip", "install", "-q", "-c", ROOT / "constraints.txt", wheel, cwd=tmp_path)
    assert "serve" in run(tmp_path / "env/bin/lti-tool", "--help", cwd=tmp_path)
    assert "build" in run(tmp_path / "env/bin/scorm-builder", "--help", cwd=tmp_path)
    run(
        tmp_path / "env/bin/scorm-builder", "build", "first-week", "--format", "scorm12", "--out", "a.zip", cwd=tmp_path
    )
    assert (tmp_path / "a.zip").stat().st_size > 20_000
