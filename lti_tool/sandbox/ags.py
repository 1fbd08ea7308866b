"""Assignment and Grade Services: line items, scores and results, as JSON over HTTP.

What may differ between vendors is asked of the personality; this module knows addresses, scopes and shapes.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from functools import wraps
from typing import Any

from flask import Response, request

from lti_tool.sandbox.gradebook import Column, Grade, Received, Score, number
from lti_tool.sandbox.lms import Lms, current_lms
from lti_tool.sandbox.personality import (
    AGS_SCOPE,
    LINE_ITEM_TYPE,
    LINE_ITEMS_TYPE,
    RESULTS_TYPE,
    SCORE_TYPE,
    Page,
)

View = Callable[..., Response]
READ, WRITE = ("lineitem", "lineitem.readonly"), ("lineitem",)


def guarded(*scopes: str) -> Callable[[View], View]:
    """Only with a good access token that carries one of these scopes."""

    def wrap(view: View) -> View:
        @wraps(view)
        def guard(context: str, **parts: int) -> Response:
            lms = current_lms()
            scheme, _, text = request.headers.get("Authorization", "").partition(" ")
            token = lms.token(text, lms.clock()) if scheme.lower() == "bearer" else None
            if token is None or lms.tool is None or not lms.personality.knows(request.args, lms.tool):
                return refuse(401, "Unauthorized")
            if not token.scopes & {AGS_SCOPE + scope for scope in scopes}:
                return refuse(403, "Forbidden")
            if context != lms.context.id or parts.get("number", 0) not in {0, *lms.gradebook.columns}:
                return refuse(404, "Not found")
            return view(lms, *parts.values())

        return guard

    return wrap


def refuse(status: int, reason: str) -> Response:
    """An error the way Moodle words it; by the book its wording is free."""
    asked = {
        "method": request.method,
        "url": request.full_path.rstrip("?"),
        "accept": request.headers.get("Accept", ""),
        "contentType": request.headers.get("Content-Type", ""),
    }
    return _json({"status": status, "reason": reason, "request": asked}, status, "application/json; charset=utf-8")


def unhandled(context: str, **parts: Any) -> Response:
    """A method or path under the services that nobody handles."""
    accept, kind = request.headers.get("Accept", ""), request.headers.get("Content-Type", "")
    return refuse(400, f"No handler found for {request.path} {accept} {kind}")


@guarded(*READ)
def list_line_items(lms: Lms) -> Response:
    if not lms.personality.accepts(request.headers.get("Accept", ""), LINE_ITEMS_TYPE):
        return refuse(400, f"No handler found for {request.path} {request.headers.get('Accept', '')}")
    wanted = {"resource_id": "resource_id", "tag": "tag", "resource_link_id": "link"}
    chosen = [
        column
        for column in lms.gradebook.columns.values()
        if all(getattr(column, field) == request.args[name] for name, field in wanted.items() if name in request.args)
    ]
    limit, first = request.args.get("limit", type=int), request.args.get("from", 0, type=int)
    shown = chosen[first : first + limit] if limit else chosen
    response = _json([_line_item(lms, column) for column in shown], 200, LINE_ITEMS_TYPE)
    link = lms.personality.link_header(Page(_list_url(lms), first, limit, len(chosen)))
    if link:
        response.headers["Link"] = link
    return response


@guarded(*WRITE)
def create_line_item(lms: Lms) -> Response:
    body = _body(lms, LINE_ITEM_TYPE)
    if isinstance(body, Response):
        return body
    if not body.get("label") or not isinstance(body.get("scoreMaximum"), int | float):
        return refuse(400, "No label or Score Maximum")
    link = str(body.get("resourceLinkId", ""))
    if link and link not in {known.id for known in lms.links.values()}:
        return refuse(403, "Forbidden")
    column = lms.gradebook.add(_column(Column(0, "", 0, link=link), body))
    return _json(_line_item(lms, column), 201, LINE_ITEM_TYPE)


@guarded(*READ)
def show_line_item(lms: Lms, number: int) -> Response:
    if not lms.personality.accepts(request.headers.get("Accept", ""), LINE_ITEM_TYPE):
        return refuse(400, f"No handler found for {request.path} {request.headers.get('Accept', '')}")
    return _json(_line_item(lms, lms.gradebook.columns[number]), 200, LINE_ITEM_TYPE)


@guarded(*WRITE)
def change_line_item(lms: Lms, number: int) -> Response:
    body = _body(lms, LINE_ITEM_TYPE)
    if isinstance(body, Response):
        return body
    column = lms.gradebook.change(_column(lms.gradebook.columns[number], body))
    return _json(_line_item(lms, column), 200, LINE_ITEM_TYPE)


@guarded(*WRITE)
def remove_line_item(lms: Lms, number: int) -> Response:
    lms.gradebook.remove(number)
    return Response(status=204)


@guarded("score")
def take_score(lms: Lms, number: int) -> Response:
    body = _body(lms, SCORE_TYPE)
    if isinstance(body, Response):
        return body
    with lms.gradebook.lock:
        status = _judge(lms, lms.gradebook.columns[number], body)
        lms.gradebook.log.append(Received(number, str(body.get("userId", "")), status, body))
    if status != 200:
        return _answer(lms.personality.score_refused, status, SCORE_TYPE)
    return _answer(lms.personality.score_body(_result_url(lms, number, str(body["userId"]))), 200, SCORE_TYPE)


def _judge(lms: Lms, column: Column, body: Mapping[str, Any]) -> int:
    """What a score request is answered; keeps the grade when it is taken."""
    score = _score(body)
    if score is None:
        return 400
    person = lms.by_number(score.user)
    if person is None or person.role != "learner":
        return 400
    judgement = lms.personality.judge(score, column, lms.gradebook.grade(column.id, score.user))
    if judgement.erased:
        lms.gradebook.put(column.id, score.user, None)
    elif judgement.grade:
        lms.gradebook.put(column.id, score.user, judgement.grade)
    return judgement.status


def _score(body: Mapping[str, Any]) -> Score | None:
    """The score in a body; None when something required is missing or is no time or number."""
    try:
        given, maximum = body.get("scoreGiven"), body.get("scoreMaximum")
        if given is not None and (maximum is None or float(maximum) <= 0 or float(given) < 0):
            return None
        timestamp = datetime.fromisoformat(body["timestamp"])
        return Score(
            user=str(body["userId"]),
            timestamp=timestamp if timestamp.tzinfo else timestamp.replace(tzinfo=UTC),
            activity_progress=body["activityProgress"],
            grading_progress=body["gradingProgress"],
            given=None if given is None else float(given),
            maximum=None if maximum is None else float(maximum),
            comment=body.get("comment"),
        )
    except (KeyError, TypeError, ValueError):
        return None


@guarded("result.readonly")
def list_results(lms: Lms, number: int) -> Response:
    if not lms.personality.accepts(request.headers.get("Accept", ""), RESULTS_TYPE):
        return refuse(400, f"No handler found for {request.path} {request.headers.get('Accept', '')}")
    user = request.args.get("user_id")
    grades = {who: grade for who, grade in lms.gradebook.grades(number).items() if user in (None, who)}
    return _json([_result(lms, number, who, grade) for who, grade in sorted(grades.items())], 200, RESULTS_TYPE)


def _result(lms: Lms, column: int, user: str, grade: Grade) -> dict[str, Any]:
    result: dict[str, Any] = {"id": _result_url(lms, column, user), "userId": user}
    if grade.value is None:
        return result
    result |= {"resultScore": number(grade.value), "resultMaximum": number(lms.gradebook.columns[column].score_maximum)}
    if grade.comment:
        result["comment"] = grade.comment
    at = grade.timestamp.astimezone(UTC).isoformat()
    return {**result, "scoreOf": _line_item_url(lms, column), "timestamp": at}


def _line_item(lms: Lms, column: Column) -> dict[str, Any]:
    item: dict[str, Any] = {
        "id": _line_item_url(lms, column.id),
        "label": column.label,
        "scoreMaximum": number(column.score_maximum),
    }
    optional = {"resourceId": column.resource_id, "tag": column.tag, "resourceLinkId": column.link}
    optional |= {"ltiLinkId": column.link, "startDateTime": column.start, "endDateTime": column.end}
    return {**item, **{name: value for name, value in optional.items() if value}}


def _column(column: Column, body: Mapping[str, Any]) -> Column:
    return replace(
        column,
        label=body.get("label", column.label),
        score_maximum=body.get("scoreMaximum", column.score_maximum),
        resource_id=body.get("resourceId", column.resource_id),
        tag=body.get("tag", column.tag),
        start=body.get("startDateTime", column.start),
        end=body.get("endDateTime", column.end),
    )


def _body(lms: Lms, expected: str) -> dict[str, Any] | Response:
    kind = request.headers.get("Content-Type", "")
    if not lms.personality.takes(kind, expected):
        return refuse(400, f"No handler found for {request.path}  {kind}")
    body = request.get_json(force=True, silent=True)
    return body if isinstance(body, dict) else refuse(400, "The body is no JSON object")


def _line_item_url(lms: Lms, column: int) -> str:
    assert lms.tool is not None  # noqa: S101 - every caller is guarded
    return lms.personality.line_item_url(lms.url, lms.context, lms.tool, column)


def _list_url(lms: Lms) -> str:
    assert lms.tool is not None  # noqa: S101 - every caller is guarded
    return lms.personality.line_items_url(lms.url, lms.context, lms.tool)


def _result_url(lms: Lms, column: int, user: str) -> str:
    url = lms.personality.part_url(_line_item_url(lms, column), "results")
    return f"{url}{'&' if '?' in url else '?'}user_id={user}"


def _json(body: object, status: int, kind: str) -> Response:
    return _answer(json.dumps(body), status, kind)


def _answer(text: str, status: int, kind: str) -> Response:
    content_type = kind if "charset" in kind else f"{kind}; charset=utf-8"
    return Response(text, status, content_type=content_type)
