"""Moodle's habits, as captured from a real Moodle 4.5.6.

Each override says what was seen. Where only Moodle's source was read and nothing was captured, the comment says so.
"""

import json
import re
from collections.abc import Mapping
from typing import Any, ClassVar

from lti_tool.sandbox.gradebook import Column, Grade, Score
from lti_tool.sandbox.moodle_registering import MoodleRegistering
from lti_tool.sandbox.people import Person
from lti_tool.sandbox.personality import LTI, NRPS_CLAIM, Judgement, Page, Plain, Visit, grade_from, page_url, scaled
from lti_tool.sandbox.registration import Context, Link, Tool

OUTCOMES_CLAIM = "https://purl.imsglobal.org/spec/lti-bo/claim/basicoutcome"

CONTENT_TYPES = {
    ".js": "application/x-javascript",
    ".mjs": "text/plain; charset=utf-8",
    ".webp": "application/octet-stream",
    ".woff2": "application/octet-stream",
    ".wasm": "application/octet-stream",
    ".avif": "application/octet-stream",
}


class Moodle(MoodleRegistering, Plain):
    """Moodle 4.5 as a tool meets it."""

    key: ClassVar[str] = "moodle"
    label: ClassVar[str] = "Like Moodle 4.5"
    paths: ClassVar[Mapping[str, str]] = {
        "auth": "/mod/lti/auth.php",
        "token": "/mod/lti/token.php",
        "jwks": "/mod/lti/certs.php",
        "line_items": "/mod/lti/services.php/<context>/lineitems",
        "line_item": "/mod/lti/services.php/<context>/lineitems/<int:number>/lineitem",
        "memberships": "/mod/lti/services.php/CourseSection/<context>/bindings/<deployment>/memberships",
        "notice_handlers": "/mod/lti/notice_handlers/<deployment>",
        "configuration": "/mod/lti/openid-configuration.php",
        "registration": "/mod/lti/openid-registration.php",
    }
    # No platform storage: the login request never carries lti_storage_target.
    storage_target: ClassVar[str | None] = None
    group_variable: ClassVar[str] = "$Moodle.Person.userGroupIds"
    tells_differences: ClassVar[bool] = False
    # JSON, but labelled otherwise.
    oauth_media_type: ClassVar[str] = "text/html; charset=utf-8"
    score_refused: ClassVar[str] = "[]"

    def line_items_url(self, root: str, context: Context, tool: Tool) -> str:
        # Service addresses carry the tool's number in a query, so paths must be put before it.
        return f"{super().line_items_url(root, context, tool)}?type_id={tool.deployment_id}"

    def line_item_url(self, root: str, context: Context, tool: Tool, number: int) -> str:
        return f"{super().line_item_url(root, context, tool, number)}?type_id={tool.deployment_id}"

    def member(self, person: Person) -> dict[str, Any]:
        # svc_nrps_all: short names of roles. In the source only: an administrator's role is one that no specification
        # has. `ext_user_username` and a course id of their own are always there.
        strange = ["http://purl.imsglobal.org/vocab/lis/v2/person#Administrator"] if person.more_roles else []
        told = {**super().member(person), "roles": ["Instructor" if person.role == "teacher" else "Learner", *strange]}
        return {**told, "lis_person_sourcedid": f"id-{person.key}", "ext_user_username": person.key}

    def knows(self, arguments: Mapping[str, str], tool: Tool) -> bool:
        # Read in the source only: a missing or foreign type_id is "Unauthorized".
        return arguments.get("type_id") == tool.deployment_id

    def login_hint(self, link: Link | None, launch_id: str) -> str:
        what = {"cmid": int(link.id)} if link else {}
        return json.dumps({**what, "launchid": launch_id}, separators=(",", ":"))

    def launch_id(self, hint: str) -> str:
        try:
            return str(json.loads(hint)["launchid"])
        except (ValueError, TypeError, KeyError):
            return ""

    def custom(self, visit: Visit) -> dict[str, str]:
        # A key that is not [a-z0-9_] already is sent twice: once simplified, once as written.
        sent: dict[str, str] = {}
        for key, value in super().custom(visit).items():
            sent[re.sub(r"[^a-z0-9]", "_", key.lower())] = value
            sent[key] = value
        # Always there, last.
        return {**sent, "context_memberships_url": self.memberships_url(visit)}

    def filled_in(self, visit: Visit) -> dict[str, str]:
        # Also measured on 4.5.13 and 5.2.2: what a link was copied from is never told.
        return {name: value for name, value in super().filled_in(visit).items() if name != "$ResourceLink.id.history"}

    def choosing(self, return_url: str, word: str) -> dict[str, Any]:
        # No `data`; whom the answer is for stands in the return address.
        return {
            "accept_types": ["ltiResourceLink"],
            "accept_presentation_document_targets": ["frame", "iframe", "window"],
            "accept_copy_advice": False,
            "accept_multiple": True,
            "accept_unsigned": False,
            "auto_create": False,
            "can_confirm": False,
            "deep_link_return_url": return_url,
            "title": "Touchpoint",
            "text": "",
        }

    def item_wrong(self, item: Mapping[str, Any]) -> str | None:
        # The answer fills a form, and the teacher saves it; these two are what the form was seen not to save.
        points = item.get("lineItem", {}).get("scoreMaximum", 1)
        if len(str(item.get("title", ""))) > 255:
            return "Maximum of 255 characters"
        if not isinstance(points, int) or not 1 <= points <= 100:
            return "Invalid grade value. This must be an integer between 1 and 100"
        return None

    def column_label(self, item: Mapping[str, Any]) -> str:
        # The label is ignored: a column is called as its activity.
        return str(item["title"])

    def extra_claims(self, visit: Visit) -> dict[str, Any]:
        claims: dict[str, Any] = {
            LTI + "lis": {
                "person_sourcedid": f"id-{visit.person.key}",
                "course_section_sourcedid": visit.context.sourced_id,
            },
            LTI + "ext": {"user_username": visit.person.key, "lms": "moodle-2"},
            LTI + "launch_presentation": _presentation(visit),
            LTI + "tool_platform": {
                "product_family_code": "moodle",
                "version": "2024100706",
                "guid": "a7573ab6a995300c4284ee19a093e146",
                "name": "northside",
                "description": "Northside College",
            },
            NRPS_CLAIM: {"context_memberships_url": self.memberships_url(visit), "service_versions": ["1.0", "2.0"]},
        }
        # An activity without a grade has neither basic outcomes nor a line item of its own.
        return {**claims, **({OUTCOMES_CLAIM: _outcomes(visit)} if visit.column else {})}

    def accepts(self, header: str, offered: str) -> bool:
        # Exact media types: */* and application/json are answered 400.
        return offered in header

    def takes(self, header: str, expected: str) -> bool:
        # "; charset=utf-8" after the media type is accepted, application/json is not.
        return header.partition(";")[0].strip() == expected

    def link_header(self, page: Page) -> str | None:
        # Curly quotes in UTF-8 and &amp; in the addresses, only when `limit` was asked for.
        if page.limit is None:
            return None
        last = (page.total // page.limit) * page.limit
        places = {"first": 0, "canonical": page.first, "last": last}
        if page.first + page.limit < page.total:
            places = {"first": 0, "canonical": page.first, "next": page.first + page.limit, "last": last}
        links = [f"<{page_url(page, at).replace('&', '&amp;')}>; rel=\u201c{rel}\u201d" for rel, at in places.items()]
        return ", ".join(links).encode().decode("latin-1")

    def judge(self, score: Score, column: Column, stored: Grade | None) -> Judgement:
        # Times are kept in whole seconds, so a second score in the same second is a 409.
        second = score.timestamp.replace(microsecond=0)
        if stored and second <= stored.timestamp:
            return Judgement(409)
        if stored and stored.locked:
            return Judgement(500)
        if stored and stored.overridden:
            return Judgement(200)
        # Anything but FullyGraded with a value erases the grade; above the maximum is cut off.
        value = scaled(score, column) if score.grading_progress == "FullyGraded" else None
        value = None if value is None else min(value, column.score_maximum)
        return Judgement(200, grade_from(score, value, timestamp=second), erased=value is None and not score.comment)

    def score_body(self, result_url: str) -> str:
        # 200 with an empty body, not 204.
        return ""

    def content_type_of(self, name: str, guessed: str) -> str:
        suffix = name[name.rfind(".") :].lower() if "." in name else ""
        return CONTENT_TYPES.get(suffix, guessed)


def _presentation(visit: Visit) -> dict[str, str]:
    container = "3" if visit.link.target == "iframe" else "4"
    back = f"course={visit.context.id}&launch_container={container}&instanceid={visit.link.id}&sesskey=practice"
    return {
        "locale": "en",
        "document_target": visit.link.target,
        "return_url": f"{visit.root}/mod/lti/return.php?{back}",
    }


def _outcomes(visit: Visit) -> dict[str, str]:
    data = {"instanceid": visit.link.id, "userid": visit.person.number, "typeid": visit.tool.deployment_id}
    return {
        "lis_result_sourcedid": json.dumps({"data": data, "hash": "0" * 64}, separators=(",", ":")),
        "lis_outcome_service_url": f"{visit.root}/mod/lti/service.php",
    }
