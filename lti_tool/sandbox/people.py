"""The people of the practice LMS.

Alice, Bob and Charlie learn, Dana teaches. A person is named in the address of every page and never by a cookie, so
that one newcomer can be four people in four tabs.
"""

from dataclasses import dataclass
from typing import Literal

CONTEXT_ROLE = "http://purl.imsglobal.org/vocab/lis/v2/membership#"
INSTITUTION_ROLE = "http://purl.imsglobal.org/vocab/lis/v2/institution/person#"


@dataclass(frozen=True)
class Person:
    """Somebody with an account here. `number` is what LTI calls `sub`: a numeric string, as real platforms send it."""

    key: str
    number: str
    given: str
    family: str
    role: Literal["learner", "teacher", "administrator"] = "learner"
    groups: tuple[str, ...] = ()
    """Ids of the groups of the course that this person is in."""
    active: bool = True
    """Whether the enrolment is; somebody suspended stays in the roster."""
    more_roles: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        return f"{self.given} {self.family}"

    @property
    def sorted_name(self) -> str:
        """Family name first, the form SCORM 1.2 prescribes for `cmi.core.student_name`."""
        return f"{self.family}, {self.given}"

    @property
    def email(self) -> str:
        return f"{self.key}@northside.example"

    @property
    def roles(self) -> list[str]:
        if self.role == "administrator":
            return [INSTITUTION_ROLE + "Administrator", *self.more_roles]
        return [CONTEXT_ROLE + ("Instructor" if self.role == "teacher" else "Learner"), *self.more_roles]


PEOPLE = (
    Person("alice", "4", "Alice", "Archer"),
    Person("bob", "5", "Bob", "Brown"),
    Person("charlie", "6", "Charlie", "Chen"),
    Person("dana", "3", "Dana", "Diaz", "teacher"),
)
ADMINISTRATOR = Person("ada", "2", "Ada", "Adams", "administrator")
"""Looks after the LMS and is in no course."""
