"""The player page: one HTML page that shows a whole course, for whichever delivery asks.

Every activity is in it as a hidden section, and navigation is written once; player.js then shows one section at a time
and talks to the bridge that the delivery supplies. This module knows no LMS, no token and no learner: the same course
and delivery always give the same page, so it can be cached and packed.

Marking as safe happens in one place, `_safe`, for the HTML that `courses.model` made and cleaned from an author's
Markdown. Everything else is escaped by Jinja2. Learners' words never come through here at all.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Final

import rjsmin
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from courses.model import words
from courses.model.course import Activity, Course
from courses.model.plan import Plan
from courses.player import bundle

STATIC: Final = Path(__file__).parent / "static"
SHEETS: Final = ("look.css", "player.css", "activities.css", "together.css")
STYLES: Final = "styles.css"
# These hold types for people who write bridges; nothing in the page imports them.
_NOT_SHIPPED: Final = {"bridge.js", "bridge-talk.js"}
# The player never says these: they are for the facilitator's page, for gradebooks, for letters, or said in the page.
_ELSEWHERE: Final = ("look.", "grade.", "letter.", "privacy.", "author.")
# But these: the inbox says what letters say.
_HERE_TOO: Final = ("letter.item.", "letter.somebody")
_COMMENT: Final = re.compile(r"/\*.*?\*/", re.DOTALL)
_LOOSE: Final = re.compile(r"\s*([{};])\s*")
_ONLY_FOR: Final = re.compile(r"^(.*) // for: (.+)\n", re.MULTILINE)
_PRIVATE: Final = re.compile(r"^(?=\s*#\w)", re.MULTILINE)
# Languages written from right to left, by their BCP 47 language subtag.
_RIGHT_TO_LEFT: Final = {"ar", "arc", "dv", "fa", "he", "ks", "ku", "nqo", "ps", "sd", "ug", "ur", "yi"}


@dataclass(frozen=True)
class Delivery:
    """How a page reaches its learner.

    `assets` is the address of the folder with the player's files, ending in "/"; `entry` the delivery's own script in
    it, which makes a bridge and calls `start(bridge)`. `plan` is the whole plan where the browser marks quizzes itself,
    else the public one: only with keys in the plan does feedback travel in the page. `settings` goes to the bridge
    untouched. `csp` becomes a meta element, for pages no server of ours sends. Without `modules`, entry is one classic
    script made by `script`, as every delivery has it; tests load the modules as they are.
    """

    name: str
    assets: str
    entry: str
    plan: Plan
    settings: Mapping[str, Any] = field(default_factory=dict)
    csp: str | None = None
    modules: bool = True


def render(course: Course, delivery: Delivery) -> str:
    """The whole page as HTML. The delivery's `plan` must be this course's."""
    language = words.language_of(course.language)
    template = _environment().get_template("player.html.jinja")
    return template.render(
        course=course,
        activities={activity.id: activity for activity in course.activities},
        ahead=dict(_ahead(course)),
        following=dict(_following(course)),
        delivery=delivery,
        language=language,
        direction=direction(course.language),
        config=_config(course, delivery, language),
        scripts=sorted(name for name in assets() if name.endswith(".js")),
        styles=STYLES,
        say=lambda key, **values: words.say(key, language=language, **values),
    )


@cache
def assets() -> Mapping[str, Path]:
    """Every file the page needs, by its name in one flat folder; a delivery adds its own modules beside them."""
    return {path.name: path for path in sorted(STATIC.iterdir()) if path.is_file() and path.name not in _NOT_SHIPPED}


@cache
def shipped() -> Mapping[str, bytes]:
    """The same files as they go to a browser: without our comments and layout, which are a third of their weight.

    A learner's page loads one sheet, `STYLES`, made of all; joined they weigh four fifths of what they weigh apart.
    """
    files = {name: lean(name, path.read_text("utf-8")).encode() for name, path in assets().items()}
    return {**files, STYLES: b"".join(files[name] for name in SHEETS)}


def script(entry: str, own: Mapping[str, str], types: Collection[str]) -> bytes:
    """A delivery's one script: the module `entry` with all it imports of the player's and of its `own`, by name.

    Of the activity types it holds those in `types`: a course is not sent what none of its activities needs.
    """
    player = {name: path.read_text("utf-8") for name, path in assets().items() if name.endswith(".js")}
    player["types.js"] = for_types(player["types.js"], types)
    return lean(entry, bundle.bundle(entry, player | dict(own))).encode()


def types_of(plan: Plan) -> frozenset[str]:
    """The activity types that a course has."""
    return frozenset(activity["type"] for activity in plan["activities"])


def for_types(text: str, types: Collection[str]) -> str:
    """The module types.js without the lines that are only for other types."""

    def line(found: re.Match[str]) -> str:
        return f"{found[1]}\n" if not set(found[2].split()).isdisjoint(types) else ""

    return _ONLY_FOR.sub(line, text)


def lean(name: str, text: str) -> str:
    """A file as it goes to a browser: what is JavaScript or CSS by its name, without comments and layout.

    Our styles have no string with a brace or a semicolon. For scripts there is a library, which knows strings, regular
    expressions and templates, but no words in a template within another, and no private fields, whose lines it joins.
    """
    if name.endswith(".js"):
        return str(rjsmin.jsmin(_PRIVATE.sub(";", text)))
    return _LOOSE.sub(r"\1", _COMMENT.sub("", text)) if name.endswith(".css") else text


def direction(language: str) -> str:
    """Which way a language is written, as the value of HTML's `dir`."""
    return "rtl" if language.split("-")[0].lower() in _RIGHT_TO_LEFT else "ltr"


