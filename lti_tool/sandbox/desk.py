"""The administrator's desk: which platform is being played, and what is broken on purpose."""

from typing import Any, get_args

from flask import Blueprint, redirect, render_template, request, url_for

from lti_tool.sandbox.faults import SERVICES, Fault, Kind
from lti_tool.sandbox.lms import PERSONALITIES, current_lms

desk = Blueprint("desk", __name__)


@desk.get("/faults")
def faults() -> str:
    return _page()


@desk.post("/faults")
def set_faults() -> Any:
    """Exactly the faults sent from now on: a form with one, or JSON {"faults": [{kind, where, …}], "seed": 7}."""
    lms = current_lms()
    try:
        asked, seed = _asked()
        lms.faults.set(*(Fault(**fault) for fault in asked), seed=seed)
    except (TypeError, ValueError) as error:
        return (_page(problem=str(error)), 400) if request.form else ({"error": str(error)}, 400)
    return redirect(url_for("desk.faults"), 303) if request.form else ("", 204)


@desk.post("/faults/keys")
def rotate_keys() -> Any:
    """Sign with a new key; `forget` takes the old ones out of the key set at once."""
    current_lms().keys.rotate(forget=bool(request.form.get("forget")))
    return redirect(url_for("desk.faults"), 303)


@desk.post("/faults/tokens")
def withdraw_tokens() -> Any:
    current_lms().withdraw_tokens()
    return redirect(url_for("desk.faults"), 303)


@desk.post("/faults/personality")
def play_platform() -> Any:
    """Behave like another platform from now on."""
    kind = PERSONALITIES.get(request.form.get("personality", ""))
    if kind is None:
        return _page(problem="There is no such platform."), 400
    current_lms().personality = kind()
    return redirect(url_for("desk.faults"), 303)


def _asked() -> tuple[list[dict[str, Any]], int]:
    if request.form:
        kind = request.form.get("kind", "")
        fault = {"kind": kind, "where": request.form.get("where", "*")}
        numbers = {"seconds": request.form.get("seconds", type=float), "rate": request.form.get("rate", type=float)}
        return ([fault | {name: value for name, value in numbers.items() if value is not None}] if kind else []), 0
    body = request.get_json(force=True)
    return list(body.get("faults", [])), int(body.get("seed", 0))


def _page(**more: object) -> str:
    return render_template(
        "faults.html.jinja", kinds=get_args(Kind), services=("*", *SERVICES), platforms=PERSONALITIES, **more
    )
