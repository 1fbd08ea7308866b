"""What becomes of a post after it was written: edits, withdrawals, marks, what pages hear of it, and who may."""

from __future__ import annotations

import json
from functools import partial
from typing import Any

import pytest
from sqlalchemy import select

from lti_tool.errors import Refused
from lti_tool.services import community, editing, feed, finding, marking
from lti_tool.services.community import Contribution
from lti_tool.services.editing import Edit
from lti_tool.storage import spaces
from lti_tool.storage.tables import metadata
from tests.services.recount import recounted, stored
from tests.services.room import Person, Room

OWN = "You owe nobody a connection at all."
BOBS = "It is up to you whom you follow back."


@pytest.fixture
def alice(room: Room) -> Person:
    return room.enter("alice")


@pytest.fixture
def bob(room: Room) -> Person:
    return room.enter("bob")


def number(post: Any) -> int:
    return int(post["id"][1:])


def edit(person: Person, post: Any, text: str, **more: Any) -> Any:
    made = person.do(lambda act: editing.edit(act, number(post), Edit(text, **more)))
    return json.loads(made["post"])


def withdraw(person: Person, post: Any) -> Any:
    return json.loads(person.do(lambda act: editing.withdraw(act, number(post)))["post"])


def mark(person: Person, post: Any, kind: str, *, on: bool = True) -> Any:
    return json.loads(person.do(lambda act: marking.mark(act, number(post), kind, on=on))["post"])


def send(person: Person, text: str, parent: str | None = None, **more: Any) -> Any:
    said = Contribution(text, parent, f"{person.id}-{text}-{parent}", **more)
    return json.loads(person.do(lambda act: community.contribute(act, "explain", said))["post"])


def changes(person: Person, since: str) -> Any:
    return json.loads(person.do(lambda act: feed.changes(act, "explain", since=since).json()))


class TestEdits:
    """Words change, facts about them stay, and whether they count is asked anew."""

    def test_an_edit_below_the_rule_takes_the_count_and_what_it_opened(self, alice: Person, bob: Person) -> None:
        bob.say(BOBS)
        mine = alice.say(OWN)
        assert edit(alice, mine, "Too short.")["why"] == "short"
        assert alice.explain["posts"] == 0
        assert alice.feed()["hidden"] == 1
        assert edit(alice, mine, f"{OWN} Really.")["countable"]
        assert alice.feed()["hidden"] == 0

    def test_the_history_is_for_the_author_and_for_facilitators(self, room: Room, alice: Person, bob: Person) -> None:
        mine = alice.say(OWN)
        bob.say(BOBS)
        room.pass_time(minutes=5)
        assert edit(alice, mine, f"{OWN} Really.")["edited"] == "2026-11-20T09:05:00Z"
        for person in (alice, room.facilitator("dana")):
            found = person.do(lambda act: editing.history(act, number(mine)))["versions"]
            assert [version["text"] for version in found] == [OWN, f"{OWN} Really."]
        for ask in (editing.history, editing.source):
            with pytest.raises(Refused, match="unknown_post"):
                bob.do(partial(ask, post_id=number(mine)))

    def test_the_same_words_are_no_edit(self, alice: Person) -> None:
        mine = alice.say(OWN)
        assert "edited" not in edit(alice, mine, OWN)

    def test_nobody_edits_what_others_wrote(self, room: Room, alice: Person, bob: Person) -> None:
        mine = alice.say(OWN)
        bob.say(BOBS)
        for person in (bob, room.facilitator("dana")):
            with pytest.raises(Refused, match="not_yours"):
                edit(person, mine, "Something else entirely, said by me.")

    def test_an_edit_to_a_peers_words_does_not_count(self, alice: Person, bob: Person) -> None:
        bob.say(BOBS)
        assert edit(alice, alice.say(OWN), BOBS.upper())["why"] == "repeat_peer"

    def test_when_a_post_counted_first_is_kept_through_edits(self, room: Room, alice: Person) -> None:
        mine = alice.say(OWN)
        room.pass_time(days=2)
        edit(alice, mine, f"{OWN} Really.")
        with room.database.read() as tx:
            space = spaces.find(tx, (alice.session.run.root_id, "explain", 0))
            assert space
            counts = spaces.counted(tx, space.id, alice.id)
        assert counts.posted_at is not None
        assert (room.now - counts.posted_at).days == 2


