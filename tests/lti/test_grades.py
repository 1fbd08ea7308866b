"""Alice's score reaches the gradebook, whatever the platform does, or somebody is told why not."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update

from lti_tool.errors import PlatformRefused
from lti_tool.lti import grades, http
from lti_tool.lti.connector import Connector
from lti_tool.records import Registration, Score, ScoreTarget
from lti_tool.sandbox import Fault
from lti_tool.storage.tables import access_tokens, line_items
from tests.lti.door import Door
from tests.support.sandbox import Sandbox

AGS = "https://purl.imsglobal.org/spec/lti-ags/claim/endpoint"
LINK = "https://purl.imsglobal.org/spec/lti/claim/resource_link"


def target(sandbox: Sandbox) -> ScoreTarget:
    """Where a launch of Alice says that her score goes."""
    claims = sandbox.launch_claims("alice")
    return ScoreTarget(
        line_item=claims[AGS].get("lineitem"),
        line_items=claims[AGS]["lineitems"],
        resource_link_id=claims[LINK]["id"],
        resource_id="first-week",
        label="First week",
        scopes=tuple(claims[AGS]["scope"]),
    )


def send(door: Door, to: ScoreTarget, *, given: float = 80.0, first: bool = True, at: datetime | None = None) -> str:
    now = datetime.now(UTC)
    score = Score(door.sandbox.lms.people["alice"].number, given, 100.0, "Finished.", at or now, first)
    return grades.send(door.lti, door.registration, to, score, now=now)


def ungraded(to: ScoreTarget) -> ScoreTarget:
    """The same link on a platform that names no grade column for it."""
    return replace(to, line_item=None, resource_link_id=None)


def refused(door: Door, to: ScoreTarget) -> PlatformRefused:
    with pytest.raises(PlatformRefused) as caught:
        send(door, to)
    return caught.value


# -- the grade column --------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("name", ["door", "moodle_door"])
def test_alices_score_arrives_in_the_launchs_own_column(name: str, request: pytest.FixtureRequest) -> None:
    door: Door = request.getfixturevalue(name)
    to = target(door.sandbox)
    assert send(door, to, given=93.3333) == to.line_item
    grade = door.sandbox.gradebook("alice")
    assert grade is not None
    assert grade.value == pytest.approx(93.333)
    assert (grade.comment, grade.activity_progress) == ("Finished.", "Completed")
    assert door.sandbox.received()[-1].body["gradingProgress"] == "FullyGraded"


@pytest.mark.parametrize("name", ["door", "moodle_door"])
def test_without_a_column_one_is_made_once_for_everybody(name: str, request: pytest.FixtureRequest) -> None:
    door: Door = request.getfixturevalue(name)
    to = ungraded(target(door.sandbox))
    before = len(door.sandbox.lms.gradebook.columns)
    made = send(door, to)
    assert send(door, to, at=datetime.now(UTC) + timedelta(seconds=2)) == made
    assert len(door.sandbox.lms.gradebook.columns) == before + 1


def test_a_column_made_before_is_found_again(door: Door) -> None:
    to = ungraded(target(door.sandbox))
    made = send(door, to)
    with door.database.write() as tx:
        tx.execute(line_items.delete())
    assert send(door, to) == made
    assert door.sandbox.calls("line_items") == 3  # looked, made, looked


def test_the_column_of_the_same_link_is_found_by_the_link(door: Door) -> None:
    to = target(door.sandbox)
    assert send(door, replace(to, line_item=None)) == to.line_item


def test_two_who_finish_together_get_one_column(door: Door) -> None:
    to = ungraded(target(door.sandbox))
    before = len(door.sandbox.lms.gradebook.columns)
    door.sandbox.faults(Fault("slow", where="line_items", seconds=0.3))
    start = threading.Barrier(4)

    def finish(_: int) -> str:
        start.wait()
        try:
            return send(door, to)
        except PlatformRefused as refusal:
            return "never" if refusal.permanent else "later"

    with ThreadPoolExecutor(4) as pool:
        results = list(pool.map(finish, range(4)))
    assert len(set(results) - {"later"}) == 1
    assert len(door.sandbox.lms.gradebook.columns) == before + 1


def test_a_worker_that_died_while_making_a_column_is_replaced(door: Door) -> None:
    to = ungraded(target(door.sandbox))
    send(door, to)
    with door.database.write() as tx:
        tx.execute(update(line_items).values(url=None, claimed_at=datetime.now(UTC)))
    assert not refused(door, to).permanent
    with door.database.write() as tx:
        tx.execute(update(line_items).values(claimed_at=datetime.now(UTC) - timedelta(minutes=3)))
    send(door, to)


def test_a_column_that_somebody_deleted_is_made_anew_when_it_is_sent_again(door: Door) -> None:
    to = ungraded(target(door.sandbox))
    send(door, to)
    door.sandbox.lms.gradebook.remove(max(door.sandbox.lms.gradebook.columns))
    refusal = refused(door, to)
    assert refusal.permanent
    assert "gone" in str(refusal)
    send(door, to)


def test_a_link_that_can_have_no_column_is_explained(door: Door) -> None:
    to = ungraded(target(door.sandbox))
    assert "no grade column" in str(refused(door, replace(to, line_items=None)))
    read_only = tuple(scope for scope in to.scopes if not scope.endswith("scope/lineitem"))
    assert "does not let this tool make one" in str(refused(door, replace(to, scopes=read_only)))
    assert "does not allow this tool to send grades" in str(refused(door, replace(to, scopes=())))


# -- what platforms answer ---------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("fault", "permanent", "words"),
    [
        (Fault("error", where="scores", status=500), False, "problem of its own"),
        (Fault("error", where="scores", status=502), False, "problem of its own"),
        (Fault("error", where="scores", status=503), False, "problem of its own"),
        (Fault("busy", where="scores", seconds=7), False, "slow down"),
        (Fault("drop", where="scores"), False, "did not answer"),
        (Fault("drop_after", where="scores"), False, "did not answer"),
        (Fault("error", where="scores", status=400), True, "does not take this grade"),
        (Fault("error", where="scores", status=403), True, "does not allow"),
        (Fault("error", where="scores", status=404), True, "gone"),
        (Fault("error", where="scores", status=409), False, "same moment"),
        (Fault("error", where="scores", status=418), True, "said no"),
        (Fault("refuse_token", where="scores"), False, "no longer accepts"),
        (Fault("error", where="token", status=500), False, "problem of its own"),
        (Fault("error", where="token", status=400), False, "sign in"),
        (Fault("error", where="token", status=404), False, "sign in"),
        (Fault("busy", where="token"), False, "slow down"),
        (Fault("drop", where="token"), False, "did not answer"),
    ],
    ids=lambda value: f"{value.kind} {value.status} {value.where}" if isinstance(value, Fault) else "",
)
def test_an_answer_is_told_apart(door: Door, fault: Fault, permanent: bool, words: str) -> None:
    door.sandbox.faults(fault)
    refusal = refused(door, target(door.sandbox))
    assert refusal.permanent is permanent
    assert words in str(refusal)
    if fault.kind == "busy" and fault.seconds > 1:
        assert refusal.retry_after == fault.seconds
    door.sandbox.faults()
    send(door, target(door.sandbox), at=datetime.now(UTC) + timedelta(seconds=3))
    assert door.sandbox.gradebook("alice") is not None


def test_a_platform_that_says_nothing_is_not_waited_for(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "READ", 0.3)
    door.sandbox.faults(Fault("slow", where="scores", seconds=3))
    assert not refused(door, target(door.sandbox)).permanent


def test_a_drip_of_bytes_ends(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "LARGEST", 10)
    assert "too large" in str(refused(door, target(door.sandbox)))


def test_moodles_way_of_saying_no(moodle_door: Door) -> None:
    door, now = moodle_door, datetime.now(UTC)
    to = target(door.sandbox)
    send(door, to, at=now)
    with pytest.raises(PlatformRefused) as same_second:
        send(door, to, at=now)
    assert (same_second.value.permanent, same_second.value.retry_after) == (False, 2.0)
    nobody = Score("999999", 1.0, 100.0, "", now, True)
    with pytest.raises(PlatformRefused, match="left the course") as gone:
        grades.send(door.lti, _as_moodle(door.registration), to, nobody, now=now)
    assert gone.value.permanent


def test_a_locked_grade_on_moodle_is_explained(moodle_door: Door) -> None:
    door, now = moodle_door, datetime.now(UTC)
    to, book = target(door.sandbox), door.sandbox.lms.gradebook
    send(door, to, at=now)
    column, alice = min(book.columns), door.sandbox.lms.people["alice"].number
    grade = book.grade(column, alice)
    assert grade is not None
    book.put(column, alice, replace(grade, locked=True))
    score = Score(alice, 90.0, 100.0, "", now + timedelta(seconds=5), False)
    with pytest.raises(PlatformRefused, match="locked") as locked:
        grades.send(door.lti, _as_moodle(door.registration), to, score, now=now)
    assert locked.value.permanent


def _as_moodle(registration: Registration) -> Registration:
    return replace(registration, family="moodle")


# -- service tokens ----------------------------------------------------------------------------------------------------
def test_one_token_serves_many_scores(door: Door) -> None:
    to = target(door.sandbox)
    for second in range(3):
        send(door, to, at=datetime.now(UTC) + timedelta(seconds=second))
    assert door.sandbox.calls("token") == 1


def test_many_workers_at_once_ask_for_one_token(door: Door) -> None:
    door.sandbox.faults(Fault("slow", where="token", seconds=0.3))
    connector = Connector(door.lti, door.registration, now=datetime.now(UTC))
    with ThreadPoolExecutor(6) as pool:
        tokens = set(pool.map(connector.get_access_token, [target(door.sandbox).scopes] * 6))
    assert (len(tokens), door.sandbox.calls("token")) == (1, 1)


def test_a_withdrawn_token_is_renewed_once(door: Door) -> None:
    to = target(door.sandbox)
    door.sandbox.faults(Fault("refuse_token", where="scores", times=1))
    send(door, to)
    assert door.sandbox.calls("token") == 2
    assert door.sandbox.gradebook("alice") is not None


def test_a_token_is_not_used_in_its_last_minute(door: Door) -> None:
    to = target(door.sandbox)
    send(door, to)
    with door.database.write() as tx:
        kept = tx.execute(access_tokens.select()).one()
        assert timedelta(minutes=58) < kept.expires_at - datetime.now(UTC) <= timedelta(minutes=59)
        tx.execute(update(access_tokens).values(expires_at=datetime.now(UTC) - timedelta(seconds=1)))
    send(door, to, at=datetime.now(UTC) + timedelta(seconds=2))
    assert door.sandbox.calls("token") == 2


def test_two_schools_on_one_issuer_never_share_a_token(door: Door) -> None:
    """PyLTI1p3's fork keeps tokens by issuer and scopes: there, school B's grade was sent with school A's token."""
    other = door.register(door.sandbox.registration, client_id="another-school")
    send(door, target(door.sandbox))
    now = datetime.now(UTC)
    with pytest.raises(PlatformRefused, match="sign in"):  # the practice LMS knows one tool only
        grades.send(door.lti, other, target(door.sandbox), Score("4", 1.0, 100.0, "", now, True), now=now)
    assert door.sandbox.calls("token") == 2
    with door.database.read() as tx:
        assert [row.registration_id for row in tx.execute(access_tokens.select())] == [door.registration.id]


