"""The way in from a platform: `/lti/login`, `/lti/launch` and the tool's key set.

Forms in, a page or a redirect out. What a launch means is decided in `lti_tool.lti`; who the person becomes here in
`services.enrolment`. This module matches the two with the browser, and says no in words.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from flask import Blueprint, Response, g, jsonify, make_response, render_template, request
from werkzeug.wrappers import Response as Answer

from courses.model.parts import activities_in, module_of
from lti_tool.lti.launch import Validated, validate
from lti_tool.lti.login import LASTS, Login, begin, browser_key, digest, origin
from lti_tool.lti.refusals import LaunchRefused, WayBack
from lti_tool.messages import Launch
from lti_tool.records import Registration, Role
from lti_tool.services import choosing, privacy_asked, work_shown
from lti_tool.services.enrolment import Entry, enrol
from lti_tool.storage import lti_state
from lti_tool.storage.database import Transaction
from lti_tool.storage.lti_state import LoginKey, WaitingLogin
from lti_tool.web import home, links, privacy, refusing, review
from lti_tool.web.security import allow_frames
from lti_tool.web.tool import Tool, tool

blueprint = Blueprint("launch", __name__)
refusing.install(blueprint)


@blueprint.route("/lti/login", methods=["GET", "POST"])
def login() -> Answer:
    """Third-party-initiated login. Answers a page, not a redirect: the page keeps the secret, then goes on."""
    asked = request.args.to_dict() | request.form.to_dict()
    started = begin(tool().lti, asked, now=tool().clock())
    allow_frames(started.registration)
    answer = make_response(render_template("login.html.jinja", login=started))
    _set_cookie(answer, started)
    return answer


@blueprint.route("/lti/launch", methods=["GET", "POST"])
@blueprint.route("/lti/launch/<course>", methods=["GET", "POST"])
@blueprint.route("/lti/launch/<course>/<activity>", methods=["GET", "POST"])
@blueprint.route("/lti/launch/<course>/module/<module>", methods=["GET", "POST"])
def launch(course: str | None = None, activity: str = "", module: str = "") -> Answer:
    """A platform's launch, or our own recover page sending it again with the secret it found."""
    if request.method != "POST":
        raise LaunchRefused("opened_directly")
    server, now = tool(), tool().clock()
    path = (course, module_of(module) if module else activity)
    found = validate(server.lti, request.form, path=path, now=now)
    allow_frames(found.launch.registration)
    g.way_back = WayBack.of(found.launch.return_url, found.launch.platform_name)
    key = browser_key(found.state)
    secret = request.cookies.get(key) or _recovered_secret(server)
    if secret is None:
        return _ask_the_browser(server, found, key)
    answer = _let_in(server, found, secret, now=now)
    answer.set_cookie(key, "", max_age=0, secure=True, httponly=True, samesite="None", partitioned=True)
    return answer


@blueprint.get("/lti/jwks.json")
def key_set() -> Response:
    """The tool's public keys. Kept by platforms for five minutes at most, so that a rotation is soon known."""
    answer = jsonify(tool().lti.keys.public_jwks())
    answer.headers["Cache-Control"] = "public, max-age=300"
    return answer


def _set_cookie(answer: Response, started: Login) -> None:
    # Partitioned, because frames of other sites get no other cookies; one cookie a launch, so that two can be open.
    answer.set_cookie(
        started.key,
        started.secret,
        max_age=int(LASTS.total_seconds()),
        secure=True,
        httponly=True,
        samesite="None",
        partitioned=True,
    )


def _recovered_secret(server: Tool) -> str | None:
    """The secret that our recover page found. From any other page it is refused: somebody could send a victim's
    browser a whole launch of their own, and have the victim work under their name."""
    secret = request.form.get("secret")
    if not secret:
        return None
    site = request.headers.get("Sec-Fetch-Site")
    ours = (
        request.headers.get("Origin") == origin(server.settings.public_url) if site is None else site == "same-origin"
    )
    if not ours:
        raise LaunchRefused("resend_foreign", detail=f"Sec-Fetch-Site is {site!r}.")
    return secret


