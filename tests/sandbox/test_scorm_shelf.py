"""What the SCORM player takes, what it tells a package at the start, and what it makes of a record at the end."""

from datetime import UTC, datetime
from typing import Any

import pytest
import requests

from lti_tool.sandbox.people import PEOPLE
from lti_tool.sandbox.shelf import PackageRefused, Shelf, as_timespan, read_package, seconds_of
from tests.sandbox.packages import package
from tests.support.sandbox import TIMEOUT, Sandbox

ALICE, BOB, CHARLIE, DANA = PEOPLE
NOW = datetime(2026, 11, 20, tzinfo=UTC)


STATUS, RAW = "cmi.core.lesson_status", "cmi.core.score.raw"


def message(number: int = 1, *, session: str = "s", **values: str) -> dict[str, Any]:
    names = {"status": STATUS, "raw": RAW, "exit": "cmi.core.exit"}
    names |= {"time": "cmi.core.session_time", "data": "cmi.suspend_data"}
    sent = {names[name]: value for name, value in values.items()}
    return {"session": session, "number": number, "finished": False, "values": sent}


def test_a_package_is_known_by_its_manifest() -> None:
    found = read_package(package("<adlcp:masteryscore>70</adlcp:masteryscore>"), "small")
    assert (found.title, found.entry, found.mastery) == ("A small package", "sco/index.html", 70)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"not a zip", "not a zip archive"),
        (package(**{"imsmanifest.xml": "", "IMSMANIFEST.XML": "<manifest/>"}), "no imsmanifest.xml at the top"),
        (package(**{"imsmanifest.xml": "", "folder/imsmanifest.xml": "<manifest/>"}), "zip the folder's contents"),
        (package(**{"imsmanifest.xml": "<manifest>"}), "not well-formed"),
        (package(**{"imsmanifest.xml": "<manifest/>"}), "names nothing to open"),
    ],
    ids=["no zip", "wrong case", "in a folder", "broken", "empty"],
)
def test_what_is_no_package_is_refused_in_words(data: bytes, words: str) -> None:
    with pytest.raises(PackageRefused, match=words):
        read_package(data, "x")


def test_bob_starts_anew_and_comes_back_to_where_he_was() -> None:
    shelf = Shelf()
    small = shelf.install(package(), "small")
    first = shelf.start(small, BOB, "one")
    assert (first["cmi.core.entry"], first["cmi.core.lesson_mode"]) == ("ab-initio", "normal")
    assert (first["cmi.core.student_name"], first["cmi.core.credit"]) == ("Brown, Bob", "credit")
    shelf.save(small, BOB, message(session="one", status="incomplete", exit="suspend", time="00:10:00", data="p3"), NOW)
    again = shelf.start(small, BOB, "two")
    assert (again["cmi.core.entry"], again["cmi.suspend_data"]) == ("resume", "p3")
    assert again["cmi.core.total_time"] == "0000:10:00.00"
    assert "cmi.core.exit" not in again


@pytest.mark.parametrize(
    ("status", "mode"), [("incomplete", "normal"), ("passed", "review"), ("completed", "review"), ("failed", "review")]
)
def test_what_is_done_is_opened_for_review(status: str, mode: str) -> None:
    shelf = Shelf()
    small = shelf.install(package(), "small")
    shelf.save(small, BOB, message(status=status), NOW)
    start = shelf.start(small, BOB, "two")
    assert start["cmi.core.lesson_mode"] == mode
    assert start["cmi.core.credit"] == ("credit" if mode == "normal" else "no-credit")


def test_dana_only_browses() -> None:
    shelf = Shelf()
    assert shelf.start(shelf.install(package(), "small"), DANA, "one")["cmi.core.lesson_mode"] == "browse"


@pytest.mark.parametrize(
    ("mastery", "sent", "status"),
    [
        ("", {}, "completed"),
        ("", {STATUS: "incomplete", RAW: "90"}, "incomplete"),
        ("70", {STATUS: "incomplete", RAW: "70"}, "passed"),
        ("70", {STATUS: "completed", RAW: "69"}, "failed"),
        ("70", {STATUS: "incomplete"}, "incomplete"),
    ],
    ids=["said nothing", "no mastery score", "mastered", "not mastered", "no score"],
)
def test_the_lms_has_the_last_word_at_the_end(mastery: str, sent: dict[str, str], status: str) -> None:
    shelf = Shelf()
    extra = f"<adlcp:masteryscore>{mastery}</adlcp:masteryscore>" if mastery else ""
    small = shelf.install(package(extra), "small")
    shelf.save(small, BOB, message() | {"finished": True, "values": sent}, NOW)
    record = shelf.record("small", "bob")
    assert record
    assert record.status == status


def test_a_message_that_was_overtaken_changes_nothing() -> None:
    shelf = Shelf()
    small = shelf.install(package(), "small")
    shelf.save(small, BOB, message(2, status="passed"), NOW)
    assert shelf.save(small, BOB, message(1, status="incomplete"), NOW).status == "passed"


def test_a_new_version_of_a_package_keeps_the_records() -> None:
    shelf = Shelf()
    shelf.save(shelf.install(package(), "small"), BOB, message(status="passed"), NOW)
    assert shelf.install(package(), "small").revision == 2
    record = shelf.record("small", "bob")
    assert record
    assert record.status == "passed"


@pytest.mark.parametrize(("text", "seconds"), [("00:00:05.50", 5.5), ("0001:02:03", 3723), ("", 0)])
def test_times_are_added_up_in_seconds(text: str, seconds: float) -> None:
    assert seconds_of(text) == seconds
    assert seconds_of(as_timespan(seconds)) == seconds


def test_a_package_is_installed_by_upload_and_served_for_long(sandbox: Sandbox) -> None:
    upload = {"package": ("A small one.zip", package())}
    answer = requests.post(
        f"{sandbox.url}/packages", files=upload, headers={"Accept": "application/json"}, timeout=TIMEOUT
    )
    assert (answer.status_code, answer.json()) == (
        201,
        {"key": "a-small-one", "title": "A small package", "revision": 1},
    )
    file = requests.get(f"{sandbox.url}/packages/a-small-one/1/content/sco/find.js", timeout=TIMEOUT)
    assert (file.status_code, "immutable" in file.headers["Cache-Control"]) == (200, True)
    gone = requests.get(f"{sandbox.url}/packages/a-small-one/1/content/nothing.js", timeout=TIMEOUT)
    assert gone.status_code == 404


def test_a_bad_upload_is_answered_on_the_page(sandbox: Sandbox) -> None:
    for files in ({"package": ("x.zip", b"no zip")}, {"package": ("", b"")}):
        answer = requests.post(f"{sandbox.url}/packages", files=files, timeout=TIMEOUT)
        assert answer.status_code == 400
        assert 'role="alert"' in answer.text
    record = requests.post(f"{sandbox.url}/as/bob/package/none/record", json={}, timeout=TIMEOUT)
    assert record.status_code == 404
