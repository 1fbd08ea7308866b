"""What stands on a facilitator's page about packages of her run."""

from collections.abc import Mapping
from typing import Final

MESSAGES: Final[Mapping[str, str | Mapping[str, str]]] = {
    "look.packages": "Packages",
    "look.packages.lead": "For an LMS that takes SCORM and no LTI. A package carries a grant that leads its learners "
    "into this run. Administrators make grants and can end them.",
    "look.packages.none": "There is no grant for this run yet. Ask whoever looks after this server for one.",
    "look.package.until": "until {day}",
    "look.package.seats": "{used} of {n} seats taken",
    "look.package.code": "asks for a join code",
    "look.do.package": "Download a package",
    "look.package.title": "What should the package be?",
    "look.package.send": "Make the package",
    "look.package.lead": "Everybody who can open a package can read all of it, answers to quizzes too.",
    "look.package.lms": "LMS",
    "look.package.lms.hint": "Only chooses the format; the package is the same for all.",
    "look.package.any": "Any",
    "look.package.format": "Format",
    "look.package.format.hint": "Newer ones keep longer drafts between visits.",
    "look.package.suits": "Whatever suits the LMS",
    "look.package.connected": "How learners meet",
    "look.package.connected.hint": "Without the grant they can read and practise, and nobody can complete the course.",
    "look.package.connected.yes": "With each other, by this grant",
    "look.package.connected.no": "Not at all",
    "look.package.done": "The package is saved on this device. Put it into the LMS as it is.",
    "look.audit.package_taken_along": "Package taken along",
}
