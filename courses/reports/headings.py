"""Which column of a report is which: every LMS calls them something else, and exports them in its own language."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

LEARNER = (
    "learner id", "student id", "cmi core student id", "cmi learner id", "username", "user name", "login", "login id",
    "sis login id", "sis user id", "user id", "userid", "id number", "idnumber", "employee id", "external id",
    "learner", "student", "user", "email", "e mail", "email address", "e mail address",
    "benutzername", "anmeldename", "id nummer", "matrikelnummer", "nom d utilisateur", "identifiant",
    "nombre de usuario", "nome utente", "gebruikersnaam",
)  # fmt: skip
"""Headings of the learner's id, the likeliest first: packages are given the id an LMS knows a login by."""
STATUS = (
    "status", "lesson status", "cmi core lesson status", "completion status", "success status", "completion",
    "completed", "course status", "registration status", "result", "progress status", "state",
    "abschlussstatus", "abschluss status", "abschluss", "abgeschlossen", "statut", "etat", "estado", "stato",
)  # fmt: skip
COMPLETE = frozenset((
    "completed", "complete", "passed", "pass", "finished", "done", "satisfied", "yes", "true", "1", "100", "100%", "x",
    "abgeschlossen", "bestanden", "ja", "termine", "acheve", "reussi", "oui", "completado", "aprobado", "si",
    "completato", "superato", "voltooid",
))  # fmt: skip
"""What stands in a status column where somebody is complete."""

_PLAIN = str.maketrans("éèêàâçôîûíóúñ", "eeeaacoiuioun")
_APART = re.compile(r"[\s_.\-:/'’]+")
_ASIDE = re.compile(r"\([^)]*\)|\[[^\]]*\]")


@dataclass(frozen=True, slots=True)
class Columns:
    """Where things stand in a row. `codes` empty: a code may stand anywhere."""

    learner: int
    status: tuple[int, ...]
    codes: tuple[int, ...]
    others: tuple[str, ...] = ()
    """Further headings that could name the learner."""
    heading: str = ""
    """The heading of the learner's column, as written."""


@dataclass(frozen=True, slots=True)
class Named:
    """Columns that somebody named, instead of having them found."""

    learner: str | None = None
    status: str | None = None
    code: str | None = None


class NoColumn(LookupError):
    """A column is not there: `which` of them, and the headings that are."""

    def __init__(self, which: str, headings: Sequence[str]) -> None:
        super().__init__(which)
        self.which = which
        self.headings = tuple(heading for heading in headings if heading.strip())


def plain(text: str) -> str:
    """A heading or a status without what varies: case, accents, punctuation, what stands in brackets."""
    aside = _ASIDE.sub(" ", text.casefold().translate(_PLAIN))
    return _APART.sub(" ", aside).strip()


def is_heading(cells: Sequence[str], named: Named) -> bool:
    """Whether a row looks like the one with the headings; a report may begin with its title and date."""
    found = {plain(cell) for cell in cells}
    if named.learner is not None:
        return plain(named.learner) in found
    return any(name in found for name in LEARNER) and sum(1 for cell in cells if cell.strip()) > 1


def columns(cells: Sequence[str], named: Named) -> Columns:
    """Where the learner, the status and the code are.

    Raises:
        NoColumn: the learner or the status cannot be found, or a column that was named is not there.
    """
    places, learner = _places(cells), learner_at(cells, named)
    status = _named(places, named.status, "status", cells) or tuple(places[name] for name in STATUS if name in places)
    if not status:
        raise NoColumn("status", cells)
    codes = _named(places, named.code, "code", cells)
    others = tuple(cells[places[name]].strip() for name in LEARNER if places.get(name, learner) != learner)
    return Columns(learner, status, codes, others, cells[learner].strip())


def learner_at(cells: Sequence[str], named: Named) -> int:
    """Where the learner's id is.

    Raises:
        NoColumn: it cannot be found.
    """
    places = _places(cells)
    found = _named(places, named.learner, "learner", cells) or [places[name] for name in LEARNER if name in places]
    if not found:
        raise NoColumn("learner", cells)
    return found[0]


def says_complete(cell: str, words: frozenset[str] = COMPLETE) -> bool:
    """Whether a status is one of somebody who is complete."""
    return plain(cell) in words


def _places(cells: Sequence[str]) -> dict[str, int]:
    places: dict[str, int] = {}
    for at, cell in enumerate(cells):
        places.setdefault(plain(cell), at)
    return places


def _named(places: dict[str, int], name: str | None, which: str, cells: Sequence[str]) -> tuple[int, ...]:
    if name is None:
        return ()
    if plain(name) not in places:
        raise NoColumn(which, cells)
    return (places[plain(name)],)