def _ask_the_browser(server: Tool, found: Validated, key: str) -> Response:
    """The page that looks for the secret in the browser's other places, and offers a new tab where there is none."""
    registration = found.launch.registration
    with server.database.read() as tx:
        waiting = lti_state.waiting_login(tx, digest(found.state))
    page = render_template(
        "recover.html.jinja",
        key=key,
        form=request.form,
        again=_again(registration, waiting) if waiting else {},
        return_url=found.launch.return_url,
        storage_origin=origin(registration.auth_login_url) if waiting and waiting.storage_target else None,
        storage_target=waiting.storage_target if waiting else None,
    )
    answer = make_response(page)
    # With `no-referrer` browsers would send `Origin: null` with the form, and older ones send nothing else to go by.
    answer.headers["Referrer-Policy"] = "same-origin"
    return answer


def _again(registration: Registration, waiting: WaitingLogin) -> dict[str, str]:
    """The form that begins the same login afresh."""
    fields = {
        "iss": registration.issuer,
        "client_id": registration.client_id,
        "login_hint": waiting.login_hint,
        "lti_message_hint": waiting.message_hint,
        "target_link_uri": waiting.target,
        "lti_deployment_id": waiting.deployment,
    }
    return {name: value for name, value in fields.items() if value}


def _let_in(server: Tool, found: Validated, secret: str, *, now: datetime) -> Response:
    """Use the login up, last of all and once, and enrol in the same transaction: both happen, or neither."""
    with server.database.write() as tx:
        _use_up(tx, found, secret, now=now)
        goes_on = _begun(server, tx, found.launch, now=now)
    return goes_on()  # the answer is written when the transaction is over: the next launch waits for its end


def _begun(server: Tool, tx: Transaction, launch: Launch, *, now: datetime) -> Callable[[], Response]:
    """Do what the launch asks for; what is given back writes the answer."""
    if launch.review is not None:
        shown = work_shown.show(tx, launch, launch.review, catalogue=server.catalogue, now=now)
        return lambda: _led_to(review.address(server, shown))
    # Two pages are answered at once and not led to: their token stands in their forms and in no address.
    if launch.person_wanted is not None:
        asked = privacy_asked.begin(launch, launch.person_wanted, signer=server.signer, now=now)
        return lambda: privacy.begun(server, asked)
    if launch.links_wanted is not None:
        choice = choosing.begin(tx, launch, launch.links_wanted, now=now)
        return lambda: links.begun(server, choice, now=now)
    entry = enrol(tx, launch, catalogue=server.catalogue, now=now)
    return lambda: _led_to(_address(server, entry, launch))


def _led_to(address: str) -> Response:
    return Response(status=303, headers={"Location": address})


def _use_up(tx: Transaction, found: Validated, secret: str, *, now: datetime) -> None:
    launch, registration = found.launch, found.launch.registration
    login = LoginKey(digest(found.state), digest(found.nonce), registration.id, launch.deployment_id)
    if not lti_state.consume_login(tx, login, secret=digest(secret), now=now):
        why = lti_state.why_no_login(tx, login, now=now)
        raise LaunchRefused(_NO_LOGIN[why], registration=registration.name)
    if launch.family and launch.family != registration.family:
        lti_state.note_family(tx, registration.id, launch.family)


_NO_LOGIN: Mapping[str, str] = {
    "unknown": "state_unknown",
    "foreign": "state_foreign",
    "expired": "state_expired",
    "nonce": "nonce_wrong",
    "deployment": "deployment_mismatch",
    "browser": "browser_foreign",
}


def _address(server: Tool, entry: Entry, launch: Launch) -> str:
    """Where the person goes on. The token is in the fragment, which no server and no log ever sees."""
    page = "facilitate" if entry.session.role is Role.FACILITATOR else "play"
    first = activities_in(server.catalogue.get(entry.run.course).plan, launch.part)[:1] if launch.part else ()
    at = f"&at={first[0]}" if first and page == "play" else ""
    around = home.around(launch, server.signer)
    return f"{request.script_root}/{page}/{entry.run.public_id}/#t={entry.token}{around}{at}"
