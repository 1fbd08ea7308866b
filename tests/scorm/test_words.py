"""What packages tell of answers, times and progress, in each edition's own vocabulary."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from courses.player import page
from scorm_builder.contents import BRIDGES
from scorm_builder.editions import SCORM12, SCORM2004_4TH, Edition
from tests.scorm.strict import complaints

KINDS: list[tuple[str, Any]] = [
    ("single", 1),
    ("multiple", [0, 2]),
    ("text", "fourteen days"),
    ("text", "a long answer, " * 40),
    ("text", '{lang=xx} a [,] b {order_matters=true}\n"c" \u05d0'),
    ("number", "1,5"),
    ("number", "none"),
    ("matching", [2, None, 0]),
    ("ordering", [2, 0, 1]),
    ("text", None),
]

# A sitting against an LMS that says yes to everything and writes down what it is told.
_DRIVER = """
import { Sitting } from "./sitting.js"
const [dialect, given, times] = JSON.parse(process.argv[2])
const module = await import(`./${dialect}.js`)
const said = [], kept = { ...given.kept }
const words = module[dialect]
const answer = (call, first, second) => {
  if (call === words.calls.get) return kept[first] ?? (first.endsWith("_count") ? "" : "")
  if (call === words.calls.error) return "0"
  if (call === words.calls.set && given.refuses && first.includes(given.refuses)) return "false"
  return "true"
}
const api = Object.fromEntries(Object.values(words.calls).map((call) => [call, (...rest) => {
  const back = answer(call, ...rest)
  if (call !== words.calls.error) said.push([call, ...rest.map(String), back, "0"])
  return back
}]))
let now = 0
const sitting = new Sitting(api, words, () => Date.UTC(2026, 11, 1, 9, 5, 7, 999) + now)
sitting.start()
for (const [name, ...rest] of given.does) sitting[name](...rest)
now = given.after ?? 0
sitting.finish()
for (const [name, ...rest] of given.does) sitting[name](...rest)
sitting.finish()
console.log(JSON.stringify({ said, name: sitting.name, status: sitting.status, mode: sitting.mode }))
process.exit()
"""


@pytest.fixture(scope="module")
def modules(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every module of a package in one folder, and a driver."""
    if shutil.which("node") is None:
        pytest.skip("node is not on this machine")
    folder = tmp_path_factory.mktemp("sittings")
    for path in (*page.assets().values(), *BRIDGES.glob("*.js")):
        shutil.copy(path, folder / path.name)
    (folder / "package.json").write_text('{"type": "module"}')
    (folder / "sit.mjs").write_text(_DRIVER)
    return folder


def sits(modules: Path, edition: Edition, does: list[list[Any]], **given: Any) -> dict[str, Any]:
    """What one sitting tells the LMS."""
    dialect = "scorm12" if edition is SCORM12 else "scorm2004"
    words = [dialect, {"kept": {}, "does": does, **given}]
    done = subprocess.run(
        ["node", "sit.mjs", json.dumps(words)], cwd=modules, capture_output=True, text=True, check=True
    )
    found: dict[str, Any] = json.loads(done.stdout)
    assert complaints(found["said"], edition) == []
    return found


def written(found: dict[str, Any]) -> list[tuple[str, str]]:
    return [(call[1], call[2]) for call in found["said"] if call[0].endswith("SetValue")]


BOTH = pytest.mark.parametrize("edition", [SCORM12, SCORM2004_4TH], ids=["1.2", "2004"])


def answered(kind: str, answer: Any, share: float) -> list[Any]:
    question = {"id": "q1", "kind": kind, "points": 1, "options": 3}
    return ["answered", {"quiz": "check", "question": question, "answer": answer, "share": share}]


@BOTH
def test_every_kind_of_answer_is_told_in_the_editions_own_form(modules: Path, edition: Edition) -> None:
    """`complaints` judges each of them against the data model."""
    found = sits(modules, edition, [answered(kind, answer, 0.5) for kind, answer in KINDS])
    told = dict(written(found))
    response = "student_response" if edition is SCORM12 else "learner_response"
    answers = [told.get(f"cmi.interactions.{number}.{response}") for number in range(len(KINDS))]
    comma, dot = (",", ".") if edition is SCORM12 else ("[,]", "[.]")
    assert answers[:3] == ["b", f"a{comma}c", "fourteen days"]
    assert answers[5:] == ["1.5", None, f"a{dot}c{comma}c{dot}a", f"c{comma}a{comma}b", None]
    long = told["cmi.interactions.3.type"], len(answers[3] or "")
    assert long == (("fill-in", 255) if edition is SCORM12 else ("long-fill-in", 600))


@BOTH
def test_right_and_wrong_have_each_editions_own_words(modules: Path, edition: Edition) -> None:
    found = sits(modules, edition, [answered("single", 0, share) for share in (0, 1 / 3, 1)])
    results = [value for name, value in written(found) if name.endswith(".result")]
    assert results == ["wrong" if edition is SCORM12 else "incorrect", "0.33", "correct"]


@BOTH
@pytest.mark.parametrize(
    ("milliseconds", "in_12", "in_2004"),
    [
        (0, "00:00:00", "PT0H0M0S"),
        (3_723_999, "01:02:03", "PT1H2M3S"),
        (360_000_000, "100:00:00", "PT100H0M0S"),
        (-5, "00:00:00", "PT0H0M0S"),
    ],
)
def test_time_spent_has_no_decimals(
    modules: Path, edition: Edition, milliseconds: int, in_12: str, in_2004: str
) -> None:
    last = written(sits(modules, edition, [], after=milliseconds))[-1]
    assert last[1] == (in_12 if edition is SCORM12 else in_2004)


