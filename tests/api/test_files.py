"""Pictures and documents in posts: who may bring them, who may see them, and what becomes of those nobody sends."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any
from uuid import uuid4

import requests

from lti_tool import worker
from lti_tool.services.attachments import LARGEST
from tests.support import pictures
from tests.support.tool import Caller, RunningTool, now

POST = "You owe nobody a connection, ever."
PATH = "/api/activities/explain/attachments"


def bring(person: Caller, body: bytes | None = None, **query: str) -> requests.Response:
    """Somebody brings a file."""
    said = {"name": "team.png", "alt": "Two people at a table", **query}
    return person.http.post(
        person.url + PATH,
        params=said,
        data=pictures.png() if body is None else body,
        headers={"Authorization": f"Bearer {person.token}", "Content-Type": "image/png"},
        timeout=20,
    )


def brought(person: Caller, body: bytes | None = None, **query: str) -> Any:
    answer = bring(person, body, **query)
    assert answer.status_code == 201, answer.text
    return answer.json()["attachment"]


def say_with(person: Caller, *ids: str, text: str = POST, to: str | None = None) -> requests.Response:
    body = {"text": text, "parent": to, "attachments": list(ids)}
    return person.ask("POST", "/api/activities/explain/posts", body, Idempotency_Key=uuid4().hex)


def get(person: Caller, file: str) -> requests.Response:
    return person.ask("GET", f"/api/attachments/{file}")


def on_disk(tool: RunningTool) -> list[Path]:
    return [path for path in tool.tool.settings.files_dir.rglob("*") if path.is_file()]


def test_alice_attaches_a_picture_and_bob_sees_it(tool: RunningTool) -> None:
    alice, bob = tool.caller("alice"), tool.caller("bob")
    bob.say("Nobody has to follow anybody back.")
    file = brought(alice, pictures.png(secret=b"at home"), name="../über uns.PNG")
    assert file | {"id": ""} == {
        "id": "",
        "name": "über uns.png",
        "type": "image/png",
        "size": len(pictures.png()),
        "alt": "Two people at a table",
    }
    post = say_with(alice, file["id"]).json()["post"]
    assert post["attachments"] == [file]
    (seen,) = [each for each in bob.feed()["posts"] if each["id"] == post["id"]]
    assert seen["attachments"] == [file]

    answer = get(bob, file["id"])
    assert answer.content == pictures.png()
    headers = answer.headers
    assert headers["Content-Type"] == "image/png"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Disposition"] == "attachment; filename*=UTF-8''%C3%BCber%20uns.png"
    assert headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert headers["Cache-Control"] == "private, no-store"


def test_only_who_may_see_the_post_may_see_its_file(tool: RunningTool) -> None:
    alice, bob, dana = tool.caller("alice"), tool.caller("bob"), tool.facilitator()
    stranger = tool.caller("stranger", context_id="another course")
    file = brought(alice)["id"]
    assert get(alice, file).ok
    assert get(dana, file).status_code == 404, "not sent yet: between Alice and nobody"
    post = say_with(alice, file).json()["post"]

    assert get(dana, file).ok
    assert get(bob, file).status_code == 404, "he must write first"
    assert get(stranger, file).status_code == 404
    assert requests.get(f"{tool.url}/api/attachments/{file}", timeout=10).status_code == 401
    bob.say("Nobody has to follow anybody back.")
    assert get(bob, file).ok

    dana.do("POST", f"/api/posts/{post['id']}/hide", {"reason": "not ours to show"})
    assert get(bob, file).status_code == 404
    assert get(alice, file).ok
    assert get(dana, file).ok
    for odd in ("../../etc/passwd", "..%2f..%2fkeys", "0" * 32, "x", "%00"):
        assert get(bob, odd).status_code == 404


def test_a_file_is_attached_once_and_only_by_who_brought_it(tool: RunningTool) -> None:
    alice, bob = tool.caller("alice"), tool.caller("bob")
    file = brought(alice)["id"]
    taken = say_with(bob, file)
    assert (taken.status_code, taken.json()["error"]["code"]) == (422, "unknown_file")
    assert bob.feed()["posts"] == [], "nothing of it was kept"
    assert say_with(alice, file).ok
    assert say_with(alice, file, text="The same picture once more, please.").status_code == 422
    five = [brought(alice, name=f"{number}.png")["id"] for number in range(5)]
    refused = say_with(alice, *five, text="Too many pictures for one post.")
    assert (refused.status_code, refused.json()["error"]["code"]) == (422, "too_many_files")
    whole = say_with(alice, *five[:4], text="As many as there may be in one.")
    assert len(whole.json()["post"]["attachments"]) == 4


def test_what_cannot_be_attached_is_refused_in_words(tool: RunningTool) -> None:
    alice = tool.caller("alice")
    svg = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
    for body, query, status, code in (
        (svg, {"name": "x.png"}, 422, "bad_file"),
        (b"<html>%PDF-1.7 %%EOF", {"name": "x.pdf"}, 422, "bad_file"),
        (b"", {}, 422, "bad_file"),
        (None, {"alt": "  "}, 422, "no_alt"),
        (None, {"alt": "x" * 501}, 422, "no_alt"),
        (b"\x89PNG\r\n\x1a\n" + b"x" * LARGEST, {}, 413, "too_large"),
    ):
        answer = bring(alice, body, **query)
        assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)
    assert on_disk(tool) == []


def test_a_file_of_five_megabytes_comes_through_and_nothing_else_of_that_size_does(sqlite_tool: RunningTool) -> None:
    alice = sqlite_tool.caller("alice")
    tail = b"\n%%EOF\n"
    pdf = b"%PDF-1.7\n" + b"x" * (LARGEST - 9 - len(tail)) + tail
    assert brought(alice, pdf, name="paper.pdf")["size"] == LARGEST
    answer = alice.ask("POST", "/api/activities/explain/posts", {"text": "x" * 600_000}, Idempotency_Key="k")
    assert answer.status_code == 413


def test_nobody_brings_anything_who_may_not_write(tool: RunningTool) -> None:
    guest = tool.caller("guest", role="preview", subject=None)
    assert bring(guest).status_code == 403
    assert requests.post(tool.url + PATH, data=pictures.png(), timeout=10).status_code == 401
    bob, dana = tool.caller("bob"), tool.facilitator()
    dana.do("POST", f"/api/run/people/{bob.state['learner']['id']}/read_only", {"on": True, "reason": "a test"})
    assert bring(bob).status_code == 403
    assert on_disk(tool) == []


def test_nobody_fills_the_disk(tool: RunningTool) -> None:
    alice = tool.caller("alice")
    for _ in range(20):
        assert bring(alice).ok
    assert bring(alice).status_code == 429, "these wait for a post"
    assert bring(tool.caller("bob")).ok, "that is nobody else's fault"


def test_a_file_whose_post_is_never_sent_is_gone_after_a_day(tool: RunningTool) -> None:
    alice = tool.caller("alice")
    kept, lost = brought(alice)["id"], brought(alice)["id"]
    assert say_with(alice, kept).ok
    stray = tool.tool.settings.files_dir / "ab" / ("ab" + "0" * 30)
    stray.parent.mkdir(exist_ok=True)
    stray.write_bytes(b"left behind by a crash")
    old = (now().timestamp() - 1,) * 2
    for path in on_disk(tool):
        os.utime(path, old)
    worker.sweep(tool.tool, tool.clock())
    assert len(on_disk(tool)) == 3, "within the first day nothing happens"

    tool.pass_time(hours=24, minutes=1)
    worker.sweep(tool.tool, tool.clock())
    assert [path.name for path in on_disk(tool)] == [kept]
    alice = tool.caller("alice")
    assert get(alice, kept).ok
    assert get(alice, lost).status_code == 404


def test_files_are_for_the_server_alone(sqlite_tool: RunningTool) -> None:
    brought(sqlite_tool.caller("alice"))
    (path,) = on_disk(sqlite_tool)
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    for address in ("/static/player/../files/", "/files/", f"/static/player/{path.name}"):
        assert requests.get(sqlite_tool.url + address, timeout=10).status_code == 404
