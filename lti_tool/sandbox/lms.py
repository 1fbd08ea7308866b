"""The practice LMS itself: everything it remembers, in memory, for one course."""

import secrets
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from flask import current_app

from lti_tool.sandbox.families import Blackboard, Brightspace, Canvas, Sakai
from lti_tool.sandbox.gradebook import Column, Gradebook
from lti_tool.sandbox.keys import PlatformKeys
from lti_tool.sandbox.moodle import Moodle
from lti_tool.sandbox.people import PEOPLE, Person
from lti_tool.sandbox.personality import Plain, Visit
from lti_tool.sandbox.registrar import Registrar
from lti_tool.sandbox.registration import Context, Link, Tool
from lti_tool.sandbox.shelf import Shelf

if TYPE_CHECKING:
    from lti_tool.sandbox.faults import Faults

PERSONALITIES: dict[str, type[Plain]] = {
    kind.key: kind for kind in (Plain, Moodle, Canvas, Brightspace, Blackboard, Sakai)
}
TOKEN_LIFETIME = timedelta(hours=1)


@dataclass(frozen=True)
class Token:
    """An access token's owner, its scopes and its end."""

    client_id: str
    scopes: frozenset[str]
    until: datetime


@dataclass(frozen=True)
class Call:
    """One request a tool made to one of our services."""

    service: str
    status: int


