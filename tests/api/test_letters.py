"""A letter a day: only to who asked and confirmed, only when something is new, and gone with one click."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
import requests
from sqlalchemy import select

from lti_tool import mail, worker
from lti_tool.mail import Letter, MailRefused
from tests.support.mailbox import Mailbox, mail_server
from tests.support.tool import Caller, RunningTool, now, running, settings_for

ALICE = "alice@example.org"
POST = "You owe nobody a connection, ever."
ANSWER = "I had the same thought as you."


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    with mail_server() as server:
        yield server


@pytest.fixture
def post_office(tmp_path: Path, database_url: str, mailbox: Mailbox) -> Iterator[RunningTool]:
    """The tool with a mail server, on both databases."""
    more = {"smtp_url": mailbox.url, "mail_from": "Touchpoint <letters@touchpoint.example>"}
    with running(settings_for(tmp_path, database_url, **more)) as tool:
        yield tool


def deliver(tool: RunningTool) -> int:
    """Have a worker send everything that is due now; how many people it looked at."""
    looked = 0
    while worker.send_letter(tool.tool):
        looked += 1
        assert looked < 100
    return looked


def part(letter: EmailMessage, kind: str) -> str:
    found = letter.get_body((kind,))
    assert found is not None
    return str(found.get_content())


def link(letter: EmailMessage, to: str) -> str:
    found = re.search(rf"http\S+/{to}", part(letter, "plain"))
    assert found, part(letter, "plain")
    return found[0]


def subscribed(tool: RunningTool, mailbox: Mailbox, person: str = "alice", address: str = ALICE) -> Caller:
    """Somebody who has asked for letters and confirmed her address."""
    caller = tool.caller(person)
    caller.do("PUT", "/api/me/digest", {"address": address})
    deliver(tool)
    assert requests.post(link(mailbox.to(address)[-1], "confirm"), timeout=10).ok
    mailbox.letters.clear()
    return caller


def answered(tool: RunningTool, alice: Caller, words: str = ANSWER) -> None:
    """Bob answers a post of Alice's."""
    posts = [post for post in alice.feed()["posts"] if post["author"]["me"]]
    post = posts[0] if posts else alice.say(POST)["post"]
    bob = tool.caller("bob")
    if not any(post["author"]["me"] for post in bob.feed()["posts"]):
        bob.say("Nobody has to follow anybody back.")
    bob.say(words, to=post["id"])


def again(tool: RunningTool, person: str = "alice") -> Caller:
    """The same person after another launch."""
    return tool.caller(person)


def test_alice_confirms_her_address_and_gets_one_letter_with_what_is_new(
    post_office: RunningTool, mailbox: Mailbox
) -> None:
    alice = post_office.caller("alice")
    assert alice.get("/api/me/digest") == {"available": True, "address": None, "state": "off"}
    alice.do("PUT", "/api/me/digest", {"address": f" {ALICE} "})
    assert alice.get("/api/me/digest")["state"] == "asked"
    deliver(post_office)
    (asking,) = mailbox.letters
    assert asking["To"] == ALICE
    assert "A small course" in part(asking, "plain")
    confirm = link(asking, "confirm")

    looked_at = requests.get(confirm, timeout=10)
    assert looked_at.ok
    assert "<button>" in looked_at.text
    assert alice.get("/api/me/digest")["state"] == "asked", "looking at a link confirms nothing"
    assert requests.post(confirm, timeout=10).ok
    assert alice.get("/api/me/digest") == {"available": True, "address": ALICE, "state": "on"}

    answered(post_office, alice)
    assert deliver(post_office) == 0, "not before a day has gone by"
    post_office.pass_time(hours=24, minutes=1)
    deliver(post_office)
    (letter,) = mailbox.letters[1:]
    assert letter["Subject"] == "2 new things in A small course"
    assert "2 new posts in Explain it to a colleague." in part(letter, "plain")
    assert "Bob answered you in Explain it to a colleague." in part(letter, "plain")
    assert ANSWER in part(letter, "plain")
    assert ANSWER in part(letter, "html")


def test_when_nothing_is_new_nothing_is_sent(post_office: RunningTool, mailbox: Mailbox) -> None:
    alice = subscribed(post_office, mailbox)
    answered(post_office, alice)
    (notice,) = alice.get("/api/notices")["notices"]
    alice.do("PUT", "/api/notices/read", {"upto": notice["id"]})
    newest = alice.feed()["posts"][-1]["id"]
    assert alice.ask("PUT", "/api/activities/explain/read", {"upto": newest, "seq": newest}).ok
    for _ in range(3):
        post_office.pass_time(hours=24, minutes=1)
        deliver(post_office)
    assert mailbox.letters == []


