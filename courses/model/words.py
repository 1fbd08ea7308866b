"""The words people read, in one place, for the player, the tool's pages and the comments in a gradebook.

A message is a sentence, or one sentence per plural form (named as CLDR names them: "one", "other"). Names in braces
are filled in by whoever speaks. `{count}` is `n` written out up to nine, because "write two answers" is how people
talk. The player carries the whole catalogue in its page and words.js fills it in as `say` does here, so that every
sentence is written once. Another language is another entry in `_CATALOGUES`.

This module knows neither courses nor learners: it is told titles and numbers.
"""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final, TypeAlias

from courses.model.english import MESSAGES as _ENGLISH

Message: TypeAlias = "str | Mapping[str, str]"

FALLBACK: Final = "en"
_CATALOGUES: Final[Mapping[str, Mapping[str, Message]]] = MappingProxyType({FALLBACK: MappingProxyType(_ENGLISH)})


def language_of(language: str) -> str:
    """The language we can speak that is nearest to a BCP 47 tag: itself, its first part, or English."""
    tags = (language, language.split("-")[0])
    return next((tag for tag in tags if tag in _CATALOGUES), FALLBACK)


def catalogue(language: str = FALLBACK) -> Mapping[str, Message]:
    """Every message in the language nearest to `language`, ready to be written as JSON."""
    return _CATALOGUES[language_of(language)]


def excerpt(language: str, *prefixes: str) -> dict[str, Message]:
    """The messages whose keys begin with one of `prefixes`, for a page that says only those; numbers come along."""
    return {key: text for key, text in catalogue(language).items() if key.startswith((*prefixes, "numbers"))}


def say(key: str, *, language: str = FALLBACK, **values: object) -> str:
    """The message `key` with `values` filled in; `n` chooses the plural form. An unknown key is our bug: KeyError."""
    message = catalogue(language)[key]
    n = values.get("n")
    if not isinstance(message, str):
        message = message["one" if n == 1 else "other"]
    if isinstance(n, int):
        values["count"] = _spelled(n, language)
    for name, value in values.items():  # not str.format: a title may hold braces
        message = message.replace("{" + name + "}", str(value))
    return message


def missing_clause(item: Mapping[str, Any], plan: Mapping[str, Any], *, language: str = FALLBACK) -> str:
    """What one entry of `Outcome.missing` asks for, as a clause without a full stop: "write two answers in Stories"."""
    asked = {activity["id"]: activity for activity in plan["activities"]}[item["activity"]]
    counted = item["what"] in _COUNTED
    left = max(1, round(item["need"] - item["have"])) if counted else 1
    key = _missing_key(item)
    own = f"as.{asked.get('type')}.{key}"  # where a type of activity has its own words
    return say(own if own in catalogue(language) else key, language=language, n=left, title=asked["title"])


_COUNTED = ("post", "reply", "peer", "answer_back", "endorse", "accepted", "train", "review", "received")


def _missing_key(item: Mapping[str, Any]) -> str:
    what = item["what"]
    if "step" in item:
        return f"missing.step.{item['step']}"
    if item["turn"] == "others":
        return "missing.waiting" if what in ("reply", "peer") else f"missing.waiting.{what}"
    return f"missing.{what}.more" if what in _COUNTED and item["have"] > 0 else f"missing.{what}"


def ladder_step(step: Mapping[str, Any], *, language: str = FALLBACK) -> str:
    """A step of the ladder (`ladder.Step`) and its reason, as a sentence for the learner and the facilitator alike."""
    return say(step["reason"], language=language, n=step["to"], **{"from": step["from"], "to": step["to"]})


def grade_comment(outcome: Mapping[str, Any], plan: Mapping[str, Any], *, language: str = FALLBACK) -> str:
    """One or two sentences for a gradebook: that the course is finished, or what is still missing."""
    if outcome["complete"]:
        return say("grade.complete", language=language)
    clauses: Sequence[str] = [missing_clause(item, plan, language=language) for item in outcome["missing"]]
    return say("grade.missing", language=language, clauses="; ".join(clauses))


def _spelled(n: int, language: str) -> str:
    numbers = catalogue(language)["numbers"]
    words = numbers.split("|") if isinstance(numbers, str) else []
    return words[n] if 0 <= n < len(words) else str(n)
