"""Telling a platform a score (Assignment and Grade Services 2.0).

A score is only ever told as final: on two big platforms any other grading progress wipes the grade that is there, and
that is wanted only when a facilitator takes it back. The grade column is the launch's own where there is one; else one
is looked for; else one is made, once for everybody and never one per learner. PyLTI1p3's service does the talking, over
our `Connector`.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, cast
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from pylti1p3.assignments_grades import AssignmentsGradesService
from pylti1p3.exception import LtiException
from pylti1p3.grade import Grade
from pylti1p3.lineitem import LineItem

from lti_tool.errors import PlatformRefused
from lti_tool.lti import results
from lti_tool.lti.answers import score_refusal
from lti_tool.lti.connector import Connector
from lti_tool.lti.http import Answer
from lti_tool.lti.tool import Lti
from lti_tool.records import Registration, Score, ScoreTarget

SCOPES = "https://purl.imsglobal.org/spec/lti-ags/scope/"
TAG = "touchpoint"
"""Marks the grade columns this tool has made."""
MOST_PAGES = 20
"""Pages of grade columns looked through, of usually 10 to 100 each."""

_SCORE_TYPE = "application/vnd.ims.lis.v1.score+json"


def send(lti: Lti, registration: Registration, target: ScoreTarget, score: Score, *, now: datetime) -> str:
    """Tell the platform this score, as final; the address of the grade column it went to.

    Raises PlatformRefused, with a reason for facilitators, and whether and when to try again. Where somebody has
    changed the grade in the gradebook it is GradeChanged, and nothing was sent.
    """
    if f"{SCOPES}score" not in target.scopes:
        raise PlatformRefused("The platform does not allow this tool to send grades for this link.", permanent=True)
    connector = Connector(lti, registration, now=now)
    column = _Column.of(lti, connector, target)
    line_item = target.line_item or column.find_or_make(score.maximum)
    results.respect(connector, target, line_item, score)
    answer = _post(connector, line_item, score)
    if answer.ok:  # with or without a body, JSON or not: a score's answer says nothing more
        results.insist(connector, target, line_item, score)
        return line_item
    if answer.status in (404, 410) and not target.line_item:
        column.forget()  # so that sending it again looks for another one, or makes it
    raise score_refusal(answer, connector.platform, now=now)


def _post(connector: Connector, line_item: str, score: Score) -> Answer:
    try:
        address = connector.platform.score_url(line_item)
    except ValueError:
        reason = f"The platform calls {line_item[:200]!r} a grade column, which is no address."
        raise PlatformRefused(reason, permanent=True) from None
    return connector.call(
        (f"{SCOPES}score",),
        address,
        accept="application/json",
        data=_grade(score, connector).get_value(),
        content_type=_SCORE_TYPE,
    )


def _grade(score: Score, connector: Connector) -> Grade:
    grade = Grade()
    grade.set_user_id(score.subject)
    if score.given is None:
        # Without a value a score clears the one before (AGS 2.0, 3.4.5); so do the platforms that wipe it anyway.
        grade.set_activity_progress("InProgress").set_grading_progress("NotReady")
    else:
        # Three decimals: with two, one platform showed full marks as 0.99.
        grade.set_score_given(round(score.given, 3)).set_score_maximum(round(score.maximum, 3))
        grade.set_activity_progress("Completed").set_grading_progress("FullyGraded")
    grade.set_timestamp(f"{score.at.astimezone(UTC):%Y-%m-%dT%H:%M:%S}.{score.at.microsecond // 1000:03d}Z")
    if comment := connector.platform.score_comment(score):
        grade.set_comment(comment)
    return grade.set_extra_claims(dict(connector.platform.score_extras(score)))


@dataclass(frozen=True, slots=True)
class _Column:
    """The grade column for everybody in one place on a platform who takes one course."""

    lti: Lti
    connector: Connector
    target: ScoreTarget
    key: str

    @classmethod
    def of(cls, lti: Lti, connector: Connector, target: ScoreTarget) -> _Column:
        named = (target.line_items or "", target.resource_id, target.resource_link_id or "")
        return cls(lti, connector, target, hashlib.sha256("\n".join(named).encode()).hexdigest())

    def find_or_make(self, maximum: float) -> str:
        """Its address. One worker looks and makes at a time, or two who finish together would get two columns."""
        if not self.target.line_items:
            reason = "This link has no grade column. Give it points on the platform, then let somebody open it again."
            raise PlatformRefused(reason, permanent=True)
        store, registration_id = self.lti.store, self.connector.record.id
        ours, known = store.claim_line_item(registration_id, self.key, now=self.connector.now)
        if known:
            return known
        if not ours:
            raise PlatformRefused("The grade column is just being made.", permanent=False, retry_after=5.0)
        service = _Gradebook(self.connector, self.target)
        try:
            line_item = service.find() or service.make(maximum)
        except (LtiException, ValueError) as error:
            self.forget()
            reason = "The gradebook answered something unexpected when it was asked for its columns."
            raise PlatformRefused(reason, permanent=False) from error
        except BaseException:
            self.forget()  # whoever tries next need not wait for our claim to age
            raise
        store.keep_line_item(registration_id, self.key, line_item)
        return line_item

    def forget(self) -> None:
        """Have the next attempt look for it anew."""
        self.lti.store.drop_line_item(self.connector.record.id, self.key)


class _Gradebook(AssignmentsGradesService):
    """PyLTI1p3's service for one link: asks with filters, and trusts nobody to apply them."""

    def __init__(self, connector: Connector, target: ScoreTarget) -> None:
        allowed = [scope for scope in target.scopes if scope.startswith(f"{SCOPES}lineitem")]
        data: Any = {"scope": allowed, "lineitems": target.line_items}
        super().__init__(connector, data)
        self._target = target
        self._connector = connector

    def find(self) -> str | None:
        """The column of this link, or the one we once made for this course here."""
        if not self.can_read_lineitem():
            return None
        link, resource = self._target.resource_link_id, self._target.resource_id
        if link and (found := self._first({"resource_link_id": link}, resourceLinkId=link)):
            return found
        return self._first({"resource_id": resource, "tag": TAG}, resourceId=resource, tag=TAG)

    def make(self, maximum: float) -> str:
        """A new column. Raises PlatformRefused where the platform does not let us make one."""
        if not self.can_create_lineitem():
            reason = "This link has no grade column, and the platform does not let this tool make one."
            raise PlatformRefused(reason, permanent=True)
        column = LineItem().set_label(self._target.label[:255]).set_score_maximum(maximum)
        column.set_resource_id(self._target.resource_id).set_tag(TAG)
        if self._target.resource_link_id:
            column.set_resource_link_id(self._target.resource_link_id)
        made = self.create_lineitem(column).get_id()
        if not isinstance(made, str) or not made:
            raise PlatformRefused("The platform made a grade column without an address.", permanent=True)
        return made

    def create_lineitem(self, new_lineitem: LineItem) -> LineItem:
        """What the maintained library does; the one that it began from makes none without looking for one first."""
        kind = "application/vnd.ims.lis.v2.lineitem+json"
        answer = self._connector.make_service_request(
            self._service_data["scope"],
            self._target.line_items or "",
            is_post=True,
            data=new_lineitem.get_value(),
            content_type=kind,
            accept=kind,
        )
        if not isinstance(answer["body"], dict):
            raise LtiException("a grade column that is no object")
        return LineItem(cast("Any", answer["body"]))

    def _first(self, filters: dict[str, str], **wanted: str) -> str | None:
        url: str | None = _filtered(self._service_data["lineitems"], filters)
        for _ in range(MOST_PAGES):
            if url is None:
                return None
            items, url = self.get_lineitems_page(url)
            for item in items:
                if isinstance(item, dict) and all(item.get(name) == value for name, value in wanted.items()):
                    return item["id"] if isinstance(item.get("id"), str) else None
        return None


def _filtered(url: str, filters: dict[str, str]) -> str:
    """An address with these filters added; the query it has already (one platform needs it) stays."""
    parts = urlsplit(url)
    query = [*parse_qsl(parts.query, keep_blank_values=True), *filters.items()]
    return urlunsplit(parts._replace(query=urlencode(query)))