class TestWithdrawing:
    """What nobody answered is gone; what was answered leaves a marker without words or name."""

    def test_what_nobody_answered_is_gone(self, alice: Person, bob: Person) -> None:
        mine, theirs = alice.say(OWN), bob.say(BOBS)
        since = alice.feed()["since"]
        assert withdraw(bob, theirs) == {"id": theirs["id"], "state": "gone"}
        assert changes(alice, since)["posts"] == [{"id": theirs["id"], "state": "gone"}]
        assert [post["id"] for post in alice.feed()["posts"]] == [mine["id"]]

    def test_what_was_answered_leaves_a_marker(self, room: Room, alice: Person, bob: Person) -> None:
        alice.say(OWN)
        theirs = bob.say(BOBS)
        alice.say("I think so too.", theirs)
        withdraw(bob, theirs)
        for person in (alice, room.facilitator("dana")):
            marker = next(post for post in person.feed()["posts"] if post["id"] == theirs["id"])
            assert (marker["state"], marker["nodes"], marker["author"]["name"]) == ("withdrawn", [], "")
        assert alice.explain["replies"] == 1, "whom she answered stays answered"
        with pytest.raises(Refused, match="unknown_post"):
            alice.say("And another thought.", theirs)
        assert stored(room) == recounted(room)

    def test_the_same_words_may_be_said_again_afterwards(self, alice: Person) -> None:
        withdraw(alice, alice.say(OWN))
        assert alice.say(OWN)["countable"]


class TestMarks:
    """Endorsed by readers, helped by who asked, confirmed by facilitators."""

    def test_an_endorsement_is_counted_once_and_can_be_taken_back(self, alice: Person, bob: Person) -> None:
        theirs = bob.say(BOBS)
        alice.say(OWN)
        for _ in range(2):
            shown = mark(alice, theirs, "endorse")
        assert (shown["endorsed"], shown["endorsed_by_me"]) == (1, True)
        assert alice.explain["endorsements"] == 1
        assert "endorsed_by_me" not in bob.feed()["posts"][0]
        assert "endorsed" not in mark(alice, theirs, "endorse", on=False)
        assert "endorsements" not in alice.explain

    def test_whoever_has_written_nothing_is_counted_too(self, room: Room, alice: Person) -> None:
        asked: Any = room.catalogue.get("small-course").activities["explain"]
        before, asked["post_first"] = asked["post_first"], False
        try:
            mark(room.enter("charlie"), alice.say(OWN), "endorse")
        finally:
            asked["post_first"] = before
        assert room.enter("charlie").explain["endorsements"] == 1
        assert stored(room) == recounted(room)

    def test_who_asked_says_what_helped_and_a_facilitator_confirms(
        self, room: Room, alice: Person, bob: Person
    ) -> None:
        question = alice.say(OWN)
        bob.say(BOBS)
        answer = bob.say("Clause three says so.", question)
        assert mark(alice, answer, "helped_me")["helped"]
        assert mark(room.facilitator("dana"), answer, "confirmed")["confirmed"]
        assert bob.explain["accepted"] == 1
        for person, kind in ((bob, "helped_me"), (bob, "endorse"), (alice, "confirmed"), (alice, "best_practice")):
            with pytest.raises(Refused):
                mark(person, answer, kind)
        assert stored(room) == recounted(room)

    def test_nothing_can_be_marked_that_is_not_to_be_seen(self, alice: Person, bob: Person) -> None:
        with pytest.raises(Refused, match="unknown_post"):
            mark(alice, bob.say(BOBS), "endorse")


class TestWithoutAName:
    """Where the prompt offers it, peers are not told who wrote; facilitators are."""

    def test_only_where_it_is_offered(self, alice: Person) -> None:
        with pytest.raises(Refused, match="not_anonymous"):
            send(alice, OWN, anonymous=True)

    def test_nothing_tells_peers_who_it_was(self, room: Room, alice: Person, bob: Person) -> None:
        asked: Any = room.catalogue.get("small-course").activities["explain"]
        before, asked["anonymous"] = asked["anonymous"], "to_peers"
        try:
            bob.say(BOBS)
            send(alice, OWN, anonymous=True)
        finally:
            asked["anonymous"] = before
        said = json.dumps(bob.feed()) + bob.do(lambda act: finding.posts(act, "explain", "connection"))
        assert "connection" in said
        assert f'"l{alice.id}"' not in said
        assert "Alice" not in said + json.dumps(bob.do(lambda act: finding.people(act, "explain", "")))
        with pytest.raises(Refused, match="unknown_person"):
            send(bob, "What do you say to this?", mentions=(alice.id,))
        assert "Alice" in json.dumps(room.facilitator("dana").feed())


