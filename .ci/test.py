"""Every check, step by step, as CI and developers run it. `lint` runs only the steps that start nothing.

A failing step does not stop the others; the last lines say which failed. pytest comes last, so its summary does too.
"""

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent
BIN = Path(sys.executable).parent
TSC = ROOT / "tests/js/node_modules/.bin/tsc"

LINT = {
    "format": [BIN / "ruff", "format", "--check", "."],
    "lint": [BIN / "ruff", "check", "."],
    "types": [BIN / "mypy"],
    "import contracts": [BIN / "lint-imports", "--no-cache"],
    "browser types": [TSC, "-p", "tests/js/tsconfig.json"],
}
TEST = {
    "courses": [BIN / "scorm-builder", "check", "courses/library/*"],
    "tests": [BIN / "python", "-m", "pytest", "-q", "-n", "auto", "--dist", "loadfile", "--no-loadscope-reorder"],
}


def main() -> int:
    steps = LINT if sys.argv[1:] == ["lint"] else {**LINT, **TEST}
    failed = [name for name, command in steps.items() if not passes(name, command)]
    if failed:
        print("Failed:", ", ".join(failed))
    return 1 if failed else 0


def passes(name: str, command: list[str | Path]) -> bool:
    if command[0] == TSC and not (TSC.exists() and shutil.which("node")):
        print(f"-- {name}: skipped, node or the test tools are not on this machine", flush=True)
        return True
    print(f"-- {name}", flush=True)
    started = time.monotonic()
    words = [str(match) for word in command for match in expand(str(word))]
    code = subprocess.run(words, cwd=ROOT, env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}, check=False).returncode
    print(f"-- {name}: {'ok' if code == 0 else 'FAILED'} ({time.monotonic() - started:.0f} s)", flush=True)
    return code == 0


def expand(word: str) -> list[str]:
    return sorted(str(path) for path in ROOT.glob(word)) if "*" in word else [word]


sys.exit(main())