def test_moments_have_two_decimals_and_a_zone(modules: Path) -> None:
    told = dict(written(sits(modules, SCORM2004_4TH, [answered("single", 0, 1)])))
    assert told["cmi.interactions.0.timestamp"] == "2026-12-01T09:05:07.99Z"


@BOTH
def test_nothing_at_all_is_said_after_the_end_and_the_end_comes_once(modules: Path, edition: Edition) -> None:
    found = sits(modules, edition, [["keep", "place", "check", 0], ["pass", 1, None], ["reopen"], ["commit"]])
    names = [call[0].removeprefix("LMS") for call in found["said"]]
    assert [name for name in names if name in ("Finish", "Terminate")] == names[-1:]


@BOTH
def test_a_mode_that_is_not_said_is_normal(modules: Path, edition: Edition) -> None:
    found = sits(modules, edition, [])
    assert found["mode"] == "normal"
    assert ("cmi.core.lesson_status" if edition is SCORM12 else "cmi.completion_status", "incomplete") in written(found)


@pytest.mark.parametrize(
    ("completion", "success", "status"),
    [
        ("completed", "passed", "passed"),
        ("completed", "unknown", "completed"),
        ("unknown", "passed", "completed"),
        ("incomplete", "failed", "failed"),
    ],
)
def test_in_2004_nothing_that_is_settled_is_written_over(
    modules: Path, completion: str, success: str, status: str
) -> None:
    kept = {"cmi.completion_status": completion, "cmi.success_status": success, "cmi.mode": "normal"}
    found = sits(modules, SCORM2004_4TH, [], kept=kept)
    assert found["status"] == status
    assert {name for name, _ in written(found)} == {"cmi.exit", "cmi.session_time"}


def test_in_2004_a_pass_is_taken_back_with_its_score(modules: Path) -> None:
    kept = {"cmi.completion_status": "completed", "cmi.success_status": "passed"}
    found = sits(modules, SCORM2004_4TH, [["reopen"], ["pass", 0.875, None]], kept=kept)
    told = [each for each in written(found) if "status" in each[0] or "scaled" in each[0]]
    assert told == [
        ("cmi.score.scaled", "0"),
        ("cmi.success_status", "unknown"),
        ("cmi.completion_status", "incomplete"),
        ("cmi.score.scaled", "0.875"),
        ("cmi.success_status", "passed"),
        ("cmi.completion_status", "completed"),
    ]


def test_a_name_in_2004_may_say_its_language_first(modules: Path) -> None:
    found = sits(modules, SCORM2004_4TH, [], kept={"cmi.learner_name": "{lang=en}Brown, Bob"})
    assert found["name"] == "Bob Brown"


PLAN = {"activities": [{"id": one, "type": "page", "title": "{A} title", "required": True} for one in ("a", "b")]}


def progress(a: str, b: str) -> list[Any]:
    done = {"a": {"state": a, "score": None}, "b": {"state": b, "score": 0.5}}
    return ["progress", PLAN, {"complete": False, "activities": done}]


@BOTH
def test_objectives_keep_their_place_and_only_news_is_told(modules: Path, edition: Edition) -> None:
    status = "status" if edition is SCORM12 else "completion_status"
    kept = {
        "cmi.objectives._count": "2",
        "cmi.objectives.0.id": "b",
        f"cmi.objectives.0.{status}": "incomplete",
        "cmi.objectives.1.id": "gone",
    }
    does = [progress("my_turn", "my_turn"), progress("my_turn", "my_turn"), progress("complete", "waiting_on_peers")]
    found = sits(modules, edition, does, kept=kept)
    told = [(name, value) for name, value in written(found) if name.endswith((".id", f".{status}"))]
    at = "cmi.objectives.2"
    statuses = [each for each in told if each[0].startswith("cmi.objectives")]
    assert statuses == [(f"{at}.id", "a"), (f"{at}.{status}", "incomplete"), (f"{at}.{status}", "completed")]


@BOTH
def test_an_lms_that_refuses_objectives_is_asked_once_and_still_told_of_answers(
    modules: Path, edition: Edition
) -> None:
    does = [progress("complete", "not_started"), progress("complete", "complete"), answered("single", 0, 1)]
    found = sits(modules, edition, does, refuses="objectives")
    names = [name for name, _ in written(found)]
    assert [name for name in names if "objectives" in name] == ["cmi.objectives.0.id"]
    assert any(name.endswith(".result") for name in names)


@BOTH
def test_leaving_keeps_what_was_just_done_and_in_2004_the_end_itself_commits(modules: Path, edition: Edition) -> None:
    found = sits(modules, edition, [["keep", "place", "check", 1000]])
    names = [call[0].removeprefix("LMS") for call in found["said"]]
    after = names[names.index("SetValue", names.index("Commit")) :]
    assert ("Commit" in after) == (edition is SCORM12)
    assert names[-1] == ("Finish" if edition is SCORM12 else "Terminate")


def test_the_whole_is_told_only_with_the_pass(modules: Path) -> None:
    """An LMS may take a progress of one for complete, which only the receipt can say."""
    does = [progress("complete", "waiting_on_peers"), progress("complete", "complete")]

    def shares(does: list[list[Any]]) -> list[str]:
        told = written(sits(modules, SCORM2004_4TH, does))
        return [value for name, value in told if name == "cmi.progress_measure"]

    assert shares(does) == ["0.5"]
    assert shares([*does, ["pass", 1, None]]) == ["0.5", "1"]
