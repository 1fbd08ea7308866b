"""What single platforms do differently: the only place that knows their names.

The base class (`platforms_plain`) does what the specifications say. Every override is small and says where it was seen.
Which one applies is decided from what the platform says of itself (`product_family_code`) or, before the first launch,
from the issuer.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar
from urllib.parse import quote

from lti_tool import platforms_setup
from lti_tool.addresses import within
from lti_tool.platforms_plain import Platform as Platform
from lti_tool.platforms_plain import Refusal as Refusal
from lti_tool.platforms_setup import DEEP_LINKING, RESOURCE_LINK, Guide
from lti_tool.records import About, Registration, Score


class Moodle(Platform):
    guide = platforms_setup.MOODLE
    # Seen on 4.5.6: it answers no message at all; its frame takes its height from the window.
    frame_messages = None
    # Its own variable; `$ResourceLink.id.history` it does not know (also measured on 5.2.2).
    custom: ClassVar[Mapping[str, str]] = {"groups": "$Moodle.Person.userGroupIds"}
    # Seen on 4.5.6: a score for a grade that a teacher has overridden answers 200, and the teacher's stays. What was
    # sent waits behind it and appears when the teacher lets go.
    keeps_teachers_grades = True

    def columns(self, *, line_item: str | None, line_items: str | None) -> str | None:
        # Seen on 4.5.6: a link whose teacher left "Allow tool to add grades" unticked (the default) still names
        # `lineitems`. A column made there would overrule the teacher and count twice in the course total.
        return line_items if line_item else None

    def explain_score(self, status: int, body: str) -> Refusal | None:
        # Seen on 4.5.6: a locked grade answers 500, and somebody who cannot be graded there (a teacher, or a learner
        # who has left the course) answers 400, both with `[]` and no word of why.
        if status == 500 and body.strip() == "[]":
            return Refusal("The grade is locked in the gradebook. Unlock it there, then send it again.", permanent=True)
        if status == 400 and body.strip() == "[]":
            return Refusal("The gradebook takes no grade for this person; perhaps they have left the course.", True)
        return None

    def link_title(self, title: str) -> str:
        # Seen on 4.5.6: the form it fills with our answer cannot be saved with a title of more than 255 characters.
        return title if len(title) <= 255 else f"{title[:254].rstrip()}…"

    def points_wrong(self, points: float) -> str | None:
        # Seen on 4.5.6: 250 and 7.5 end in "Invalid grade value. This must be an integer between 1 and 100", and the
        # form cannot be saved. 100 is what a new site allows at most (gradepointmax).
        whole = points == int(points) and 1 <= points <= 100
        return None if whole else "Your learning platform takes a whole number of points from 1 to 100."


class Canvas(Platform):
    guide = platforms_setup.CANVAS
    # doc/api/lti_window_post_message.md; its apps for phones do not answer, so it is told without asking.
    frame_messages = "lti.frameResize"
    shared_issuers = tuple(f"https://canvas.{part}instructure.com" for part in ("", "beta.", "test."))
    domains = ("instructure.com", "canvaslms.com")
    # Without placements in each message the registration is a 422 (ltijs#230, #239), and these are its own names.
    placements: ClassVar[Mapping[str, tuple[str, ...]]] = {
        RESOURCE_LINK: ("course_navigation",),
        DEEP_LINKING: ("assignment_selection", "link_selection", "module_index_menu_modal"),
    }
    custom: ClassVar[Mapping[str, str]] = {"groups": "$Canvas.group.contextIds"}
    # Its documentation of line items (developerdocs.instructure.com, resources/line_items) has no such member.
    reviewable = ()

    def tool_extras(self) -> Mapping[str, Any]:
        # The default level is anonymous: no name, no e-mail.
        return {_CANVAS + "privacy_level": "public", _CANVAS + "tool_id": "touchpoint"}

    def message_extras(self, message: str) -> Mapping[str, Any]:
        # Otherwise the tool would be in the navigation of every course of the account.
        if message == RESOURCE_LINK:
            return {_CANVAS + "course_navigation/default_enabled": False, _CANVAS + "visibility": "members"}
        return {}

    def account_name(self, about: Mapping[str, Any]) -> str | None:
        # Issuer and addresses are the same for every school; only this tells them apart.
        name = about.get(_CANVAS + "account_name")
        return name if isinstance(name, str) else None

    def shares_names(self, agreed: Mapping[str, Any]) -> bool:
        # The claims are not what decides here, the level is, and an administrator may lower it.
        return agreed.get(_CANVAS + "privacy_level", "public") in ("public", "name_only")

    def link_frame(self, url: str) -> Mapping[str, Any]:
        # Several tools had their links refused there until the frame named its source again.
        return {"src": url, **super().link_frame(url)}

    def score_extras(self, score: Score) -> Mapping[str, Any]:
        """Its documentation of scores (developerdocs.instructure.com, resources/score), and scores_controller.rb."""
        # Each score counts as a new submission and uses up an attempt, unless it says otherwise.
        if not score.first:
            return {_CANVAS + "submission": {"new_submission": False}}
        # When it was submitted decides whether it was late. More than a minute in the future is a 400.
        submission = {"submittedAt": score.earned.isoformat(timespec="milliseconds")} if score.earned else {}
        # The flag "to prevent a request from overwriting an existing grade" keeps whatever is there: what a teacher
        # gave before us, but our own score too. So it goes along once, and never with a better score.
        first = {"prioritize_non_tool_grade": True} if score.untried else {}
        told = {"submission": submission, _CANVAS + "submission": first}
        return {name: members for name, members in told.items() if members}

    def score_comment(self, score: Score) -> str:
        # Each comment is added to those before, so that the same words would stand there again and again.
        return "" if score.comment == score.said else score.comment

    def explain_score(self, status: int, body: str) -> Refusal | None:
        if status == 422:
            return Refusal("The gradebook takes no grade: no attempts are left, or this person is no student.", True)
        return None

    def frame_ancestors(self, registration: Registration) -> tuple[str, ...]:
        # Issuer and sign-in address are shared by all schools, each of which has a host name of its own, often not
        # even under instructure.com. Nothing narrower than "some https page" is known.
        return (*super().frame_ancestors(registration), "https:")


class Blackboard(Platform):
    guide = platforms_setup.BLACKBOARD
    shared_issuers = ("https://blackboard.com",)
    domains = ("blackboard.com",)
    # One client id serves all institutions and the deployment names the institution (oli-torus#1979): whoever came
    # first could be anybody's.
    takes_first_deployment = False

    def key_set(self, told: str, client_id: str) -> str:
        # The configuration names one set for all (article 000090618), but launches are signed with the
        # application's own, as the portal's page of the application says.
        if not within(told, self.domains):
            return told
        return f"https://developer.blackboard.com/api/v1/management/applications/{quote(client_id, safe='')}/jwks.json"

    def frame_ancestors(self, registration: Registration) -> tuple[str, ...]:
        # One issuer for all institutions (https://blackboard.com); theirs are host names of their own.
        return (*super().frame_ancestors(registration), "https:")


class Brightspace(Platform):
    guide = platforms_setup.BRIGHTSPACE

    def token_audience(self, registration: Registration) -> str:
        # Seen by several tools: the audience is not the token address (https://auth.brightspace.com/core/connect/token).
        return registration.audience or "https://api.brightspace.com/auth/token"


class Sakai(Platform):
    guide = platforms_setup.SAKAI
    # Documented by several tools as known to it and to Canvas (github.com/bracken/lti_messaging).
    frame_messages = "lti.frameResize"
    # It chooses placements in its own form and has other names for them, so none are asked for.
    placements: ClassVar[Mapping[str, tuple[str, ...]]] = {}


_CANVAS = "https://canvas.instructure.com/lti/"
_BY_FAMILY: Mapping[str, Platform] = {
    "moodle": Moodle(),
    "canvas": Canvas(),
    "blackboardlearn": Blackboard(),
    "desire2learn": Brightspace(),
    "sakai": Sakai(),
}
_BY_ISSUER: Mapping[str, Platform] = {
    issuer: platform for platform in _BY_FAMILY.values() for issuer in platform.shared_issuers
}
_PLAIN = Platform()


def for_registration(registration: Registration) -> Platform:
    """The platform behind this registration."""
    return for_issuer(registration.issuer, registration.family)


def for_family(family: str | None) -> Platform:
    """The platform of this `product_family_code`; one that follows the specifications where it is unknown."""
    return _BY_FAMILY.get((family or "").lower(), _PLAIN)


def for_issuer(issuer: str, family: str | None) -> Platform:
    """The platform with this issuer. A shared issuer decides: a document cannot talk itself out of its rules."""
    return _BY_ISSUER.get(issuer) or for_family(family)


def document(name: str, about: About) -> Mapping[str, Any] | None:
    """What the platform family of this name imports instead of a registration; None where it knows no such thing."""
    make = platforms_setup.DOCUMENTS.get(name)
    return None if make is None else make(about, _BY_FAMILY[name])


def importing() -> Mapping[str, Guide]:
    """The families that import a document, by its name."""
    return {name: _BY_FAMILY[name].guide for name in platforms_setup.DOCUMENTS}


def known() -> tuple[Platform, ...]:
    """Every platform with habits of its own, for pages that say what to do in each."""
    return tuple(_BY_FAMILY.values())
