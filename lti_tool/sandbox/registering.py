"""Registering tools: what this LMS says of itself, what it is asked, and the page where an administrator decides."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from flask import Blueprint, Response, jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from lti_tool.sandbox.habits import NOTICE_SCOPE, OFFERED_SCOPES, TOOL, No
from lti_tool.sandbox.lms import PERSONALITIES, Lms, current_lms
from lti_tool.sandbox.registrar import TOKEN_LASTS, Application, random_id
from lti_tool.sandbox.registration import Tool

office = Blueprint("office", __name__)


# -- what the tool calls -----------------------------------------------------------------------------------------------
def configuration() -> Response:
    """What this platform says of itself; to whoever asks, or only to who was shown a token."""
    lms, token = current_lms(), _token()
    habits = lms.personality
    if (habits.configuration_needs_token or not habits.shows_token) and lms.registrar.opened(
        token, lms.clock()
    ) is None:
        return _no(habits.token_missing if not token else habits.token_used)
    return jsonify(habits.configuration(lms.url, token))


def take_registration() -> Response:
    """A tool asks to be registered, with a token that is good once."""
    lms, token = current_lms(), _token()
    habits, opening = lms.personality, lms.registrar.opened(token, lms.clock())
    if opening is None:
        return _no(habits.token_used if token else habits.token_missing)
    asked = request.get_json(silent=True)
    if not isinstance(asked, dict) or not isinstance(asked.get(TOOL), dict):
        return _no(No(400, '{"error": "invalid_client_metadata"}'))
    refusal = habits.refusal(asked)
    if refusal:
        return _no(refusal)
    if lms.registrar.take(token, lms.clock()) is None:  # two at once: the other one was faster
        return _no(habits.token_used)
    answer = jsonify(_registered(lms, asked, opening.renews))
    answer.status_code = habits.registered_status
    return answer


def _registered(lms: Lms, asked: Mapping[str, Any], renews: str | None) -> dict[str, Any]:
    """Keep the tool, waiting for the administrator; one that is renewed stays who and as active as it was."""
    before = lms.registrar.applications.get(renews or "")
    number = before.number if before else lms.registrar.next_number()
    client_id = before.tool.client_id if before else lms.personality.new_client_id()
    wanted = [scope for scope in asked.get("scope", "").split() if scope in (*OFFERED_SCOPES, NOTICE_SCOPE)]
    granted = tuple(scope for scope in wanted if scope not in lms.registrar.withheld)
    tool = Tool(
        login_url=asked["initiate_login_uri"],
        redirect_urls=tuple(asked["redirect_uris"]),
        jwks_url=asked.get("jwks_uri", ""),
        client_id=client_id,
        deployment_id=str(number),
    )
    told = lms.personality.answer(asked, client_id, str(number), granted)
    state = before.state if before else "pending"
    lms.registrar.keep(Application(number, tool, asked["client_name"], granted, asked, told, state))
    if before and lms.tool and lms.tool.client_id == client_id:
        lms.tool = tool
    return told


def _token() -> str:
    shown = request.headers.get("Authorization", "")
    return shown.removeprefix("Bearer ") if shown.startswith("Bearer ") else request.args.get("t", "")


def _no(refusal: No) -> Response:
    return Response(refusal.body, refusal.status, content_type=refusal.media_type)


# -- what the administrator does ---------------------------------------------------------------------------------------
@office.get("/administration")
def administration() -> str:
    """The tools that are here, and the form that begins a registration; `?as=` plays another platform."""
    lms = current_lms()
    kind = PERSONALITIES.get(request.args.get("as", ""))
    if kind is not None:
        lms.personality = kind()
    return render_template(
        "administration.html.jinja", kinds=PERSONALITIES, suggested=lms.link_to_register(), tools=_tools(lms)
    )


@office.post("/administration/register")
def begin() -> Answer | str | tuple[str, int]:
    """Open the tool's registration page in a frame, with a new token."""
    lms, form = current_lms(), request.form
    kind = PERSONALITIES.get(form.get("as", ""))
    address, renews = form.get("url", "").strip(), form.get("renews") or None
    if kind is None or urlsplit(address).scheme not in ("http", "https"):
        return render_template("refused.html.jinja", reason="That is no address of a tool."), 400
    lms.personality = kind()
    lms.registrar.withheld = frozenset(OFFERED_SCOPES) if form.get("withhold") else frozenset()
    return render_template("registering.html.jinja", source=start(lms, address, renews=renews), tool=address)


@office.get("/administration/of-the-tool")
def lead_to_tool() -> Answer | tuple[str, int]:
    """To the tool's own administrators' pages, where this LMS was given a way in."""
    link = current_lms().link_to_administer
    if link is None:
        return render_template("refused.html.jinja", reason="This LMS knows no way in to the tool's own pages."), 404
    return redirect(link(), 303)


@office.post("/administration/<client_id>/activate")
def activate(client_id: str) -> Answer | tuple[str, int]:
    """Use this tool from now on."""
    lms = current_lms()
    found = lms.registrar.activate(client_id)
    if found is None:
        return render_template("refused.html.jinja", reason="There is no such tool."), 404
    lms.tool = found.tool
    return redirect(url_for("office.administration"), 303)


def start(lms: Lms, address: str, *, renews: str | None = None) -> str:
    """Where an administrator's frame goes to register the tool at this address; opens one registration."""
    before = lms.registrar.applications.get(renews or "")
    claims = lms.personality.claims_of_token(before.number if before else None)
    moment = lms.clock()
    lasts = {"iat": int(moment.timestamp()), "exp": int((moment + TOKEN_LASTS).timestamp())}
    token = random_id(32) if claims is None else lms.keys.sign({**claims, **lasts})
    lms.registrar.open(token, renews=before.tool.client_id if before else None, now=moment)
    parts = urlsplit(address)
    query = [*parse_qsl(parts.query), *lms.personality.start_parameters(lms.url, token).items()]
    return urlunsplit(parts._replace(query=urlencode(query)))


def _tools(lms: Lms) -> list[Application]:
    return sorted(lms.registrar.applications.values(), key=lambda found: found.number)
