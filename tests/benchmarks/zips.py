"""Zipping pages that are ready, with a film: our package writer, a stored zip by zipfile, and simple-scorm-packager.

Every contender is a program started cold, and is given the same folder. Zipping is all that simple-scorm-packager does.
"""

from __future__ import annotations

import json
import random
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

from tests.benchmarks import words
from tests.benchmarks.programs import Ran, run
from tests.benchmarks.report import Row, median
from tests.benchmarks.servers import ROOT

FILM_BYTES = 20_000_000
PACKAGER = ROOT / "tests/js/node_modules/simple-scorm-packager"
TARGETS = {30: 8, 300: 7, 3000: 5}
OURS = """
import sys
from pathlib import Path
from scorm_builder import package
folder = Path(sys.argv[1])
files = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
package.write(files, Path(sys.argv[2]))
"""
STORED = """
import sys, zipfile
from pathlib import Path
folder = Path(sys.argv[1])
with zipfile.ZipFile(sys.argv[2], "w") as archive:
    for path in sorted(folder.rglob("*")):
        archive.write(path, path.relative_to(folder).as_posix())
"""
THEIRS = """
const options = JSON.parse(process.argv[1])
require(options.packager)(options, () => {})
"""
Zipper = Callable[[Path, Path], Ran]


def rows(folder: Path, *, times: int, quick: bool) -> list[Row]:
    """One line for each size of course."""
    sizes = [30, 300] if quick else list(TARGETS)
    return [row(folder, pages, times) for pages in sizes]


def row(folder: Path, pages: int, times: int) -> Row:
    """The three contenders in turn on a folder of so many pages."""
    site = ready_site(folder / f"site-{pages}", pages)
    zippers: dict[str, Zipper] = {"ours": by_us, "stored": by_zipfile}
    if there := shutil.which("node") is not None and PACKAGER.is_dir():
        zippers["theirs"] = by_packager
    taken: dict[str, list[Ran]] = {name: [] for name in zippers}
    for _ in range(times):
        for name, zipper in zippers.items():
            taken[name].append(zipper(site, folder))
    seconds = {name: median(ran.seconds for ran in many) for name, many in taken.items()}
    ours = f"{seconds['ours']:.3f} s, {median(ran.peak_mib for ran in taken['ours']):.0f} MiB"
    stored = f"(stored by zipfile {seconds['stored']:.3f} s)"
    target = f">= {TARGETS[pages]}x"
    what = f"zip {pages} ready pages + 20 MB film"
    if not there:
        return Row(what, ours, f"node is not here {stored}", None, target)
    return Row(what, ours, f"ssp {seconds['theirs']:.3f} s {stored}", seconds["theirs"] / seconds["ours"], target)


def ready_site(site: Path, pages: int, *, film: int = FILM_BYTES) -> Path:
    """A folder of finished pages of 6 kB and a film that cannot be compressed."""
    site.mkdir()
    chance = random.Random(pages)
    for number in range(pages):
        paragraphs = "".join(f"<p>{words.paragraph(chance)}</p>\n" for _ in range(13))
        (site / f"page-{number}.html").write_text(f"<!DOCTYPE html><title>Page {number}</title>\n{paragraphs}")
    (site / "index.html").write_text("<!DOCTYPE html><title>Start</title>")
    (site / "film.mp4").write_bytes(chance.randbytes(film))
    return site


def by_us(site: Path, folder: Path) -> Ran:
    """The writer `scorm-builder build` ends in."""
    return run([sys.executable, "-c", OURS, str(site), str(folder / "ours.zip")])


def by_zipfile(site: Path, folder: Path) -> Ran:
    """Python's zipfile without compression: about as fast as a zip can be made in Python."""
    return run([sys.executable, "-c", STORED, str(site), str(folder / "stored.zip")])


def by_packager(site: Path, folder: Path) -> Ran:
    """The npm package. It writes its manifest and schemas into the folder it is given, so it gets a copy (of links)."""
    copy, out = folder / "copy", folder / "theirs"
    shutil.copytree(site, copy, copy_function=lambda source, target: Path(target).hardlink_to(source))
    options = {
        "packager": str(PACKAGER), "version": "1.2", "organization": "Example", "title": "Course", "language": "en",
        "identifier": "00", "masteryScore": 80, "startingPage": "index.html", "source": str(copy),
        "package": {"name": "course", "version": "1.0.0", "zip": True, "outputFolder": str(out)},
    }  # fmt: skip
    try:
        return run(["node", "-e", THEIRS, json.dumps(options)])
    finally:
        shutil.rmtree(copy)
        shutil.rmtree(out, ignore_errors=True)
