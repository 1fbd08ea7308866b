"""What people say to each other: what counts, who sees it, and that no count is ever lost."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor, wait
from typing import Any

import pytest

from lti_tool.errors import Refused
from lti_tool.services import learning
from lti_tool.services.community import LONGEST, RATE
from lti_tool.storage import spaces
from tests.services.recount import recounted, stored
from tests.services.room import Person, Room

OWN = "You owe nobody a connection at all."
PROMPT = "How would you explain to somebody who starts tomorrow what the policy leaves to her?"


@pytest.fixture
def alice(room: Room) -> Person:
    return room.enter("alice")


@pytest.fixture
def bob(room: Room) -> Person:
    return room.enter("bob")


class TestWhatCounts:
    """Each refusal says why, and nothing is refused that is only late, plain or to somebody new."""

    def test_a_post_of_enough_words(self, alice: Person) -> None:
        post = alice.say(OWN)
        assert (post["countable"], post["why"], post["words"], post["minimum"]) == (True, None, 7, 5)
        assert alice.explain == {"posts": 1, "replies": 0, "peers": 0, "others": 0}

    @pytest.mark.parametrize(
        ("text", "why"),
        [
            ("Too few words.", "short"),
            ("   you owe NOBODY, a connection: at all!! ", "repeat_peer"),
            (PROMPT, "repeat_prompt"),
            (PROMPT.upper(), "repeat_prompt"),
            ("You owe nobody a connection at all, really.", None),
        ],
    )
    def test_a_post_beside_bobs(self, alice: Person, bob: Person, text: str, why: str | None) -> None:
        bob.say(OWN)
        assert alice.say(text)["why"] == why
        assert alice.explain["posts"] == (0 if why else 1)

    def test_ones_own_words_again(self, alice: Person) -> None:
        alice.say(OWN)
        assert alice.say(OWN.upper())["why"] == "repeat_own"

    def test_ones_own_words_that_did_not_count_before(self, room: Room, alice: Person) -> None:
        first = alice.say("Rather short.")
        assert alice.say(OWN, first)["why"] == "self"
        assert alice.say(OWN)["countable"]

    @pytest.mark.parametrize(("text", "why"), [("I think so too.", None), ("So true.", "short")])
    def test_an_answer(self, alice: Person, bob: Person, text: str, why: str | None) -> None:
        alice.say(OWN)
        post = bob.say("It is up to you whom you follow back.")
        assert alice.say(text, post)["why"] == why
        assert alice.explain["replies"] == (0 if why else 1)

    def test_an_answer_to_oneself_or_to_a_facilitator(self, room: Room, alice: Person) -> None:
        mine = alice.say(OWN)
        theirs = room.facilitator("dana").say("Welcome, all of you.")
        assert alice.say("And another thing is this.", mine)["why"] == "self"
        assert alice.say("Thank you for your welcome.", theirs)["why"] == "facilitator"
        # Noted, for the last step of the ladder; it counts only when that is taken.
        assert alice.explain == {"posts": 1, "replies": 0, "peers": 0, "others": 0, "staff": 1}

    def test_answering_one_person_twice_is_two_answers_to_one_person(self, alice: Person, bob: Person) -> None:
        alice.say(OWN)
        post = bob.say("It is up to you whom you follow back.")
        alice.say("I think so too.", post)
        alice.say("And I want to add this.", post)
        assert alice.explain == {"posts": 1, "replies": 2, "peers": 1, "others": 0}

    def test_an_answer_to_an_answer_answers_the_one_who_wrote_it(self, room: Room, alice: Person, bob: Person) -> None:
        charlie = room.enter("charlie")
        post = alice.say(OWN)
        for person in (bob, charlie):
            person.say(f"It is up to you, says {person.session.enrolment_id} here.")
        reply = bob.say("I think so too.", post)
        charlie.say("Bob is right there.", reply)
        assert charlie.explain["peers"] == 1
        assert charlie.explain["others"] == 1

    def test_facilitators_are_no_peers_and_have_nothing_to_reach(self, room: Room, alice: Person) -> None:
        dana = room.facilitator("dana")
        post = dana.say("Hello.")
        assert (post["countable"], post["why"], post["author"]["facilitator"]) == (False, None, True)
        alice.say(OWN)
        assert alice.explain["others"] == 0
        assert alice.feed()["people"] == 1
        assert dana.say(OWN)["why"] is None

    def test_somebody_answered_before_anything_of_theirs_counted_is_answered(
        self, room: Room, alice: Person, bob: Person
    ) -> None:
        short = bob.say("Rather short.")
        room.enter("charlie").say("Whom I follow back is up to me.")
        alice.say(OWN)
        alice.say("What do you mean by that?", short)
        assert alice.explain["others"] == 1  # Charlie; nothing of Bob's counts yet
        bob.say("It is up to you whom you follow back.")
        assert alice.explain == {"posts": 1, "replies": 1, "peers": 1, "others": 1}
        assert bob.explain["others"] == 2


class TestWhatIsRefused:
    """Refusals of the whole send; the words stay with the person."""

    @pytest.mark.parametrize("text", ["", "   \n "])
    def test_nothing(self, alice: Person, text: str) -> None:
        with pytest.raises(Refused, match="empty"):
            alice.say(text)

    def test_more_than_can_be_kept(self, alice: Person) -> None:
        with pytest.raises(Refused, match="too_long") as refused:
            alice.say("x" * (LONGEST + 1))
        assert "10,001 of 10,000" in refused.value.message
        assert alice.say("x" * LONGEST)["why"] == "short"

    def test_too_much_at_once(self, room: Room, alice: Person) -> None:
        for n in range(RATE):
            alice.say(f"This is thought number {n} of many.")
        with pytest.raises(Refused, match="too_fast"):
            alice.say("And one more for good measure.")
        room.pass_time(seconds=61)
        assert alice.say("And one more for good measure.")

    @pytest.mark.parametrize("activity", ["welcome", "check", "nothing"])
    def test_posts_where_there_is_no_discussion(self, alice: Person, activity: str) -> None:
        with pytest.raises(Refused, match="unknown_activity"):
            alice.say(OWN, activity=activity)

    def test_answers_to_posts_of_another_run(self, room: Room, alice: Person) -> None:
        elsewhere = room.enter("bob", context_id="course-2").say("It is up to you whom you follow back.")
        alice.say(OWN)
        with pytest.raises(Refused, match="unknown_post"):
            alice.say("I think so too.", elsewhere)


class TestPostFirst:
    """Until her own post counts, a learner sees nobody else's, whatever she asks for."""

    def test_peers_are_hidden_and_counted_until_ones_own_post_counts(self, alice: Person, bob: Person) -> None:
        secret = bob.say("It is up to you whom you follow back.")
        for before in (lambda: None, lambda: alice.say("Too few words.")):
            before()
            feed = alice.feed()
            assert feed["hidden"] == 1
            assert secret["id"] not in {post["id"] for post in feed["posts"]}
            assert "follow" not in str(feed)
        alice.say(OWN)
        assert alice.feed()["hidden"] == 0
        assert "follow" in str(alice.feed())

    def test_hidden_posts_cannot_be_answered(self, alice: Person, bob: Person) -> None:
        secret = bob.say("It is up to you whom you follow back.")
        with pytest.raises(Refused, match="post_first"):
            alice.say("I think so too.", secret)

    def test_facilitators_are_seen_but_not_where_they_answer_a_hidden_post(
        self, room: Room, alice: Person, bob: Person
    ) -> None:
        dana = room.facilitator("dana")
        hello = dana.say("Welcome, all of you.")
        mine = alice.say("Too few words.")
        kind = dana.say("Take your time, Alice.", mine)
        hidden = bob.say("It is up to you whom you follow back.", None)
        under = bob.say("Thank you so much.", hello)
        quotes = [dana.say("You said: it is up to you.", hidden), dana.say("You thank me!", under)]

        seen = {post["id"] for post in alice.feed()["posts"]}
        assert seen == {hello["id"], mine["id"], kind["id"]}
        assert alice.say("Thank you very much, Dana.", kind)["why"] == "facilitator"
        alice.say(OWN)
        assert {post["id"] for post in quotes} <= {post["id"] for post in alice.feed()["posts"]}

    def test_facilitators_and_previews_see_everything(self, room: Room, bob: Person) -> None:
        bob.say("It is up to you whom you follow back.")
        assert len(room.facilitator("dana").feed()["posts"]) == 1
        assert len(room.enter("anybody", subject=None).feed()["posts"]) == 1

    def test_pages_and_versions_give_nothing_away_either(self, alice: Person, bob: Person) -> None:
        bob.say("It is up to you whom you follow back.")
        assert alice.feed(after=0)["posts"] == []
        assert alice.feed(after=10**6)["posts"] == []

    def test_why_a_post_does_not_count_is_between_its_author_and_the_facilitators(
        self, room: Room, alice: Person, bob: Person
    ) -> None:
        bob.say("Rather short.")
        alice.say(OWN)
        assert [post["why"] for post in alice.feed()["posts"]] == [None, None]
        assert bob.feed()["posts"][0]["why"] == "short"
        assert room.facilitator("dana").feed()["posts"][0]["why"] == "short"


