"""Fixtures for every test live in tests/support, one module per stranger they start."""

from __future__ import annotations

import importlib.util

pytest_plugins = [
    f"tests.support.{name}"
    for name in ("courses", "postgres", "database", "tool", "sandbox", "browser")
    if importlib.util.find_spec(f"tests.support.{name}")
]
