"""The two tools under launches, set up the way their own documentation says."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from tests.benchmarks.contender import Contender
from tests.benchmarks.platform import CLIENT_ID, DEPLOYMENT_ID, Platform
from tests.benchmarks.servers import free_port, gunicorn


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
