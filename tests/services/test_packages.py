"""Packages: one test and more for every threat of facts/scorm.md, section 7."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from lti_tool.errors import Refused
from lti_tool.services import facilitating_acts, grants, receipts, sessions
from lti_tool.services.grants import Issued
from lti_tool.services.packages import WRONG_CODES
from lti_tool.services.seals import Signer, code_of
from lti_tool.storage.tables import metadata, package_learners, people
from tests.services.at_once import at_once
from tests.services.room import RIGHT, Person, Room


@pytest.fixture
def grant(room: Room) -> Issued:
    return room.grant()


def refusal(room: Room, grant: Issued, learner_id: str = "E-1001", **other: Any) -> str:
    """The code a claim is refused with."""
    with pytest.raises(Refused) as refused:
        room.claim(grant, learner_id, **other)
    return refused.value.code


class TestTheGrant:
    """T3: everything in a package is public, so its grant is a name that the server can take back."""

    def test_it_lets_learners_in(self, room: Room, grant: Issued) -> None:
        erin = room.arrive(grant)
        assert erin.state["role"] == "learner"
        assert erin.state["run"]["id"] == grant.run.public_id
        assert erin.session.expires_at == room.now + timedelta(minutes=15)

    def test_a_revoked_one_lets_nobody_in_and_throws_everybody_out(self, room: Room, grant: Issued) -> None:
        welcome = room.claim(grant)
        with room.database.write() as tx:
            grants.revoke(tx, grant.id, room.now)
        assert refusal(room, grant, secret=welcome.secret) == "grant_revoked"
        with room.database.read() as tx:
            assert sessions.find(tx, sessions.hash_of(welcome.token), room.now) is None

    def test_an_expired_one(self, room: Room, grant: Issued) -> None:
        room.pass_time(days=30)
        assert refusal(room, grant) == "grant_expired"

    @pytest.mark.parametrize("spoil", [lambda t: "", lambda t: "x.y", lambda t: t[:-4] + "AAAA", lambda t: "A" + t[1:]])
    def test_a_forged_one(self, room: Room, grant: Issued, spoil: Any) -> None:
        assert refusal(room, Issued(grant.id, spoil(grant.token), grant.run)) == "grant_unknown"

    def test_one_of_another_server(self, room: Room, grant: Issued, tmp_path_factory: pytest.TempPathFactory) -> None:
        elsewhere = Signer.new(tmp_path_factory.mktemp("elsewhere"))
        forged = elsewhere.sign({"kind": "grant", "id": grant.id})
        assert refusal(room, Issued(grant.id, forged, grant.run)) == "grant_unknown"

    def test_a_receipt_is_no_grant(self, room: Room, grant: Issued) -> None:
        receipt = room.signer.sign({"kind": "receipt", "id": grant.id})
        assert refusal(room, Issued(grant.id, receipt, grant.run)) == "grant_unknown"

    @pytest.mark.parametrize(
        ("origin", "allowed"),
        [
            ("https://lms.example", True),
            (None, True),
            ("https://evil.example", False),
            ("http://lms.example", False),
            ("https://lms.example:8443", False),
            ("null", False),
        ],
    )
    def test_it_is_for_some_sites_only(self, room: Room, grant: Issued, origin: str | None, allowed: bool) -> None:
        if allowed:
            assert room.claim(grant, origin=origin)
        else:
            assert refusal(room, grant, origin=origin) == "origin_not_allowed"

    def test_seats_are_for_people_and_not_for_visits(self, room: Room) -> None:
        small = room.grant(seats=2)
        first = room.claim(small, "E-1")
        room.claim(small, "E-2")
        assert refusal(room, small, "E-3") == "grant_full"
        assert room.claim(small, "E-1", secret=first.secret)
        with room.database.read() as tx:
            assert len(tx.execute(people.select()).all()) == 2

    def test_seats_are_not_oversold_when_everybody_comes_at_once(self, room: Room) -> None:
        small = room.grant(seats=3)

        def come(n: int) -> str:
            try:
                return room.claim(small, f"E-{n}").token and "in"
            except Refused as why:
                return why.code

        assert sorted(at_once([partial(come, n) for n in range(8)])) == ["grant_full"] * 5 + ["in"] * 3

    def test_of_two_first_claims_at_once_one_is_bound(self, room: Room, grant: Issued) -> None:
        def come() -> str:
            try:
                return room.claim(grant).token and "in"
            except Refused as why:
                return why.code

        assert sorted(at_once([come] * 4)) == ["in"] + ["learner_claimed"] * 3

    def test_a_join_code_is_asked_for_once(self, room: Room) -> None:
        closed = room.grant(join_code="K7QM-2XPA")
        assert refusal(room, closed) == "join_code"
        assert refusal(room, closed, join_code="AAAA-AAAA") == "join_code"
        welcome = room.claim(closed, join_code=" k7qm 2xpa ")
        assert room.claim(closed, secret=welcome.secret)

    def test_join_codes_cannot_be_tried_for_ever(self, room: Room) -> None:
        closed = room.grant(join_code="K7QM-2XPA")
        for _ in range(WRONG_CODES):
            assert refusal(room, closed, join_code="AAAA-AAAA") == "join_code"
        assert refusal(room, closed, join_code="K7QM-2XPA") == "too_fast"
        room.pass_time(minutes=10)
        assert room.claim(closed, join_code="K7QM-2XPA")

    @pytest.mark.parametrize(
        ("other", "code"),
        [
            ({"course": "nothing-here"}, "unknown_course"),
            ({"origins": []}, "no_origin"),
            ({"origins": ["lms.example"]}, "bad_origin"),
            ({"origins": ["https://lms.example/path"]}, "bad_origin"),
            ({"origins": ["https://user@lms.example"]}, "bad_origin"),
            ({"origins": ["*"]}, "bad_origin"),
            ({"origins": ["null"]}, "bad_origin"),
            ({"origins": ["https://lms.example:99999"]}, "bad_origin"),
            ({"run": "nothing-here"}, "unknown_run"),
        ],
    )
    def test_one_that_makes_no_sense_is_not_issued(self, room: Room, other: Any, code: str) -> None:
        with pytest.raises(Refused, match=code):
            room.grant(**other)

    @pytest.mark.parametrize(
        ("given", "origin"),
        [
            ("https://LMS.example/", "https://lms.example"),
            ("https://lms.example:443", "https://lms.example"),
            ("http://127.0.0.1:8000", "http://127.0.0.1:8000"),
            ("http://[::1]:80", "http://[::1]"),
        ],
    )
    def test_sites_are_named_as_browsers_name_them(self, room: Room, given: str, origin: str) -> None:
        assert room.claim(room.grant(origins=[given]), origin=origin)

    def test_lists_and_revocations(self, room: Room, grant: Issued) -> None:
        with room.database.write() as tx:
            (found, origins), *more = grants.listed(tx)
            assert (found.public_id, origins, more) == (grant.id, ("https://lms.example",), [])
            with pytest.raises(Refused, match="grant_unknown"):
                grants.revoke(tx, "nothing-here", room.now)

    def test_a_package_and_a_platform_can_share_a_run(self, room: Room) -> None:
        alice = room.enter("alice")
        erin = room.arrive(room.grant(run=alice.session.run.public_id))
        alice.say("You owe nobody a connection at all.")
        assert erin.feed()["hidden"] == 1
        assert erin.session.run.id == alice.session.run.id


class TestTheLearner:
    """T1, T2, T7, T8, T14: the same person as the first time, and nobody in particular is nobody."""

    @pytest.mark.parametrize(
        "learner_id",
        [
            *("", "  ", "guest", "Guest", "GUEST 12", "preview", "preview_user", "anonymous", "test-user"),
            *("student_id", "null", "undefined", "0", "-1", "x" * 501),
        ],
    )
    def test_nobody_in_particular(self, room: Room, grant: Issued, learner_id: str) -> None:
        assert refusal(room, grant, learner_id) == "learner_refused"

    @pytest.mark.parametrize(
        "learner_id", ["E-1001", "erin@example.com", "tester", "guestlecturer7", "10", "Прасковья"]
    )
    def test_somebody(self, room: Room, grant: Issued, learner_id: str) -> None:
        assert room.claim(grant, learner_id)

    def test_the_first_claim_binds_and_a_second_without_the_secret_is_refused_and_seen(
        self, room: Room, grant: Issued
    ) -> None:
        room.claim(grant)
        assert refusal(room, grant) == "learner_claimed"
        assert refusal(room, grant, secret="guessed") == "learner_claimed"
        dana = facilitator_of(room, grant)
        assert [person["conflict"] for person in dana.overview["lists"]["trouble"]["rows"]] == ["2026-11-20T09:00:00Z"]

    def test_secrets_rotate_and_the_old_one_is_good_until_the_new_one_is_used(self, room: Room, grant: Issued) -> None:
        first = room.claim(grant).secret
        second = room.claim(grant, secret=first).secret
        assert second != first
        assert room.claim(grant, secret=first).secret == second  # the LMS lost the second
        third = room.claim(grant, secret=second).secret
        assert third not in (first, second)
        assert refusal(room, grant, secret=first) == "learner_claimed"  # and this is somebody else's copy
        assert room.claim(grant, secret=third)

    def test_two_tabs_are_handed_the_same_secret(self, room: Room, grant: Issued) -> None:
        first = room.claim(grant).secret
        assert room.claim(grant, secret=first).secret == room.claim(grant, secret=first).secret

    def test_a_secret_that_the_package_made_survives_a_lost_first_answer(self, room: Room, grant: Issued) -> None:
        own = "made-by-the-package-and-saved-first"
        room.claim(grant, secret=own)  # the answer never arrives
        again = room.claim(grant, secret=own).secret
        assert room.claim(grant, secret=again)
        assert refusal(room, grant, secret=own) == "learner_claimed"

    def test_a_weak_secret_of_the_packages_own_is_no_key(self, room: Room, grant: Issued) -> None:
        room.claim(grant, secret="short")
        assert refusal(room, grant, secret="short") == "learner_claimed"

    def test_a_facilitator_opens_a_place_for_the_next_claim(self, room: Room, grant: Issued) -> None:
        lost = room.claim(grant)
        erin = Person(room, lost.session, None)
        erin.view()
        refusal(room, grant)
        dana = facilitator_of(room, grant)
        dana.do(lambda act: facilitating_acts.rebind(act, erin.id))
        with room.database.read() as tx:
            assert sessions.find(tx, sessions.hash_of(lost.token), room.now) is None

        back = room.claim(grant)
        assert Person(room, back.session, None).state["record"]["welcome"]["viewed"]
        assert refusal(room, grant, secret=lost.secret) == "learner_claimed"
        assert room.claim(grant, secret=back.secret)
        assert refusal(room, grant) == "learner_claimed"

    def test_an_opened_place_does_not_stay_open(self, room: Room, grant: Issued) -> None:
        erin = room.arrive(grant)
        dana = facilitator_of(room, grant)
        dana.do(lambda act: facilitating_acts.rebind(act, erin.id))
        room.pass_time(hours=48)
        assert refusal(room, grant) == "learner_claimed"

    def test_only_people_with_packages_are_bound(self, room: Room) -> None:
        alice, dana = room.enter("alice"), room.facilitator("dana")
        with pytest.raises(Refused, match="not_a_package"):
            dana.do(lambda act: facilitating_acts.rebind(act, alice.id))

    def test_a_new_grant_for_the_same_run_opens_nobodys_place(self, room: Room, grant: Issued) -> None:
        room.claim(grant)
        newer = room.grant(run=grant.run.public_id)
        assert refusal(room, newer) == "learner_claimed"

    def test_the_same_id_elsewhere_is_somebody_else(self, room: Room, grant: Issued) -> None:
        erin = room.arrive(grant)
        namesake = room.arrive(room.grant(run=grant.run.public_id, organisation="Other Ltd"))
        assert namesake.id != erin.id


class TestPrivacy:
    """T12: what an LMS calls people is not kept; a name only when they choose one."""

    def test_the_learner_id_is_nowhere_in_the_database(self, room: Room, grant: Issued) -> None:
        erin = room.arrive(grant, "E-1001-confidential")
        erin.view()
        with room.database.read() as tx:
            everything = [str(row) for table in metadata.sorted_tables for row in tx.execute(table.select())]
        assert not [row for row in everything if "confidential" in row]
        assert erin.state["learner"]["needs_name"]

    def test_secrets_are_not_in_the_database_either(self, room: Room, grant: Issued) -> None:
        welcome = room.claim(grant)
        with room.database.read() as tx:
            (row,) = tx.execute(package_learners.select()).all()
        assert welcome.secret not in str(row)


class TestReceipts:
    """T4, T5, T6: completion is what the server signed, for this person, run and plan."""

    def test_there_is_one_when_the_course_is_complete_and_it_stays_the_same(self, room: Room, grant: Issued) -> None:
        erin = nearly(room, grant)
        assert erin.state["receipt"] is None
        receipt = erin.merge({"check": {"attempts": 1, "answers": RIGHT}})["receipt"]
        room.pass_time(days=1)
        assert erin.merge({})["receipt"] == receipt

        said = receipts.verify(room.signer, receipt["token"])
        assert said
        assert said.run == grant.run.public_id
        assert said.learner == room.signer.derive("learner", "Example Ltd", "E-1")
        assert said.plan == room.catalogue.get("small-course").digest
        assert said.code == receipt["code"] == code_of(receipt["token"])
        assert len(receipt["code"]) == 19

    @pytest.mark.parametrize(
        "spoil", [lambda t: t[:-4] + "AAAA", lambda t: "A" + t[1:], lambda t: t + ".x", lambda t: ""]
    )
    def test_a_changed_one_is_none(self, room: Room, grant: Issued, spoil: Any) -> None:
        receipt = nearly(room, grant).merge({"check": {"attempts": 1, "answers": RIGHT}})["receipt"]
        assert receipts.verify(room.signer, spoil(receipt["token"])) is None

    def test_a_grant_is_no_receipt(self, room: Room, grant: Issued) -> None:
        assert receipts.verify(room.signer, grant.token) is None


def nearly(room: Room, grant: Issued) -> Person:
    """Erin, who lacks only the quiz."""
    erin, frank, grace = (room.arrive(grant, name) for name in ("E-1", "F-2", "G-3"))
    erin.merge({"welcome": {"viewed": True}})
    erin.say("You owe nobody a connection at all.")
    erin.say("I had the same thought.", frank.say("It is up to you whom you follow back."))
    erin.say("And nobody should be blamed.", grace.say("Nobody has to answer every request she gets."))
    return erin


def facilitator_of(room: Room, grant: Issued) -> Person:
    """Dana, who facilitates the run that the grant leads to, through her platform."""
    return Person(room, replace(room.facilitator("dana").session, run=grant.run), None)
