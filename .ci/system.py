"""See that the machine has what the tests need beside Python: a browser, PostgreSQL and Node with npm.

As root on Debian they are installed; elsewhere what is there is used, and what is missing is said. Without a system
browser Playwright's own is fetched. Tests that need something that could not be had are skipped and say so.
"""

import ctypes.util
import glob
import os
import shutil
import subprocess
import sys

WANTED = {
    "chromium": lambda: shutil.which("chromium") or shutil.which("google-chrome"),
    "postgresql": lambda: glob.glob("/usr/lib/postgresql/*/bin/initdb") or shutil.which("initdb"),
    "nodejs": lambda: shutil.which("node"),
    "npm": lambda: shutil.which("npm"),
    # Playwright brings a Node of its own, which does not start without this; the smallest Debian has none.
    "libatomic1": lambda: ctypes.util.find_library("atomic"),
}


def main() -> None:
    missing = [name for name, there in WANTED.items() if not there()]
    if missing and os.geteuid() == 0 and shutil.which("apt-get"):
        print("Installing for the tests:", ", ".join(missing), flush=True)
        env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run(["apt-get", "update", "-qq"], check=False, env=env, stdout=subprocess.DEVNULL)
        for name in missing:
            subprocess.run(
                ["apt-get", "install", "-qq", "-y", "--no-install-recommends", name],
                check=False,
                env=env,
                stdout=subprocess.DEVNULL,
            )
        missing = [name for name, there in WANTED.items() if not there()]
    if "chromium" in missing:
        done = subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False)
        missing = [name for name in missing if name != "chromium" or done.returncode]
    if missing:
        print("Not on this machine (the tests that need them will be skipped and say so):", ", ".join(missing))


main()