class TestPrivateAnswers:
    """A facilitator's word to one person is seen by nobody else, whatever they ask for."""

    def test_only_its_reader_gets_it(self, room: Room, alice: Person, bob: Person) -> None:
        mine = alice.say(OWN)
        bob.say(BOBS)
        since = bob.feed()["since"]
        dana = room.facilitator("dana")
        secret = send(dana, "Between us: mind the tone.", mine["id"], private=True)
        assert secret["private"]
        assert "Between us" in json.dumps(alice.feed())
        assert "Between us" not in json.dumps([bob.feed(), changes(bob, since)])
        assert "answers" not in bob.feed()["posts"][0], "not even that there is one"
        with pytest.raises(Refused, match="unknown_post"):
            bob.say("What is this about?", secret)
        assert alice.say("Thank you, I will.", secret)["private"]
        with pytest.raises(Refused, match="not_private"):
            send(alice, "Psst, only for you.", bob.feed()["posts"][1]["id"], private=True)


class TestWaitingForApproval:
    """Where posts are looked at first, nobody else sees or counts them until then."""

    @pytest.mark.parametrize(("rule", "second"), [("first", None), ("all", "pending")])
    def test_before_and_after(self, room: Room, alice: Person, bob: Person, rule: str, second: str | None) -> None:
        bob.say(BOBS)
        asked: Any = room.catalogue.get("small-course").activities["explain"]
        before, asked["moderation"] = asked["moderation"], {**asked["moderation"], "premoderate": rule}
        try:
            mine = alice.say(OWN)
            assert mine["state"] == "pending"
            assert alice.feed()["premoderated"]
            assert alice.explain["posts"] == 0
            assert "connection" not in json.dumps(bob.feed())
            with pytest.raises(Refused, match="pending_parent"):
                room.facilitator("dana").say("Good.", mine)
            room.facilitator("dana").do(lambda act: editing.set_state(act, number(mine), "visible"))
            assert alice.explain["posts"] == 1
            assert alice.say("Another thought that I have had.").get("state") == second
        finally:
            asked["moderation"] = before
        assert stored(room) == recounted(room)

    def test_who_is_answered_is_told_once_however_often_it_is_approved(
        self, room: Room, alice: Person, bob: Person
    ) -> None:
        theirs = bob.say(BOBS)
        alice.say(OWN)
        dana = room.facilitator("dana")
        asked: Any = room.catalogue.get("small-course").activities["explain"]
        before, asked["moderation"] = asked["moderation"], {**asked["moderation"], "premoderate": "all"}
        try:
            answer = alice.say("I would say it just like that, Bob.", theirs)
            for text in ("I would say it just like you, Bob.", "I would say it nearly like you, Bob."):
                dana.do(lambda act: editing.set_state(act, number(answer), "visible"))
                edit(alice, answer, text, mentions=[bob.id, dana.id])
            dana.do(lambda act: editing.set_state(act, number(answer), "visible"))
        finally:
            asked["moderation"] = before
        assert told(room, bob) == ["reply"]
        assert told(room, dana) == ["mention"]


def told(room: Room, person: Person) -> list[str]:
    """The kinds of somebody's notices, in the order they came."""
    notices = metadata.tables["notices"]
    with room.database.read() as tx:
        found = select(notices.c.kind).where(notices.c.enrolment_id == person.id).order_by(notices.c.id)
        return list(tx.execute(found).scalars())


