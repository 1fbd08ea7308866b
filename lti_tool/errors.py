"""What can go wrong at the boundary, by what the caller should do about it.

Refused            say no to a person, with a code for the administrator
PlatformRefused    the platform said no; `permanent` tells the worker whether trying again can help
GradeChanged       … or nothing was sent to it, because somebody has changed the grade there
Busy               the database cannot be had just now; trying again in a moment can help
"""

from __future__ import annotations


class Refused(Exception):
    """A request this tool will not serve. `message` is for the person, `code` and `detail` for the administrator."""

    def __init__(self, code: str, message: str, *, status: int = 400, detail: str = "") -> None:
        super().__init__(f"{code}: {detail or message}")
        self.code = code
        self.message = message
        self.status = status
        self.detail = detail


class PlatformRefused(Exception):
    """The platform said no. `permanent` tells the worker whether trying again can help."""

    def __init__(self, reason: str, *, permanent: bool, retry_after: float | None = None) -> None:
        super().__init__(reason)
        self.permanent = permanent
        self.retry_after = retry_after
        """Seconds the platform asked us to wait, where it said so."""


_CHANGED = (
    "The gradebook shows another grade than was sent: a teacher has probably changed it. "
    "Nothing is sent unless you say so."
)
_KEPT = (
    "The gradebook keeps the grade that was changed there, whatever is sent. "
    "A teacher can let go of it in the gradebook; what was sent then appears."
)


class GradeChanged(PlatformRefused):
    """The gradebook shows `shown` (0 to 1), which is not what it was told last; nothing was sent.

    `kept`: it was sent because somebody said so, and the gradebook shows the other grade all the same.
    """

    def __init__(self, shown: float, *, kept: bool = False) -> None:
        super().__init__(_KEPT if kept else _CHANGED, permanent=True)
        self.shown = shown


class Busy(Exception):
    """The database cannot be had just now. Nothing has happened; trying again in a moment can help."""
