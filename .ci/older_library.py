"""Put PyLTI1p3 beside its maintained successor, for the test that runs the launches with either.

Both are imported as `pylti1p3`, so only one of them can be installed; the older one waits in a folder of its own.
"""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

WANTED = "PyLTI1p3==2.0.0"
FOLDER = Path(__file__).parent.parent / "var" / WANTED.replace("==", "-").lower()


def main() -> int:
    """Install it where it is not yet. 0 where it is there in the end."""
    if FOLDER.exists():
        return 0
    FOLDER.parent.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=FOLDER.parent) as made:
        pip = [sys.executable, "-m", "pip", "install", "-q", "--disable-pip-version-check", "--no-deps"]
        code = subprocess.run([*pip, "--target", f"{made}/site", WANTED], check=False).returncode
        if code == 0 and not FOLDER.exists():
            shutil.move(f"{made}/site", FOLDER)  # at once whole: two may be at it
    return code


if __name__ == "__main__":
    sys.exit(main())
