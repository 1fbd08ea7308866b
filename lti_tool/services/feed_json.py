"""A post as JSON for one reader. Who may see it at all was decided before (`storage.posts`); here is what of it.

Nothing in it says who wrote anonymously to anybody but the author and the facilitators, and a marker (what is left of a
post that was hidden, withdrawn or erased) says nothing but when it was written and what it answered.
"""

from __future__ import annotations

import json
from collections.abc import Collection

from lti_tool.storage.posts import Post, Rare, Reader

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
            f'{{"id":"p{post.id}","parent":{parent},"author":{_NOBODY},"at":"{post.at}","words":0,'
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
        f'{{"id":"p{post.id}","parent":{parent},"author":{author},"at":"{post.at}",'
        f'"words":{post.words},"countable":{_JSON[post.countable]},"why":{why},"minimum":{post.minimum},'
        f'"nodes":{post.nodes}{_rest(post, reader, inside=inside, endorsed=endorsed)}}}'
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
    said = "" if post.state == "visible" else f',"state":"{post.state}"'
    if post.answers:
        said += f',"answers":{post.answers}'
    if post.endorsed:
        said += f',"endorsed":{post.endorsed}' + (',"endorsed_by_me":true' if post.id in endorsed else "")
    if reader.board and post.parent_id and post.to_id == reader.enrolment_id != post.enrolment_id:
        said += ',"can_help":true'
    return said if post.rare is None else said + _rare(post.rare) + (_inside(post.rare, reader) if inside else "")


def _rare(rare: Rare) -> str:
    said = "".join(f',"{name}":true' for name, is_so in zip(_MARKS, rare, strict=False) if is_so)
    if rare.edited:
        said += f',"edited":"{rare.edited}"'
    if rare.private_to:
        said += ',"private":true'
    if rare.target:
        said += f',"target":{json.dumps(public_target(rare.target))}'
    return said + (rare.extras or "")


_MARKS = ("helped", "confirmed", "best", "anonymous")
"""The first of `Rare`, as pages name them."""


def _inside(rare: Rare, reader: Reader) -> str:
    """What only the author and the facilitators get, and what only the facilitators do."""
    said = "" if rare.consent is None else f',"consent":"{rare.consent}"'
    if rare.reason:
        said += f',"reason":{json.dumps(rare.reason, ensure_ascii=False)}'
    if reader.staff and rare.owner_id:
        said += f',"owner":"l{rare.owner_id}"'
    if reader.staff and rare.flag:
        said += f',"flag":"{rare.flag}"'
    return said