def _config(course: Course, delivery: Delivery, language: str) -> dict[str, Any]:
    config: dict[str, Any] = {
        "plan": delivery.plan,
        "settings": dict(delivery.settings),
        "language": language,
        "words": {key: text for key, text in words.catalogue(language).items() if _is_said(key)},
    }
    if _has_keys(delivery.plan):
        config["feedback"] = dict(_feedback(course))
    return config


def _is_said(key: str) -> bool:
    return key.startswith(_HERE_TOO) or not key.startswith(_ELSEWHERE)


def _has_keys(plan: Plan) -> bool:
    return any("key" in question for activity in plan["activities"] for question in activity.get("questions", ()))


def _feedback(course: Course) -> Iterator[tuple[str, dict[str, Any]]]:
    """The authors' words about each answer, as nodes: {activity: {question: {general, options}}}."""
    for activity in course.activities:
        questions = getattr(activity, "questions", ())
        if questions:
            yield activity.id, {question.id: _about(question) for question in questions}


def _about(question: Any) -> dict[str, Any]:
    options = [option.feedback_nodes or None for option in question.options]
    return {"general": question.feedback_nodes or [], **({"options": options} if any(options) else {})}


def _ahead(course: Course) -> Iterator[tuple[str, list[Activity]]]:
    """What the first activity of each module announces: what the learner will do with others further on in it."""
    for module in course.modules:
        first, *later = module.activities
        announced = [course.activity(id) for id in later if getattr(course.activity(id), "expectation", None)]
        if announced:
            yield first, announced


def _following(course: Course) -> Iterator[tuple[str, Activity]]:
    """The activity after each."""
    for one, other in zip(course.activities, course.activities[1:], strict=False):
        yield one.id, other


def _safe(html: str) -> Markup:
    """The one place where HTML is taken as it is: `courses.model.author` made it, and writes only what is safe."""
    return Markup(html)  # noqa: S704 -- see the docstring; everything else in the templates is escaped


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("courses.player"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["author"] = _safe
    environment.filters["only_text"] = lambda html: _safe(html).striptags()
    return environment
