"""What is wrong with a course, said so that its author can put it right.

A problem names a place, a fact and a way out. All problems of a course are collected before any is shown, because an
author who fixes one mistake at a time and runs the check again each time soon stops running it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from difflib import get_close_matches

from pydantic_core import PydanticCustomError

Place = tuple[int, int]
Report = Callable[[Place, str, str], None]


@dataclass(frozen=True, order=True)
class Problem:
    """One mistake. `path` starts with the course folder's name; `line` and `column` count from 1."""

    path: str
    line: int
    column: int
    message: str
    hint: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}: {self.message}; {self.hint}"

    def as_json(self) -> dict[str, str | int]:
        """The problem for `check --json`."""
        return asdict(self)


class Problems:
    """The problems found so far, each one once, in the order an author reads them: by file, line and column."""

    def __init__(self) -> None:
        self._found: set[Problem] = set()

    def at(self, path: str) -> Report:
        """How to report problems in the file `path`: `report((line, column), message, hint)`."""
        return lambda place, message, hint: self._found.add(Problem(_line(path), *place, _line(message), _line(hint)))

    def __iter__(self) -> Iterator[Problem]:
        return iter(sorted(self._found))

    def __len__(self) -> int:
        return len(self._found)


def instead(word: str, known: Iterable[str], *, otherwise: str) -> str:
    """The way out for a word nobody knows: the word that was probably meant, or what is possible at all."""
    return next((f'did you mean "{meant}"?' for meant in closest(word, known)), otherwise)


def closest(word: str, known: Iterable[str]) -> list[str]:
    """The known word that `word` was probably meant to be, or nothing."""
    return get_close_matches(word.lower(), list(known), n=1, cutoff=0.6)


def listed(words: Iterable[str], *, last: str = "or") -> str:
    """`a, b or c`, for a hint that offers a choice."""
    *others, end = words
    return f"{', '.join(others)} {last} {end}" if others else end


def shown(value: object) -> str:
    """A value as its author wrote it, short enough for one line."""
    if value is None:
        return "empty"
    if isinstance(value, str):
        return f'"{_short(value)}"'
    if isinstance(value, list | tuple | dict):
        return ("a mapping" if isinstance(value, dict) else "a list") if value else "empty"
    return _short(str(value).lower() if isinstance(value, bool) else str(value))


def _line(text: str) -> str:
    # A file's name or an address may hold a line end, a terminal's control character or half a character.
    return "".join(sign if sign.isprintable() else "�" for sign in text)


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= 40 else f"{text[:39]}…"


def mistake(message: str, hint: str, *, at: tuple[int | str, ...] = ()) -> PydanticCustomError:
    """A broken rule, for a validator to raise; `source.py` finds its place and turns it into a Problem.

    `at` is where the mistake stands inside of what the validator judges, for a rule about several fields.
    """
    # The text goes in as context, because pydantic would read braces in a message template as fields.
    return PydanticCustomError("mistake", "{message}", {"message": message, "hint": hint, "at": at})
