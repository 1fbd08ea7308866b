"""The tools under measurement, each set up the way its own documentation says."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from tests.benchmarks.contender import Contender
from tests.benchmarks.platform import CLIENT_ID, DEPLOYMENT_ID, Platform
from tests.benchmarks.programs import run
from tests.benchmarks.servers import free_port, gunicorn, serving, start, stop

TOOL = str(Path(sys.executable).with_name("lti-tool"))


@contextmanager
def pylti(platform: Platform, folder: Path) -> Iterator[Contender]:
    """PyLTI1p3's documented Flask set-up with `platform` in its file."""
    folder.mkdir()
    private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    (folder / "private.key").write_bytes(
        private.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
        )
    )
    (folder / "public.key").write_bytes(
        private.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    )
    (folder / "tool.json").write_text(json.dumps({platform.url: [registration(platform)]}))
    app = "tests.benchmarks.baseline.pylti:create_app()"
    with gunicorn("pylti", app, port=free_port(), folder=folder, env={"PYLTI_FOLDER": str(folder)}) as server:
        yield Contender("PyLTI1p3", server, login_extra=(("lti1p3_new_window", "1"),))


def registration(platform: Platform) -> dict[str, object]:
    """The platform in the words of PyLTI1p3's configuration file."""
    return {
        "default": True,
        "client_id": CLIENT_ID,
        "auth_login_url": f"{platform.url}/mod/lti/auth.php",
        "auth_token_url": f"{platform.url}/mod/lti/token.php",
        "auth_audience": None,
        "key_set_url": platform.keys_url,
        "key_set": None,
        "private_key_file": "private.key",
        "public_key_file": "public.key",
        "deployment_ids": [DEPLOYMENT_ID],
    }


@contextmanager
def ours(platform: Platform, folder: Path, *, worker: bool = False) -> Iterator[Contender]:
    """Our tool with SQLite and `platform` registered, under the same gunicorn as the others; `worker`: with it beside.

    It tries again soon what a platform's services did not answer, so that it always waits for them.
    """
    port = free_port()
    env = {**prepare(platform, folder, port), "TOUCHPOINT_RETRY_SECONDS": "0.1"}
    with ExitStack() as stack:
        app = "tests.benchmarks.wsgi:application()"
        server = stack.enter_context(gunicorn("ours", app, port=port, folder=folder, env=env))
        if worker:
            log = stack.enter_context((folder / "worker.log").open("ab"))
            stack.callback(stop, start([TOOL, "worker"], out=log, env=env))
        yield Contender("Touchpoint", server, follows=True)


@contextmanager
def served(platform: Platform, folder: Path) -> Iterator[Contender]:
    """Our tool as `lti-tool serve` runs it, connections kept alive."""
    port = free_port()
    env = prepare(platform, folder, port)
    with serving("served", [TOOL, "serve", "--port", str(port)], port=port, folder=folder, env=env) as server:
        yield Contender("Touchpoint", server, follows=True)


def prepare(platform: Platform, folder: Path, port: int) -> Mapping[str, str]:
    """Keys, database and registration by our own commands, as the README says; the settings to run the tool with."""
    folder.mkdir()
    env = {
        "TOUCHPOINT_DATABASE_URL": f"sqlite:///{folder / 'touchpoint.sqlite3'}",
        "TOUCHPOINT_KEYS_DIR": str(folder / "keys"),
        "TOUCHPOINT_PUBLIC_URL": f"http://127.0.0.1:{port}",
    }
    add = [TOOL, "platforms", "add", "--name", "Lab", "--issuer", platform.url, "--client-id", CLIENT_ID]
    add += ["--deployment", DEPLOYMENT_ID, "--jwks-url", platform.keys_url]
    add += ["--auth-login-url", f"{platform.url}/mod/lti/auth.php", "--auth-token-url", f"{platform.url}/token.php"]
    run([TOOL, "keys", "new"], env=env)
    run(add, env=env)
    return env
