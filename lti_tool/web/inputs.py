"""What comes in from browsers: read strictly, cleaned once, refused in words. Nothing below ever sees a bad value."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping
from typing import Any, NoReturn

from flask import request

from lti_tool.errors import Refused

DEEPEST = 8
LONGEST_LIST = 500
LONGEST_ANSWER = 2_000
LONGEST_NAME = 100
LONGEST_KEY = 100
MOST_ANSWERS = 500
LARGEST_ID = 2**31 - 1

# Controls and marks that turn the direction of text around: in a name they could hide or fake what stands beside it.
_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]")


def body() -> Mapping[str, Any]:
    """The request's JSON object.

    Raises:
        Refused: it is no JSON, or no object.
    """
    try:
        found = json.loads(request.get_data(), parse_constant=_no_number)
    except (ValueError, RecursionError):
        raise Refused("bad_json", "The request could not be read. Please reload the page.", status=400) from None
    if not isinstance(found, dict):
        _refuse("the body must be a JSON object")
    return {str(key): _clean(value, DEEPEST) for key, value in found.items()}


def text(given: Mapping[str, Any], name: str, *, longest: int, default: str | None = None) -> str:
    """The text called `name`; one that is missing, no text or longer than allowed is refused."""
    value = given.get(name, default)
    if not isinstance(value, str):
        _refuse(f'"{name}" must be a text')
    if len(value) > longest:
        raise Refused("too_long", f"This is too long to keep ({longest:,} characters are).", status=422)
    return value


def optional_text(given: Mapping[str, Any], name: str, *, longest: int) -> str | None:
    """The text called `name`, or None when it is missing or null."""
    return None if given.get(name) is None else text(given, name, longest=longest)


def switch(given: Mapping[str, Any], name: str) -> bool:
    """The yes or no called `name`; anything else is refused."""
    value = given.get(name)
    if not isinstance(value, bool):
        _refuse(f'"{name}" must be true or false')
    return value


def person_name(given: str) -> str:
    """A display name fit to be shown: one line, nothing unseen, 1 to 100 characters."""
    name = " ".join(_UNSEEN.sub(" ", unicodedata.normalize("NFC", given)).split())
    if not name or len(name) > LONGEST_NAME:
        raise Refused("bad_name", f"A name has 1 to {LONGEST_NAME} characters.", status=422)
    return name


def answers(given: Mapping[str, Any]) -> dict[str, Any]:
    """A learner's answers to a quiz. Odd ones are left out, as if the question had not been answered."""
    value = given.get("answers")
    if not isinstance(value, dict) or len(value) > MOST_ANSWERS:
        _refuse('"answers" must be an object')
    return {key: answer for key, answer in value.items() if _is_answer(answer)}


def mapping(given: Mapping[str, Any], name: str) -> dict[str, Any]:
    """The object called `name`; what is in it is for the caller to judge."""
    value = given.get(name)
    if not isinstance(value, dict) or len(value) > LONGEST_LIST:
        _refuse(f'"{name}" must be an object')
    return value


def optional_texts(given: Mapping[str, Any], name: str, *, longest: int) -> dict[str, str] | None:
    """The object of texts called `name`, or None when it is missing or null."""
    if given.get(name) is None:
        return None
    found = mapping(given, name)
    return {key: text(found, key, longest=longest) for key in found}


def texts(given: Mapping[str, Any], name: str, *, longest: int, most: int) -> list[str]:
    """The list of texts called `name`; none when it is missing."""
    value = given.get(name, [])
    if not isinstance(value, list) or len(value) > most:
        _refuse(f'"{name}" must be a list')
    return [text({name: one}, name, longest=longest) for one in value]


def cleaned(given: str) -> str:
    """A text from an address, such as any database can hold it."""
    found: str = _clean(given, DEEPEST)
    return found


def record(given: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """What a package recorded by itself: one object per activity."""
    if not all(isinstance(entry, dict) for entry in given.values()):
        _refuse("every activity's record must be an object")
    return {
        activity: {**entry, "answers": answers(entry)} if isinstance(entry.get("answers"), dict) else dict(entry)
        for activity, entry in given.items()
    }


def number_of(public: str, letter: str) -> int:
    """The number in an id such as `p12` or `l7`."""
    match = re.fullmatch(rf"{letter}([1-9][0-9]{{0,9}})", public, re.ASCII)
    if match is None or int(match[1]) > LARGEST_ID:
        raise Refused("unknown_id", "There is no such thing here (any more). Please reload the page.", status=404)
    return int(match[1])


def cursor() -> int:
    """Where a page of posts begins, from the query's `after`; 0 is the start."""
    after = request.args.get("after", "0")
    if not re.fullmatch(r"[0-9]{1,10}", after, re.ASCII) or int(after) > LARGEST_ID:
        _refuse('"after" must be what "next" said')
    return int(after)


def pod() -> int | None:
    """The pod that a facilitator looks at, from the query's `pod`; None when she names none."""
    named = request.args.get("pod")
    if named is None:
        return None
    if not re.fullmatch(r"[0-9]{1,10}", named, re.ASCII) or int(named) > LARGEST_ID:
        _refuse('"pod" must be a number from "pods"')
    return int(named)


def idempotency_key() -> str | None:
    """What makes sending the same request again the same act; None without one."""
    key = request.headers.get("Idempotency-Key", "").strip()
    if len(key) > LONGEST_KEY or not key.isprintable():
        _refuse("Idempotency-Key must be at most 100 printable characters")
    return key or None


def _is_answer(value: Any) -> bool:
    if isinstance(value, str):
        return len(value) <= LONGEST_ANSWER
    if isinstance(value, list):
        return len(value) <= LONGEST_LIST and all(item is None or _is_index(item) for item in value)
    return _is_index(value)


def _is_index(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) <= LARGEST_ID


def _clean(value: Any, depth: int) -> Any:
    """The value with texts that any database can hold: no NUL, no half of a surrogate pair."""
    if isinstance(value, str):
        return value.replace("\0", "").encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, (dict, list)) and not depth:
        _refuse("the body is nested too deeply")
    if isinstance(value, dict):
        return {_clean(key, depth): _clean(item, depth - 1) for key, item in value.items()}
    return [_clean(item, depth - 1) for item in value] if isinstance(value, list) else value


def _no_number(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number")


def _refuse(detail: str) -> NoReturn:
    raise Refused("bad_request", "Something in this page went wrong. Please reload it.", status=422, detail=detail)
