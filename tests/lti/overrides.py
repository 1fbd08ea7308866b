"""What each override in `platforms.py` is for: a scene with the practice LMS that goes well only because of it.

`SCENES` has one for every override, by "Class.name" (and "DOCUMENTS.name" for what a family imports).
`test_overrides.py` plays each twice: as it is, and with the override taken away, when it must end badly. Whoever adds
an override adds a scene: a function that takes a `Stage` and asserts what somebody sees.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
import requests
from sqlalchemy import select
from werkzeug.test import TestResponse

from lti_tool.errors import PlatformRefused
from lti_tool.lti import configuration, deep_linking, grades, registering
from lti_tool.lti.deep_linking import Told
from lti_tool.lti.http import Caller
from lti_tool.lti.registering import TOOL
from lti_tool.lti.registration_refusals import RegistrationRefused
from lti_tool.messages import LinkChoice, LinksWanted
from lti_tool.records import Registration, Score
from lti_tool.sandbox import Fault, Link
from lti_tool.sandbox.platform import login_fields
from lti_tool.storage import lti_state
from lti_tool.storage.tables import score_targets
from tests.lti.chooser import Chooser
from tests.lti.door import Door, code, landed
from tests.lti.office import Office, granted, view
from tests.lti.test_grades import target

COURSE = "first-week"
CANVAS_EXT = "https://canvas.instructure.com/lti/"
FAR = Caller("registration", near=False)


class Stage:
    """One tool and one practice LMS that plays whichever platform a scene is about."""

    def __init__(self, door: Door) -> None:
        self.door = door
        self.office = Office(door)
        self.lms = door.sandbox.lms
        self.page: TestResponse
        self.moment = datetime.now(UTC)

    def connect(self, family: str, *, approve: bool = True) -> Registration:
        """Have an LMS of this family connected by its administrator; the last page is kept as `page`."""
        self.door.sandbox.faults()
        self.office.play(family)
        return self.go_on(approve=approve)

    def go_on(self, *, approve: bool = True) -> Registration:
        """The rest of it, with the LMS as it is."""
        self.page = self.office.connect()
        assert view(self.page) == "registered", code(self.page)
        tool = self.office.activate().tool
        found = next(one for one in self.office.registrations() if one.client_id == tool.client_id)
        if approve:
            with self.door.database.write() as tx:
                lti_state.approve(tx, found.id, tool.deployment_id, now=datetime.now(UTC))
        return found

    @property
    def words(self) -> str:
        return self.page.get_data(as_text=True)

    @property
    def asked(self) -> Any:
        """The tool configuration that the LMS was asked to register last."""
        return self.office.application.asked[TOOL]

    def send(self, registration: Registration, *, given: float = 80.0, first: bool = True, **more: Any) -> str:
        """Tell the LMS a score of Alice's, later than any before."""
        self.moment += timedelta(seconds=5)
        score = Score(self.lms.people["alice"].number, given, 100.0, "Finished.", self.moment, first, **more)
        return grades.send(self.door.lti, registration, target(self.door.sandbox), score, now=datetime.now(UTC))

    def why_not(self, registration: Registration, **how: Any) -> str:
        """Why the LMS does not take a score, for good."""
        with pytest.raises(PlatformRefused) as caught:
            self.send(registration, **how)
        assert caught.value.permanent
        return str(caught.value)

    @contextmanager
    def teacher(self, **changes: Any) -> Iterator[None]:
        """While a teacher has Alice's grade like this."""
        book, alice = self.lms.gradebook, self.lms.people["alice"].number
        column = book.of_link(next(iter(self.lms.links.values())).id)
        assert column
        grade = book.grade(column.id, alice)
        assert grade
        book.put(column.id, alice, replace(grade, **changes))
        try:
            yield
        finally:
            book.put(column.id, alice, grade)

    def frames(self) -> list[str]:
        """Whose pages may frame ours, by what a browser is told at the beginning of a launch."""
        told = self.door.begin().answer.headers["Content-Security-Policy"]
        (found,) = [part for part in told.split("; ") if part.startswith("frame-ancestors")]
        return found.split()

    def offered(self, family: str, issuer: str, host: str, *, found_at: str = "") -> configuration.Offer:
        """What an LMS of this family offers whose schools share an issuer, and whose addresses are at `host`."""
        self.office.play(family)
        document = self.lms.personality.configuration(self.lms.url, "token")
        moved = {
            name: value.replace(self.lms.url, host) if isinstance(value, str) else value
            for name, value in document.items()
        }
        return configuration.read({**moved, "issuer": issuer}, found_at or f"{host}/configuration", FAR)


