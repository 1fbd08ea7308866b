"""Reports, what is hidden until somebody has looked, and how a run and its spaces may be used."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest

from lti_tool.errors import Refused
from lti_tool.services import editing, moderating, moderating_run
from tests.services.desk import Desk, number, tell, told
from tests.services.recount import recounted, stored
from tests.services.room import Person, Room
from tests.support.social import PODS
from tests.support.workshop import WORKSHOP


@pytest.fixture
def desk(room: Room) -> Desk:
    return Desk.of(room)


@pytest.fixture
def peers(desk: Desk) -> list[Person]:
    """Four learners who have all written something, so that they see each other."""
    found = [desk.enter(name) for name in ("bob", "charlie", "erin", "frank")]
    for one in found:
        tell(one, f"What {one.id} thinks of it is this.")
    return found


def report(desk: Desk, person: Person, post: Any, reason: str = "This hurts somebody.") -> bool:
    """Somebody reports a post; whether it is hidden now."""
    return bool(desk.moderate("report", post, by=person, reason=reason)["hidden"])


def seen(person: Person, activity: str = "talk") -> list[str]:
    """The posts somebody sees the words of."""
    return [post["id"] for post in person.feed(activity=activity)["posts"] if post["nodes"]]


def why(person: Person, post: Any, activity: str = "talk") -> str | None:
    """What somebody reads at a post about why it is hidden."""
    (found,) = (one for one in person.feed(activity=activity)["posts"] if one["id"] == post["id"])
    reason: str | None = found.get("reason")
    return reason


class TestAReport:
    def test_of_three_people_hides_a_post_until_somebody_has_looked(self, desk: Desk, peers: list[Person]) -> None:
        bob, charlie, erin, frank = peers
        post = tell(desk.enter("alice"), "Something that should not be here.")
        assert [report(desk, one, post) for one in (bob, charlie)] == [False, False]
        assert report(desk, charlie, post, "I say it again.") is False
        assert post["id"] in seen(frank)
        assert report(desk, erin, post) is True
        assert post["id"] not in seen(frank)
        (row,) = desk.look("reported")["rows"]
        assert (row["post"], row["state"]) == (post["id"], "hidden")
        assert [(one["by"]["name"], one["reason"]) for one in row["reports"]] == [
            ("Bob", "This hurts somebody."),
            ("Charlie", "I say it again."),
            ("Erin", "This hurts somebody."),
        ]
        assert desk.log == [("auto_hidden", "")]

    def test_names_no_reporter_to_the_author_nor_in_the_log(self, desk: Desk, peers: list[Person]) -> None:
        alice = desk.enter("alice")
        post = tell(alice)
        for one in peers[:3]:
            report(desk, one, post)
        assert told(alice) == [("hidden", "")]
        log = desk.page(alice)["audit"]["rows"]
        assert [(line["act"], line["actor"]) for line in log] == [("auto_hidden", None)]

    def test_is_told_to_facilitators_once_and_when_it_is_hidden(self, desk: Desk, peers: list[Person]) -> None:
        post = tell(desk.enter("alice"))
        for one in peers:
            if post["id"] in seen(one):
                report(desk, one, post)
        assert [kind for kind, _ in told(desk.dana)] == ["reported", "reported"]

    def test_cannot_be_of_ones_own_post_nor_of_one_that_one_does_not_see(self, desk: Desk, peers: list[Person]) -> None:
        alice = desk.enter("alice")
        with pytest.raises(Refused, match="unknown_post"):
            report(desk, alice, {"id": "p1"})  # she has not written yet, and so sees nobody's
        post = tell(alice)
        with pytest.raises(Refused, match="own_post"):
            report(desk, alice, post)
        elsewhere = desk.enter("heidi", context_id="course-2")
        with pytest.raises(Refused, match="unknown_post"):
            report(desk, elsewhere, post)
        with pytest.raises(Refused, match="no_reason"):
            report(desk, peers[0], post, "  ")
        assert desk.look("reported")["n"] == 0

    def test_of_a_facilitators_post_hides_nothing_and_goes_to_the_others(self, desk: Desk, peers: list[Person]) -> None:
        erin = desk.facilitator("grace")
        post = tell(desk.dana, "A word from me to all of you.")
        assert [report(desk, one, post) for one in peers] == [False] * 4
        assert told(desk.dana) == []
        assert [kind for kind, _ in told(erin)] == ["reported"]
        for what in ("hide", "restore"):
            with pytest.raises(Refused, match="own_post"):
                desk.moderate(what, post, reason="I like it.")
        desk.moderate("hide", post, by=erin, reason="Please be kinder.")
        assert desk.look("reported")["n"] == 0

    def test_that_was_decided_about_does_not_come_back_by_the_same_people(
        self, desk: Desk, peers: list[Person]
    ) -> None:
        post = tell(desk.enter("alice"))
        for one in peers[:3]:
            report(desk, one, post)
        desk.moderate("restore", post, reason="It is an opinion.")
        for one in peers[:3]:
            with pytest.raises(Refused, match="decided_already"):
                report(desk, one, post)
        assert report(desk, peers[3], post) is False
        assert post["id"] in seen(peers[0])

    def test_is_one_of_at_most_twenty_in_an_hour(self, desk: Desk, peers: list[Person]) -> None:
        alice = desk.enter("alice")
        posts = []
        for n in range(21):
            posts.append(tell(alice, f"Number {n} of what I think."))
            desk.room.pass_time(minutes=7)
        for post in posts[:20]:
            report(desk, peers[0], post)
        with pytest.raises(Refused, match="too_fast"):
            report(desk, peers[0], posts[20])
        desk.room.pass_time(hours=1)
        report(desk, peers[0], posts[20])


class TestAPost:
    def test_is_hidden_with_a_reason_that_its_author_reads_and_counts_no_more(
        self, desk: Desk, peers: list[Person]
    ) -> None:
        alice = desk.enter("alice")
        post = tell(alice)
        assert alice.state["record"]["talk"]["posts"] == 1
        desk.moderate("hide", post, reason="Please leave names out.")
        assert alice.state["record"]["talk"]["posts"] == 0
        assert told(alice) == [("hidden", "Please leave names out.")]
        assert [row["post"] for row in desk.look("hidden")["rows"]] == [post["id"]]
        desk.moderate("restore", post, reason="The names are gone.")
        assert alice.state["record"]["talk"]["posts"] == 1
        assert desk.log == [("restored", "The names are gone."), ("hidden", "Please leave names out.")]
        assert stored(desk.room) == recounted(desk.room)

    def test_says_why_it_is_hidden_to_its_author_and_facilitators_alone(self, desk: Desk, peers: list[Person]) -> None:
        alice, bob = desk.enter("alice"), peers[0]
        post = tell(alice)
        tell(bob, "I answer what I read here.", post)
        assert why(alice, post) is why(desk.dana, post) is None
        desk.moderate("hide", post, reason="It names a customer.")
        desk.moderate("hide", post, reason="Please leave “names” out.")
        assert why(alice, post) == why(desk.dana, post) == "Please leave “names” out."
        assert why(bob, post) is None
        desk.moderate("restore", post, reason="The names are gone.")
        for one in peers[:3]:
            report(desk, one, post)
        assert why(alice, post) is None

    def test_that_was_reported_may_stay(self, desk: Desk, peers: list[Person]) -> None:
        alice = desk.enter("alice")
        post = tell(alice)
        report(desk, peers[0], post)
        desk.moderate("restore", post, reason="It is an opinion.")
        assert desk.look("reported")["n"] == 0
        assert desk.log == [("reports_dismissed", "It is an opinion.")]
        assert told(alice) == []

    def test_that_waits_is_seen_by_nobody_until_it_is_let_through(self, desk: Desk, peers: list[Person]) -> None:
        set_space(desk, premoderate="all")
        post = tell(desk.enter("alice"))
        assert post["state"] == "pending"
        assert post["id"] not in seen(peers[0])
        assert [row["post"] for row in desk.look("pending")["rows"]] == [post["id"]]
        desk.moderate("approve", post, reason="")
        assert post["id"] in seen(peers[0])
        assert desk.look("pending")["n"] == 0

    def test_that_its_author_took_back_is_not_decided_about(self, desk: Desk) -> None:
        alice = desk.enter("alice")
        post = tell(alice)
        alice.do(lambda act: editing.withdraw(act, number(post)))
        with pytest.raises(Refused, match=r"gone|unknown_post"):
            desk.moderate("restore", post, reason="I liked it.")

    def test_is_decided_about_by_facilitators_of_its_community_alone(self, desk: Desk, peers: list[Person]) -> None:
        post = tell(desk.enter("alice"))
        stranger = desk.facilitator("heidi", context_id="course-2")
        for what in ("hide", "restore", "approve"):
            with pytest.raises(Refused, match="not_a_facilitator"):
                desk.moderate(what, post, by=peers[0], reason="So.")
            with pytest.raises(Refused, match="unknown_post"):
                desk.moderate(what, post, by=stranger, reason="So.")
        with pytest.raises(Refused, match="not_a_facilitator"):
            peers[0].do(lambda act: moderating.own(act, number(post), None))
        for what in ("hide", "restore"):
            with pytest.raises(Refused, match="no_reason"):
                desk.moderate(what, post, reason="")


def set_space(desk: Desk, activity: str = "talk", **wanted: Any) -> None:
    """Dana sets how a space may be used."""
    said = {"locked": None, "premoderate": None, "pod": None, "reason": "", **wanted}
    desk.dana.do(lambda act: moderating_run.set_space(act, activity, **said))


class TestTheRun:
    def test_has_spaces_that_are_closed_and_opened(self, desk: Desk) -> None:
        alice = desk.enter("alice")
        set_space(desk, locked=True, reason="The week is over.")
        with pytest.raises(Refused, match="locked_space"):
            tell(alice)
        (talk, *_others) = desk.dana.do(moderating_run.settings)["spaces"]
        assert talk == {
            "activity": "talk",
            "pod": None,
            "pod_id": None,
            "locked": True,
            "premoderate": "none",
            "posts": 0,
        }
        set_space(desk, locked=False)
        tell(alice)
        assert desk.log == [("unlocked", ""), ("locked", "The week is over.")]

    def test_has_pods_whose_spaces_are_set_one_by_one_or_all_at_once(self, room: Room) -> None:
        desk = Desk(room, room.facilitator("dana", course=PODS))
        alice = room.enter("alice", course=PODS)
        room.pass_time(days=15)
        bob = room.enter("bob", course=PODS)
        assert alice.enrolment.pod_id != bob.enrolment.pod_id
        set_space(desk, locked=True, pod=1)
        with pytest.raises(Refused, match="locked_space"):
            tell(alice, activity="talk")
        tell(bob, activity="talk")
        rows = desk.dana.do(moderating_run.settings)["spaces"]
        assert [(row["pod"], row["locked"]) for row in rows] == [(None, False), (1, True), (2, False)]
        set_space(desk, locked=True)
        rows = desk.dana.do(moderating_run.settings)["spaces"]
        assert [(row["pod"], row["locked"]) for row in rows] == [(None, True), (1, True), (2, True)]
        with pytest.raises(Refused, match="unknown_pod"):
            set_space(desk, locked=True, pod=7)

    def test_is_read_only_when_it_is_over(self, desk: Desk) -> None:
        desk.dana.do(lambda act: moderating_run.set_run(act, {"read_only": True}, reason="It is over."))
        with pytest.raises(Refused, match="read_only_run"):
            tell(desk.enter("alice"))
        found = desk.dana.do(moderating_run.settings)
        assert (found["read_only"], found["retention_days"]) == (True, None)
        assert desk.overview["run"]["read_only"] is True

    def test_keeps_what_was_written_for_so_many_days(self, desk: Desk) -> None:
        for days in (29, 3651, 0):
            wanted = {"retention_days": days}
            with pytest.raises(Refused, match="bad_setting"):
                desk.dana.do(partial(moderating_run.set_run, wanted=wanted, reason=""))
        desk.dana.do(lambda act: moderating_run.set_run(act, {"retention_days": 365}, reason="As we promised"))
        assert desk.dana.do(moderating_run.settings)["retention_days"] == 365
        desk.dana.do(lambda act: moderating_run.set_run(act, {"retention_days": None}, reason=""))
        assert desk.log == [("retention", "for good"), ("retention", "365. As we promised")]

    def test_is_set_by_facilitators_alone(self, desk: Desk) -> None:
        alice = desk.enter("alice")
        for what in (
            moderating_run.settings,
            moderating_run.version,
            lambda act: moderating_run.set_run(act, {"read_only": True}, reason=""),
            lambda act: moderating_run.set_space(act, "talk", locked=True, premoderate=None, pod=None, reason=""),
        ):
            with pytest.raises(Refused, match="not_a_facilitator"):
                alice.do(what)
        with pytest.raises(Refused, match="unknown_activity"):
            set_space(desk, "secrets", locked=True)
        with pytest.raises(Refused, match="bad_setting"):
            set_space(desk)
        with pytest.raises(Refused, match="bad_setting"):
            set_space(desk, premoderate="some")

    def test_of_somebody_else_stays_as_it_is(self, desk: Desk) -> None:
        stranger = desk.facilitator("heidi", context_id="course-2")
        stranger.do(lambda act: moderating_run.set_run(act, {"read_only": True}, reason=""))
        tell(desk.enter("alice", course=WORKSHOP))
