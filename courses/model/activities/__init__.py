"""The activity types. Each module of this package is one type; dropping a module in adds a type, nothing else changes.

A type is a subclass of `courses.model.course.Activity`: its fields, how its Markdown body is read, what it puts
into the plan, and how far a record is under that plan. Modules whose name begins with an underscore are parts of a
type.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Mapping
from functools import cache
from importlib import import_module
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from courses.model.course import Activity


@cache
def kinds() -> Mapping[str, type[Activity]]:
    """Every activity type by its name, as authors write it after `type:`."""
    found = {}
    for module in pkgutil.iter_modules(__path__):
        if not module.name.startswith("_"):
            found[module.name] = _activity_in(f"{__name__}.{module.name}")
    return MappingProxyType(found)


def kind(name: str) -> type[Activity]:
    """The activity type called `name`; KeyError if there is none."""
    return kinds()[name]


def _activity_in(module: str) -> type[Activity]:
    activity: type[Activity] = import_module(module).ACTIVITY
    return activity
