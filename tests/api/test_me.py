"""A person's own data: what is known, all of it to take along, and all of it gone, in the database and on the disk."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from click.testing import CliRunner
from sqlalchemy import select, update

from lti_tool import worker
from lti_tool.cli import main
from lti_tool.storage.tables import metadata, runs
from tests.api.test_files import brought, on_disk, say_with
from tests.support.tool import Caller, RunningTool

NAME = "Alice Liddell"
SECRET = "walrus"
"""A word that only Alice uses, in everything she writes."""


def everything_in(tool: RunningTool) -> str:
    """Every value of every table, and every file, as text."""
    with tool.database.read() as tx:
        rows = [f"{table.name}: {tuple(row)}" for table in metadata.sorted_tables for row in tx.execute(select(table))]
    files = [f"{path}: {path.read_bytes()!r}" for path in on_disk(tool)]
    return "\n".join(rows + files)


def ask_mentioning(person: Caller, words: str, *ids: str, to: str | None = None) -> Any:
    body = {"text": words, "parent": to, "mentions": list(ids)}
    return person.do("POST", "/api/activities/explain/posts", body, Idempotency_Key=uuid4().hex)["post"]


def live_together(tool: RunningTool) -> tuple[Caller, Caller, Caller]:
    """Alice leaves her words and her name wherever the server has room for them; Bob and Dana answer."""
    alice, bob, dana = tool.caller("alice", name=NAME), tool.caller("bob"), tool.facilitator()
    me = alice.state["learner"]["id"]
    bob.say("First I say what I think of it.")
    file = brought(alice, name=f"{SECRET}.png", alt=f"A {SECRET} and {NAME}")
    post = say_with(alice, file["id"], text=f"The {SECRET} said that time had come.").json()["post"]
    alice.do("PUT", f"/api/posts/{post['id']}", {"text": f"The {SECRET} said that the time has come."})
    bobs = ask_mentioning(bob, f"I would ask {NAME} about this, or @Alice Liddell herself.", me)
    alice.say(f"No {SECRET} follows anybody back.", to=bobs["id"])
    bob.say(f"> The {SECRET} said that the time has come.\n\nWell said, Alice, as always.", to=post["id"])
    bob.do("PUT", "/api/draft", {"key": "explain", "text": f"Dear {NAME}, what I wanted to say"})
    alice.do("PUT", "/api/draft", {"key": "explain", "text": f"unsent {SECRET}"})
    alice.do("PUT", "/api/place", {"place": f"{SECRET}"})
    days = {"how-many-days-do-we-keep-a-complaint-open": SECRET}
    alice.do("POST", "/api/activities/welcome/view")
    alice.do("POST", "/api/activities/check/answers", {"answers": days}, Idempotency_Key="q")
    alice.do("POST", f"/api/posts/{bobs['id']}/report", {"reason": f"no {SECRET} in it"})
    dana.do("POST", f"/api/run/people/{me}/nudge", {"text": f"Dear {NAME}, how is your {SECRET}?"})
    dana.do(
        "POST", f"/api/run/people/{me}/excuse", {"activity": "explain", "reason": f"{NAME} is ill, says the {SECRET}"}
    )
    dana.do("POST", f"/api/posts/{post['id']}/hide", {"reason": f"the {SECRET} asked for it"})
    dana.do("POST", f"/api/posts/{post['id']}/restore", {"reason": f"the {SECRET} asked for it"})
    return alice, bob, dana


def test_after_erasing_no_word_and_no_name_of_alice_is_left_anywhere(tool: RunningTool) -> None:
    alice, _, _ = live_together(tool)
    before = everything_in(tool)
    assert before.count(SECRET) > 10
    assert before.count(NAME) > 5
    subject = "'alice'"
    assert subject in before

    answer = alice.do("POST", "/api/me/erase", {"confirm": True})
    assert answer["erased"] is True
    after = everything_in(tool)
    for trace in (SECRET, NAME, "Alice", "Liddell", subject):
        assert trace.lower() not in after.lower(), [line for line in after.splitlines() if trace in line][:3]
    assert on_disk(tool) == []


def test_what_alice_wrote_leaves_an_empty_place_and_what_others_answered_stays(tool: RunningTool) -> None:
    alice, bob, dana = live_together(tool)
    before = {post["id"]: post for post in bob.feed()["posts"]}
    counts = bob.state["record"]["explain"]
    alice.do("POST", "/api/me/erase", {"confirm": True})
    posts = {post["id"]: post for post in bob.feed()["posts"]}
    empty = [post for post in posts.values() if post.get("state") == "erased"]
    assert [(post["nodes"], post["author"]["name"]) for post in empty] == [([], "")]
    assert {post["parent"] for post in posts.values()} >= {empty[0]["id"]}, "his answer still stands below it"
    own = [post for post in posts.values() if post["author"]["me"]]
    assert len(own) == len([post for post in before.values() if post["author"]["me"]])
    assert "a former participant" in json.dumps(own)
    assert "Well said" in json.dumps(own)
    after = bob.state["record"]["explain"]
    assert (after["posts"], after["replies"], after["peers"]) == (counts["posts"], counts["replies"], counts["peers"])
    assert [row["name"] for row in dana.get("/api/run/people")["rows"]] == ["Bob"]


def test_alices_visit_ends_and_her_link_begins_anew(tool: RunningTool) -> None:
    alice, bob, _ = live_together(tool)
    other_tab = tool.caller("alice", name=NAME)
    old = alice.state["learner"]["id"]
    alice.do("POST", "/api/me/erase", {"confirm": True})
    for visit in (alice, other_tab):
        assert visit.ask("GET", "/api/state").status_code == 401

    again = tool.caller("alice", name=NAME)
    state = again.state
    assert state["learner"]["id"] != old
    assert state["drafts"] == {}
    assert all(not entry.get("viewed") for entry in state["record"].values())
    assert [post for post in again.feed()["posts"] if post["author"]["me"]] == []
    again.say("Now I begin once more from here.")
    assert "begin once more" in json.dumps(bob.feed())


def test_erasing_happens_only_when_it_is_confirmed(tool: RunningTool) -> None:
    alice = tool.caller("alice")
    for body in ({}, {"confirm": False}, {"confirm": "yes"}):
        assert alice.ask("POST", "/api/me/erase", body).status_code == 422
    assert alice.state["learner"]["name"] == "Alice"
    guest = tool.caller("guest", role="preview", subject=None)
    assert guest.ask("POST", "/api/me/erase", {"confirm": True}).status_code == 403


def test_a_name_that_is_also_a_word_leaves_others_words_alone(tool: RunningTool) -> None:
    will, bob, charlie = tool.caller("will"), tool.caller("bob"), tool.caller("charlie")
    post = will.say("You owe nobody a connection, ever.")["post"]
    charlie.say("This will be so. Will it? I say yes.")
    bob.say("First I say what I think of it.")
    ask_mentioning(bob, "I say that @Will will know about it.", will.state["learner"]["id"])
    bob.say("Thank you, Will! That will help me.", to=post["id"])
    will.do("POST", "/api/me/erase", {"confirm": True})
    said = json.dumps(charlie.feed())
    assert "This will be so. Will it? I say yes." in said
    assert "I say that a former participant will know about it." in said
    assert "Thank you, a former participant! That will help me." in said


def test_the_only_facilitator_is_told_so_and_may_go(tool: RunningTool) -> None:
    dana = tool.facilitator()
    me = dana.get("/api/me")
    assert me["only_facilitator_of"] == ["People skills"]
    assert any("only person who runs People skills" in said for said in me["sentences"])
    dana.say("Welcome to this course, all of you.")
    dana.do("POST", "/api/me/erase", {"confirm": True})
    assert "Welcome to this course" not in everything_in(tool)
    erin = tool.facilitator("erin")
    assert erin.get("/api/me")["only_facilitator_of"] == ["People skills"]
    tool.facilitator("dana")
    assert erin.get("/api/me")["only_facilitator_of"] == []


def test_alice_sees_what_is_known_and_can_take_all_of_it_along(tool: RunningTool) -> None:
    alice, _, _ = live_together(tool)
    me = alice.get("/api/me")
    assert (me["person"]["name"], me["person"]["named_by_platform"], me["listed"]) == (NAME, True, True)
    (run,) = me["runs"]
    assert (run["posts"], run["files"], run["drafts"]) == (2, 1, 1)
    assert f"Your name here is {NAME}. Your learning system told it." in me["sentences"]

    found = alice.get("/api/me/export")
    (run,) = found["runs"]
    assert [post["text"] for post in run["posts"]] == [
        f"The {SECRET} said that the time has come.",
        f"No {SECRET} follows anybody back.",
    ]
    assert [version["text"] for version in run["earlier_versions"]] == [f"The {SECRET} said that time had come."]
    assert run["drafts"] == [{"key": "explain", "text": f"unsent {SECRET}"}]
    assert [row["reason"] for row in run["reports_made"]] == [f"no {SECRET} in it"]
    assert any(row["act"] == "excused" for row in run["decided_about_you"])
    assert "Bob" not in json.dumps(found), "nobody else is in it"

    page = alice.ask("GET", "/api/me/export?as=html")
    assert page.headers["Content-Type"] == "text/html; charset=utf-8"
    assert page.headers["Content-Disposition"] == "attachment; filename=about-me.html"
    assert f"unsent {SECRET}" in page.text
    assert alice.ask("GET", "/api/me/export?as=exe").status_code == 422


def test_words_that_are_meant_to_do_harm_stay_words_in_the_page(tool: RunningTool) -> None:
    alice = tool.caller("alice")
    alice.say("<script>alert(1)</script> & so on, for everybody here.")
    page = alice.ask("GET", "/api/me/export?as=html").text
    assert "<script>" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; so on" in page


def test_nobody_sees_or_erases_what_is_anothers(tool: RunningTool) -> None:
    alice, mallory = tool.caller("alice", name=NAME), tool.caller("mallory")
    alice.say(f"The {SECRET} said that the time has come.")
    assert SECRET not in mallory.ask("GET", "/api/me/export").text
    mallory.do("POST", "/api/me/erase", {"confirm": True})
    assert alice.state["learner"]["name"] == NAME
    assert SECRET in everything_in(tool)


def test_all_courses_of_one_platform_go_together(tool: RunningTool) -> None:
    alice = tool.caller("alice", name=NAME)
    second = tool.caller("alice", name=NAME, context_id="course-2", context_title="Another one")
    second.say(f"In the other course the {SECRET} sleeps.")
    assert [run["title"] for run in alice.get("/api/me")["runs"]] == ["People skills", "Another one"]
    alice.do("POST", "/api/me/erase", {"confirm": True})
    assert second.ask("GET", "/api/state").status_code == 401
    assert SECRET not in everything_in(tool)


def test_a_package_made_up_elsewhere_can_neither_read_nor_erase_alice(tool: RunningTool) -> None:
    alice = tool.learner(tool.grant(), "E-1001")
    alice.do("PUT", "/api/name", {"name": NAME})
    alice.say(f"The {SECRET} said that the time has come.")
    mallory = tool.learner(tool.grant(), "E-1001")
    assert SECRET not in mallory.ask("GET", "/api/me/export").text
    mallory.do("POST", "/api/me/erase", {"confirm": True})
    assert alice.state["learner"]["name"] == NAME
    assert alice.feed()["posts"][0]["nodes"]


def test_a_package_learner_is_erased_and_can_begin_anew_with_the_same_package(tool: RunningTool) -> None:
    grant = tool.grant()
    alice = tool.learner(grant, "E-1001")
    alice.do("PUT", "/api/name", {"name": NAME})
    alice.say(f"The {SECRET} said that the time has come.")
    alice.do("POST", "/api/me/erase", {"confirm": True})
    found = everything_in(tool)
    assert SECRET not in found
    assert NAME not in found
    again = tool.learner(grant, "E-1001", secret="an old secret that is worth nothing any more")
    assert again.state["learner"]["needs_name"] is True


def test_alice_may_not_want_to_be_named_among_those_who_help(tool: RunningTool) -> None:
    alice = tool.caller("alice")
    assert alice.get("/api/me")["listed"] is True
    assert alice.do("PUT", "/api/me/listed", {"listed": False}) == {"listed": False}
    assert alice.get("/api/me")["listed"] is False
    alice.do("PUT", "/api/me/listed", {"listed": True})
    assert alice.get("/api/me")["listed"] is True
    assert alice.ask("PUT", "/api/me/listed", {"listed": "no"}).status_code == 422


def test_a_run_forgets_people_who_have_not_been_there_for_as_long_as_it_says(tool: RunningTool) -> None:
    alice, bob = tool.caller("alice", name=NAME), tool.caller("bob")
    alice.say(f"The {SECRET} said that the time has come.")
    bob.say("Nobody has to follow anybody back.")
    keep_for(tool, days=90)
    tool.pass_time(days=60)
    tool.caller("bob").say("After two months I am back here.")
    worker.sweep(tool.tool, tool.clock())
    assert SECRET in everything_in(tool)
    tool.pass_time(days=31)
    worker.sweep(tool.tool, tool.clock())
    found = everything_in(tool)
    assert SECRET not in found
    assert NAME not in found
    assert "Bob" in found


def test_a_slip_in_the_number_of_days_does_not_empty_a_course(tool: RunningTool) -> None:
    tool.caller("alice").say(f"The {SECRET} said that the time has come.")
    keep_for(tool, days=1)
    tool.pass_time(days=8)
    worker.sweep(tool.tool, tool.clock())
    assert SECRET in everything_in(tool)


def keep_for(tool: RunningTool, *, days: int) -> None:
    with tool.database.write() as tx:
        tx.execute(update(runs).values(retention_days=days))


def test_an_administrator_lists_exports_and_erases(
    tool: RunningTool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    live_together(tool)
    settings = tool.tool.settings
    for name in ("database_url", "keys_dir", "courses", "files_dir"):
        monkeypatch.setenv(f"TOUCHPOINT_{name.upper()}", str(getattr(settings, name)))

    def say(*words: str) -> Any:
        return CliRunner().invoke(main, ["people", *words])

    (row,) = json.loads(say("list", "--named", "liddell", "--json").output)
    assert (row["name"], row["from"], row["runs"]) == (NAME, "Platform", 1)
    person = str(row["person"])
    out = tmp_path / "alice.html"
    assert say("export", person, "--out", str(out)).exit_code == 0
    assert f"unsent {SECRET}" in out.read_text()
    assert say("export", person, "--out", str(tmp_path / "alice.doc")).exit_code == 1

    told = say("erase", person)
    assert "People skills" in told.output
    assert "Nothing was erased" in told.output
    assert SECRET in everything_in(tool)
    assert say("erase", person, "--yes").exit_code == 0
    found = everything_in(tool)
    assert SECRET not in found
    assert NAME not in found
    assert on_disk(tool) == []
    assert "no person" in say("erase", person, "--yes").output
