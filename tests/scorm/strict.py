"""SCORM's data models as tables, to hold every call of a package against: stricter than LMSs are.

From the run-time environments' data-type tables (facts/scorm.md, 2.3), where LMSs differ the narrower reading.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from scorm_builder.editions import SCORM12, Edition

_DECIMAL = r"-?\d{1,7}(\.\d{1,2})?"
_SPAN = r"\d{2,4}:[0-5]\d:[0-5]\d(\.\d{1,2})?"
_TIME = r"([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,2})?"
_ID = r"[!-~]{1,255}"
_SCORE = r"(100(\.0{1,2})?|\d{1,2}(\.\d{1,2})?)"  # or blank, as the table has it, to take one back

_REAL = r"-?\d{1,10}(\.\d{1,7})?"
_ZERO_TO_ONE = r"0(\.\d{1,7})?|1(\.0{1,7})?"
_MINUS_ONE_TO_ONE = rf"-?({_ZERO_TO_ONE})"
_DURATION = r"P(?=.)(\d+Y)?(\d+M)?(\d+D)?(T(?=\d)(\d+H)?(\d+M)?(\d+(\.\d{1,2})?S)?)?"
# A zone only behind decimals, as the standard's own grammar nests them, and never three of these.
_MOMENT = (
    r"20[0-3]\d-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])"
    r"T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,2}(Z|[+-]([01]\d|2[0-3])(:[0-5]\d)?)?)?"
)
_LONG_ID = r"(urn:[A-Za-z0-9\-]{1,31}:)?[A-Za-z0-9\-._~:/?#@!$&'()*+,;=%]{1,4000}"
_WORDS = r"(?!\{)(?:(?!\[,\]).)"  # nothing that could be read as a language or as a separator
_SHORT_ID = r"[A-Za-z0-9_.\-]{1,250}"


@dataclass(frozen=True)
class Model:
    """An edition's run-time: its calls, what may be set and to what, and what may be read."""

    begin: str
    end: str
    get: str
    set: str
    commit: str
    sets: Mapping[str, str]
    reads: str
    statuses: Mapping[str, tuple[str, tuple[str, str]]]
    """Status element -> its value once passed, and what must be written just before it is taken back."""
    fields: Mapping[str, tuple[str, ...]]
    """List -> the fields that must come first in each of its entries, in order."""
    forgiven: tuple[str, ...]
    """Errors that reading may have: there is nothing yet."""


MODEL12 = Model(
    *("LMSInitialize", "LMSFinish", "LMSGetValue", "LMSSetValue", "LMSCommit"),
    sets={
        r"cmi\.core\.lesson_status": r"passed|completed|failed|incomplete|browsed",
        r"cmi\.core\.lesson_location": r"[ -~]{0,255}",
        r"cmi\.core\.exit": r"time-out|suspend|logout|",
        r"cmi\.core\.session_time": _SPAN,
        r"cmi\.core\.score\.raw": rf"{_SCORE}|",
        r"cmi\.core\.score\.(min|max)": _SCORE,
        r"cmi\.suspend_data": r"[ -~]{0,4096}",
        r"cmi\.interactions\.\d+\.id": _ID,
        r"cmi\.interactions\.\d+\.type": r"true-false|choice|fill-in|matching|performance|sequencing|likert|numeric",
        r"cmi\.interactions\.\d+\.time": _TIME,
        r"cmi\.interactions\.\d+\.student_response": r".{0,255}",
        r"cmi\.interactions\.\d+\.result": rf"correct|wrong|unanticipated|neutral|{_DECIMAL}",
        r"cmi\.objectives\.\d+\.id": _ID,
        r"cmi\.objectives\.\d+\.status": r"passed|completed|failed|incomplete|browsed",
        r"cmi\.objectives\.\d+\.score\.(raw|min|max)": _SCORE,
    },
    reads=(
        r"cmi\.core\.(student_id|student_name|lesson_status|lesson_location|lesson_mode|entry|credit)|cmi\.suspend_data|"
        r"cmi\.(interactions|objectives)\._count|cmi\.objectives\.\d+\.(id|status|score\.raw)"
    ),
    statuses={"cmi.core.lesson_status": ("passed", ("cmi.core.score.raw", ""))},
    fields={"interactions": ("id",), "objectives": ("id",)},
    forgiven=(),
)

MODEL2004 = Model(
    *("Initialize", "Terminate", "GetValue", "SetValue", "Commit"),
    sets={
        r"cmi\.completion_status": r"completed|incomplete|not attempted|unknown",
        r"cmi\.success_status": r"passed|failed|unknown",
        r"cmi\.location": r"[ -~]{0,1000}",
        r"cmi\.exit": r"time-out|suspend|logout|normal|",
        r"cmi\.session_time": _DURATION,
        r"cmi\.score\.scaled": _MINUS_ONE_TO_ONE,
        r"cmi\.score\.(raw|min|max)": _REAL,
        r"cmi\.progress_measure": _ZERO_TO_ONE,
        r"cmi\.suspend_data": r"[ -~]{0,24000}",
        r"cmi\.(interactions|objectives)\.\d+\.id": _LONG_ID,
        r"cmi\.interactions\.\d+\.type": (
            r"true-false|choice|fill-in|long-fill-in|matching|performance|sequencing|likert|numeric|other"
        ),
        r"cmi\.interactions\.\d+\.timestamp": _MOMENT,
        r"cmi\.interactions\.\d+\.learner_response": r".{0,4000}",
        r"cmi\.interactions\.\d+\.result": rf"correct|incorrect|unanticipated|neutral|{_REAL}",
        r"cmi\.objectives\.\d+\.description": rf"{_WORDS}{{0,250}}",
        r"cmi\.objectives\.\d+\.success_status": r"passed|failed|unknown",
        r"cmi\.objectives\.\d+\.completion_status": r"completed|incomplete|not attempted|unknown",
        r"cmi\.objectives\.\d+\.score\.scaled": _MINUS_ONE_TO_ONE,
        r"cmi\.objectives\.\d+\.score\.(raw|min|max)": _REAL,
    },
    reads=(
        r"cmi\.(learner_id|learner_name|completion_status|success_status|location|mode|entry|credit|suspend_data)|"
        r"cmi\.(interactions|objectives)\._count|cmi\.objectives\.\d+\.(id|completion_status|score\.raw)"
    ),
    statuses={
        "cmi.success_status": ("passed", ("cmi.score.scaled", "0")),
        "cmi.completion_status": ("completed", ("cmi.success_status", "unknown")),
    },
    fields={"interactions": ("id", "type"), "objectives": ("id",)},
    forgiven=("403",),
)

