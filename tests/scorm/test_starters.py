"""Where a course begins: starting points that work, help in the editor, and a check that keeps watch."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from courses.model import schema, source
from scorm_builder import check, cli, contents, starter, watching
from scorm_builder.cli.starting import STARTS
from scorm_builder.editions import SCORM12


def said(*words: object) -> str:
    result = CliRunner().invoke(cli.main, [str(word) for word in words])
    assert result.exit_code == 0, result.output
    return result.output


def test_help_names_every_starting_point_there_is() -> None:
    assert set(STARTS) == {folder.name for folder in (Path(starter.__file__).parent / "starters").iterdir()}
    assert all(about in said("new", "--help") for about in STARTS.values())


@pytest.mark.parametrize("start", STARTS)
def test_every_starting_point_checks_clean_builds_and_needs_other_people(start: str, tmp_path: Path) -> None:
    said("new", tmp_path / "gifts-and-meals", "--from", start)
    loaded = source.load(tmp_path / "gifts-and-meals")
    assert loaded.problems == ()
    assert loaded.course
    assert loaded.course.title == "Gifts and meals"
    assert any(activity.required and activity.social for activity in loaded.course.activities)
    assert loaded.course.waiver is None
    assert not contents.contents(loaded.course, tmp_path / "gifts-and-meals", SCORM12).problems
    assert check.check(str(tmp_path / "gifts-and-meals")).advice == ()


def test_an_editor_is_helped_only_when_asked_and_the_course_stays_as_good(tmp_path: Path) -> None:
    said("new", tmp_path / "plain")
    assert not [path for path in (tmp_path / "plain").rglob("*") if path.name.startswith(".")]
    said("new", tmp_path / "helped", "--editor")
    first, _, rest = (tmp_path / "helped/course.yaml").read_text().partition("\n")
    named = tmp_path / "helped" / first.removeprefix("# yaml-language-server: $schema=")
    assert json.loads(named.read_text()) == schema.schemas()["course.schema.json"]
    assert rest.startswith("title:")
    settings = json.loads((tmp_path / "helped/.vscode/settings.json").read_text())
    assert all((tmp_path / "helped" / path).is_file() for path in settings["yaml.schemas"])
    assert source.load(tmp_path / "helped").problems == ()


def test_the_schemas_can_be_had_for_any_editor(tmp_path: Path) -> None:
    said("schema", "--out", tmp_path / "schemas")
    assert {path.name for path in (tmp_path / "schemas").iterdir()} == set(schema.schemas())


def test_a_folder_that_cannot_be_written_is_said_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    result = CliRunner().invoke(cli.main, ["schema", "--out", str(tmp_path / "file/schemas")])
    assert result.exit_code == 1
    assert "choose a folder that you may write to" in result.output


def test_a_watched_course_is_checked_again_when_it_was_saved_and_only_then(tmp_path: Path) -> None:
    said("new", tmp_path / "mine")
    page, naps = tmp_path / "mine/welcome.md", []

    def sleep(seconds: float) -> None:
        naps.append(seconds)
        if len(naps) == 3:
            page.write_text(page.read_text().replace("type: page", "type: pgae"))
        elif len(naps) == 6:
            page.write_text(page.read_text().replace("type: pgae", "type: page"))

    news = check.watch(str(tmp_path / "mine"), sleep)
    assert next(news).problems == ()
    assert 'type is "pgae"; did you mean "page"?' in str(next(news).problems[0])
    assert next(news).problems == ()
    assert len(naps) == 6


def test_a_file_that_is_just_being_written_over_is_read_when_it_is_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = tmp_path / "welcome.md"
    page.write_text("old")
    known, _ = watching.look(tmp_path)
    page.write_text("")
    waiting = ["the new words"]

    def sleep(_: float) -> None:
        if waiting:
            page.write_text(waiting.pop())

    monkeypatch.setattr("time.sleep", sleep)
    found, _ = watching.settled(tmp_path, known)
    assert [size for _, _, size in found] == [len("the new words")]


def test_watching_is_for_one_course(tmp_path: Path) -> None:
    for words in (["a", "b"], ["a.zip"], ["a", "--json"]):
        result = CliRunner().invoke(cli.main, ["check", "--watch", *words])
        assert result.exit_code == 2
        assert "--watch is for one course" in result.output