def test_what_was_in_a_letter_is_not_in_the_next_one(post_office: RunningTool, mailbox: Mailbox) -> None:
    alice = subscribed(post_office, mailbox)
    answered(post_office, alice)
    post_office.pass_time(hours=24, minutes=1)
    deliver(post_office)
    post_office.pass_time(hours=24)
    deliver(post_office)
    assert len(mailbox.letters) == 1
    answered(post_office, again(post_office), "And another thing that I saw.")
    post_office.pass_time(hours=24)
    deliver(post_office)
    _, second = mailbox.letters
    assert "another thing" in part(second, "plain")
    assert ANSWER not in part(second, "plain")


def test_however_often_the_worker_looks_there_is_one_letter_a_day(post_office: RunningTool, mailbox: Mailbox) -> None:
    alice = subscribed(post_office, mailbox)
    answered(post_office, alice)
    post_office.pass_time(hours=24, minutes=1)
    for hour in range(20):
        deliver(post_office)
        answered(post_office, again(post_office), f"A new thought in hour {hour} of this day.")
        post_office.pass_time(hours=1)
    assert len(mailbox.letters) == 1


def test_a_letter_that_came_late_puts_off_the_next_one(post_office: RunningTool, mailbox: Mailbox) -> None:
    alice = subscribed(post_office, mailbox)
    answered(post_office, alice)
    post_office.pass_time(hours=24 + 11)  # the worker was away
    deliver(post_office)
    assert len(mailbox.letters) == 1
    answered(post_office, again(post_office), "And another thing that I saw.")
    post_office.pass_time(hours=13, minutes=1)
    deliver(post_office)
    assert len(mailbox.letters) == 1
    post_office.pass_time(hours=24)
    deliver(post_office)
    assert len(mailbox.letters) == 2


def test_a_letter_holds_a_line_of_what_was_written_and_not_all_of_it(
    post_office: RunningTool, mailbox: Mailbox
) -> None:
    alice = subscribed(post_office, mailbox)
    answered(post_office, alice, "Word after word " * 40 + "and at the very end a secret.")
    post_office.pass_time(hours=24, minutes=1)
    deliver(post_office)
    (letter,) = mailbox.letters
    assert "Word after word" in part(letter, "plain")
    assert "secret" not in letter.as_string()


def test_html_in_what_people_write_stays_words(post_office: RunningTool, mailbox: Mailbox) -> None:
    alice = subscribed(post_office, mailbox)
    answered(post_office, alice, 'Look: <img src=x onerror=alert(1)> "quoted" & done.')
    post_office.pass_time(hours=24, minutes=1)
    deliver(post_office)
    (letter,) = mailbox.letters
    assert "<img" not in part(letter, "html")
    assert "&lt;img src=x onerror=alert(1)&gt;" in part(letter, "html")


def test_one_click_stops_the_letters_without_any_visit(post_office: RunningTool, mailbox: Mailbox) -> None:
    alice = subscribed(post_office, mailbox)
    answered(post_office, alice)
    post_office.pass_time(hours=24, minutes=1)
    deliver(post_office)
    (letter,) = mailbox.letters
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    stop = letter["List-Unsubscribe"].strip("<>")
    assert stop == link(letter, "stop")

    page = requests.get(stop, timeout=10)
    assert page.ok
    assert page.text.count("<button>") == 1
    assert again(post_office).get("/api/me/digest")["state"] == "on", "looking at a link stops nothing"
    answer = requests.post(stop, data={"List-Unsubscribe": "One-Click"}, timeout=10, allow_redirects=False)
    assert answer.status_code == 200
    assert again(post_office).get("/api/me/digest") == {"available": True, "address": None, "state": "off"}
    assert requests.post(stop, timeout=10).ok, "doing it again changes nothing"
    assert requests.post(link(letter, "stop").replace("/stop", "/confirm"), timeout=10).status_code == 404

    answered(post_office, again(post_office), "Something else that came later.")
    post_office.pass_time(hours=24, minutes=1)
    deliver(post_office)
    assert len(mailbox.letters) == 1
    assert ALICE not in everything_in(post_office)