ANSWERS = {
    "true-false": r"true|false",
    "choice": rf"{_SHORT_ID}(\[,\]{_SHORT_ID})*",
    "fill-in": rf"{_WORDS}{{0,250}}",
    "long-fill-in": rf"{_WORDS}{{0,4000}}",
    "numeric": _REAL,
    "matching": rf"{_SHORT_ID}\[\.\]{_SHORT_ID}(\[,\]{_SHORT_ID}\[\.\]{_SHORT_ID})*",
    "sequencing": rf"{_SHORT_ID}(\[,\]{_SHORT_ID})*",
}
"""2004's learner_response by the interaction's type."""


def complaints(calls: Sequence[Sequence[str]], edition: Edition = SCORM12) -> list[str]:
    """What is wrong with a whole history of sittings, each from its first call on; empty when nothing is."""
    model = MODEL12 if edition is SCORM12 else MODEL2004
    found: list[str] = []
    sitting: list[Sequence[str]] = []
    for call in calls:
        if call[0] == model.begin:
            found += _sitting(sitting, model)
            sitting = []
        sitting.append(call)
    return found + _sitting(sitting, model)


def _sitting(calls: Sequence[Sequence[str]], model: Model) -> list[str]:
    found = [f"{call[0]} is not called with what it wants: {call}" for call in calls if not _well_formed(call, model)]
    found += [f"refused: {call}" for call in calls if call[-1] != "0" and not _forgiven(call, model)]
    names = [call[0] for call in calls]
    if model.end in names and names.index(model.end) != len(names) - 1:
        found.append(f"called after {model.end}: {names[names.index(model.end) + 1 :]}")
    if model is MODEL2004:
        found += [
            f"{before} right before the end"
            for before in names[-2:-1]
            if names[-1] == model.end != before == model.commit
        ]
        found += _answers(calls)
    return found + _set_back(calls, model) + [wrong for each in model.fields for wrong in _entries(calls, each, model)]


def _forgiven(call: Sequence[str], model: Model) -> bool:
    return call[0] == model.get and call[-1] in model.forgiven


def _set_back(calls: Sequence[Sequence[str]], model: Model) -> list[str]:
    """A pass is taken back only right after its score: with a score that stays, LMSs would take it for finished."""
    written = [(call[1], call[2]) for call in calls if call[0] == model.set]
    passed: set[str] = set()
    for before, (element, value) in zip([("", ""), *written], written, strict=False):
        if element not in model.statuses:
            continue
        done, first = model.statuses[element]
        if element in passed and value != done and before != first:
            return [f"{element} is set back to {value}"]
        passed = passed | {element} if value == done else passed - {element}
    return []


def _well_formed(call: Sequence[str], model: Model) -> bool:
    name, words = call[0], call[1:-2]
    if name in (model.begin, model.end, model.commit):
        return list(words) == [""]
    if name == model.get:
        return re.fullmatch(model.reads, words[0]) is not None
    if name == model.set:
        types = [value for element, value in model.sets.items() if re.fullmatch(element, words[0])]
        return bool(types) and re.fullmatch(types[0], words[1], re.DOTALL) is not None
    return False


def _entries(calls: Sequence[Sequence[str]], list_: str, model: Model) -> list[str]:
    """New entries of a list begin with what the others depend on, and answers come one after the other."""
    begun: dict[int, list[str]] = {}
    for number, field in _list_writes(calls, list_, model):
        # Of an objective that an earlier sitting began, only what changes is written.
        if number in begun or list_ == "interactions" or field == "id":
            begun.setdefault(number, []).append(field)
    first = model.fields[list_]
    found = [
        f"{list_} {number} begins with {known}"
        for number, known in begun.items()
        if tuple(known[: len(first)]) != first
    ]
    gaps = list_ == "interactions" and begun and list(begun) != list(range(min(begun), max(begun) + 1))
    return [*found, f"{list_} leave out a number: {list(begun)}"] if gaps else found


def _list_writes(calls: Sequence[Sequence[str]], list_: str, model: Model) -> Iterator[tuple[int, str]]:
    """Number and field of each write to a list."""
    for call in calls:
        if call[0] == model.set and (match := re.match(rf"cmi\.{list_}\.(\d+)\.([\w.]+)", call[1])):
            yield int(match[1]), match[2]


def _answers(calls: Sequence[Sequence[str]]) -> list[str]:
    """2004's answers are in the form of their question's type."""
    written = {call[1]: call[2] for call in calls if call[0] == "SetValue"}
    found = []
    for element, value in written.items():
        if element.endswith(".learner_response"):
            type_ = written.get(element.replace(".learner_response", ".type"), "")
            if not re.fullmatch(ANSWERS.get(type_, "(?!)"), value, re.DOTALL):
                found.append(f"an answer to a {type_} question: {value}")
    return found
