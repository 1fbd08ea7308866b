"""The API of what people say to each other: posts, answers, marks, and finding them again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, current_app, request

from lti_tool.errors import Refused
from lti_tool.services import community, editing, feed, finding, marking
from lti_tool.services.act import Act
from lti_tool.services.community import Contribution
from lti_tool.services.editing import Edit
from lti_tool.web import inputs
from lti_tool.web.acts import reading, writing
from lti_tool.web.answers import answer, as_text, unchanged
from lti_tool.web.pace import Pace

blueprint = Blueprint("posts", __name__, url_prefix="/api")

LONGEST = 200_000
"""Somewhat more than may be posted, so that a text just over it is told how long it is."""
LONGEST_SEARCH = 2_000
MOST = 50
"""Mentions or attachments that are read at all; how many may be is said further in."""
SEARCHES, A_MINUTE = 60, 60.0


@blueprint.get("/activities/<activity>/posts")
def posts(activity: str) -> Response:
    """A page of the discussion, or what changed since one; 304 when it is as it was."""
    after, since, pod = inputs.cursor(), request.args.get("since"), inputs.pod()
    with reading() as act:
        version = feed.version(act, activity, pod=pod)
        same = unchanged(version)
        if same is not None:
            return same
        if since is not None:
            return answer(feed.changes(act, activity, since=since, pod=pod).json(), etag=version)
        return answer(feed.feed(act, activity, after=after, pod=pod).json(), etag=version)


@blueprint.post("/activities/<activity>/posts")
def contribute(activity: str) -> Response:
    """Make a post or a reply. The same Idempotency-Key again is the same post."""
    said, pod = _contribution(inputs.body()), inputs.pod()
    with writing() as act:
        made = community.contribute(act, activity, said, pod=pod)
    return _made(made, status=201)


@blueprint.get("/posts/<post>")
def source(post: str) -> Response:
    """A post as it was typed, for its author to change."""
    post_id = inputs.number_of(post, "p")
    with reading() as act:
        found = editing.source(act, post_id)
    rest = {name: value for name, value in found.items() if name != "post"}
    return answer(f'{{"post":{found["post"]},{as_text(rest)[1:]}')


@blueprint.put("/posts/<post>")
def edit(post: str) -> Response:
    """Change a post of one's own."""
    post_id, given = inputs.number_of(post, "p"), _edit(inputs.body())
    with writing() as act:
        made = editing.edit(act, post_id, given)
    return _made(made)


@blueprint.delete("/posts/<post>")
def withdraw(post: str) -> Response:
    """Take back a post of one's own."""
    post_id = inputs.number_of(post, "p")
    with writing() as act:
        made = editing.withdraw(act, post_id)
    return _made(made)


@blueprint.get("/posts/<post>/history")
def history(post: str) -> Response:
    """Everything a post has said."""
    post_id = inputs.number_of(post, "p")
    with reading() as act:
        found = editing.history(act, post_id)
    return answer(found)


@blueprint.put("/posts/<post>/marks/<kind>")
def mark(post: str, kind: str) -> Response:
    """Put a mark on a post."""
    return _mark(post, kind, on=True)


@blueprint.delete("/posts/<post>/marks/<kind>")
def unmark(post: str, kind: str) -> Response:
    """Take a mark off a post."""
    return _mark(post, kind, on=False)


@blueprint.put("/activities/<activity>/read")
def read(activity: str) -> Response:
    """Remember how far the person has read."""
    upto, pod = inputs.number_of(inputs.text(inputs.body(), "upto", longest=20), "p"), inputs.pod()
    with writing() as act:
        marking.read(act, activity, upto, pod=pod)
    return answer({})


@blueprint.put("/activities/<activity>/unread")
def unread(activity: str) -> Response:
    """Take a post and everything after it for unread again, or everything."""
    start, pod = inputs.optional_text(inputs.body(), "from", longest=20), inputs.pod()
    number = None if start is None else inputs.number_of(start, "p")
    with writing() as act:
        marking.unread(act, activity, number, pod=pod)
    return answer({})


@blueprint.get("/activities/<activity>/search")
def search(activity: str) -> Response:
    """The posts that have these words."""
    words, pod = _asked(), inputs.pod()
    before = inputs.cursor() or None
    with reading() as act:
        _refuse_haste(act)
        found = finding.posts(act, activity, words, before=before, pod=pod)
    return answer(found)


@blueprint.get("/activities/<activity>/similar")
def similar(activity: str) -> Response:
    """What has been asked or written already about the same."""
    words, pod = _asked(), inputs.pod()
    with reading() as act:
        _refuse_haste(act)
        found = finding.similar(act, activity, words, pod=pod)
    return answer(found)


@blueprint.get("/activities/<activity>/people")
def people(activity: str) -> Response:
    """People to mention."""
    start, pod = _asked(), inputs.pod()
    with reading() as act:
        _refuse_haste(act)
        found = finding.people(act, activity, start, pod=pod)
    return answer(found)


def _mark(post: str, kind: str, *, on: bool) -> Response:
    post_id = inputs.number_of(post, "p")
    with writing() as act:
        made = marking.mark(act, post_id, kind, on=on)
    return _made(made)


def _made(made: Mapping[str, Any], *, status: int = 200) -> Response:
    # The answer is made after the transaction has been kept: nothing is acknowledged that could still be lost.
    return answer(f'{{"post":{made["post"]},"state":{as_text(made["state"])}}}', status=status)


def _contribution(given: Mapping[str, Any]) -> Contribution:
    key = inputs.idempotency_key()
    if key is None:
        raise Refused("no_key", "Something in this page went wrong. Please reload it.", status=422)
    return Contribution(
        text=inputs.text(given, "text", longest=LONGEST),
        parent=inputs.optional_text(given, "parent", longest=64),
        key=key,
        fields=inputs.optional_texts(given, "fields", longest=LONGEST),
        consent=inputs.optional_text(given, "consent", longest=20),
        anonymous=given.get("anonymous") is True,
        mentions=_people(given) or (),
        attachments=tuple(inputs.texts(given, "attachments", longest=64, most=MOST)),
        private=given.get("private") is True,
    )


def _edit(given: Mapping[str, Any]) -> Edit:
    return Edit(
        text=inputs.text(given, "text", longest=LONGEST),
        fields=inputs.optional_texts(given, "fields", longest=LONGEST),
        consent=inputs.optional_text(given, "consent", longest=20),
        mentions=_people(given),
    )


def _people(given: Mapping[str, Any]) -> tuple[int, ...] | None:
    """The people who are mentioned, each once; None when nothing is said about it."""
    if given.get("mentions") is None:
        return None
    named = inputs.texts(given, "mentions", longest=20, most=MOST)
    return tuple(dict.fromkeys(inputs.number_of(one, "l") for one in named))


def _asked() -> str:
    return inputs.cleaned(request.args.get("q", "")[:LONGEST_SEARCH])


def _refuse_haste(act: Act) -> None:
    pace: Pace = current_app.extensions.setdefault("touchpoint.searches", Pace(most=SEARCHES, seconds=A_MINUTE))
    if not pace.allows(act.session.id, act.now):
        raise Refused("too_fast", "That was a lot of searching at once. Please try again in a minute.", status=429)
