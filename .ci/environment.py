"""Make the virtual environment named on the command line, also on a Debian whose Python came without venv."""

import importlib.util
import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path


def main() -> None:
    target = Path(sys.argv[1])
    if importlib.util.find_spec("ensurepip") is None and not bundled():
        sys.exit(
            "This Python has no ensurepip, so no virtual environment can be made. "
            "Install it first: apt-get install python3-venv"
        )
    shutil.rmtree(target, ignore_errors=True)
    try:
        venv.create(target, with_pip=True)
    except subprocess.CalledProcessError:
        if not bundled():
            raise
        shutil.rmtree(target, ignore_errors=True)
        venv.create(target, with_pip=True)


def bundled() -> bool:
    """Whether Debian's package for venv could be installed just now."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return False
    package = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
    subprocess.run(["apt-get", "update", "-qq"], check=False)
    return subprocess.run(["apt-get", "install", "-qq", "-y", package], check=False).returncode == 0


main()
