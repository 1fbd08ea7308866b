"""How a platform behaves where platforms differ.

`Plain` does what the specifications say. A vendor's oddity is a method overridden in its own module, with the fact
behind it; no other module of the practice LMS asks which vendor it is playing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar
from urllib.parse import urlencode

from lti_tool.sandbox.gradebook import Column, Grade, Score
from lti_tool.sandbox.habits import NRPS_SCOPE, Registering
from lti_tool.sandbox.people import Person
from lti_tool.sandbox.registration import Context, Link, Tool

LTI = "https://purl.imsglobal.org/spec/lti/claim/"
AGS_CLAIM = "https://purl.imsglobal.org/spec/lti-ags/claim/endpoint"
DL = "https://purl.imsglobal.org/spec/lti-dl/claim/"
DL_SETTINGS = DL + "deep_linking_settings"
NRPS_CLAIM = "https://purl.imsglobal.org/spec/lti-nrps/claim/namesroleservice"
AGS_SCOPE = "https://purl.imsglobal.org/spec/lti-ags/scope/"
SCOPES = tuple(AGS_SCOPE + name for name in ("lineitem", "lineitem.readonly", "result.readonly", "score"))

JSON_TYPE = "application/json"
LINE_ITEM_TYPE = "application/vnd.ims.lis.v2.lineitem+json"
LINE_ITEMS_TYPE = "application/vnd.ims.lis.v2.lineitemcontainer+json"
SCORE_TYPE = "application/vnd.ims.lis.v1.score+json"
RESULTS_TYPE = "application/vnd.ims.lis.v2.resultcontainer+json"


@dataclass(frozen=True)
class Visit:
    """One person opening one link: all that the claims of a launch are made from. `root` is the LMS's address."""

    root: str
    person: Person
    link: Link
    context: Context
    tool: Tool
    column: Column | None = None


@dataclass(frozen=True)
class Page:
    """A slice of a list. `first`, `limit` and `total` count items; limit None means the list was not paged."""

    url: str
    first: int
    limit: int | None
    total: int


@dataclass(frozen=True)
class Judgement:
    """What becomes of a score: the status answered, and the grade to keep (None leaves things as they are)."""

    status: int
    grade: Grade | None = None
    erased: bool = False