class TestRulesOfThePlace:
    """Locked, only to be read, and too much in an hour: said in words, and nothing is lost."""

    def test_a_locked_discussion(self, room: Room, alice: Person) -> None:
        mine = alice.say(OWN)
        with room.database.write() as tx:
            tx.exec_driver_sql("UPDATE spaces SET locked = true")
        with pytest.raises(Refused, match="locked_space"):
            alice.say("More of the same from me.")
        with pytest.raises(Refused, match="locked_space"):
            edit(alice, mine, "Something else.")
        assert room.facilitator("dana").say("I have closed this.")
        assert alice.feed()["locked"]
        assert withdraw(alice, mine)["state"] == "gone", "one's own words can always be taken back"

    @pytest.mark.parametrize(("table", "code"), [("enrolments", "read_only"), ("runs", "read_only_run")])
    def test_reading_only(self, room: Room, alice: Person, table: str, code: str) -> None:
        with room.database.write() as tx:
            tx.execute(metadata.tables[table].update().values(read_only=True))
        with pytest.raises(Refused, match=code):
            room.enter("alice").say(OWN)

    def test_sixty_posts_an_hour(self, room: Room, alice: Person) -> None:
        for n in range(60):
            room.pass_time(seconds=50)
            alice.say(f"This is thought number {n} of many.")
        with pytest.raises(Refused, match="too_fast"):
            alice.say("And one more for good measure.")
        room.pass_time(minutes=20)
        assert alice.say("And one more for good measure.")


class TestReading:
    """How far somebody has read, and what is new."""

    def test_unread_and_read(self, alice: Person, bob: Person) -> None:
        alice.say(OWN)
        theirs = bob.say(BOBS)
        assert (alice.feed()["unread"], alice.feed()["read"]) == (1, None)
        alice.do(lambda act: marking.read(act, "explain", number(theirs)))
        alice.do(lambda act: marking.read(act, "explain", 1))
        assert (alice.feed()["unread"], alice.feed()["read"]) == (0, theirs["id"])
        alice.do(lambda act: marking.unread(act, "explain", None))
        assert alice.feed()["unread"] == 1

    def test_what_changed_is_told_and_nothing_else(self, alice: Person, bob: Person) -> None:
        mine = alice.say(OWN)
        since = alice.feed()["since"]
        assert changes(alice, since)["posts"] == []
        post, reply = bob.say(BOBS), bob.say("I think so too.", mine)
        found = changes(alice, since)
        assert [post["id"] for post in found["posts"]] == [post["id"], reply["id"], mine["id"]]
        assert found["posts"][-1]["answers"] == 1
        assert changes(alice, found["since"])["posts"] == []

    def test_a_page_begins_anew_when_somebody_may_see_more_or_less(self, alice: Person, bob: Person) -> None:
        bob.say(BOBS)
        mine = alice.say("Too short.")
        since = alice.feed()["since"]
        edit(alice, mine, OWN)
        found = changes(alice, since)
        assert (found["reset"], len(found["posts"])) == (True, 2)

    @pytest.mark.parametrize("since", ["", "nonsense", "1.1.1.7", "99999999999.1.1.0", "7.0.0.0"])
    def test_a_since_that_nobody_said_is_a_beginning(self, alice: Person, since: str) -> None:
        alice.say(OWN)
        assert changes(alice, since)["reset"]


class TestFinding:
    """By words, by what is alike, and by name; never what may not be read yet."""

    def test_words(self, alice: Person, bob: Person) -> None:
        bob.say(BOBS)
        assert json.loads(alice.do(lambda act: finding.posts(act, "explain", "follow")))["posts"] == []
        alice.say("50% of us owe nobody a thing.")
        for words, n in (("FOLLOW back", 1), ("follow nobody", 0), ("50%", 1), ("5_%", 0), ("", 0)):
            found = json.loads(alice.do(partial(finding.posts, activity="explain", words=words)))
            assert len(found["posts"]) == n, words

    def test_what_is_alike(self, room: Room, alice: Person, bob: Person) -> None:
        alice.say(OWN)
        like = bob.say("How long do we keep a complaint open?")
        bob.say("Who answers complaints in the evening?")
        found = alice.do(lambda act: finding.similar(act, "explain", "how long is a complaint kept open"))["posts"]
        assert found[0]["id"] == like["id"]
        assert bob.do(lambda act: finding.similar(act, "explain", "complaint"))["posts"] == [], "her own is not news"

    def test_people(self, alice: Person, bob: Person) -> None:
        bob.say(BOBS)
        assert alice.do(lambda act: finding.people(act, "explain", "bo"))["people"] == []
        alice.say(OWN)
        found = alice.do(lambda act: finding.people(act, "explain", "bo"))["people"]
        assert found == [{"id": f"l{bob.id}", "name": "Bob", "facilitator": False}]
        assert send(alice, "Bob, what do you say?", mentions=(bob.id,))["mentions"] == [f"l{bob.id}"]
