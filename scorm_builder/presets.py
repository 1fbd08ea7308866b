"""What is known about LMSs, in words for whoever exports, and the format each is best given.

The one place of the builder that names products. Each sentence stands on what was read in an LMS's source, its own
pages or reports of others' content (facts/scorm.md, 2b); none was tried against a hosted LMS. Packages are the same for
every LMS: a preset chooses the format and says what to expect, it changes nothing inside.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

_SCORM = ("scorm12", "scorm2004-4th", "scorm2004-3rd")
_ROOM = "SCORM 2004 keeps six times as much between visits as 1.2, so that long drafts travel to other browsers too."
_UNTRIED = "Nothing particular is known about it here; SCORM 1.2 is what nearly every LMS takes."


@dataclass(frozen=True, slots=True)
class Preset:
    """One LMS: the formats it is known to take, the best first, and what whoever exports should know."""

    title: str
    formats: tuple[str, ...]
    notes: tuple[str, ...]

    @property
    def format(self) -> str:
        """The format that is built unless another is asked for."""
        return self.formats[0]


PRESETS: Mapping[str, Preset] = MappingProxyType(
    {
        "moodle": Preset(
            "Moodle",
            ("scorm12",),
            (
                "Moodle plays SCORM 1.2; its own documentation says that SCORM 2004 is not supported.",
                'In the activity\'s completion settings choose "Passed"; the package never says only "completed".',
                "Leave its mastery score alone: by one, Moodle replaces the status that the package reports.",
            ),
        ),
        "canvas": Preset(
            "Canvas",
            ("scorm2004-4th", "scorm12", "scorm2004-3rd"),
            ("Canvas plays SCORM with Rustici's engine.", _ROOM),
        ),
        "blackboard": Preset(
            "Blackboard",
            ("scorm2004-4th", "scorm12", "scorm2004-3rd"),
            (
                "Blackboard plays SCORM with Rustici's engine.",
                _ROOM,
                "Its reports do not show answers that were typed; what learners write to each other is in Touchpoint.",
            ),
        ),
        "scorm-cloud": Preset(
            "SCORM Cloud",
            ("scorm2004-4th", "scorm12", "scorm2004-3rd"),
            ("SCORM Cloud has the engine that many LMSs use inside: a good place to try a package first.", _ROOM),
        ),
        "cornerstone": Preset(
            "Cornerstone",
            ("scorm2004-4th", "scorm12", "scorm2004-3rd"),
            (
                "Cornerstone prefers SCORM 2004.",
                "It answers a commit at the moment of leaving with nothing, so everything is committed before.",
            ),
        ),
        "successfactors": Preset(
            "SuccessFactors",
            ("scorm2004-4th", "scorm12", "scorm2004-3rd"),
            (
                "SuccessFactors shows courses below a portal of another origin; the package never looks up to that.",
                "Let it open courses in the same window or in a popup that it opens itself.",
            ),
        ),
        "talentlms": Preset(
            "TalentLMS",
            ("scorm12",),
            (
                "TalentLMS lists SCORM 1.2, xAPI and cmi5; it does not take SCORM 2004.",
                "It wants file names in plain ASCII: a course's own media should have them.",
            ),
        ),
        "open-edx": Preset(
            "Open edX",
            ("scorm12", "scorm2004-4th", "scorm2004-3rd"),
            ("Open edX plays one SCO, which is what the package is, and may offer its API late; it is waited for.",),
        ),
        "brightspace": Preset("Brightspace", ("scorm12",), (_UNTRIED,)),
        "sakai": Preset("Sakai", ("scorm12",), (_UNTRIED,)),
        "other": Preset("another LMS", _SCORM, (_UNTRIED,)),
    }
)
"""Every LMS by the name people write after `--lms`."""


def refusal(lms: str, format_: str) -> tuple[str, str] | None:
    """Why a format is not built for an LMS, and what to do instead; None when it is known to take it."""
    preset = PRESETS[lms]
    if format_ in preset.formats:
        return None
    others = " or ".join(f"--format {name}" for name in preset.formats)
    return (
        f"{preset.title} is not known to take {format_}",
        f"build it with {others}, or leave out --lms if you know better",
    )
