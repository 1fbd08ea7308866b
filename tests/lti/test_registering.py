"""Connecting an LMS by an invite's link, from the page that the LMS opens to the first launch."""

from __future__ import annotations

import logging
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier

import pytest

from lti_tool.lti.about import LINE_ITEM, NAMES, RESULTS, SCORES
from lti_tool.sandbox import Fault
from lti_tool.services import connecting
from lti_tool.storage import admin_acts, invites, lti_state
from tests.lti.door import code
from tests.lti.office import Office, granted, view

FAMILIES = ("plain", "moodle", "canvas", "brightspace", "blackboard", "sakai")


@pytest.mark.parametrize("family", FAMILIES)
def test_an_administrator_connects_an_lms_with_one_link_and_alice_comes_in(office: Office, family: str) -> None:
    office.play(family)
    page = office.connect()
    assert (page.status_code, view(page)) == (200, "registered"), code(page)
    (found,) = office.registrations()
    asked = office.activate()
    assert (found.issuer, found.client_id) == (office.door.sandbox.url, asked.tool.client_id)
    assert found.family == office.door.sandbox.lms.personality.product, "its habits are known before the first launch"
    assert asked.tool.client_id in page.get_data(as_text=True)
    if family == "blackboard":
        assert code(office.door.come_in()) == "deployment_unapproved", "each institution waits"
        with office.door.database.write() as tx:
            lti_state.approve(tx, found.id, asked.tool.deployment_id, now=datetime.now(UTC))
    assert code(office.door.come_in()) == "let in"
    assert office.deployments(found) == {asked.tool.deployment_id: True}


def test_only_the_first_deployment_is_let_in_by_itself(either_office: Office) -> None:
    office, door = either_office, either_office.door
    office.play("canvas")
    office.connect()
    office.activate()
    (found,) = office.registrations()
    assert office.deployments(found) == {}
    assert code(door.come_in()) == "let in"
    begun = door.begin_with({"deployment_id": None})
    assert code(door.launch(begun, door.token(begun, deployment_id="2"))) == "deployment_unapproved"
    assert office.deployments(found) == {"1": True, "2": False}


def test_of_two_first_deployments_at_once_one_is_let_in(either_office: Office) -> None:
    office = either_office
    office.play("canvas")
    office.connect()
    (found,) = office.registrations()
    begin = Barrier(6)

    def see(number: int) -> bool:
        begin.wait()
        with office.door.database.write() as tx:
            return lti_state.see_deployment(tx, found.id, f"place-{number}", now=datetime.now(UTC))

    with ThreadPoolExecutor(6) as pool:
        assert sum(pool.map(see, range(6))) == 1
    assert sum(office.deployments(found).values()) == 1


def test_a_link_is_used_up_by_success_and_only_by_success(office: Office) -> None:
    secret = office.invite()
    office.door.sandbox.faults(Fault("error", where="registration", times=1))
    assert code(office.connect(secret)) == "registration_refused"
    assert [found.state(datetime.now(UTC)) for found in office.invites()] == ["open"]
    assert view(office.connect(secret)) == "registered"
    again = office.connect(secret)
    assert (again.status_code, code(again)) == (410, "invite_used")
    assert "localhost" in again.get_data(as_text=True), "it says what it registered"
    assert len(office.registrations()) == 1


def test_two_at_once_with_one_link_register_once(either_office: Office) -> None:
    office = either_office
    secret, begin = office.invite(), Barrier(2)
    office.door.sandbox.faults(Fault("slow", where="configuration", seconds=0.5))
    links = [office.link(secret), office.link(secret)]

    def open_(link: str) -> str:
        begin.wait()
        page = office.open(link)
        return view(page) if page.status_code == 200 else code(page)

    with ThreadPoolExecutor(2) as pool:
        answers = sorted(pool.map(open_, links))
    assert answers == ["invite_busy", "registered"]
    assert len(office.registrations()) == 1
    assert len(office.door.sandbox.lms.registrar.applications) == 1


