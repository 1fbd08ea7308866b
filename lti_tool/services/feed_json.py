"""A post as JSON for one reader. Who may see it at all was decided before (`storage.posts`); here is what of it.

Nothing in it says who wrote anonymously to anybody but the author and the facilitators, and a marker (what is left of a
post that was hidden, withdrawn or erased) says nothing but when it was written and what it answered.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from datetime import datetime

from lti_tool.storage.posts import Post, Reader

_JSON = ("false", "true")
_NOBODY = '{"id":"","name":"","me":false,"facilitator":false}'


def as_json(post: Post, reader: Reader, endorsed: Collection[int] = ()) -> str:
    """A post as this reader gets it; `endorsed` are the posts she has endorsed.

    Why something did not count is between its author and the facilitators.
    """
    me = post.enrolment_id == reader.enrolment_id
    inside = me or reader.staff
    parent = f'"p{post.parent_id}"' if post.parent_id else "null"
    if post.state != "visible" and not (inside and post.state in ("pending", "hidden")):
        return (
            f'{{"id":"p{post.id}","parent":{parent},"author":{_NOBODY},"at":"{_iso(post.at)}","words":0,'
            f'"countable":false,"why":null,"minimum":0,"nodes":[],"state":"{post.state}"}}'
        )
    why = f'"{post.why}"' if post.why and inside else "null"
    if post.anonymous and not inside:
        author = _NOBODY
    else:
        # Written out: only the name can hold anything that JSON must escape, and fifty of these make a page.
        name = json.dumps(post.name or "", ensure_ascii=False)
        author = (
            f'{{"id":"l{post.enrolment_id}","name":{name},"me":{_JSON[me]},"facilitator":{_JSON[post.facilitator]}}}'
        )
    return (
        f'{{"id":"p{post.id}","parent":{parent},"author":{author},"at":"{_iso(post.at)}",'
        f'"words":{post.words},"countable":{_JSON[post.countable]},"why":{why},"minimum":{post.minimum},'
        f'"nodes":{post.nodes}{_state(post)}{_rest(post, reader, inside=inside, endorsed=endorsed)}}}'
    )


def gone(post_id: int) -> str:
    """Instead of a post that was taken away and left nothing."""
    return f'{{"id":"p{post_id}","state":"gone"}}'


def public_target(target: str) -> str:
    """What is answered where no post of this space is, as pages name it: `s1`, `e34`, `colleague`, `parted`."""
    kind, _, which = target.partition(":")
    return {"sample": which, "earlier": f"e{which}"}.get(kind, kind)


def _rest(post: Post, reader: Reader, *, inside: bool, endorsed: Collection[int]) -> str:
    """What is said only where it is not the usual."""
    said = ""
    if post.answers:
        said += f',"answers":{post.answers}'
    if post.endorsed:
        said += f',"endorsed":{post.endorsed}' + (',"endorsed_by_me":true' if post.id in endorsed else "")
    # One look at most posts: nothing of this.
    if post[_FIRST_RARE:] != _USUAL:
        said += _rare(post) + (_inside(post, reader) if inside else "")
    return said


_USUAL = (0, 0, 0, 0, None, None, None, None, None, None, None)
_FIRST_RARE = len(Post._fields) - len(_USUAL)


def _rare(post: Post) -> str:
    said = "".join(f',"{name}":true' for name, is_so in zip(_MARKS, post[_FIRST_RARE:], strict=False) if is_so)
    if post.edited_at:
        said += f',"edited":"{_iso(post.edited_at)}"'
    if post.private_to:
        said += ',"private":true'
    if post.target:
        said += f',"target":{json.dumps(public_target(post.target))}'
    return said + (post.extras or "")


_MARKS = ("helped", "confirmed", "best", "anonymous")


def _inside(post: Post, reader: Reader) -> str:
    """What only the author and the facilitators get, and what only the facilitators do."""
    said = "" if post.consent is None else f',"consent":"{post.consent}"'
    if reader.staff and post.owner_id:
        said += f',"owner":"l{post.owner_id}"'
    if reader.staff and post.flag:
        said += f',"flag":"{post.flag}"'
    return said


def _state(post: Post) -> str:
    return "" if post.state == "visible" else f',"state":"{post.state}"'


def _iso(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"