def test_who_never_confirms_gets_nothing_and_is_forgotten(post_office: RunningTool, mailbox: Mailbox) -> None:
    alice = post_office.caller("alice")
    alice.do("PUT", "/api/me/digest", {"address": ALICE})
    deliver(post_office)
    confirm = link(mailbox.letters[0], "confirm")
    answered(post_office, alice)
    post_office.pass_time(days=3, minutes=1)
    deliver(post_office)
    assert len(mailbox.letters) == 1
    assert requests.get(confirm, timeout=10).status_code == 404
    assert requests.post(confirm, timeout=10).status_code == 404
    worker.sweep(post_office.tool, post_office.clock())
    assert ALICE not in everything_in(post_office)


def test_one_bad_address_holds_up_nobody(post_office: RunningTool, mailbox: Mailbox) -> None:
    alice = subscribed(post_office, mailbox)
    subscribed(post_office, mailbox, "charlie", "charlie@example.org")
    answered(post_office, alice)
    mailbox.says[ALICE] = "550 no such person here"
    charlie = again(post_office, "charlie")
    answered(post_office, charlie, "You said what I was thinking too.")
    post_office.pass_time(hours=24, minutes=1)
    deliver(post_office)
    assert [letter["To"] for letter in mailbox.letters] == ["charlie@example.org"]


def test_an_address_that_is_refused_three_days_running_gets_no_more_and_alice_is_told(
    post_office: RunningTool, mailbox: Mailbox
) -> None:
    alice = subscribed(post_office, mailbox)
    answered(post_office, alice)
    mailbox.says[ALICE] = "550 no such person here"
    for day in range(3):
        assert again(post_office).get("/api/me/digest")["state"] == "on", f"day {day}"
        post_office.pass_time(hours=24, minutes=1)
        deliver(post_office)
    alice = again(post_office)
    assert alice.get("/api/me/digest")["state"] == "refused"
    post_office.pass_time(hours=24)
    assert deliver(post_office) == 0
    mailbox.says.clear()
    again(post_office).do("PUT", "/api/me/digest", {"address": ALICE})
    deliver(post_office)
    assert len(mailbox.to(ALICE)) == 1, "she can ask again, and is asked again"


def test_a_mail_server_that_has_no_time_is_asked_again_and_nothing_is_lost(
    post_office: RunningTool, mailbox: Mailbox
) -> None:
    alice = subscribed(post_office, mailbox)
    answered(post_office, alice)
    mailbox.says[ALICE] = "451 come back later"
    post_office.pass_time(hours=24, minutes=1)
    assert deliver(post_office) == 1
    mailbox.says.clear()
    assert deliver(post_office) == 0, "not at once"
    post_office.pass_time(minutes=1)
    deliver(post_office)
    (letter,) = mailbox.letters
    assert ANSWER in part(letter, "plain")


