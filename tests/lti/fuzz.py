"""Launches and logins with something wrong, by the thousand, and a judge of its own that says which may be let in.

The dice are seeded: a case that fails is named by its seed and number, and comes back whenever it is asked for. The
judge knows nothing of how the tool decides. It says yes only to what it can see to be right, so a yes of the tool to
anything else is a hole.
"""

from __future__ import annotations

import copy
import json
import random
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from tests.lti.door import Begun, Door

LTI = "https://purl.imsglobal.org/spec/lti/claim/"
MEMBERSHIP = "http://purl.imsglobal.org/vocab/lis/v2/membership"
STAFF = (f"{MEMBERSHIP}#Instructor", "Instructor", "http://purl.imsglobal.org/vocab/lis/v2/system/person#Administrator")
ROLES = (
    *STAFF, f"{MEMBERSHIP}#Learner", f"{MEMBERSHIP}/Learner#Instructor", f"{MEMBERSHIP}#Mentor", "", "Wizard",
    "instructor", "http://purl.imsglobal.org/vocab/lti/system/person#TestUser", f"{MEMBERSHIP}evil#Instructor",
)  # fmt: skip
TEXTS = (
    "", " ", "x", "1", "0", "null", "1.3.0", "1.3.0 ", "1.1", "LtiResourceLinkRequest", "LtiDeepLinkingRequest",
    "RS256", "\0", "a\0b", "\ud800", "\u202e", "é", "😀", "../..", "$Context.id", "javascript:alert(1)", "https://[", "http://",
    "' OR 1=1 --", "<script>", "{{7*7}}", "%00", "\r\nSet-Cookie: a=b", "x" * 256, "x" * 5000,
)  # fmt: skip
VALUES: tuple[Any, ...] = (
    None, True, False, 0, 1, -1, 5, 1e308, -1e308, 2**63, 2**200, 0.1, float("nan"), float("inf"), [], {}, [[]], [None],
    [5], {"id": None}, {"id": 5}, {"id": ""}, {"": ""}, [{}], {"a": {"b": {"c": []}}},
)  # fmt: skip
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.=+/ \n\0é"


@dataclass
class Case:
    """One form sent to the launch address, and whether the judge would let it in."""

    form: dict[str, str]
    cookie: str
    may: bool
    staff: bool = False
    """Whether whoever comes in may be somebody who runs the course."""
    what: list[str] = field(default_factory=list)


