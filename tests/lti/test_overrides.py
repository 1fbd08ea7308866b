"""No override of a platform's habits without a scene with the practice LMS that fails when it is taken away."""

from __future__ import annotations

import pytest

from lti_tool import platforms, platforms_setup
from lti_tool.errors import PlatformRefused
from lti_tool.lti.registration_refusals import RegistrationRefused
from lti_tool.platforms import Platform
from tests.lti.door import Door
from tests.lti.overrides import SCENES, Stage

BADLY = (AssertionError, KeyError, PlatformRefused, RegistrationRefused)
"""What is seen is another thing than what was to be seen, or nothing; or the platform does not take part."""


def overrides() -> set[str]:
    """Everything a platform does differently, as "Class.name"."""
    kinds, todo = set(), list(Platform.__subclasses__())
    while todo:
        kind = todo.pop()
        kinds.add(kind)
        todo += kind.__subclasses__()
    names = {f"{kind.__name__}.{name}" for kind in kinds for name in vars(kind) if not name.startswith("__")}
    return names | {f"DOCUMENTS.{name}" for name in platforms_setup.DOCUMENTS}


@pytest.fixture(scope="module")
def stage(shared_door: Door) -> Stage:
    return Stage(shared_door)


def test_every_override_has_a_scene() -> None:
    assert overrides() == set(SCENES), "add a scene to tests/lti/overrides.py, or take out one that nobody needs"


@pytest.mark.parametrize("name", SCENES)
def test_the_scene_goes_well(stage: Stage, name: str) -> None:
    SCENES[name](stage)


@pytest.mark.parametrize("name", SCENES)
def test_without_the_override_the_scene_ends_badly(stage: Stage, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    owner, _, what = name.partition(".")
    if owner == "DOCUMENTS":
        monkeypatch.delitem(platforms_setup.DOCUMENTS, what)
    else:
        monkeypatch.delattr(getattr(platforms, owner), what)
    with pytest.raises(BADLY):
        SCENES[name](stage)