def test_a_worker_that_dies_while_it_sends_sends_no_second_letter_that_day(
    post_office: RunningTool, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    alice = subscribed(post_office, mailbox)
    answered(post_office, alice)
    post_office.pass_time(hours=24, minutes=1)

    def killed(*args: Any, **more: Any) -> None:
        mail_sent(*args, **more)
        raise KeyboardInterrupt

    mail_sent = mail.send
    monkeypatch.setattr(mail, "send", killed)
    with pytest.raises(KeyboardInterrupt):
        worker.send_letter(post_office.tool)
    monkeypatch.undo()
    post_office.pass_time(hours=1)
    deliver(post_office)
    assert len(mailbox.letters) == 1


def test_a_letter_tells_of_no_post_that_was_hidden_meanwhile(post_office: RunningTool, mailbox: Mailbox) -> None:
    alice = subscribed(post_office, mailbox)
    answered(post_office, alice, "Something very unkind about you.")
    (unkind,) = [post for post in alice.feed()["posts"] if post["parent"]]
    post_office.facilitator().do("POST", f"/api/posts/{unkind['id']}/hide", {"reason": "unkind"})
    post_office.pass_time(hours=24, minutes=1)
    deliver(post_office)
    assert all("unkind" not in letter.as_string() for letter in mailbox.letters)
    assert all("answered you" not in letter.as_string() for letter in mailbox.letters)


NO_ADDRESSES = (
    *("", "alice", "@example.org", "alice@", "a b@example.org", "alice@exa mple.org", "<alice@example.org>"),
    *("alice@example.org, bob@x.org", "alice@example.org\r\nBcc: bob@example.org", "alice@-x.org", "ä@example.org"),
    "a@" + "x" * 300,
)


def test_what_is_no_address_is_refused_in_words(post_office: RunningTool, mailbox: Mailbox) -> None:
    alice = post_office.caller("alice")
    for address in NO_ADDRESSES:
        assert alice.ask("PUT", "/api/me/digest", {"address": address}).status_code == 422, address
    assert deliver(post_office) == 0


def test_nobody_can_fill_a_strangers_mailbox(post_office: RunningTool, mailbox: Mailbox) -> None:
    mallory = post_office.caller("mallory")
    for number in range(5):
        mallory.do("PUT", "/api/me/digest", {"address": f"victim{number}@example.org"})
        mallory.do("DELETE", "/api/me/digest")
    answer = mallory.ask("PUT", "/api/me/digest", {"address": "victim@example.org"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (429, "too_many_letters")

    for number in range(6):
        last = post_office.caller(f"friend{number}").ask("PUT", "/api/me/digest", {"address": "one@example.org"})
    assert last.status_code == 429
    post_office.pass_time(days=1, minutes=1)
    again(post_office, "mallory").do("PUT", "/api/me/digest", {"address": "mallory@example.org"})


def test_a_new_address_must_be_confirmed_before_anything_goes_there(post_office: RunningTool, mailbox: Mailbox) -> None:
    alice = subscribed(post_office, mailbox)
    answered(post_office, alice)
    alice.do("PUT", "/api/me/digest", {"address": "bob@example.org"})
    post_office.pass_time(hours=24, minutes=1)
    deliver(post_office)
    (asking,) = mailbox.letters
    assert asking["To"] == "bob@example.org"
    assert ANSWER not in asking.as_string()


def test_a_package_made_up_elsewhere_cannot_have_alices_letters(post_office: RunningTool, mailbox: Mailbox) -> None:
    """In another run, whoever comes first with a learner's id has that place. What is hers elsewhere stays hers."""
    alice = post_office.learner(post_office.grant(), "E-1001")
    bobs = post_office.learner(post_office.grant(run=alice.state["run"]["id"]), "E-1002")
    mallory = post_office.learner(post_office.grant(), "E-1001")
    mallory.do("PUT", "/api/me/digest", {"address": "mallory@example.org"})
    deliver(post_office)
    assert requests.post(link(mailbox.letters[0], "confirm"), timeout=10).ok
    post = alice.say(POST)["post"]
    bobs.say("Nobody has to follow anybody back.")
    bobs.say(ANSWER, to=post["id"])
    post_office.pass_time(hours=24, minutes=1)
    deliver(post_office)
    assert len(mailbox.letters) == 1


def test_without_a_mail_server_no_letters_are_offered(sqlite_tool: RunningTool) -> None:
    alice = sqlite_tool.caller("alice")
    assert alice.get("/api/me/digest")["available"] is False
    assert alice.ask("PUT", "/api/me/digest", {"address": ALICE}).status_code == 409
    assert worker.send_letter(sqlite_tool.tool) is False


@pytest.mark.parametrize("server", ["smtp://127.0.0.1:1", "ftp://127.0.0.1", "smtp://127.0.0.1:99999", "nonsense"])
def test_a_mail_server_that_is_not_there_is_a_failure_in_words(server: str) -> None:
    letter = Letter(to=ALICE, subject="x", text="x", html="x")
    with pytest.raises(MailRefused) as refused:
        mail.send(server, "a@example.org", letter, now=now())
    assert not refused.value.about_address


def test_no_line_of_a_letter_can_smuggle_in_a_header(mailbox: Mailbox) -> None:
    letter = Letter(to=ALICE, subject="Course\r\nBcc: bob@example.org", text="x", html="x")
    mail.send(mailbox.url, "a@example.org", letter, now=now())
    (taken,) = mailbox.letters
    assert taken["Bcc"] is None
    with pytest.raises(MailRefused):
        mail.send(mailbox.url, "a@example.org", replace(letter, to=f"{ALICE}\r\nBcc: bob@example.org"), now=now())
    assert len(mailbox.letters) == 1


def everything_in(tool: RunningTool) -> str:
    """Every value of every table, as text."""
    from lti_tool.storage.tables import metadata

    with tool.database.read() as tx:
        return "\n".join(str(tuple(row)) for table in metadata.sorted_tables for row in tx.execute(select(table)))