def test_a_server_without_a_key_says_so(door: Door) -> None:
    for key in door.lti.keys.list():
        key.path.unlink()
    assert "lti-tool keys new" in str(refused(door, target(door.sandbox)))


# -- addresses ---------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "address",
    [
        "http://example.org/lineitem",
        "ftp://example.org/lineitem",
        "https:///lineitem",
        "file:///etc/passwd",
        "https://10.0.0.1/lineitem",
        "https://169.254.169.254/latest",
        "https://[fe80::1]/x",
        "https://[::ffff:10.0.0.1]/x",
        "javascript:alert(1)",
        "https://[bad",
    ],
)
def test_an_address_that_may_not_be_called(door: Door, address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "CONNECT", 0.2)
    refusal = refused(door, replace(target(door.sandbox), line_item=address))
    # An address in a network that this machine cannot reach at all is not even connected to.
    unreachable = "did not answer" in str(refusal) and address.startswith("https://")
    assert unreachable or any(words in str(refusal) for words in ("may not be called", "private address", "no address"))


@pytest.mark.parametrize("address", ["http://localhost:8080/x", "https://localhost:8080/x", "https://127.0.0.1/x"])
def test_a_platform_elsewhere_may_not_lead_to_this_machine(door: Door, address: str) -> None:
    far = replace(door.registration, jwks_url="https://lms.example/jwks", auth_token_url=address)
    now = datetime.now(UTC)
    with pytest.raises(PlatformRefused, match="may not be called") as caught:
        grades.send(door.lti, far, target(door.sandbox), Score("4", 1.0, 100.0, "", now, True), now=now)
    assert caught.value.permanent
