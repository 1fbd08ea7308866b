"""Dana, who looks after the server: her browser at the administrators' pages."""

from __future__ import annotations

import pytest

from tests.admin.office import Dana
from tests.support.tool import RunningTool


@pytest.fixture
def dana(tool: RunningTool) -> Dana:
    """Signed in, on SQLite and on PostgreSQL."""
    return Dana.of(tool)


@pytest.fixture
def sqlite_dana(sqlite_tool: RunningTool) -> Dana:
    """Signed in, on SQLite."""
    return Dana.of(sqlite_tool)
