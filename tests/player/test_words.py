"""The catalogue: plural forms, clauses for what is missing, and the same sentences in the browser as in a gradebook."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

import lti_tool
from courses.model import words
from courses.model.words import grade_comment, missing_clause, say
from courses.player import page as player
from tests.player.conftest import Open
from tests.player.served import TEMPLATES, WEB, told

PLAN = {"activities": [{"id": "stories", "title": "Stories {n}"}, {"id": "welcome", "title": "Welcome"}]}


def item(what: str, *, need: int = 1, have: int = 0, turn: str = "mine", step: str | None = None) -> dict[str, Any]:
    found = {"activity": "stories", "what": what, "need": need, "have": have, "turn": turn}
    return {**found, "step": step} if step else found


ITEMS = [
    (item("view"), "read Stories {n}"),
    (item("done"), "mark Stories {n} as done"),
    (item("pass", need=80, have=40), "pass Stories {n}"),
    (item("submit"), "answer Stories {n}"),
    (item("post"), "write your post in Stories {n}"),
    (item("post", need=2), "write two posts in Stories {n}"),
    (item("post", need=2, have=1), "write one more post in Stories {n}"),
    (item("reply", need=2), "write two answers in Stories {n}"),
    (item("reply", need=2, have=1), "write one more answer in Stories {n}"),
    (item("reply", need=12), "write 12 answers in Stories {n}"),
    (item("peer", need=2), "answer two people in Stories {n}"),
    (item("peer", need=2, have=1), "answer one more person in Stories {n}"),
    (item("peer", need=2, have=1), "answer one more person in Stories {n}"),
    (item("reply", need=2, turn="others"), "two more answers in Stories {n}, as soon as others have written"),
    (
        item("peer", need=2, have=1, turn="others"),
        "one more answer in Stories {n}, as soon as somebody else has written",
    ),
    (item("answer_back"), "answer somebody back who answered you in Stories {n}"),
    (item("answer_back", turn="others"), "answering back in Stories {n}, as soon as somebody has answered you"),
    (item("endorse", need=3, have=1), "mark two more posts as helpful in Stories {n}"),
    (item("train", need=2), "practise on two samples in Stories {n}"),
    (item("review", need=2, have=1), "review the work of one more person in Stories {n}"),
    (item("received", need=2, turn="others"), "two more reviews of your work in Stories {n}, by others"),
    (item("peer", need=2, have=1, step="earlier"), "answer a post of an earlier group in Stories {n}"),
    (item("peer", need=2, step="samples"), "answer two posts, also samples, in Stories {n}"),
    (item("reply", step="colleague"), "talk to a colleague and report on it in Stories {n}"),
    (item("peer", turn="others", step="staff"), "an answer of the facilitator in Stories {n}, who has been told"),
]


@pytest.mark.parametrize(("missing", "clause"), ITEMS)
def test_what_is_missing_is_said_as_one_would_say_it(missing: dict[str, Any], clause: str) -> None:
    assert missing_clause(missing, PLAN) == clause


@pytest.mark.browser
def test_the_page_says_what_the_gradebook_says(enter: Open) -> None:
    page = enter("#/welcome")
    said = page.evaluate(
        """async items => {
             const { clause } = await import("/assets/missing.js")
             return items.map(item => clause(item, "Stories {n}"))
           }""",
        [missing for missing, _ in ITEMS],
    )
    assert said == [clause for _, clause in ITEMS]


def test_a_grade_comment_says_all_that_is_missing_or_that_nothing_is() -> None:
    missing = [item("post"), {**item("view"), "activity": "welcome"}]
    comment = grade_comment({"complete": False, "missing": missing}, PLAN)
    assert comment == "Still missing: write your post in Stories {n}; read Welcome."
    assert grade_comment({"complete": True, "missing": []}, PLAN) == "Finished."


def test_an_unknown_language_speaks_english_and_an_unknown_message_is_an_error() -> None:
    assert say("minutes", language="tlh", n=1) == say("minutes", language="en-GB", n=1) == "1 minute"
    with pytest.raises(KeyError):
        say("no.such.message")


def test_every_message_a_script_or_page_asks_for_exists() -> None:
    sources = [*player.STATIC.glob("*.js"), *WEB.glob("static/facilitator*.js")]
    asked = {key for path in sources for key in asked_in(path)}
    asked |= {key for path in player.STATIC.parent.glob("templates/*") for key in asked_in(path)}
    asked |= set(re.findall(r'words\["([\w.]+)"\]', (TEMPLATES / "facilitator.html.jinja").read_text()))
    asked |= {key for path in bridges() for key in re.findall(r'"((?:notice|error)\.[a-z_]+)"', path.read_text())}
    assert len(asked) > 100
    assert asked <= set(words.catalogue())


def test_every_message_is_asked_for_by_somebody() -> None:
    """A key built at run time (`state.${state}`) is found by its first part."""
    rooms = [player.STATIC, player.STATIC.parent / "templates", WEB, WEB.parents[1] / "scorm_builder"]
    rooms += [Path(lti_tool.__file__).parent / "services", Path(lti_tool.__file__).parent / "web"]
    files = [file for room in rooms for file in room.rglob("*") if file.suffix in (".js", ".jinja", ".py")]
    text = "\n".join(file.read_text() for file in [*files, *Path(words.__file__).parent.glob("*.py")])
    built = set(re.findall(r"[`\"']([a-z]+(?:\.[a-z]+)*\.?)(?:\$\{|\{item|\{notice|\{whence|\{which|\" ~ )", text))
    unused = [key for key in words.catalogue() if key not in text and not key.startswith(tuple(built))]
    assert not unused


def test_plural_forms_have_one_and_other() -> None:
    for key, message in words.catalogue().items():
        assert isinstance(message, str) or set(message) == {"one", "other"}, key


TOLD: list[tuple[str, dict[str, Any]]] = [
    ("talk.words", {"words": 3, "n": 60}),
    ("foot.rest", {"n": 3}),
    ("missing.view", {"title": "{n}"}),
]


@pytest.mark.browser
@pytest.mark.parametrize(("key", "values"), TOLD)
def test_the_page_fills_in_messages_as_python_does(enter: Open, key: str, values: dict[str, Any]) -> None:
    assert spoken(enter(), key, values) == say(key, **values)


def spoken(page: Page, key: str, values: dict[str, Any]) -> str:
    said: str = page.evaluate(
        f"async () => (await import('/assets/words.js')).say({told(key)}, {told(values)})",
    )
    return said


def bridges() -> list[Path]:
    return [*WEB.glob("static/*.js"), *WEB.parents[1].glob("scorm_builder/bridges/*.js")]


def asked_in(path: Path) -> set[str]:
    return set(re.findall(r'(?:say|phrase|announce)\(\s*"([a-z_]+(?:\.[a-z_]+)+)"', path.read_text()))