# -- Moodle ------------------------------------------------------------------------------------------------------------
def moodle_guide(stage: Stage) -> None:
    stage.connect("moodle")
    assert "Show in activity chooser" in stage.words


def moodle_frame_messages(stage: Stage) -> None:
    """Its page is not asked what it never answers."""
    stage.connect("moodle")
    assert "frame" not in landed(stage.door.come_in())


def moodle_custom(stage: Stage) -> None:
    stage.connect("moodle")
    assert stage.asked["custom_parameters"]["groups"] == "$Moodle.Person.userGroupIds"


def moodle_columns(stage: Stage) -> None:
    """A link whose teacher wanted no grade names where columns are made; none is to be made there."""
    found = stage.connect("moodle")
    door, lms = stage.door, stage.lms
    link = lms.put_in(Link("", "Ungraded", f"{door.here}/lti/launch/{COURSE}", custom={"course": COURSE}, graded=False))
    begun = door.begin_with(login_fields(lms, lms.people["alice"], link))
    _, fields = door.sandbox.follow(f"{found.auth_login_url}?{urlencode(begun.asked)}")
    assert code(door.launch(begun, fields["id_token"])) == "let in"
    with door.database.read() as tx:
        assert link.id not in tx.execute(select(score_targets.c.link)).scalars().all()


def moodle_explain_score(stage: Stage) -> None:
    """A teacher has locked Alice's grade: that is said, and nothing is tried again and again."""
    found = stage.connect("moodle")
    stage.send(found)
    with stage.teacher(locked=True):
        assert "locked" in stage.why_not(found)


def moodle_keeps_teachers_grades(stage: Stage) -> None:
    """A teacher has given another grade: the new score is sent all the same, and waits behind it."""
    found = stage.connect("moodle")
    stage.send(found)
    with stage.teacher(value=20.0, overridden=True):
        stage.send(found, given=90.0, first=False, before=80.0)
        shown = stage.door.sandbox.gradebook("alice")
        assert shown
        assert shown.value == 20.0


def moodle_link_title(stage: Stage) -> None:
    """A course with a very long title can be put into the course all the same."""
    found = stage.connect("moodle")
    word = stage.lms.begin_choosing(stage.lms.people["dana"])
    back = f"{stage.lms.url}/as/dana/choose/return?word={word}"
    wanted = LinksWanted(back, ("ltiResourceLink",), ("iframe",), True, True, None)
    choice = LinkChoice(course=COURSE, part="", title="T" * 300, text="", points=10, picture=None)
    deployment = stage.office.application.tool.deployment_id
    token = deep_linking.answer(stage.door.lti, found, deployment, wanted, [choice], told=Told(), now=datetime.now(UTC))
    assert requests.post(back, data={"JWT": token}, timeout=20).status_code == 200


def moodle_points_wrong(stage: Stage) -> None:
    """Points that the LMS cannot save are asked for again before anything is sent there."""
    stage.connect("moodle")
    dana = Chooser(stage.door)
    again = dana.send(dana.open(), "choose", COURSE, points="250")
    assert again.status_code == 422
    assert "from 1 to 100" in again.get_data(as_text=True)


# -- Canvas ------------------------------------------------------------------------------------------------------------
def canvas_guide(stage: Stage) -> None:
    stage.connect("canvas")
    assert "names need the privacy level Public" in stage.words


def canvas_frame_messages(stage: Stage) -> None:
    stage.connect("canvas")
    assert landed(stage.door.come_in())["frame"] == "lti.frameResize"


def canvas_domains(stage: Stage) -> None:
    """A school's own host may speak for the issuer that all schools share."""
    host = "https://northside.instructure.com"
    assert stage.offered("canvas", "https://canvas.instructure.com", host).registration_url.startswith(host)