class Fuzz:
    """An endless row of cases against one door, from one seed."""

    def __init__(self, door: Door, seed: int) -> None:
        self.door = door
        self.dice = random.Random(seed)
        self.begun = door.begin()
        self.honest = door.sandbox.launch_claims("alice")

    def launch(self) -> Case:
        """A launch with something wrong, or nothing."""
        kind = self.dice.random()
        if kind < 0.6:
            return self._of_claims()
        return self._of_token() if kind < 0.85 else self._of_form()

    def login(self) -> tuple[dict[str, str], bool]:
        """The form of a login with something wrong, and whether it may begin one."""
        form = dict(self.door.sandbox.login_form("alice"))
        honest = dict(form)
        for _ in range(self.dice.randint(1, 3)):
            name = self.dice.choice(sorted(form) or ["iss"])
            if self.dice.random() < 0.3:
                form.pop(name, None)
            elif self.dice.random() < 0.2:
                form[name + self.dice.choice(("", " ", "[]", "\0"))] = form.pop(name, "")
            else:
                form[name] = self._text(form.get(name, ""))
        same = all(form.get(name) == honest[name] for name in ("iss", "client_id"))
        # Without a client id the issuer decides, where it has one registration; this one has.
        alone = form.get("iss") == honest["iss"] and not form.get("client_id")
        return form, (same or alone) and bool(form.get("login_hint"))

    def came_in(self) -> None:
        """The login is used up: the next cases have a new one."""
        self.begun = self.door.begin()

    # -- claims that the platform signs --------------------------------------------------------------------------------
    def _of_claims(self) -> Case:
        claims, what = copy.deepcopy(self.honest), []
        moment = int(datetime.now(UTC).timestamp())
        claims |= {"nonce": self.begun.nonce, "iat": moment, "exp": moment + 60}
        for _ in range(self.dice.choice((0, 1, 1, 1, 2, 3))):
            what.append(self._change(claims))
        body = json.dumps(claims).encode()
        if self.dice.random() < 0.05:
            name = self.dice.choice(sorted(claims) or ["iss"])
            body = json.dumps({name: self._value(claims.get(name))}).encode()[:-1] + b", " + body[1:]  # said twice
            what.append(f"{name} twice")
        read = json.loads(body) if claims else {}
        form = {"id_token": self.door.sandbox.sign(body), "state": self.begun.state}
        return Case(form, self.begun.secret, self._may(read, body), _runs_it(read), what)

    def _change(self, claims: dict[str, Any]) -> str:
        place: Any = claims
        if self.dice.random() < 0.3:
            inner = [value for value in claims.values() if isinstance(value, dict) and value]
            place = self.dice.choice(inner) if inner else claims
        name = self.dice.choice(sorted(place) or ["iss"])
        act = self.dice.randrange(6)
        if act == 0:
            place.pop(name, None)
        elif act == 1:
            place[self.dice.choice((name.upper(), f"{name} ", f"{name}/", name[:-1]))] = place.pop(name, None)
        elif act == 2:
            place[name] = self.dice.choice(([place.get(name)], {"value": place.get(name)}, str(place.get(name))))
        elif act == 3:
            place[name] = copy.deepcopy(claims.get(self.dice.choice(sorted(claims) or ["iss"])))
        elif act == 4 and place is claims:
            claims[LTI + "roles"] = [self.dice.choice(ROLES) for _ in range(self.dice.randint(0, 3))]
        else:
            place[name] = self._value(place.get(name))
        return f"{name} ({act})"

    def _value(self, before: Any) -> Any:
        if isinstance(before, str) and self.dice.random() < 0.6:
            return self._text(before)
        if isinstance(before, int) and self.dice.random() < 0.6:
            return before + self.dice.choice((-10_000, -3_500, -100, -30, 30, 100, 10_000))
        return self.dice.choice((*VALUES, *TEXTS))

    def _text(self, before: str) -> str:
        at = self.dice.randint(0, len(before))
        return self.dice.choice(
            (
                before + "x",
                before[:-1],
                before.upper(),
                before[:at] + self.dice.choice(LETTERS) + before[at:],
                *TEXTS[:12],
            )
            if self.dice.random() < 0.5
            else TEXTS
        )

    def _may(self, claims: Any, body: bytes) -> bool:
        """Whether a launch that the platform has signed may be let in."""
        strange: list[str] = []
        json.loads(body, parse_constant=strange.append)  # not by the words: a nonce may have "NaN" in it
        if not isinstance(claims, dict) or strange:
            return False
        moment, honest = datetime.now(UTC).timestamp(), self.honest
        exact = ("iss", LTI + "version", LTI + "message_type", LTI + "deployment_id")
        link = claims.get(LTI + "resource_link")
        roles = claims.get(LTI + "roles")
        return all(
            (
                all(claims.get(name) == honest[name] for name in exact),
                claims.get("nonce") == self.begun.nonce,
                claims.get("aud") in (honest["aud"], [honest["aud"]]) or claims.get("azp") == honest["aud"],
                claims.get("azp") in (None, honest["aud"]),
                _number(claims.get("iat")) and moment - 3700 < claims["iat"] < moment + 70,
                _number(claims.get("exp")) and claims["exp"] > moment - 70,
                isinstance(claims.get("sub"), str) and 0 < len(claims["sub"]) <= 255,
                isinstance(claims.get(LTI + "target_link_uri"), str) and claims[LTI + "target_link_uri"] != "",
                isinstance(link, dict) and isinstance(link.get("id"), str) and link["id"] != "",
                isinstance(roles, list) and all(isinstance(role, str) for role in roles),
            )
        )

    # -- tokens that somebody has got hold of ----------------------------------------------------------------------
    def _of_token(self) -> Case:
        """A token changed on its way, or signed otherwise: none may come in, but for one that means the same bytes."""
        claims = self.door.sandbox.launch_claims("alice", nonce=self.begun.nonce)
        act = self.dice.randrange(4)
        header: dict[str, Any] = {}
        if act == 0:
            name = self.dice.choice(("alg", "kid", "typ", "crit", "jku", "jwk", "x5u", "b64", "zip"))
            header = {name: self.dice.choice((*VALUES[:-6], *TEXTS, "none", "HS256", "RS512"))}
            header = {} if header.get("alg") in ("RS256", 0) else header
        forged = act == 1
        token = self._signed(claims, header, forged=forged)
        if act == 2:
            at = self.dice.randrange(len(token))
            changed = "".join(self.dice.choice(LETTERS) for _ in range(self.dice.randint(0, 3)))
            token = token[:at] + changed + token[at + self.dice.randint(0, 3) :]
        elif act == 3:
            parts = token.split(".")
            self.dice.shuffle(parts)
            token = ".".join(self.dice.choice((parts, parts[:2], [*parts, "x"], parts[:1], ["", *parts[1:]])))
        honest = self.door.sandbox.sign(claims)
        harmless = set(header) <= {"typ", "jku", "jwk", "x5u", "b64", "zip"}
        may = token == honest or (act == 0 and harmless)
        return Case(
            {"id_token": token, "state": self.begun.state}, self.begun.secret, may, what=[f"{act}", str(header)]
        )

    def _signed(self, claims: Any, header: dict[str, Any], *, forged: bool) -> str:
        if header.get("alg", "RS256") not in ("none", "HS256", "RS256"):
            # Whatever it says of itself, the signature is the platform's own.
            return self.door.sandbox.sign(claims, header)
        return self.door.sandbox.sign(claims, header, forged=forged)

    # -- forms around an honest token ----------------------------------------------------------------------------------
    def _of_form(self) -> Case:
        token = self.door.sandbox.sign(self.door.sandbox.launch_claims("alice", nonce=self.begun.nonce))
        form, cookie = {"id_token": token, "state": self.begun.state}, self.begun.secret
        act = self.dice.randrange(4)
        if act == 0:
            form["state"] = self._text(form["state"])
        elif act == 1:
            cookie = self._text(cookie)
        elif act == 2:
            form[self.dice.choice(("error", "secret", "state ", "id_token[]"))] = self._text("")
        else:
            form.pop(self.dice.choice(sorted(form)))
        may = form.get("state") == self.begun.state and as_sent(cookie) == self.begun.secret and "id_token" in form
        return Case(form, cookie, may and "error" not in form, what=[f"form {act}"])


def _number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _runs_it(claims: Any) -> bool:
    roles = claims.get(LTI + "roles") if isinstance(claims, dict) else None
    return isinstance(roles, list) and any(role in STAFF for role in roles)


def cookie_of(begun: Begun, secret: str) -> str:
    """The header a browser sends."""
    return f"{begun.cookie}={as_sent(secret)}"


def as_sent(secret: str) -> str:
    """A secret without what no cookie can hold."""
    return "".join(letter for letter in secret if letter.isascii() and letter.isprintable()).strip()