class Plain(Registering):
    """A platform that does what LTI 1.3 and AGS 2.0 say, and is kind where they leave room."""

    key: ClassVar[str] = "plain"
    label: ClassVar[str] = "By the book"
    paths: ClassVar[Mapping[str, str]] = {
        "auth": "/lti/auth",
        "token": "/lti/token",
        "jwks": "/lti/jwks.json",
        "line_items": "/lti/contexts/<context>/line_items",
        "line_item": "/lti/contexts/<context>/line_items/<int:number>",
        "memberships": "/lti/contexts/<context>/memberships",
        "notice_handlers": "/lti/notice_handlers/<deployment>",
        "configuration": "/.well-known/openid-configuration",
        "registration": "/lti/registrations",
    }
    deployment_field: ClassVar[str] = "lti_deployment_id"
    """What the login request calls the deployment."""
    storage_target: ClassVar[str | None] = "_parent"
    oauth_media_type: ClassVar[str] = JSON_TYPE
    addressee: ClassVar[str | None] = None
    """Whom the request for a token must be addressed to; None: nobody looks."""
    group_variable: ClassVar[str] = "$Person.groups"
    """What a link asks for to be told somebody's groups; by the book there is none."""
    more_scopes: ClassVar[tuple[str, ...]] = (NRPS_SCOPE,)
    """What access tokens are good for beside grades."""
    tells_differences: ClassVar[bool] = True
    """Whether a roster names an address for what changes after it."""
    score_refused: ClassVar[str] = '{"error": "the score was not taken"}'

    def line_items_url(self, root: str, context: Context, tool: Tool) -> str:
        return root + self.paths["line_items"].replace("<context>", context.id)

    def line_item_url(self, root: str, context: Context, tool: Tool, number: int) -> str:
        path = self.paths["line_item"].replace("<context>", context.id).replace("<int:number>", str(number))
        return root + path

    def part_url(self, line_item_url: str, part: str) -> str:
        """The address of a line item's `scores` or `results`."""
        path, mark, query = line_item_url.partition("?")
        return f"{path}/{part}{mark}{query}"

    def memberships_url(self, visit: Visit) -> str:
        """Where it can be read who is in the course."""
        path = self.paths["memberships"].replace("<context>", visit.context.id)
        return visit.root + path.replace("<deployment>", visit.tool.deployment_id)

    def member(self, person: Person) -> dict[str, Any]:
        """Somebody in a roster."""
        return {
            "status": "Active" if person.active else "Inactive",
            "user_id": person.number,
            "roles": person.roles,
            "name": person.name,
            "given_name": person.given,
            "family_name": person.family,
            "email": person.email,
        }

    def page_size(self, limit: int | None) -> int | None:
        """How many people there are on a page of a roster when so many were asked for; None: all."""
        return limit

    def member_links(self, page: Page) -> list[str]:
        """The `Link` headers of a page of a roster."""
        if page.limit is None or page.first + page.limit >= page.total:
            return []
        return [f'<{page_url(page, page.first + page.limit)}>; rel="next"']

    def knows(self, arguments: Mapping[str, str], tool: Tool) -> bool:
        """Whether the query of a service request names a tool this platform knows."""
        return True

    def login_hint(self, link: Link | None, launch_id: str) -> str:
        """`lti_message_hint`: opaque to the tool."""
        return launch_id

    def launch_id(self, hint: str) -> str:
        """The launch id inside a `lti_message_hint`; "" when it holds none."""
        return hint

    def custom(self, visit: Visit) -> dict[str, str]:
        """Custom parameters as sent: `$variables` this platform knows are replaced, others stay literal."""
        known = self.filled_in(visit)
        return {key: known.get(value, value) for key, value in visit.link.custom.items()}

    def filled_in(self, visit: Visit) -> dict[str, str]:
        """What this platform puts in the place of `$variables`."""
        groups = ",".join(visit.person.groups)
        return {**_variables(visit), **({self.group_variable: groups} if groups else {})}

    def choosing(self, return_url: str, word: str) -> dict[str, Any]:
        """The settings of a deep linking request. The answer brings `word` back as `data`."""
        return {
            "deep_link_return_url": return_url,
            "accept_types": ["ltiResourceLink"],
            "accept_presentation_document_targets": ["iframe", "window"],
            "accept_multiple": True,
            "accept_lineitem": True,
            "auto_create": True,
            "data": word,
        }

    def item_wrong(self, item: Mapping[str, Any]) -> str | None:
        """Why a content item cannot become a link here; None where it can."""
        return None if item.get("title") and item.get("url") else "A link needs a title and an address."

    def column_label(self, item: Mapping[str, Any]) -> str:
        """What the grade column of a content item is called."""
        return str(item.get("lineItem", {}).get("label") or item["title"])

    def extra_claims(self, visit: Visit) -> dict[str, Any]:
        """Claims beyond the common ones, and common ones said otherwise."""
        presentation = {"locale": "en", "document_target": visit.link.target, "return_url": visit.root + "/"}
        platform = {"guid": "northside-practice", "name": "Northside College", "product_family_code": self.product}
        roster = {"context_memberships_url": self.memberships_url(visit), "service_versions": ["2.0"]}
        return {LTI + "launch_presentation": presentation, LTI + "tool_platform": platform, NRPS_CLAIM: roster}

    def accepts(self, header: str, offered: str) -> bool:
        """Whether an `Accept` header lets us answer with the offered media type."""
        return not header or offered in header or "*/*" in header or JSON_TYPE in header

    def takes(self, header: str, expected: str) -> bool:
        """Whether a body of this `Content-Type` is read."""
        return header.partition(";")[0].strip() in (expected, JSON_TYPE)

    def link_header(self, page: Page) -> str | None:
        """The `Link` header of a paged list."""
        if page.limit is None or page.first + page.limit >= page.total:
            return None
        return f'<{page_url(page, page.first + page.limit)}>; rel="next"'

    def judge(self, score: Score, column: Column, stored: Grade | None) -> Judgement:
        """What a score does to the grade that is there. AGS 2.0: a timestamp not newer than the stored one is a 409."""
        if stored and stored.locked:
            return Judgement(403)
        if stored and score.timestamp <= stored.timestamp:
            return Judgement(409)
        if stored and stored.overridden:
            return Judgement(200)
        final = score.grading_progress == "FullyGraded"
        kept = stored.value if stored else None
        value = scaled(score, column) if final and score.given is not None else kept
        return Judgement(200, grade_from(score, value))

    def score_body(self, result_url: str) -> str:
        return f'{{"resultUrl": "{result_url}"}}'

    def content_type_of(self, name: str, guessed: str) -> str:
        """The media type a file of an installed package is served with."""
        return guessed


def scaled(score: Score, column: Column) -> float | None:
    """A score on the column's own scale."""
    if score.given is None or not score.maximum:
        return None
    return score.given * column.score_maximum / score.maximum


def grade_from(score: Score, value: float | None, *, timestamp: datetime | None = None) -> Grade:
    """The grade a score leaves behind; `timestamp` where a platform keeps a coarser time than was sent."""
    return Grade(
        value=value,
        timestamp=timestamp or score.timestamp,
        activity_progress=score.activity_progress,
        grading_progress=score.grading_progress,
        comment=score.comment,
    )


def page_url(page: Page, first: int) -> str:
    """The address of another slice of the same list."""
    return f"{page.url}{'&' if '?' in page.url else '?'}{urlencode({'limit': page.limit, 'from': first})}"


def _variables(visit: Visit) -> dict[str, str]:
    return {
        "$User.id": visit.person.number,
        "$User.username": visit.person.key,
        "$Person.name.full": visit.person.name,
        "$ResourceLink.id": visit.link.id,
        "$ResourceLink.title": visit.link.title,
        "$Context.id": visit.context.id,
        "$Context.title": visit.context.title,
        "$Context.id.history": visit.context.history,
        "$ResourceLink.id.history": visit.link.history,
        "$CourseSection.sourcedId": visit.context.sourced_id,
    }