def canvas_shared_issuers(stage: Stage) -> None:
    """Not even a document at that issuer's own host, which any school may have put there, leads anywhere else."""
    issuer, let_in = "https://canvas.instructure.com", True
    try:
        stage.offered("canvas", issuer, "https://evil.example", found_at=f"{issuer}/files/configuration.json")
    except RegistrationRefused as refused:
        let_in = refused.code != "issuer_foreign"
    assert not let_in


def canvas_placements(stage: Stage) -> None:
    """Each message names places that the LMS has; otherwise it refuses the whole registration."""
    stage.connect("canvas")
    assert {"assignment_selection", "link_selection", "module_index_menu_modal"} <= {
        place for message in stage.asked["messages"] for place in message["placements"]
    }


def canvas_custom(stage: Stage) -> None:
    stage.connect("canvas")
    assert stage.asked["custom_parameters"]["groups"] == "$Canvas.group.contextIds"


def canvas_tool_extras(stage: Stage) -> None:
    stage.connect("canvas")
    assert stage.asked[f"{CANVAS_EXT}privacy_level"] == "public"


def canvas_message_extras(stage: Stage) -> None:
    stage.connect("canvas")
    told = [message.get(f"{CANVAS_EXT}course_navigation/default_enabled") for message in stage.asked["messages"]]
    assert False in told


def canvas_account_name(stage: Stage) -> None:
    assert stage.connect("canvas").name == "Northside College"


def canvas_shares_names(stage: Stage) -> None:
    """An administrator there has lowered the level: the last page says that no names will come."""
    stage.office.play("canvas")
    habits = stage.lms.personality
    usual = habits.answer

    def lowered(*told: Any) -> dict[str, Any]:
        answer = usual(*told)
        return {**answer, TOOL: {**answer[TOOL], f"{CANVAS_EXT}privacy_level": "anonymous"}}

    setattr(habits, "answer", lowered)  # noqa: B010 - a method of this one LMS, for this one scene
    stage.go_on()
    assert False in [yes for does, yes in granted(stage.page).items() if "name" in does.lower()]


def canvas_link_frame(stage: Stage) -> None:
    stage.connect("canvas")
    dana = Chooser(stage.door)
    given = dana.choose(COURSE, page=dana.open())
    assert given.items[0]["iframe"]["src"] == given.items[0]["url"]


def canvas_score_extras(stage: Stage) -> None:
    """A second score is no second attempt."""
    found = stage.connect("canvas")
    stage.send(found)
    stage.send(found, first=False)
    assert stage.door.sandbox.received()[-1].body[f"{CANVAS_EXT}submission"]["new_submission"] is False


def canvas_score_comment(stage: Stage) -> None:
    """The same words are not added to the same words."""
    found = stage.connect("canvas")
    stage.send(found)
    assert stage.door.sandbox.received()[-1].body["comment"] == "Finished."
    stage.send(found, first=False, said="Finished.")
    assert not stage.door.sandbox.received()[-1].body.get("comment")


def canvas_reviewable(stage: Stage) -> None:
    """A new link's column has no member that the LMS does not know."""
    stage.connect("canvas")
    dana = Chooser(stage.door)
    given = dana.choose(COURSE, page=dana.open())
    assert "submissionReview" not in given.items[0]["lineItem"]


def canvas_explain_score(stage: Stage) -> None:
    found = stage.connect("canvas")
    stage.door.sandbox.faults(Fault("error", where="scores", status=422))
    try:
        assert "attempts" in stage.why_not(found)
    finally:
        stage.door.sandbox.faults()


def canvas_frame_ancestors(stage: Stage) -> None:
    """The school's page is at a host of its own, which no document names."""
    stage.connect("canvas")
    assert "https:" in stage.frames()


# -- Blackboard --------------------------------------------------------------------------------------------------------
def blackboard_guide(stage: Stage) -> None:
    stage.connect("blackboard")
    assert "Register LTI 1.3 Tool" in stage.words


def blackboard_domains(stage: Stage) -> None:
    host = "https://developer.blackboard.com"
    assert stage.offered("blackboard", "https://blackboard.com", host).registration_url.startswith(host)


