"""The README is true: its commands are there, with the options it uses, and the designer's ones do what it says."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text()
BIN = Path(sys.executable).parent


def commands() -> list[list[str]]:
    """Every command line in the README's blocks without a language, as words; continued lines joined."""
    fenced = re.findall(r"^```(\w*)\n(.*?)^```", README, re.DOTALL | re.MULTILINE)
    blocks = [block for language, block in fenced if not language]
    lines = "\n".join(blocks).replace("\\\n", " ").splitlines()
    return [shlex.split(line) for line in lines if re.match(r"(make|lti-tool|scorm-builder|pip)\b", line)]


def run(*words: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([str(BIN / words[0]), *words[1:]], cwd=cwd, capture_output=True, text=True, check=False)


def test_there_are_commands_to_test() -> None:
    assert commands()[:2] == [["make", "demo"], ["make", "test"]], "the two commands come first"
    assert len(commands()) > 12


@pytest.mark.parametrize("words", [w for w in commands() if w[0] in ("lti-tool", "scorm-builder")], ids=" ".join)
def test_a_command_exists_with_the_options_that_the_readme_uses(words: list[str], tmp_path: Path) -> None:
    path = words[: 3 if words[1] in ("keys", "platforms", "grants", "runs", "people", "admin", "receipts") else 2]
    told = run(*path, "--help", cwd=tmp_path)
    assert told.returncode == 0, told.stderr
    for option in (word for word in words if word.startswith("--")):
        assert option in told.stdout, f"{' '.join(path)} has no {option}"


@pytest.mark.parametrize("words", [w for w in commands() if w[0] == "make"], ids=" ".join)
def test_a_make_target_exists(words: list[str]) -> None:
    assert re.search(rf"^{words[1]}:", (ROOT / "Makefile").read_text(), re.MULTILINE)


def test_a_designer_gets_from_nothing_to_a_package_as_the_readme_says(tmp_path: Path) -> None:
    for line in (
        "scorm-builder new my-course",
        "scorm-builder check my-course",
        "scorm-builder build my-course --format scorm12 --out my-course.zip",
        "scorm-builder build first-week --format scorm12 --out first-week.zip",
        "scorm-builder check first-week.zip",
    ):
        done = run(*shlex.split(line), cwd=tmp_path)
        assert done.returncode == 0, f"{line}: {done.stdout}{done.stderr}"


def test_the_settings_of_a_discussion_are_as_the_readme_writes_them(tmp_path: Path) -> None:
    (settings,) = re.findall(r"^```yaml\n(type: discussion\n.*?)^```", README, re.DOTALL | re.MULTILINE)
    course = tmp_path / "my-course"
    course.mkdir()
    (course / "course.yaml").write_text("title: Mine\nmodules:\n  - title: All\n    activities: [explain]\n")
    (course / "explain.md").write_text(f"---\n{settings}---\nWhat would you answer, and why?\n")
    samples = "".join(f"  - text: I would {do} her first, and then say what I know.\n" for do in ("thank", "call"))
    (course / "samples.yaml").write_text(f"samples:\n{samples}")
    done = run("scorm-builder", "check", "my-course", cwd=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_pictures_in_the_readme_are_there() -> None:
    for path in re.findall(r"!\[[^\]]+\]\(([^)]+)\)", README):
        assert (ROOT / path).exists(), path
