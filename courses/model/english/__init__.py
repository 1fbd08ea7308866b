"""The English catalogue. Sentences, not labels; what happened, what it means for the work, what to do next."""

from collections.abc import Mapping
from typing import Final

from courses.model.english import (
    board,
    facilitator,
    facilitator_views,
    harvest,
    inbox,
    letters,
    missing,
    player,
    privacy,
    quiz,
    talk,
)

PARTS: Final = (player, missing, quiz, talk, board, inbox, facilitator, facilitator_views, harvest, letters, privacy)

MESSAGES: Final[Mapping[str, str | Mapping[str, str]]] = {
    key: message for part in PARTS for key, message in part.MESSAGES.items()
}