class TestTurns:
    """Waiting for others turns into one's own turn by itself, and back."""

    def test_who_has_posted_waits_until_somebody_else_does(self, alice: Person, bob: Person) -> None:
        alice.say(OWN)
        assert turn(alice) == "waiting_on_peers"
        version = alice.do(learning.version)
        post = bob.say("It is up to you whom you follow back.")
        assert turn(alice) == "my_turn"
        assert alice.do(learning.version) != version
        alice.say("I think so too.", post)
        assert turn(alice) == "waiting_on_peers"


class TestSendingAgain:
    """The same key is the same post, however often and at once it is sent."""

    def test_one_after_the_other(self, alice: Person) -> None:
        assert alice.say(OWN, key="a") == alice.say(OWN, key="a")
        assert alice.explain["posts"] == 1

    def test_keys_are_each_persons_own(self, alice: Person, bob: Person) -> None:
        assert alice.say(OWN, key="a")["id"] != bob.say("It is up to you whom to follow.", key="a")["id"]

    def test_a_key_belongs_to_the_discussion_it_was_used_in(self, room: Room, alice: Person) -> None:
        offer: Any = room.catalogue.get("small-course")
        second = {**offer.activities["explain"], "id": "second"}
        offer.activities["second"], offer.prompts["second"] = second, frozenset()
        try:
            alice.say(OWN, key="a")
            with pytest.raises(Refused, match="key_used"):
                alice.say(OWN, key="a", activity="second")
        finally:
            del offer.activities["second"], offer.prompts["second"]

    def test_at_once(self, alice: Person) -> None:
        posts = at_once([lambda: alice.say(OWN, key="a")] * 8)
        assert len({post["id"] for post in posts}) == 1
        assert alice.explain["posts"] == 1


