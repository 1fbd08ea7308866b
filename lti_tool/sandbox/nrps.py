"""Names and Role Provisioning: who is in the course, in pages, and what has changed since it was read.

What may differ between vendors is asked of the personality.
"""

import json
from collections.abc import Mapping
from typing import Any

from flask import Response, request

from lti_tool.sandbox.ags import refuse
from lti_tool.sandbox.habits import NRPS_SCOPE
from lti_tool.sandbox.lms import Lms, current_lms
from lti_tool.sandbox.personality import Page

MEMBERS_TYPE = "application/vnd.ims.lti-nrps.v2.membershipcontainer+json"

People = list[dict[str, Any]]


def list_members(context: str, **rest: str) -> Response:
    """The members of the course, with a token that has the scope for it."""
    lms = current_lms()
    scheme, _, text = request.headers.get("Authorization", "").partition(" ")
    token = lms.token(text, lms.clock()) if scheme.lower() == "bearer" else None
    if token is None:
        return refuse(401, "Unauthorized")
    if NRPS_SCOPE not in token.scopes:
        return refuse(403, "Forbidden")
    if context != lms.context.id:
        return refuse(404, "Not found")
    if MEMBERS_TYPE not in request.headers.get("Accept", ""):
        return refuse(400, f"No handler found for {request.path} {request.headers.get('Accept', '')}")
    return _answer(lms)


def _answer(lms: Lms) -> Response:
    everybody = [lms.personality.member(person) for person in lms.people.values()]
    since = request.args.get("since", type=int)
    chosen = everybody if since is None else _changes(everybody, lms.snapshots[since])
    limit, first = lms.personality.page_size(request.args.get("limit", type=int)), request.args.get("from", 0, type=int)
    shown = chosen[first : first + limit] if limit else chosen
    url = lms.url + request.path + (f"?since={since}" if since is not None else "")
    context = {"id": lms.context.id, "label": lms.context.label, "title": lms.context.title}
    body = {"id": lms.url + request.path, "context": context, "members": shown}
    response = Response(json.dumps(body), 200, content_type=f"{MEMBERS_TYPE}; charset=utf-8")
    links = lms.personality.member_links(Page(url, first, limit, len(chosen)))
    if lms.personality.tells_differences and not (limit and first + limit < len(chosen)):
        lms.snapshots.append(everybody)
        links.append(f'<{lms.url}{request.path}?since={len(lms.snapshots) - 1}>; rel="differences"')
    for link in links:
        response.headers.add("Link", link)
    return response


def _changes(now: People, then: People) -> People:
    """Who is new, or other than then, and who has been deleted."""
    before: Mapping[str, dict[str, Any]] = {one["user_id"]: one for one in then}
    here = {one["user_id"] for one in now}
    gone = [{"user_id": who, "status": "Deleted", "roles": one["roles"]} for who, one in before.items()]
    return [
        *(one for one in now if before.get(one["user_id"]) != one),
        *(one for one in gone if one["user_id"] not in here),
    ]
