"""A SCORM 1.2 package for tests: one page that does nothing by itself, so that a test can call the API."""

import io
import zipfile

MANIFEST = """<?xml version="1.0" encoding="UTF-8"?>
<manifest identifier="m" version="1" xmlns="http://www.imsproject.org/xsd/imscp_rootv1p1p2"
    xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_rootv1p2">
  <organizations default="o"><organization identifier="o"><title>A small package</title>
    <item identifier="i" identifierref="r"><title>The page</title>{extra}</item></organization></organizations>
  <resources><resource identifier="r" type="webcontent" adlcp:scormtype="sco" href="sco/index.html"/></resources>
</manifest>"""

PAGE = """<!doctype html><html lang="en"><title>A page</title><body><h1>A page</h1>
<script src="find.js"></script></body></html>"""

FIND = "window.api = parent.API"


def package(extra: str = "", **files: str) -> bytes:
    """The zip. `extra` goes into the manifest's item; `files` replace or add files ("" takes one out)."""
    content = {
        "imsmanifest.xml": MANIFEST.format(extra=extra),
        "sco/index.html": PAGE,
        "sco/find.js": FIND,
        **files,
    }
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for name, text in content.items():
            if text:
                archive.writestr(name, text)
    return data.getvalue()
