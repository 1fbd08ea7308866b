"""The tool for gunicorn, with its settings from the environment."""

from __future__ import annotations

from flask import Flask

from lti_tool.app import create_app
from lti_tool.config import Settings


def application() -> Flask:
    """What `gunicorn 'tests.benchmarks.wsgi:application()'` runs."""
    return create_app(Settings())
