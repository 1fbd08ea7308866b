"""Fixtures for every test live in tests/support, one module per stranger they start."""

from __future__ import annotations

import importlib.util

import pytest

pytest_plugins = [
    f"tests.support.{name}"
    for name in ("courses", "postgres", "database", "tool", "sandbox", "browser")
    if importlib.util.find_spec(f"tests.support.{name}")
]

FIRST = ("tests/story/", "tests/scorm/", "tests/player/")
"""What takes longest begins first: otherwise one core would wait for the other at the end."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes longest; everything else stays in its order."""
    items.sort(key=lambda item: next((at for at, path in enumerate(FIRST) if item.nodeid.startswith(path)), len(FIRST)))