def test_a_claim_whose_holder_died_ends_by_itself(either_office: Office) -> None:
    database, secret, now = either_office.door.database, either_office.invite(), datetime.now(UTC)
    with database.write() as tx:
        dead = connecting.begin(tx, secret, now=now)
    later = now + invites.CLAIMED
    with database.write() as tx:
        living = connecting.begin(tx, secret, now=later)
    with database.write() as tx:
        connecting.give_up(tx, dead)  # comes back to life: the link is another's by now
        assert not invites.use(tx, dead, either_office.door.registration.id, now=later)
        assert invites.use(tx, living, either_office.door.registration.id, now=later)


def test_a_registration_token_is_good_once(office: Office) -> None:
    office.play("moodle")
    secret, other = office.invite(), office.invite()
    link = office.link(secret)
    assert view(office.open(link)) == "registered"
    replayed = office.open(link.replace(secret, other))
    assert code(replayed) == "registration_refused"
    assert "token_already_used" in replayed.get_data(as_text=True)


@pytest.mark.parametrize("how", ["invite_unknown", "invite_expired", "invite_revoked"])
def test_a_link_that_is_over_asks_nobody_outside(office: Office, how: str) -> None:
    secret = office.invite(lasts=timedelta(seconds=-1 if how == "invite_expired" else 60))
    if how == "invite_revoked":
        with office.door.database.write() as tx:
            assert connecting.uninvite(tx, office.invites()[0].id, now=datetime.now(UTC))
    page = office.connect("x" * 32 if how == "invite_unknown" else secret)
    assert code(page) == how
    assert office.door.sandbox.calls("configuration") == 0
    assert "registered" not in view(page)


def test_an_invite_that_is_taken_back_while_the_lms_answers_registers_nothing(office: Office) -> None:
    secret = office.invite()
    with office.door.database.write() as tx:
        held = connecting.begin(tx, secret, now=datetime.now(UTC))
        assert invites.revoke(tx, held.invite_id, now=datetime.now(UTC))
    with office.door.database.write() as tx:
        assert not invites.use(tx, held, office.door.registration.id, now=datetime.now(UTC))


def test_looking_at_a_link_says_where_to_put_it_and_uses_nothing_up(office: Office) -> None:
    secret = office.invite()
    page = office.open(f"/lti/register/{secret}")
    text = page.get_data(as_text=True)
    assert (view(page), f"{office.door.here}/lti/register/{secret}" in text) == ("invite", True)
    for name in ("Moodle", "Canvas", "Brightspace", "Blackboard", "Sakai"):
        assert name in text
    assert "frame-ancestors 'none'" in page.headers["Content-Security-Policy"]
    assert code(office.open("/lti/register/nobody-has-this")) == "invite_unknown"
    link = office.link(secret)
    path = link.removeprefix(office.door.here)
    assert office.door.client().head(path).status_code == 200
    assert view(office.open(link, headers={"Sec-Purpose": "prefetch"})) == "invite"
    assert office.registrations() == []
    assert view(office.open(link)) == "registered"


def test_a_renewed_registration_keeps_its_id_its_people_and_what_only_this_side_knows(office: Office) -> None:
    office.play("moodle")
    office.connect(office.invite("Northside"))
    client_id = office.activate().tool.client_id
    assert code(office.door.come_in()) == "let in"
    (before,) = office.registrations()
    office.change(before, anonymous=True, audience="ours")
    page = office.connect(renews=client_id).get_data(as_text=True)
    assert "is renewed" in page
    (after,) = office.registrations()
    kept = ("id", "issuer", "client_id", "name", "anonymous", "audience", "jwks_url")
    assert {name: getattr(after, name) for name in kept} == {
        **{name: getattr(before, name) for name in kept},
        "anonymous": True,
        "audience": "ours",
    }
    assert office.application.state == "active", "it need not be activated again"
    assert "If the tool is in the list as Pending, press Activate" in page, "and nobody is sent to look for a button"
    assert code(office.door.come_in()) == "let in"
    assert office.deployments(after) == {"1": True}
    with office.door.database.read() as tx:
        log = [(act.who, act.act, act.about) for act in admin_acts.page(tx, before=1000, limit=9)]
    assert log == [
        ("invite 2", "registration_renewed", "Northside"),
        ("invite 1", "registered_by_invite", "Northside"),
    ], "administrators read of it"


