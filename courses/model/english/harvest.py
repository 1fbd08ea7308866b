"""The files that facilitators take along from a run: what is worth keeping, within what each author agreed to."""

from collections.abc import Mapping
from typing import Final

MESSAGES: Final[Mapping[str, str | Mapping[str, str]]] = {
    "harvest.title.best": "Best practices",
    "harvest.title.answers": "Answers that helped",
    "harvest.title.stories": "Stories and work",
    "harvest.from": "From “{title}”, {day}",
    "harvest.by": "{name}, {day}",
    "harvest.unnamed": "A participant, {day}",
    "harvest.source": "Where it stands",
    "harvest.paraphrase": "Its author has not agreed that these words leave the course. Read it where it stands, ask, "
    "or say in words of your own what can be learned from it.",
    "harvest.cut": "Only the newest {n} are in this file.",
    "harvest.none": "There is nothing here yet.",
    "harvest.column.activity": "Activity",
    "harvest.column.day": "Day",
    "harvest.column.author": "Author",
    "harvest.column.words": "Words",
    "harvest.column.consent": "Consent",
    "harvest.column.answers": "Answers",
    "harvest.column.endorsed": "Valued by",
    "harvest.column.source": "Where it stands",
    "harvest.consent.name": "with the name",
    "harvest.consent.anonymous": "without the name",
    "harvest.consent.none": "paraphrase only",
}
