"""`scorm-builder` as people and scripts use it: plain words, the right exit code, never a traceback."""

from __future__ import annotations

import base64
import json
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from scorm_builder import build, cli, lint
from scorm_builder.cli import building
from scorm_builder.editions import EDITIONS
from scorm_builder.presets import PRESETS


def run(*words: str | Path) -> Result:
    result = CliRunner().invoke(cli.main, [str(word) for word in words])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def grant(
    folder: Path, *, course: str = "small-course", hub: str | None = "https://tool.example", **says: object
) -> Path:
    """A grant file as the tool writes it; nobody here can check its signature."""
    said = {"kind": "grant", "course": course, "expires": "2999-01-01T00:00:00+00:00", "join_code": False, **says}
    token = base64.urlsafe_b64encode(json.dumps(said).encode()).decode().rstrip("=") + ".c2lnbmVk"
    path = folder / "course.grant"
    path.write_text(json.dumps({"grant": token, **({"hub": hub} if hub else {})}))
    return path


def config_of(package: Path) -> dict[str, object]:
    with zipfile.ZipFile(package) as archive:
        page = archive.read("index.html").decode()
    text = page.split('id="config">', 1)[1].split("</script>", 1)[0]
    config: dict[str, object] = json.loads(text)
    return config


def test_new_writes_a_course_that_passes_check_and_builds(tmp_path: Path) -> None:
    assert run("new", tmp_path / "my-course").exit_code == 0
    assert run("check", tmp_path / "my-course").exit_code == 0
    built = run("build", tmp_path / "my-course", "--out", tmp_path / "p.zip")
    assert built.exit_code == 0
    assert run("check", tmp_path / "p.zip").exit_code == 0


def test_the_new_course_has_a_page_a_quiz_and_a_discussion_and_the_folder_name_as_title(tmp_path: Path) -> None:
    from courses.model.source import load

    run("new", tmp_path / "data-protection")
    course = load(tmp_path / "data-protection").course
    assert course
    assert course.title == "Data protection"
    assert {activity.type for activity in course.activities} == {"page", "quiz", "discussion"}


def test_new_never_writes_over_somebody_else_work(tmp_path: Path) -> None:
    (tmp_path / "notes.md").write_text("mine")
    result = run("new", tmp_path)
    assert result.exit_code == 1
    assert "is not empty" in result.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["notes.md"]


def test_check_says_every_problem_on_standard_error_with_a_count(tmp_path: Path) -> None:
    run("new", tmp_path / "mine")
    page = tmp_path / "mine/welcome.md"
    page.write_text(page.read_text().replace("type: page", "type: pgae").replace("minutes: 3", "minuets: 3"))
    result = run("check", tmp_path / "mine")
    assert result.exit_code == 1
    assert 'mine/welcome.md:2:7: type is "pgae"; did you mean "page"?' in result.stderr
    assert result.stderr.splitlines()[-1].endswith("in 1 course.")
    assert result.stdout == ""


def test_two_dozen_mistakes_are_two_dozen_lines_each_with_its_place_and_the_way_out() -> None:
    vectors = Path(__file__).parents[1] / "vectors"
    result = run("check", vectors / "mistakes")
    assert result.exit_code == 1
    assert result.stderr.splitlines()[:24] == (vectors / "mistakes.txt").read_text("utf-8").splitlines()
    assert "24 problems in 1 course." in result.output


def test_build_writes_nothing_while_anything_is_wrong(tmp_path: Path) -> None:
    run("new", tmp_path / "mine")
    (tmp_path / "mine/welcome.md").write_text("no front matter")
    result = run("build", tmp_path / "mine", "--out", tmp_path / "p.zip")
    assert result.exit_code == 1
    assert "in 1 course. Nothing was built." in result.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == ["mine"]


def test_check_answers_as_json(tmp_path: Path) -> None:
    run("new", tmp_path / "mine")
    good = json.loads(run("check", tmp_path / "mine", "--json").stdout)
    assert good["ok"] is True
    assert good["checked"][0]["suspend_data"] < EDITIONS["scorm12"].suspend_limit
    (tmp_path / "mine/welcome.md").write_text("---\ntype: nothing\ntitle: W\n---\n")
    bad = run("check", tmp_path / "mine", "--json")
    assert bad.exit_code == 1
    problem = json.loads(bad.stdout)["problems"][0]
    assert {"path", "line", "column", "message", "hint"} == set(problem)


