"""The posts in one space of a preview: an author's own, and those of colleagues who are not real and say so."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any, Literal

from courses.model.contributions import Said, count_words, judge, tally
from courses.model.markup import to_nodes

LABEL = "Imagined for the preview, by nobody:"
_FILLER = {
    "post": "here a colleague would tell from her own work what she thinks about this, with an example.",
    "reply": "here a colleague would answer you, take up what you wrote, and ask one thing more.",
}
_MOST_PEOPLE = 12
_KEPT = ("fields", "consent", "anonymous", "mentions", "private")


class Posts:
    """One activity's space. `ids` gives the next number of a post."""

    def __init__(self, ids: Iterator[int], clock: Callable[[], datetime]) -> None:
        self._ids = ids
        self._clock = clock
        self._posts: dict[str, dict[str, Any]] = {}
        self._texts: dict[str, list[dict[str, Any]]] = {}
        self._keys: dict[str, str] = {}
        self._asked: Mapping[str, Any] = {}
        self._changes = 0

    def begin(self, asked: Mapping[str, Any]) -> None:
        """The activity as its author has it now; at first, each colleague has written a post already."""
        self._asked = asked
        if self._posts or asked.get("sees") == "own":
            return
        for at in range(min(_MOST_PEOPLE, max(3, asked["require"]["distinct_peers"] + 1))):
            self._imagine(_colleague(at), parent=None)

    @property
    def version(self) -> str:
        """Changes whenever the feed does."""
        return f"{self._changes}.{len(self._posts)}.{int(self._closed)}"

    def feed(self) -> dict[str, Any]:
        """All that the learner may see: peers' posts after her own, if the course has it so."""
        shown = [post for post in self._posts.values() if post["author"]["me"] or not self._closed]
        about = {"version": self.version, "since": self.version, "hidden": len(self._posts) - len(shown)}
        people = len({post["author"]["id"] for post in self._posts.values()})
        return {**about, "me": self.counts(), "people": people, "posts": shown, "next": None}

    def has(self, id: str) -> bool:
        """Whether this post is here."""
        return id in self._posts

    def say(self, said: Mapping[str, Any], *, name: str) -> dict[str, Any]:
        """Her own contribution; a colleague answers her first post, and says of an answer that it helped."""
        if said["key"] and said["key"] in self._keys:
            return self._posts[self._keys[said["key"]]]
        parent = self._posts.get(str(said.get("parent") or ""))
        author = {"id": "preview", "name": name or "You", "me": True, "facilitator": False}
        post = self._add(author, said, parent=parent["id"] if parent else None)
        self._keys[said["key"]] = post["id"]
        if parent and not parent["author"]["me"] and post["countable"] and self._asked["board"]:
            post["helped"] = True
        elif not parent and post["countable"] and self._asked.get("sees") != "own":
            self._imagine(_colleague(0), parent=post["id"])
            post["answers"] = 1
        return post

    def edit(self, id: str, said: Mapping[str, Any]) -> dict[str, Any]:
        """Her own post in other words."""
        post = self._posts[id]
        if post["author"]["me"]:
            post.update(self._judged(said, parent=post["parent"]), edited=self._now())
            self._keep(post, said)
        return post

    def withdraw(self, id: str) -> dict[str, Any]:
        """Her own post is taken back; one that was answered leaves its place."""
        post = self._posts[id]
        if post["author"]["me"]:
            answered = any(other["parent"] == id for other in self._posts.values())
            post.update(state="withdrawn" if answered else "gone", nodes=[])
            self._changes += 1
        return post

    def mark(self, id: str, mark: str, *, on: bool) -> dict[str, Any]:
        """She endorses a post, or says that an answer helped her."""
        post = self._posts[id]
        if mark == "endorse":
            post.update(endorsed_by_me=on, endorsed=int(on))
        elif mark == "helped_me":
            post["helped"] = on
        self._changes += 1
        return post

    def as_written(self, id: str) -> dict[str, Any]:
        """A post with the text it was made from, for its writer to edit."""
        return {"post": self._posts[id], "mentions": [], **self._texts[id][-1]}

    def history(self, id: str) -> dict[str, Any]:
        """What a post said before, oldest first."""
        return {"versions": self._texts[id]}

    def search(self, words: str) -> list[dict[str, Any]]:
        """The posts in sight with these words."""
        found = self.feed()["posts"]
        return [post for post in found if words and words.lower() in self._texts[post["id"]][-1]["text"].lower()]

    def counts(self) -> dict[str, Any]:
        """What she has done here, as her record counts it."""
        mine = [post for post in self._posts.values() if post["author"]["me"]]
        counted = tally(self._said(post) for post in mine)
        there = {post["author"]["id"] for post in self._posts.values() if not post["author"]["me"]}
        answered = {
            self._posts[post["parent"]]["author"]["id"] for post in mine if post["parent"] and post["countable"]
        }
        endorsed = sum(bool(post.get("endorsed_by_me")) for post in self._posts.values())
        return {
            "posts": counted.posts,
            "replies": counted.replies,
            "peers": counted.peers,
            "others": len(there - answered),
            "answers": len([post for post in self._posts.values() if self._answers_her(post)]),
            "answer_backs": counted.answer_backs,
            "endorsements": endorsed,
            "accepted": sum(bool(post.get("helped")) and post["parent"] is not None for post in mine),
        }

    @property
    def _closed(self) -> bool:
        return bool(self._asked.get("post_first")) and not self.counts()["posts"]

    def _said(self, post: Mapping[str, Any]) -> Said:
        parent = self._posts.get(post["parent"] or "")
        to = _NUMBERS.get(parent["author"]["id"]) if parent else None
        kind: Literal["post", "reply"] = "reply" if parent else "post"
        back = bool(parent) and self._answers_her(parent or {})
        at = datetime.fromisoformat(post["at"])
        state = post.get("state", "visible")
        return Said(kind, countable=post["countable"], at=at, state=state, to=to, answer_back=back)

    def _answers_her(self, post: Mapping[str, Any]) -> bool:
        above = self._posts.get(post["parent"] or "")
        return bool(above and above["author"]["me"] and not post["author"]["me"])

    def _imagine(self, author: dict[str, Any], *, parent: str | None) -> None:
        kind: Literal["post", "reply"] = "reply" if parent else "post"
        text = f"{LABEL} {_FILLER[kind]}"
        while count_words(text) < self._asked["min_words"][kind]:
            text += " And so on, in words of her own."
        fields = {each["id"]: text for each in self._asked["fields"]} if not parent else {}
        self._add(author, {"text": "" if fields else text, **({"fields": fields} if fields else {})}, parent=parent)

    def _add(self, author: dict[str, Any], said: Mapping[str, Any], *, parent: str | None) -> dict[str, Any]:
        about = {"id": f"p{next(self._ids)}", "parent": parent, "author": author, "at": self._now()}
        post = {**about, **self._judged(said, parent=parent), **{name: said[name] for name in _KEPT if name in said}}
        self._posts[post["id"]] = post
        self._keep(post, said)
        return post

    def _judged(self, said: Mapping[str, Any], *, parent: str | None) -> dict[str, Any]:
        text, fields = str(said.get("text", "")), said.get("fields") or {}
        kind: Literal["post", "reply"] = "reply" if parent else "post"
        above = self._posts.get(parent or "")
        words = count_words(" \n".join((text, *map(str, fields.values()))))
        verdict = judge(
            kind, words, minimum=self._asked["min_words"][kind], is_self=bool(above and above["author"]["me"])
        )
        nodes: list[Any] = [{"t": "field", "id": id, "c": to_nodes(str(words))} for id, words in fields.items()]
        nodes += to_nodes(text) if text else []
        counted = {"words": words, "countable": verdict.countable, "why": verdict.why, "minimum": verdict.minimum}
        return {"nodes": nodes, **counted}

    def _keep(self, post: Mapping[str, Any], said: Mapping[str, Any]) -> None:
        kept = {
            "text": str(said.get("text", "")),
            "fields": said.get("fields"),
            "words": post["words"],
            "at": self._now(),
        }
        self._texts.setdefault(post["id"], []).append(kept)
        self._changes += 1

    def _now(self) -> str:
        return f"{self._clock():%Y-%m-%dT%H:%M:%S+00:00}"


_NUMBERS: Mapping[str, int] = {f"imaginary-{at}": at for at in range(_MOST_PEOPLE)}


def _colleague(at: int) -> dict[str, Any]:
    name = f"Imaginary colleague {chr(ord('A') + at)}"
    return {"id": f"imaginary-{at}", "name": name, "me": False, "facilitator": False}
