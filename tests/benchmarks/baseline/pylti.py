"""PyLTI1p3's documented Flask set-up, and nothing clever: what somebody has who followed its README.

A JSON file with the platforms, read on every request; login and launch through the library's Flask classes; launch data
in Flask-Caching; the platform's keys by URL, as is the default. Two things are kinder than the documentation: the cache
is in files without a threshold, because with two workers and the default of 500 entries most of the launches fail.
"""

from __future__ import annotations

import os
from importlib import import_module
from pathlib import Path
from typing import Any

from flask import Flask, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from flask_caching import Cache
from pylti1p3.tool_config.json_file import ToolConfJsonFile

# The library's Flask half carries no annotations.
lti: Any = import_module("pylti1p3.contrib.flask")

FOLDER = Path(os.environ.get("PYLTI_FOLDER", "."))
cache = Cache()


def create_app() -> Flask:
    """The application; `PYLTI_FOLDER` holds `tool.json` and the keys, and takes the cache."""
    app = Flask(__name__)
    app.config.from_mapping(
        SECRET_KEY="of-no-worth-outside-this-benchmark",
        CACHE_TYPE="FileSystemCache",
        CACHE_DIR=str(FOLDER / "cache"),
        CACHE_THRESHOLD=0,
        CACHE_DEFAULT_TIMEOUT=600,
    )
    cache.init_app(app)
    app.add_url_rule("/lti/login", view_func=login, methods=["GET", "POST"])
    app.add_url_rule("/lti/launch", view_func=launch, methods=["POST"])
    app.add_url_rule("/lti/jwks.json", view_func=jwks)
    return app


def login() -> ResponseReturnValue:
    """Send the browser on to its platform."""
    wanted = lti.FlaskRequest()
    target = wanted.get_param("target_link_uri")
    if not target:
        return "There is no target_link_uri in this login.", 400
    begun = lti.FlaskOIDCLogin(wanted, tool_config(), launch_data_storage=lti.FlaskCacheDataStorage(cache))
    answer: ResponseReturnValue = begun.enable_check_cookies().redirect(target)
    return answer


def launch() -> ResponseReturnValue:
    """Validate the message and show a page to whoever it is about."""
    message = lti.FlaskMessageLaunch(
        lti.FlaskRequest(), tool_config(), launch_data_storage=lti.FlaskCacheDataStorage(cache)
    )
    data = message.get_launch_data()
    return render_template("course.html", name=data.get("name", ""), launch_id=message.get_launch_id(), url=request.url)


def jwks() -> ResponseReturnValue:
    """The tool's own public keys."""
    return jsonify(tool_config().get_jwks())


def tool_config() -> ToolConfJsonFile:
    """The platforms, from the file beside the keys."""
    return ToolConfJsonFile(str(FOLDER / "tool.json"))
