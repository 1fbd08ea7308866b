"""A folder becomes a course, or a list of everything that is wrong with it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import courses
from courses.model.plan import compile_plan, plan_digest
from courses.model.source import load
from tests.support.courses import SMALL, CourseFolder, write_course

VECTORS = Path(__file__).parent.parent / "vectors"
CASES = json.loads((VECTORS / "problems.json").read_text("utf-8"))["cases"]
Complaints = Callable[[Mapping[str, str | bytes | None]], list[str]]


@pytest.fixture
def complaints(course_folder: CourseFolder) -> Complaints:
    """What is wrong with the small course after some of its files were changed; None takes a file away."""

    def change(changes: Mapping[str, str | bytes | None]) -> list[str]:
        files = {name: content for name, content in {**SMALL, **changes}.items() if content is not None}
        loaded = load(course_folder(files))
        assert (loaded.course is None) == bool(loaded.problems)
        return [str(problem).removeprefix("course/") for problem in loaded.problems]

    return change


@pytest.mark.parametrize("folder", courses.bundled(), ids=lambda folder: folder.name)
def test_our_own_courses_have_no_problems(folder: Path) -> None:
    assert [str(problem) for problem in load(folder).problems] == []


def test_a_course_is_what_its_folder_says(small_course_folder: Path) -> None:
    course = load(small_course_folder).course
    assert course
    assert (course.id, course.title, course.pass_mark, course.waiver) == ("small-course", "A small course", 80, None)
    assert [activity.id for activity in course.activities] == ["welcome", "check", "explain"]
    assert course.media == ("media/table.svg",)
    assert [(text.path, text.title) for text in course.texts] == [("policy/our-policy", "How we talk about work")]
    assert course.activity("explain").points == 10
    with pytest.raises(KeyError):
        course.activity("nothing")


def test_the_same_plan_has_the_same_digest(small_course_folder: Path) -> None:
    course = load(small_course_folder).course
    assert course
    assert plan_digest(compile_plan(course)) == plan_digest(json.loads(json.dumps(compile_plan(course))))


def test_the_digest_changes_with_the_words(small_course_folder: Path) -> None:
    before = load(small_course_folder).course
    again = load(small_course_folder).course
    page = small_course_folder / "welcome.md"
    page.write_text(page.read_text("utf-8").replace("mind", "heart"), "utf-8")
    after = load(small_course_folder).course
    assert before
    assert again
    assert after
    assert before.digest == again.digest != after.digest


def test_line_ends_and_a_byte_order_mark_do_not_matter(complaints: Complaints) -> None:
    files = {name: ("\ufeff" + content).replace("\n", "\r\n") for name, content in SMALL.items() if ".svg" not in name}
    assert complaints(files) == []


def test_a_course_may_say_why_it_needs_nobody(course_folder: CourseFolder) -> None:
    optional = SMALL["explain.md"].replace("type: discussion", "required: false\ntype: discussion")
    files = {**SMALL, "explain.md": optional}
    assert "nobody else is needed" in str(load(course_folder(files)).problems[0])
    files["course.yaml"] = SMALL["course.yaml"] + "social: {waived: Everybody works alone at night.}\n"
    course = load(course_folder(files)).course
    assert course
    assert course.waiver == "Everybody works alone at night."


@pytest.mark.parametrize(
    ("front", "title"), [("", "Our policy"), ("# The policy\n", "The policy"), ("---\ntitle: Named\n---\n", "Named")]
)
def test_a_text_has_a_title(front: str, title: str, course_folder: CourseFolder) -> None:
    course = load(course_folder({**SMALL, "policy/our-policy.md": f"{front}\n## 3.1 You decide\n"})).course
    assert course
    assert course.texts[0].title == title
    assert "<h1" not in course.texts[0].html


@pytest.mark.parametrize(
    ("yaml", "expected"),
    [
        ("", ["1:1: there are no settings here; write `key: value` lines"]),
        ("- a\n", ["1:1: there are no settings here; write `key: value` lines"]),
        ("title: a: b\n", ["1:9: a second colon stands in this value; put the value in quotes"]),
        ("title: a\n\tx: b\n", ["2:1: a tab stands where YAML wants spaces; indent with spaces"]),
        ("title: &a x\nsummary: *a\n", ["2:1: YAML aliases (*name) are not read here; write the value out"]),
        ("title: !!python/object x\n", ["1:8: the YAML tag !!python/object is not read here; write the plain value"]),
        (
            "title: \x01\n",
            ["1:1: these settings cannot be read; write plain `key: value` lines without unseen signs"],
        ),
        (
            "a: " + "[" * 5000,
            ["1:1: these settings cannot be read; write plain `key: value` lines without unseen signs"],
        ),
        (
            "title: 'x\n",
            ["2:1: this is not YAML (found unexpected end of stream); check quotes, brackets and indentation"],
        ),
    ],
)
def test_yaml_that_cannot_be_read(yaml: str, expected: list[str], complaints: Complaints) -> None:
    assert complaints({"course.yaml": yaml}) == [f"course.yaml:{line}" for line in expected]


def changed(name: str, change: str | dict[str, str] | None) -> str | None:
    """A file of the small course after a change from the vectors: a new text, old words and new ones, or nothing."""
    if not isinstance(change, dict):
        return change
    ((old, new),) = change.items()
    assert old in SMALL[name]
    return SMALL[name].replace(old, new)


@pytest.mark.parametrize("case", CASES, ids=lambda case: "; ".join(case["problems"])[:60] or "nothing")
def test_a_mistake_has_its_place_its_fact_and_its_way_out(case: dict[str, Any], complaints: Complaints) -> None:
    assert complaints({name: changed(name, change) for name, change in case["files"].items()}) == case["problems"]


def test_two_dozen_mistakes_have_two_dozen_lines() -> None:
    found = [str(problem) for problem in load(VECTORS / "mistakes").problems]
    assert found == (VECTORS / "mistakes.txt").read_text("utf-8").splitlines()
    assert len(found) >= 20


NOT_UTF8 = "this is not UTF-8 text; save the file with the encoding UTF-8"


@pytest.mark.parametrize(
    ("name", "content", "problem"),
    [
        ("course.yaml", b"\xef\xbb\xbftitle: \xc3\xa9\r\nb: \xc3\xa9\xe9\n", f"2:5: {NOT_UTF8}"),
        ("course.yaml", b"title: caf\xe9\n", f"1:11: {NOT_UTF8}"),
        ("check.md", "---".encode("utf-16"), f"1:1: {NOT_UTF8}"),
        ("policy/our-policy.md", b"\xff", f"1:1: {NOT_UTF8}"),
        ("check.md", b"x" * 1_000_001, "1:1: this file has 1000 kB; split it; a text has at most 1000 kB"),
        ("media/old.png", b"", "1:1: nothing in the course uses this file; use it or remove it"),
    ],
)
def test_files_that_are_no_text(name: str, content: bytes, problem: str, complaints: Complaints) -> None:
    assert complaints({name: content}) == [f"{name}:{problem}"]


def test_a_module_has_one_place_to_talk(complaints: Complaints) -> None:
    course = SMALL["course.yaml"].replace("explain]", "explain, more]")
    fact = 'a second required discussion stands in the module "Everything", after explain.md'
    way_out = "move one of them to another module, so that people meet in one place"
    assert complaints({"course.yaml": course, "more.md": SMALL["explain.md"]}) == [f"more.md:1:1: {fact}; {way_out}"]
    optional = SMALL["explain.md"].replace("type: discussion", "type: discussion\nrequired: false")
    assert complaints({"course.yaml": course, "more.md": optional}) == []


def test_the_pages_that_every_course_has_keep_their_names(complaints: Complaints) -> None:
    course = SMALL["course.yaml"].replace("explain]", "explain, me]")
    said = "every course has a page called me; call the file something else, such as about-me.md"
    assert complaints({"course.yaml": course, "me.md": SMALL["welcome.md"]}) == [f"me.md:1:1: {said}"]


def test_a_policy_is_written_in_ones_own_words(complaints: Complaints) -> None:
    template = (Path(courses.__file__).parent / "model/templates/our-policy.md").read_text("utf-8")
    (complaint,) = complaints({"policy/our-policy.md": template.replace("Nobody has to post for us.", "You need not.")})
    assert complaint.startswith("policy/our-policy.md:2:1: 9")
    assert complaint.endswith("the template our-policy.md; write what your organisation decided, in its own words")


def test_links_that_leave_the_folder_are_not_followed(tmp_path: Path) -> None:
    folder = write_course(tmp_path / "course", SMALL)
    (tmp_path / "secret.md").write_text("secret")
    (folder / "leak.md").symlink_to(tmp_path / "secret.md")
    (folder / "loop").symlink_to(folder)
    (folder / "outside").symlink_to(tmp_path)
    (folder / "gone.md").symlink_to(folder / "nothing.md")
    assert [str(problem) for problem in load(folder).problems] == [
        "course/leak.md:1:1: this link leads out of the course folder; copy the file into the folder",
        "course/outside:1:1: this link leads out of the course folder; copy the file into the folder",
    ]


def test_a_problem_is_one_line_whatever_a_file_is_called(tmp_path: Path) -> None:
    names = {"media/a\nb.png": b"", "media/\udcff\x1b[31m.png": b""}
    files: dict[str, str | bytes] = {**SMALL, **names, "welcome.md": SMALL["welcome.md"] + "[x](%0Agone.md)\n"}
    for problem in load(write_course(tmp_path / "course", files)).problems:
        assert str(problem).isprintable()
        str(problem).encode()


@pytest.mark.parametrize(
    ("name", "id"), [("first-week", "first-week"), ("Über uns (2)", "uber-uns-2"), ("课程", "course")]
)
def test_a_course_is_called_like_its_folder(name: str, id: str, tmp_path: Path) -> None:
    course = load(write_course(tmp_path / name, SMALL)).course
    assert course
    assert course.id == id


def test_three_hundred_lessons_may_wait_for_each_other_in_a_row(course_folder: CourseFolder) -> None:
    names = [f"lesson-{n:03}" for n in range(300)]
    chain = {f"{name}.md": _waiting_for(before) for before, name in pairwise(names)}
    course = SMALL["course.yaml"].replace("explain]", f"explain, {', '.join(names)}]")
    files = {**SMALL, **chain, "course.yaml": course}
    assert load(course_folder({**files, "lesson-000.md": _waiting_for("welcome")})).problems == ()
    (problem,) = load(course_folder({**files, "lesson-000.md": _waiting_for("lesson-299")})).problems
    assert "lesson-000.md:4:8: these wait for each other: lesson-000 → lesson-299 → lesson-298 →" in str(problem)


def _waiting_for(before: str) -> str:
    return f"---\ntype: page\ntitle: Lesson\nafter: [{before}]\n---\nRead.\n"


def test_a_folder_may_be_missing_or_empty_or_no_folder(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "file").write_text("")
    (tmp_path / "dirs" / "course.yaml").mkdir(parents=True)
    found = [str(problem) for name in ("gone", "empty", "file", "dirs") for problem in load(tmp_path / name).problems]
    assert found == [
        "gone:1:1: there is no such folder; give the folder that has the course.yaml in it",
        "empty/course.yaml:1:1: there is no course.yaml; add one with a title and modules",
        "file:1:1: there is no such folder; give the folder that has the course.yaml in it",
        "dirs/course.yaml:1:1: there is no course.yaml; add one with a title and modules",
    ]


def test_a_problem_can_be_read_by_programs(course_folder: CourseFolder) -> None:
    (problem,) = load(course_folder({**SMALL, "media/old.png": b""})).problems
    assert problem.as_json() == {
        "path": "course/media/old.png",
        "line": 1,
        "column": 1,
        "message": "nothing in the course uses this file",
        "hint": "use it or remove it",
    }


def test_courses_are_found_by_name_or_path(tmp_path: Path) -> None:
    folder = write_course(tmp_path / "mine", SMALL)
    assert courses.find(str(folder)) == folder
    assert courses.find("mine", [tmp_path]) == courses.find("mine", [folder]) == folder
    with pytest.raises(LookupError, match='There is no course "yours"'):
        courses.find("yours", [tmp_path])


FILES = sorted(name for name in SMALL if not name.startswith("media/"))


SLIPS = st.one_of(st.text(max_size=8), st.binary(max_size=8))


@given(name=st.sampled_from(FILES), at=st.integers(0, 400), cut=st.integers(0, 20), put=SLIPS)
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_slip_of_the_keyboard_is_a_crash(name: str, at: int, cut: int, put: str | bytes, tmp_path: Path) -> None:
    text = SMALL[name].encode()
    slip = put if isinstance(put, bytes) else put.encode("utf-8", "surrogatepass")
    shutil.rmtree(tmp_path / "course", ignore_errors=True)
    loaded = load(write_course(tmp_path / "course", {**SMALL, name: text[:at] + slip + text[at + cut :]}))
    assert (loaded.course is None) == bool(loaded.problems)
    for problem in loaded.problems:
        assert problem.line >= 1
        assert problem.column >= 1
        assert "\n" not in str(problem)
