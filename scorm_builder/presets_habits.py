"""What LMSs are known to do at run-time that a course should be tried with: for the preview.

Each habit stands on what was read in an LMS's own source or in its standard (facts/scorm.md, 1 and 2b). An LMS about
which nothing of the kind is known behaves as the standard says. The data types are the standard's in every one: 4,096
characters of suspend_data, times with two decimals, no spaces in ids.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from types import MappingProxyType
from typing import Any

from scorm_builder.presets import PRESETS


@dataclass(frozen=True, slots=True)
class Habits:
    """How an LMS differs from the bare standard. `notes` say it to an author."""

    completes_untouched: bool = False
    """Who leaves without having set a status has completed."""
    appends_comments: bool = False
    """A second comment stands behind the first."""
    empty_counts: bool = False
    """How many interactions there are is answered with nothing."""
    late: int = 0
    """Milliseconds until its API is there."""
    silent_commits: bool = False
    """A commit while the page goes away is answered with nothing."""
    notes: tuple[str, ...] = ()


HABITS: Mapping[str, Habits] = MappingProxyType(
    {
        "moodle": Habits(
            completes_untouched=True,
            appends_comments=True,
            notes=(
                "Who leaves with the status “not attempted” is completed: the package says “incomplete” first of all.",
                "A mastery score would overrule what the package reports; the package carries none, so nothing does.",
                "Longer than 4,096 characters, suspend_data is refused with error 405.",
            ),
        ),
        "open-edx": Habits(
            empty_counts=True,
            late=700,
            notes=("Its API may come late, and it does not say how many interactions there are.",),
        ),
        "cornerstone": Habits(
            silent_commits=True, notes=("A commit at the moment of leaving is answered with nothing.",)
        ),
    }
)


def as_json() -> dict[str, dict[str, Any]]:
    """Every LMS by the name people write after `--as`: its title, its habits, and what is known about it in words."""
    return {name: _one(name, HABITS.get(name, Habits())) for name in PRESETS}


def _one(name: str, habits: Habits) -> dict[str, Any]:
    known = habits.notes or ("Nothing particular is known of its run-time here: it behaves as the standard says.",)
    return {**asdict(habits), "title": PRESETS[name].title, "notes": [*known]}