def test_a_bundled_course_is_found_by_its_name(tmp_path: Path) -> None:
    assert run("check", "first-week").exit_code == 0
    built = run("build", "first-week", "--format", "scorm12", "--out", tmp_path / "first-week.zip")
    assert built.exit_code == 0
    assert lint.lint(tmp_path / "first-week.zip") == lint.Findings((), ())


def test_a_name_that_nobody_knows_is_answered_with_those_there_are() -> None:
    result = run("check", "frist-week")
    assert result.exit_code == 1
    assert "first-week" in result.stderr


@pytest.mark.parametrize("path", ["/nowhere/at/all.zip", "/dev/null/x", "/etc/passwd", ""])
def test_whatever_is_given_as_a_path_there_is_no_traceback(path: str) -> None:
    assert run("check", path).exit_code == 1
    assert run("build", path, "--out", "/nowhere/p.zip").exit_code == 1


def big(folder: Path, *, questions: int) -> Path:
    """A course with so many questions that are answered by typing."""
    folder.mkdir()
    names = [f"quiz-{number}" for number in range(questions // 8)]
    asked = "\n\n".join(f"## What is thing number {n} called?\n\n= {'a long right answer ' * 3}{n}" for n in range(8))
    for name in names:
        (folder / f"{name}.md").write_text(f"---\ntype: quiz\ntitle: {name}\n---\n{asked}\n")
    run("new", folder.parent / "starter")
    discussion = (folder.parent / "starter/learn-together.md").read_text()
    (folder / "learn-together.md").write_text(discussion)
    listed = ", ".join([*names, "learn-together"])
    (folder / "course.yaml").write_text(f"title: Huge\nmodules:\n  - title: All\n    activities: [{listed}]\n")
    return folder


def test_a_course_too_big_for_an_lms_to_remember_is_refused(tmp_path: Path) -> None:
    folder = big(tmp_path / "huge", questions=400)
    result = run("check", folder)
    assert result.exit_code == 1
    assert "an LMS would have to remember up to" in result.stderr
    assert "choose --format" not in result.stderr
    assert run("build", folder, "--format", "scorm2004-4th", "--out", tmp_path / "p.zip").exit_code == 1


def test_a_course_too_big_for_one_format_is_sent_to_another(tmp_path: Path) -> None:
    folder = big(tmp_path / "huge", questions=96)
    checked = run("check", folder)
    assert checked.exit_code == 0
    assert "SCORM 1.2 leaves room for 3200" in checked.stdout
    assert "choose --format scorm2004-4th" in checked.stdout
    assert "(advice)" in checked.stdout
    refused = run("build", folder, "--out", tmp_path / "p.zip")
    assert refused.exit_code == 1
    assert "choose --format scorm2004-4th" in refused.stderr
    assert run("build", folder, "--format", "scorm2004-4th", "--out", tmp_path / "p.zip").exit_code == 0
    every = run("build", folder, "--all", "--out", tmp_path / "all")
    assert every.exit_code == 1
    assert "2 packages built" in every.stderr
    assert not list((tmp_path / "all").glob("*scorm12*"))


def test_without_a_grant_whoever_exports_is_told_what_that_means(tmp_path: Path, small_course_folder: Path) -> None:
    result = run("build", small_course_folder, "--out", tmp_path / "p.zip")
    assert result.exit_code == 0
    assert "nobody can complete it" in result.stderr
    assert config_of(tmp_path / "p.zip")["settings"]["grant"] is None  # type: ignore[index]  # JSON


def test_with_a_grant_the_package_knows_where_the_others_are(tmp_path: Path, small_course_folder: Path) -> None:
    result = run("build", small_course_folder, "--out", tmp_path / "p.zip", "--grant", grant(tmp_path))
    assert result.exit_code == 0, result.stderr
    assert "nobody can complete it" not in result.stderr
    assert config_of(tmp_path / "p.zip")["settings"]["hub"] == "https://tool.example"  # type: ignore[index]  # JSON


def test_a_tool_that_moved_is_named_on_the_command_line(tmp_path: Path, small_course_folder: Path) -> None:
    words: list[str | Path] = ["build", small_course_folder, "--out", tmp_path / "p.zip", "--grant", grant(tmp_path)]
    assert run(*words, "--hub", "https://new.example/").exit_code == 0
    assert config_of(tmp_path / "p.zip")["settings"]["hub"] == "https://new.example"  # type: ignore[index]  # JSON


def test_a_bare_grant_needs_the_tool_address(tmp_path: Path, small_course_folder: Path) -> None:
    bare = tmp_path / "bare.grant"
    bare.write_text(json.loads(grant(tmp_path).read_text())["grant"] + "\n")
    words: list[str | Path] = ["build", small_course_folder, "--out", tmp_path / "p.zip", "--grant", bare]
    assert "does not say where the tool is" in run(*words).stderr
    assert run(*words, "--hub", "https://tool.example").exit_code == 0


def test_grants_that_cannot_work_are_said_so_before_anything_is_built(
    tmp_path: Path, small_course_folder: Path
) -> None:
    def said(path: Path, *more: str) -> str:
        result = run("build", small_course_folder, "--out", tmp_path / "p.zip", "--grant", path, *more)
        assert result.exit_code == 1
        assert not (tmp_path / "p.zip").exists()
        return result.stderr

    assert 'the grant is for the course "other"' in said(grant(tmp_path, course="other"))
    assert "is not encrypted" in said(grant(tmp_path, hub="http://tool.example"))
    assert "is not an address of a tool" in said(grant(tmp_path), "--hub", "tool.example")
    assert "cannot be read" in said(tmp_path / "gone.grant")
    (tmp_path / "junk.grant").write_bytes(b"\xff\xfe junk")
    assert "cannot be read" in said(tmp_path / "junk.grant")
    (tmp_path / "junk.grant").write_text("junk")
    assert "this is not a grant" in said(tmp_path / "junk.grant", "--hub", "https://tool.example")


def test_a_grant_that_ran_out_is_noted(tmp_path: Path, small_course_folder: Path) -> None:
    gone = (datetime.now(UTC) - timedelta(days=2)).isoformat()
    result = run("build", small_course_folder, "--out", tmp_path / "p.zip", "--grant", grant(tmp_path, expires=gone))
    assert result.exit_code == 0
    assert "The grant ran out on" in result.stderr


def test_an_address_without_a_grant_is_a_mistake(tmp_path: Path, small_course_folder: Path) -> None:
    result = run("build", small_course_folder, "--out", tmp_path / "p.zip", "--hub", "https://tool.example")
    assert "there is an address but no grant" in result.stderr


def test_the_digest_is_printed_and_written_beside(tmp_path: Path, small_course_folder: Path) -> None:
    first = json.loads(run("build", small_course_folder, "--out", tmp_path / "1.zip", "--json").stdout)
    second = json.loads(run("build", small_course_folder, "--out", tmp_path / "2.zip", "--json").stdout)
    assert first["digest"] == second["digest"] == (tmp_path / "1.zip.sha256").read_text().strip()
    assert (tmp_path / "1.zip").read_bytes() == (tmp_path / "2.zip").read_bytes()
    assert first["can_complete"] is False


def test_a_place_that_cannot_be_written_is_said_so(tmp_path: Path, small_course_folder: Path) -> None:
    result = run("build", small_course_folder, "--out", tmp_path / "gone" / "p.zip")
    assert result.exit_code == 1
    assert "it cannot be written" in result.stderr


def test_all_formats_come_into_one_folder_named_by_course_and_format(
    tmp_path: Path, small_course_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    result = run("build", small_course_folder, "--all", "--json")
    assert result.exit_code == 0, result.stderr
    answer = json.loads(result.stdout)
    assert [one["format"] for one in answer["packages"]] == list(build.FORMATS)
    for one in answer["packages"]:
        path = Path(one["package"])
        assert path.name.startswith(f"small-course-{one['format']}.")
        assert path.parent.name == "small-course-packages"
        assert path.with_name(path.name + ".sha256").read_text().strip() == one["digest"]
        assert one["notes"]
    said = run("build", small_course_folder, "--all", "--out", tmp_path / "again")
    assert said.stderr.count("nobody can complete it") == 1, "what holds for all is said once"
    before = sorted(path.read_bytes() for path in (tmp_path / "small-course-packages").iterdir())
    assert before == sorted(path.read_bytes() for path in (tmp_path / "again").iterdir())


def test_a_bar_shows_how_far_it_is_on_a_terminal_and_only_on_standard_error(small_course_folder: Path) -> None:
    import io

    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    terminal = Terminal()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sys.stderr", terminal)
        with building._bar(["scorm12", "cmi5"]) as names:
            assert list(names) == ["scorm12", "cmi5"]
    assert "Building" in terminal.getvalue()
    assert "100%" in terminal.getvalue()


def test_all_and_a_format_is_a_contradiction(small_course_folder: Path) -> None:
    result = run("build", small_course_folder, "--all", "--format", "scorm12")
    assert result.exit_code == 2
    assert "leave out --format" in result.stderr


def test_a_folder_that_cannot_be_made_is_said_so(tmp_path: Path, small_course_folder: Path) -> None:
    (tmp_path / "taken").write_text("")
    result = run("build", small_course_folder, "--all", "--out", tmp_path / "taken")
    assert result.exit_code == 1
    assert "it cannot be written" in result.stderr


@pytest.mark.parametrize("lms", sorted(PRESETS))
def test_an_lms_is_given_the_format_that_suits_it_and_what_is_known_is_said(
    lms: str, tmp_path: Path, small_course_folder: Path
) -> None:
    result = run("build", small_course_folder, "--lms", lms, "--out", tmp_path / "p.zip", "--json")
    assert result.exit_code == 0, result.stderr
    answer = json.loads(result.stdout)
    assert answer["format"] == PRESETS[lms].format
    assert set(PRESETS[lms].notes) <= set(answer["notes"])
    assert lint.lint(tmp_path / "p.zip") == lint.Findings((), ())


def test_a_format_that_an_lms_does_not_take_is_refused_with_a_way_out(
    tmp_path: Path, small_course_folder: Path
) -> None:
    words: list[str | Path] = [
        "build",
        small_course_folder,
        "--lms",
        "talentlms",
        "--format",
        "scorm2004-4th",
        "--out",
        tmp_path / "p.zip",
    ]
    result = run(*words)
    assert result.exit_code == 1
    assert "TalentLMS is not known to take scorm2004-4th" in result.stderr
    assert "build it with --format scorm12" in result.stderr
    assert not (tmp_path / "p.zip").exists()


def test_every_format_that_an_lms_takes_and_no_other(tmp_path: Path, small_course_folder: Path) -> None:
    answer = json.loads(
        run("build", small_course_folder, "--lms", "moodle", "--all", "--out", tmp_path / "all", "--json").stdout
    )
    assert [one["format"] for one in answer["packages"]] == ["scorm12"]


def test_without_a_name_a_package_is_called_by_course_and_format(
    tmp_path: Path, small_course_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run("build", small_course_folder, "--format", "scorm2004-3rd").exit_code == 0
    assert (tmp_path / "small-course-scorm2004-3rd.zip").exists()


def test_formats_offered_are_those_there_are() -> None:
    assert tuple(build.FORMATS) == building.FORMATS


def test_a_preview_of_nothing_ends_with_what_there_is() -> None:
    result = run("preview", "frist-week")
    assert result.exit_code == 1
    assert "first-week" in result.stderr


def test_help_of_every_command_shows_an_example() -> None:
    for name in cli.main.commands:
        assert f"scorm-builder {name} " in run(name, "--help").output.split("xample", 1)[1]
    assert "Traceback" not in run("no-such-command").output


def test_help_comes_without_loading_the_builder() -> None:
    import subprocess
    import sys

    probe = "import sys, scorm_builder.cli; print(sorted({'lxml', 'pydantic', 'jinja2', 'courses'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("lms", sorted(PRESETS))
def test_no_lms_is_offered_a_format_that_cannot_be_built(lms: str) -> None:
    assert set(PRESETS[lms].formats) <= set(building.FORMATS)