def blackboard_shared_issuers(stage: Stage) -> None:
    issuer, let_in = "https://blackboard.com", True
    try:
        stage.offered("blackboard", issuer, "https://evil.example", found_at=f"{issuer}/configuration")
    except RegistrationRefused as refused:
        let_in = refused.code != "issuer_foreign"
    assert not let_in


def blackboard_takes_first_deployment(stage: Stage) -> None:
    """Whoever opens it first could be of any institution, and waits."""
    stage.connect("blackboard", approve=False)
    assert code(stage.door.come_in()) == "deployment_unapproved"


def blackboard_key_set(stage: Stage) -> None:
    offer = stage.offered("blackboard", "https://blackboard.com", "https://developer.blackboard.com")
    agreed = registering.read({"client_id": "our-application"}, offer)
    assert agreed.jwks_url.endswith("/applications/our-application/jwks.json")


def blackboard_frame_ancestors(stage: Stage) -> None:
    stage.connect("blackboard")
    assert "https:" in stage.frames()


# -- Brightspace and Sakai ---------------------------------------------------------------------------------------------
def brightspace_guide(stage: Stage) -> None:
    stage.connect("brightspace")
    assert "Manage Deployments" in stage.words


def brightspace_token_audience(stage: Stage) -> None:
    """The LMS hands out a token only to a request that is addressed as it wants; then the score arrives."""
    found = stage.connect("brightspace")
    assert stage.send(found)


def sakai_guide(stage: Stage) -> None:
    stage.connect("sakai")
    assert "Send Name" in stage.words


def sakai_frame_messages(stage: Stage) -> None:
    stage.connect("sakai")
    assert landed(stage.door.come_in())["frame"] == "lti.frameResize"


def sakai_placements(stage: Stage) -> None:
    """It refuses a registration that asks for places it does not have."""
    stage.connect("sakai")
    assert all("placements" not in message for message in stage.asked["messages"])


# -- documents ---------------------------------------------------------------------------------------------------------
def canvas_document(stage: Stage) -> None:
    """Where dynamic registration is switched off, an administrator imports the configuration from an address."""
    told = stage.door.client().get("/lti/config/canvas.json")
    assert told.status_code == 200
    assert told.json
    assert told.json["target_link_uri"] == f"{stage.door.here}/lti/launch"


SCENES: dict[str, Callable[[Stage], None]] = {
    "Moodle.guide": moodle_guide,
    "Moodle.frame_messages": moodle_frame_messages,
    "Moodle.custom": moodle_custom,
    "Moodle.columns": moodle_columns,
    "Moodle.explain_score": moodle_explain_score,
    "Moodle.keeps_teachers_grades": moodle_keeps_teachers_grades,
    "Moodle.link_title": moodle_link_title,
    "Moodle.points_wrong": moodle_points_wrong,
    "Canvas.guide": canvas_guide,
    "Canvas.frame_messages": canvas_frame_messages,
    "Canvas.shared_issuers": canvas_shared_issuers,
    "Canvas.domains": canvas_domains,
    "Canvas.placements": canvas_placements,
    "Canvas.custom": canvas_custom,
    "Canvas.tool_extras": canvas_tool_extras,
    "Canvas.message_extras": canvas_message_extras,
    "Canvas.account_name": canvas_account_name,
    "Canvas.shares_names": canvas_shares_names,
    "Canvas.link_frame": canvas_link_frame,
    "Canvas.score_extras": canvas_score_extras,
    "Canvas.score_comment": canvas_score_comment,
    "Canvas.reviewable": canvas_reviewable,
    "Canvas.explain_score": canvas_explain_score,
    "Canvas.frame_ancestors": canvas_frame_ancestors,
    "Blackboard.guide": blackboard_guide,
    "Blackboard.shared_issuers": blackboard_shared_issuers,
    "Blackboard.domains": blackboard_domains,
    "Blackboard.takes_first_deployment": blackboard_takes_first_deployment,
    "Blackboard.key_set": blackboard_key_set,
    "Blackboard.frame_ancestors": blackboard_frame_ancestors,
    "Brightspace.guide": brightspace_guide,
    "Brightspace.token_audience": brightspace_token_audience,
    "Sakai.guide": sakai_guide,
    "Sakai.frame_messages": sakai_frame_messages,
    "Sakai.placements": sakai_placements,
    "DOCUMENTS.canvas": canvas_document,
}
