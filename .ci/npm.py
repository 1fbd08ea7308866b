"""Install the test tools of tests/js with npm, exactly as the lock file says."""

import shutil
import subprocess
import sys
from pathlib import Path

FOLDER = Path(__file__).parent.parent / "tests" / "js"

npm = shutil.which("npm")
if npm is None:
    (FOLDER / "node_modules").mkdir(exist_ok=True)
    print(
        "npm is not on this machine: tests that need scorm-again, axe or the type checker will be skipped and say so."
    )
    sys.exit()
sys.exit(subprocess.run([npm, "ci", "--ignore-scripts", "--silent"], cwd=FOLDER, check=False).returncode)