def test_an_invite_cannot_put_other_keys_in_the_place_of_a_schools_own(office: Office) -> None:
    """Somebody who can put a document on a school's host must not become that school."""
    office.play("moodle")
    office.connect()
    office.activate()
    (school,) = office.registrations()
    office.change(school, name="The school", jwks_url="https://keys.school.example/jwks")
    page = office.connect(renews=school.client_id)
    assert (page.status_code, code(page)) == (409, "registration_moved")
    (after,) = office.registrations()
    assert (after.name, after.jwks_url) == ("The school", "https://keys.school.example/jwks")


def test_what_was_refused_is_said_with_what_follows_from_it(office: Office) -> None:
    office.play("plain")
    assert all(granted(office.connect()).values())
    office.door.sandbox.lms.registrar.withheld = frozenset({SCORES, NAMES})
    page = office.connect()
    assert [does for does, yes in granted(page).items() if not yes] == ["Send grades", "Know who is in a course"]
    assert "No grade will reach the gradebook." in page.get_data(as_text=True)
    office.door.sandbox.lms.registrar.withheld = frozenset({LINE_ITEM, RESULTS})
    refused = [does for does, yes in granted(office.connect()).items() if not yes]
    assert refused == ["Find and make grade columns", "Read grades back"]


def test_the_page_may_be_framed_by_its_platform_alone_and_does_nothing_there(office: Office) -> None:
    page = office.connect()
    policy = page.headers["Content-Security-Policy"]
    assert f"frame-ancestors 'self' {office.door.sandbox.url}" in policy
    assert "frame-ancestors *" not in policy
    text = page.get_data(as_text=True)
    assert "<form" not in text
    assert "Set-Cookie" not in page.headers
    assert page.headers["Cache-Control"] == "no-store"
    assert f'data-origins="{office.door.sandbox.url}"' in text
    refused = office.connect("nobody-has-this")
    assert "<form" not in refused.get_data(as_text=True)


@pytest.mark.parametrize(
    ("family", "opener", "told"),
    [
        # Issuer and addresses of Canvas are the same for all schools, so only the page that opened this one tells.
        ("canvas", "https://canvas.school.example/accounts/1/apps?x=y", ["https://canvas.school.example"]),
        ("canvas", "http://canvas.school.example/", []),
        ("canvas", "https://", []),
        ("moodle", "https://elsewhere.example/", []),
    ],
)
def test_finish_is_told_to_exact_origins_of_the_platform(
    office: Office, family: str, opener: str, told: list[str]
) -> None:
    office.play(family)
    page = office.open(office.link(office.invite()), headers={"Referer": opener}).get_data(as_text=True)
    origins = re.findall(r'data-origins="([^"]*)"', page)[0].split(" ")
    assert origins == [office.door.sandbox.url, *told]


def test_values_to_enter_by_hand_are_there_for_everybody(office: Office) -> None:
    browser, here = office.door.client(), office.door.here
    page = browser.get("/lti/config").get_data(as_text=True)
    for path in ("launch", "login", "jwks.json", "config/canvas.json"):
        assert f">{here}/lti/{path}<" in page
    assert browser.get("/lti/config/canvas.json").get_json()["target_link_uri"] == f"{here}/lti/launch"
    assert browser.get("/lti/config/none-of-ours.json").status_code == 404


def test_neither_the_page_nor_the_log_holds_a_token_or_the_links_secret(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    for family in ("moodle", "brightspace"):
        office.play(family)
        secret = office.invite("Northside")
        for fault in ((Fault("error", where="registration"),), (Fault("error", where="configuration"),), ()):
            office.door.sandbox.faults(*fault)
            link = office.link(secret)
            (token,) = re.findall(r"registration_token=([^&]+)|t%3D([^&]+)", link)
            page = office.open(link).get_data(as_text=True)
            for hidden in (secret, "".join(token)):
                assert hidden not in page
                assert hidden not in caplog.text
    (line,) = [record.getMessage() for record in caplog.records if "invite=2" in record.getMessage()]
    registered = office.registrations()[-1]
    for told in (registered.client_id, "Northside", registered.issuer, "granted=++++++", "deployment='2'"):
        assert told in line


def test_a_name_of_the_invite_goes_before_the_platforms_own(office: Office) -> None:
    office.play("canvas")
    office.connect()
    office.connect(office.invite("What we call it"))
    assert [found.name for found in office.registrations()] == ["Northside College", "What we call it"]
