"""What a package keeps in the LMS: everything comes back, and nothing that is damaged is believed."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from scorm_builder import size
from scorm_builder.editions import SCORM12
from tests.scorm.node import Node

QUICK = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
ids = st.from_regex(r"[a-z0-9]+(-[a-z0-9]+){0,4}", fullmatch=True).filter(lambda id: len(id) <= 40)
# Any text a browser's field can give: no lone surrogates.
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=120)


@st.composite
def questions(draw: st.DrawFn) -> dict[str, Any]:
    kind = draw(st.sampled_from(["single", "multiple", "text", "number", "matching", "ordering"]))
    question: dict[str, Any] = {"id": draw(ids), "kind": kind, "points": 1}
    if kind == "text":
        return {**question, "key": draw(st.lists(st.text("abcß äö", min_size=1, max_size=60), min_size=1, max_size=3))}
    if kind == "number":
        return {**question, "key": {"value": 3, "tolerance": 0}}
    return {**question, "options": draw(st.integers(2, 40 if kind == "ordering" else 9)), "key": []}


@st.composite
def activities(draw: st.DrawFn) -> dict[str, Any]:
    kind = draw(st.sampled_from(["page", "quiz", "discussion", "session"]))
    activity: dict[str, Any] = {"id": draw(ids), "type": kind}
    if kind == "quiz":
        activity["questions"] = draw(st.lists(questions(), min_size=1, max_size=5, unique_by=lambda each: each["id"]))
    if kind in ("discussion", "session"):
        activity["space"] = "run"
    if kind == "session":
        activity["meeting"] = {}
    return activity


plans = st.lists(activities(), min_size=1, max_size=12, unique_by=lambda each: each["id"]).map(
    lambda each: {"course": "c", "activities": each}
)


@st.composite
def answers(draw: st.DrawFn, question: dict[str, Any]) -> Any:
    options = question.get("options", 0)
    match question["kind"]:
        case "single":
            return draw(st.integers(0, options - 1))
        case "multiple":
            return sorted(draw(st.sets(st.integers(0, options - 1))))
        case "matching":
            return draw(st.lists(st.none() | st.integers(0, options - 1), min_size=options, max_size=options))
        case "ordering":
            return draw(st.permutations(range(options)))
        case _:
            return draw(st.text("abc 1.,", min_size=1, max_size=30).filter(lambda text: text == " ".join(text.split())))


@st.composite
def entries(draw: st.DrawFn, activity: dict[str, Any]) -> dict[str, Any]:
    if activity["type"] == "page":
        return draw(st.sampled_from([{"viewed": True}, {"viewed": True, "done": True}]))
    if "space" in activity:
        there = [name for name in ("attended", "outcomes") if "meeting" in activity and draw(st.booleans())]
        counts = {name: draw(st.integers(0, 999)) for name in ("posts", "replies", "peers", "others")}
        return {**counts, **dict.fromkeys(there, 1)}
    given_ = {question["id"]: draw(answers(question)) for question in activity["questions"] if draw(st.booleans())}
    best = draw(st.integers(0, 100_000)) / 100_000
    return {"attempts": draw(st.integers(1, 99)), "best": best, "answers": given_}


@st.composite
def kept(draw: st.DrawFn, plan: dict[str, Any]) -> dict[str, Any]:
    record = {each["id"]: draw(entries(each)) for each in plan["activities"] if draw(st.booleans())}
    unsent: st.SearchStrategy[dict[str, Any]] = st.fixed_dictionaries(
        {"activity": ids, "parent": st.none() | st.just("p3"), "key": st.text("abc-1", min_size=1), "text": texts},
        optional={"fields": st.dictionaries(ids, texts, max_size=2), "mentions": st.just(["l7"])},
    )
    return {
        "turn": draw(st.integers(0, 10**6)),
        "secret": draw(st.sampled_from(["", "0123456789abcdef" * 2])),
        "name": draw(texts.map(lambda text: text[:20])),
        "record": record,
        "outbox": draw(st.lists(unsent, max_size=2, unique_by=lambda each: each["key"])),
        "drafts": draw(st.dictionaries(ids, texts.filter(bool), max_size=2)),
    }


together = plans.flatmap(lambda plan: st.tuples(st.just(plan), kept(plan)))


@QUICK
@given(together)
def test_what_is_kept_comes_back_whole(node: Node, both: tuple[dict[str, Any], dict[str, Any]]) -> None:
    plan, keep = both
    line = node.call("codec.js", "encode", keep, plan, 100_000)
    assert line["left"] == []
    assert line["text"].isascii()
    assert line["text"].isprintable()
    back = node.call("codec.js", "decode", line["text"], plan)
    assert back["damaged"] is False
    # Answers that were not given read as such; an empty selection is no answer.
    for activity in keep["record"].values():
        if "answers" in activity:
            activity["answers"] = {id: each for id, each in activity["answers"].items() if each != []}
    for activity in back["kept"]["record"].values():
        if "answers" in activity:
            activity["answers"] = {id: each for id, each in activity["answers"].items() if each != []}
    assert back["kept"] == keep


@QUICK
@given(together, st.data())
def test_a_line_cut_short_or_changed_is_never_believed(
    node: Node, both: tuple[dict[str, Any], dict[str, Any]], data: st.DataObject
) -> None:
    plan, keep = both
    text = node.call("codec.js", "encode", keep, plan, 100_000)["text"]
    at = data.draw(st.integers(1, len(text) - 1))
    other = data.draw(st.characters(codec="ascii", categories=("Lu", "Ll", "Nd")))
    assume(other != text[at])
    for wrong in (text[:at], text[:at] + other + text[at + 1 :], text + "x"):
        back = node.call("codec.js", "decode", wrong, plan)
        assert back["damaged"] is True
        assert back["kept"]["record"] == {}


@pytest.mark.parametrize("text", ['{"cmi":1}', "TP1", "TP2Jabcdefgh{}", "H4sIAAAA", "TP1Zxxxxxxxx____", "null", "\x00"])
def test_what_another_course_left_is_not_read(node: Node, text: str) -> None:
    assert node.call("codec.js", "decode", text, {"course": "c", "activities": []})["damaged"] is True


@QUICK
@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=600))
def test_packing_gives_back_every_text(node: Node, text: str) -> None:
    packed = node.call("lzw.js", "pack", text)
    assert node.call("lzw.js", "unpack", packed) == text


@QUICK
@given(st.text("ABCabc019-_", max_size=60))
def test_unpacking_anything_never_fails(node: Node, packed: str) -> None:
    node.call("lzw.js", "unpack", packed)


@QUICK
@given(together)
def test_at_a_limit_drafts_go_first_then_unsent_posts_and_never_the_record(
    node: Node, both: tuple[dict[str, Any], dict[str, Any]]
) -> None:
    plan, keep = both
    bare = node.call("codec.js", "encode", {**keep, "outbox": [], "drafts": {}}, plan, 100_000)["text"]
    line = node.call("codec.js", "encode", keep, plan, len(bare) + 40)
    back = node.call("codec.js", "decode", line["text"], plan)["kept"]
    assert len(line["text"]) <= len(bare) + 40
    assert back["record"].keys() == keep["record"].keys()
    assert back["secret"] == keep["secret"]
    if len(back["outbox"]) < len(keep["outbox"]):
        assert back["drafts"] == {}


@QUICK
@given(plans, st.data())
def test_the_builder_never_expects_less_than_the_browser_writes(
    node: Node, plan: dict[str, Any], data: st.DataObject
) -> None:
    record = {}
    for activity in plan["activities"]:
        entry = data.draw(entries(activity))
        if activity["type"] == "quiz":
            entry = {
                "attempts": 999_999,
                "best": 1,
                "answers": {each["id"]: longest(each) for each in activity["questions"]},
            }
        elif "space" in activity:
            there = dict.fromkeys(("attended", "outcomes") if "meeting" in activity else (), 1)
            entry = {**dict.fromkeys(("posts", "replies", "peers", "others"), 999_999), **there}
        record[activity["id"]] = entry
    keep = {
        "turn": 999_999_999,
        "secret": "s" * 64,
        "name": "ä" * 40,
        "record": record,
        "outbox": [],
        "drafts": {},
    }
    written = node.call("codec.js", "encode", keep, plan, 10**6)["text"]
    assert len(written) <= size.worst_case(plan)  # type: ignore[arg-type]  # only what counts is in this plan


def longest(question: dict[str, Any]) -> Any:
    """The answer that takes most room."""
    options = question.get("options", 0)
    match question["kind"]:
        case "single":
            return options - 1
        case "multiple":
            return list(range(options))
        case "matching" | "ordering":
            return list(reversed(range(options)))
        case "text":
            return max(question["key"], key=len) + "ä" * 3
        case _:
            return "9" * 40


def test_a_corrected_course_keeps_what_is_still_the_same(node: Node) -> None:
    before = {"course": "c", "activities": [page("one"), quiz("two", "a", "b"), page("three")]}
    record = {
        "one": {"viewed": True},
        "two": {"attempts": 2, "best": 0.5, "answers": {"a": 1, "b": 0}},
        "three": {"viewed": True},
    }
    keep = {"turn": 1, "secret": "s", "name": "", "record": record, "outbox": [], "drafts": {}}
    text = node.call("codec.js", "encode", keep, before, 4096)["text"]
    after = {"course": "c", "activities": [page("new"), page("three"), page("one"), quiz("two", "b", "c")]}
    back = node.call("codec.js", "decode", text, after)["kept"]["record"]
    assert back == {"one": {"viewed": True}, "three": {"viewed": True}, "two": {"attempts": 2, "best": 0.5}}


def test_a_post_in_any_script_takes_little_room(node: Node) -> None:
    arabic = "السياسة تترك لها حرية القرار في التواصل مع العملاء. " * 6
    keep = {"turn": 1, "secret": "s", "name": "", "record": {}, "outbox": [], "drafts": {"explain": arabic}}
    text = node.call("codec.js", "encode", keep, {"course": "c", "activities": []}, SCORM12.suspend_limit)["text"]
    assert len(text) < 1.5 * len(arabic)


def page(id: str) -> dict[str, Any]:
    return {"id": id, "type": "page"}


def quiz(id: str, *names: str) -> dict[str, Any]:
    asked = [{"id": name, "kind": "single", "options": 3, "key": [1], "points": 1} for name in names]
    return {"id": id, "type": "quiz", "questions": asked}
