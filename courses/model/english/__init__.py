"""The English catalogue. Sentences, not labels; what happened, what it means for the work, what to do next."""

from collections.abc import Mapping
from typing import Final

from courses.model.english import (
    board,
    facilitator,
    facilitator_packages,
    facilitator_views,
    grades,
    harvest,
    inbox,
    letters,
    missing,
    player,
    privacy,
    quiz,
    roster,
    session,
    session_desk,
    talk,
)

PARTS: Final = (
    *(player, missing, quiz, talk, board, session, inbox, letters, privacy),
    *(facilitator, facilitator_packages, facilitator_views, grades, harvest, roster, session_desk),
)

MESSAGES: Final[Mapping[str, str | Mapping[str, str]]] = {
    key: message for part in PARTS for key, message in part.MESSAGES.items()
}
