"""What a facilitator reads about the LMS's own list of who is in the course, and pods that follow its groups."""

from collections.abc import Mapping
from typing import Final

MESSAGES: Final[Mapping[str, str | Mapping[str, str]]] = {
    "look.roster": {
        "one": "In the LMS course, not here yet: one person",
        "other": "In the LMS course, not here yet: {n}",
    },
    "look.roster.some": "In the LMS course, not here yet",
    "look.roster.everybody": "Everybody in the LMS course has come.",
    "look.roster.nobody": "Nobody with such a name is missing.",
    "look.roster.waiting": "Nobody has looked into the LMS course yet; it is read in a moment.",
    "look.roster.read": "The list was read {ago}.",
    "look.roster.reading": "It is being read now.",
    "look.roster.failed": "The list could not be read the last time:",
    "look.roster.again": "Read it again now",
    "look.roster.asked": "It is read in a moment; this page shows it by itself.",
    "look.state.gone": "Left the LMS course",
    "look.gone": "left the LMS course {ago}",
    "look.run.groups.what": "Groups of the LMS",
    "look.run.groups.on": "Whoever comes joins a group here with the people of her group in the LMS.",
    "look.run.groups.off": "People join the smallest group here, whatever their group in the LMS.",
    "look.run.groups.on.done": "From now on groups follow the LMS. Who is in a group already stays there.",
    "look.run.groups.off.done": "From now on people join the smallest group. Who is in a group already stays there.",
    "look.audit.pods_follow": "Groups follow those of the LMS",
    "look.audit.pods_mix": "Groups do not follow those of the LMS",
    "look.do.follow": "Follow the LMS’s groups",
    "look.do.follow.not": "Do not follow them",
}