@dataclass
class Lms:
    """One practice LMS at `url` (which is also its issuer). Safe to use from several threads.

    `clock` gives the time (UTC, aware); a test may set its own.
    """

    url: str
    faults: "Faults"
    name: str = "Northside College"
    personality: Plain = field(default_factory=Plain)
    tool: Tool | None = None
    context: Context = field(default_factory=Context)
    clock: Callable[[], datetime] = field(default=lambda: datetime.now(UTC))
    keys: PlatformKeys = field(default_factory=PlatformKeys)
    gradebook: Gradebook = field(default_factory=Gradebook)
    shelf: Shelf = field(default_factory=Shelf)
    registrar: Registrar = field(default_factory=Registrar)
    link_to_register: Callable[[], str] = field(default=lambda: "")
    """A link of the tool's to fill in for the administrator; the demo has one at hand."""
    link_to_administer: Callable[[], str] | None = None
    """A way in to the tool's own administrators' pages, likewise."""
    people: dict[str, Person] = field(default_factory=lambda: {person.key: person for person in PEOPLE})
    links: dict[str, Link] = field(default_factory=dict)
    notice_handlers: dict[str, str] = field(default_factory=dict)
    """Where the tool wants notices, by their kind."""
    snapshots: list[list[dict[str, Any]]] = field(default_factory=list)
    """Rosters as they were given out, for whoever asks what has changed since."""
    calls: list[Call] = field(default_factory=list)
    _launches: dict[str, tuple[str, str]] = field(default_factory=dict)
    _tokens: dict[str, Token] = field(default_factory=dict)
    _reviews: dict[str, tuple[int, str]] = field(default_factory=dict)
    _choices: dict[str, str] = field(default_factory=dict)
    _questions: dict[str, tuple[Person, Person]] = field(default_factory=dict)
    _nonces: set[str] = field(default_factory=set)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def add_link(self, link: Link) -> Link:
        """Put an external-tool activity into the course, with its gradebook column where it is graded."""
        self.links[link.key] = link
        if link.graded:
            label = link.column or link.title
            reviewable = tuple(link.review.get("reviewableStatus", ()))
            column = Column(0, label, link.score_maximum, link.resource_id, link.tag, link=link.id)
            self.gradebook.add(replace(column, reviewable=reviewable))
        return link

    def put_in(self, link: Link) -> Link:
        """Add a link that somebody has made, under a key and an id that no other link has."""
        with self._lock:
            number = max((int(known.id) for known in self.links.values() if known.id.isdecimal()), default=0) + 1
        return self.add_link(replace(link, key=f"link-{number}", id=str(number)))

    def duplicate(self, key: str) -> Link:
        """The same activity once more in the same course, as a teacher's *Duplicate* makes it."""
        return self.put_in(replace(self.links[key], history=self.links[key].id))

    def copy_course(self) -> None:
        """Go on with a copy of the course for another term: all its links under new ids, and an empty gradebook."""
        old, links = self.context, list(self.links.values())
        history = ",".join(filter(None, (old.id, old.history)))
        self.context = replace(old, id=str(int(old.id) + 1), title=f"{old.title} (next term)", history=history)
        self.links, self.gradebook = {}, Gradebook()
        for link in links:
            number = str(int(link.id) + 100)
            self.add_link(replace(link, id=number, history=",".join(filter(None, (link.id, link.history)))))

    def enrol(self, people: Iterable[Person]) -> None:
        """Let more people in."""
        self.people.update({person.key: person for person in people})

    def by_number(self, number: str) -> Person | None:
        """The person LTI calls by this `sub`."""
        return next((person for person in list(self.people.values()) if person.number == number), None)

    def visit(self, person: Person, link: Link) -> Visit:
        """Everything a launch of this link by this person is made from. ValueError while no tool is registered."""
        if self.tool is None:
            raise ValueError("no tool is registered on this practice LMS")
        column = self.gradebook.of_link(link.id) if link.graded else None
        return Visit(self.url, person, link, self.context, self.tool, column)

    def begin_launch(self, person: Person, link: Link | None) -> str:
        """A launch id that can be answered once; without a link, for a teacher who is to choose some."""
        launch = f"ltilaunch{link.id if link else ''}_{secrets.token_hex(6)}"
        with self._lock:
            self._launches[launch] = (person.key, link.key if link else "")
        return launch

    def take_launch(self, launch: str, person_number: str) -> tuple[Person, Link | None] | None:
        """Use a launch id up; None for one that is unknown, used, or somebody else's."""
        with self._lock:
            person_key, link_key = self._launches.pop(launch, ("", ""))
        person = self.people.get(person_key)
        return (
            (person, self.links[link_key] if link_key else None) if person and person.number == person_number else None
        )

    def begin_review(self, person: Person, column: Column, whose: Person) -> str:
        """A launch id that can be answered once, for somebody who wants to see the work behind a grade."""
        launch = f"ltireview{column.id}_{secrets.token_hex(6)}"
        with self._lock:
            self._launches[launch] = (
                person.key,
                next(link.key for link in self.links.values() if link.id == column.link),
            )
            self._reviews[launch] = (column.id, whose.number)
        return launch

    def take_review(self, launch: str) -> tuple[Column, str] | None:
        """The column and the `sub` of whose work it is, of a launch that is for a review; used up."""
        with self._lock:
            number, whose = self._reviews.pop(launch, (0, ""))
        return (self.gradebook.columns[number], whose) if number in self.gradebook.columns else None

    def begin_question(self, person: Person, about: Person) -> str:
        """A launch id, good once, for somebody who asks what the tool keeps about a person."""
        launch = f"ltiprivacy_{secrets.token_hex(6)}"
        with self._lock:
            self._questions[launch] = (person, about)
        return launch

    def take_question(self, launch: str, person_number: str) -> tuple[Person, Person] | None:
        """Use such a launch id up: who asks, and about whom; None for one that is unknown, used, or somebody else's."""
        with self._lock:
            found = self._questions.pop(launch, None)
        return found if found and found[0].number == person_number else None

    def begin_choosing(self, person: Person) -> str:
        """A word that the answer to a choice must bring back, once."""
        word = secrets.token_hex(12)
        with self._lock:
            self._choices[word] = person.key
        return word

    def take_choice(self, word: str, person: Person) -> bool:
        """Use such a word up; whether it was this person's."""
        with self._lock:
            return self._choices.pop(word, None) == person.key

    def seen_before(self, nonce: str) -> bool:
        """Whether a tool's message with this nonce came before."""
        with self._lock:
            known = nonce in self._nonces
            self._nonces.add(nonce)
        return known

    def issue_token(self, client_id: str, scopes: Iterable[str], now: datetime) -> str:
        token = secrets.token_hex(16)
        with self._lock:
            self._tokens[token] = Token(client_id, frozenset(scopes), now + TOKEN_LIFETIME)
        return token

    def token(self, text: str, now: datetime) -> Token | None:
        """The token a request bears, while it is good."""
        with self._lock:
            token = self._tokens.get(text)
        return token if token and token.until > now else None

    def withdraw_tokens(self) -> None:
        """Every access token handed out so far is worth nothing any more."""
        with self._lock:
            self._tokens.clear()

    def note(self, call: Call) -> None:
        with self._lock:
            self.calls.append(call)


def current_lms() -> Lms:
    """The practice LMS this request is for."""
    lms = current_app.extensions["practice-lms"]
    assert isinstance(lms, Lms)  # noqa: S101 - for the type checker; create_lms is the only writer
    return lms
