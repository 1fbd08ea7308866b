"""What facilitators read about grades on their way to a gradebook."""

from collections.abc import Mapping
from typing import Final

MESSAGES: Final[Mapping[str, str | Mapping[str, str]]] = {
    "look.grades": "Grades in the learning system",
    "look.grades.none": "No link of the learning system has asked for a grade of this person.",
    "look.grades.whole": "the whole course",
    "look.grades.nth": "link {n}",
    "look.grade.differs": "The gradebook shows another grade.",
    "look.grade.differs.shown": "The gradebook shows {shown} %, not the {score} % that was earned here.",
    "look.grade.taken_back": "taken back",
    "look.grade.next": "tried again {when}",
    "look.grade.all": "Send all again",
    "look.grade.all.done": "All grades of {name} are on their way again.",
    "look.grade.one.done": "“{title}” is on its way again.",
    "look.grade.checks": "The gradebook is looked at first: a grade that was changed there is not overruled.",
    "look.grade.anyway": "Send it anyway",
    "look.grade.anyway.title": "Put {score} % in the place of {shown} %?",
    "look.grade.anyway.lead": "A teacher has probably changed this grade. If the gradebook lets it be replaced, what "
    "stands there is lost.",
    "look.grade.see": "See the grades",
}
