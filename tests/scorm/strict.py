"""SCORM 1.2's data model as a table, to hold every call of a package against: stricter than LMSs are.

From the run-time environment's data-type table (facts/scorm.md, 2.3), where LMSs differ the narrower reading.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

_DECIMAL = r"-?\d{1,7}(\.\d{1,2})?"
_SPAN = r"\d{2,4}:[0-5]\d:[0-5]\d(\.\d{1,2})?"
_TIME = r"([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,2})?"
_ID = r"[!-~]{1,255}"
_SCORE = r"(100(\.0{1,2})?|\d{1,2}(\.\d{1,2})?)"  # or blank, as the table has it, to take one back

SET = {
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
}
READ = {
    "cmi.core.student_id",
    "cmi.core.student_name",
    "cmi.core.lesson_status",
    "cmi.core.lesson_location",
    "cmi.core.lesson_mode",
    "cmi.core.entry",
    "cmi.core.credit",
    "cmi.suspend_data",
    "cmi.interactions._count",
}


def complaints(calls: Sequence[Sequence[str]]) -> list[str]:
    """What is wrong with a whole history of sittings, each from LMSInitialize on; empty when nothing is."""
    found: list[str] = []
    sitting: list[Sequence[str]] = []
    for call in calls:
        if call[0] == "LMSInitialize":
            found += _sitting(sitting)
            sitting = []
        sitting.append(call)
    return found + _sitting(sitting)


def _sitting(calls: Sequence[Sequence[str]]) -> list[str]:
    found = [f"{call[0]} is not called with what it wants: {call}" for call in calls if not _well_formed(call)]
    found += [f"refused: {call}" for call in calls if call[-1] != "0"]
    names = [call[0] for call in calls]
    if "LMSFinish" in names and names.index("LMSFinish") != len(names) - 1:
        found.append(f"called after LMSFinish: {names[names.index('LMSFinish') + 1 :]}")
    return found + _set_back(calls) + _indexes(calls)


def _set_back(calls: Sequence[Sequence[str]]) -> list[str]:
    """A pass is taken back only right after its score: with a score that stays, LMSs would take it for finished."""
    written = [(call[1], call[2]) for call in calls if call[0] == "LMSSetValue"]
    passed = False
    for before, (element, value) in zip([("", ""), *written], written, strict=False):
        if element == "cmi.core.lesson_status":
            if passed and value != "passed" and before != ("cmi.core.score.raw", ""):
                return [f"set back to {value}"]
            passed = value == "passed"
    return []


def _well_formed(call: Sequence[str]) -> bool:
    name, words = call[0], call[1:-2]
    if name in ("LMSInitialize", "LMSFinish", "LMSCommit"):
        return list(words) == [""]
    if name == "LMSGetValue":
        return words[0] in READ
    if name == "LMSSetValue":
        types = [value for element, value in SET.items() if re.fullmatch(element, words[0])]
        return bool(types) and re.fullmatch(types[0], words[1], re.DOTALL) is not None
    return False


def _indexes(calls: Sequence[Sequence[str]]) -> list[str]:
    """Interactions begin with their id, one after the other."""
    begun: list[int] = []
    for call in calls:
        match = re.match(r"cmi\.interactions\.(\d+)\.(\w+)", call[1]) if call[0] == "LMSSetValue" else None
        if match and match[2] == "id":
            begun.append(int(match[1]))
        elif match and (not begun or begun[-1] != int(match[1])):
            return [f"interaction {match[1]} is written before its id"]
    return (
        [] if begun == list(range(begun[0] if begun else 0, (begun[0] if begun else 0) + len(begun))) else [str(begun)]
    )