class TestPages:
    """Oldest first, by cursor, and never too large."""

    def test_every_post_is_on_exactly_one_page(self, room: Room, alice: Person) -> None:
        ids = []
        for n in range(110):
            room.pass_time(minutes=2)
            ids.append(alice.say(f"And this is thought number {n} of many more.")["id"])
        seen, after = [], 0
        while True:
            page = alice.feed(after)
            assert len(page["posts"]) <= 50
            seen += [post["id"] for post in page["posts"]]
            if page["next"] is None:
                break
            after = int(page["next"])
        assert seen == ids

    def test_fifty_usual_posts_are_at_most_80_kilobytes_and_long_ones_make_shorter_pages(
        self, room: Room, alice: Person
    ) -> None:
        for n in range(50):
            room.pass_time(minutes=2)
            alice.say(f"{n} " + "It was *exactly* like this when I started here, and nobody told me. " * 6)
        page = alice.feed()
        assert len(page["posts"]) == 50
        assert len(str(page)) <= 80_000
        for n in range(12):
            room.pass_time(minutes=2)
            alice.say(f"{n} " + "word " * 1_900)
        assert len(alice.feed(after=int(page["posts"][-1]["id"][1:]))["posts"]) < 12


class TestAtOnce:
    """Many people at the same moment, on both databases."""

    def test_no_count_is_lost(self, room: Room) -> None:
        crowd = [room.enter(f"learner-{n}") for n in range(8)]
        first = crowd[0].say("I begin with these few words.")
        rounds: list[Any] = [lambda p=p: p.say(f"Here is what {p.id} has to say.") for p in crowd[1:]]
        at_once(rounds)
        replies: list[Any] = [
            lambda p=p, n=n: p.say(f"Number {n} from {p.id} for you.", first) for p in crowd[1:] for n in range(3)
        ]
        at_once(replies)

        assert stored(room) == recounted(room)
        assert [p.explain["replies"] for p in crowd[1:]] == [3] * 7
        assert all(p.explain == {"posts": 1, "replies": 3, "peers": 1, "others": 6} for p in crowd[1:])

    def test_a_post_is_seen_only_after_every_earlier_one(self, room: Room, alice: Person, bob: Person) -> None:
        # Pages go by id: a post that came to light later than its successor would be on no page that is asked for.
        alice.say(OWN)
        held, go_on = threading.Event(), threading.Event()

        def hold() -> None:
            with alice.acting() as act:
                spaces.lock(act.tx, (act.run_id, "explain", 0))
                held.set()
                assert go_on.wait(timeout=10)

        with ThreadPoolExecutor(2) as pool:
            slow = pool.submit(hold)
            assert held.wait(timeout=10)
            quick = pool.submit(lambda: bob.say("It is up to you whom you follow back."))
            done, _ = wait([quick], timeout=0.5)
            go_on.set()
            slow.result()
            assert not done
            assert quick.result()

    def test_two_tabs_of_one_person_take_turns(self, room: Room, alice: Person) -> None:
        tab = room.enter("alice")
        at_once([lambda n=n: (alice, tab)[n % 2].say(f"This is thought number {n} of many.") for n in range(10)])
        assert alice.explain["posts"] == 10
        assert stored(room) == recounted(room)


def at_once(acts: list[Any]) -> list[Any]:
    """Do everything at the same moment."""
    ready = threading.Barrier(len(acts))

    def act(what: Any) -> Any:
        ready.wait(timeout=10)
        return what()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(act, acts))


def turn(person: Person) -> str:
    """Whose turn it is in the discussion."""
    state: str = person.state["outcome"]["activities"]["explain"]["state"]
    return state
