"""Pictures, films and recordings in an author's Markdown.

All are written as a picture is; what the address ends in tells them apart. The title of a film or recording names
what people need who cannot hear or see it: `![What one sees](media/x.mp4 "captions: media/x.vtt; transcript:
texts/x.md")`. A film needs captions, a recording a transcript (WCAG 2.2, 1.2.1 and 1.2.2). A picture's title
becomes its caption; the title `decorative` says that the picture tells nothing and needs no alternative.
"""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from markdown_it.common.utils import escapeHtml

from courses.model.problems import instead, listed, shown

if TYPE_CHECKING:
    from markdown_it.token import Token

    from courses.model.author import Document, Reference

PICTURES = (".svg", ".png", ".jpg", ".jpeg", ".gif", ".webp", ".avif")
FILMS = (".mp4", ".webm")
RECORDINGS = (".mp3", ".ogg", ".m4a")
DOCUMENTS = (".pdf", ".txt", ".csv", ".docx", ".xlsx", ".pptx", ".odt", ".ods", ".odp", ".ics", ".vtt")
NEEDED = {"video": "captions", "audio": "transcript"}


def read(image: Token, document: Document, *, alone: bool) -> None:
    """Check a picture, film or recording, and give its token what the page needs.

    `alone` says that it is a paragraph by itself, where a figure can take the paragraph's place.
    """
    found = document.follow(str(image.attrs["src"]))
    if found is None or not _is_in_course(found, document):
        return
    image.attrs["src"] = found.target.href
    ending = posixpath.splitext(found.target.path)[1].lower()
    if ending in PICTURES:
        _picture(image, document, found, alone=alone)
    elif ending in (*FILMS, *RECORDINGS):
        _player(image, document, found, "video" if ending in FILMS else "audio")
        if not alone:
            fact = "this film or recording stands inside a sentence"
            document.report(found.place, fact, "put an empty line around it")
    else:
        hint = f"use a file in {listed((*PICTURES, *FILMS, *RECORDINGS))}"
        document.report(found.place, f"{found.target.path} is no picture, film or recording", hint)


def check_download(found: Reference, document: Document) -> None:
    """Report a file that is nothing to download: a program, a web page, one of the course's own sources."""
    endings = (*PICTURES, *FILMS, *RECORDINGS, *DOCUMENTS)
    if _is_in_course(found, document) and not found.target.path.lower().endswith(endings):
        document.report(found.place, f"{found.target.path} cannot be downloaded", f"use a file in {listed(endings)}")


def _is_in_course(found: Reference, document: Document) -> bool:
    """Whether a file to show or download is the course's own; if not, that is reported."""
    if found.target.kind == "web":
        document.report(found.place, f"{shown(found.target.path)} is on another server", "copy the file into media/")
    elif not found.target.path.startswith("media/"):
        document.report(found.place, f"{found.target.path} is not in media/", "move the file into media/")
    else:
        return True
    return False


def _picture(image: Token, document: Document, found: Reference, *, alone: bool) -> None:
    caption = str(image.attrs.pop("title", ""))
    alternative = image.content.strip()
    if not alternative and caption != "decorative":
        hint = 'say in the [ ] what it shows, or give it the title "decorative"'
        document.report(found.place, f"the picture {found.target.path} has no alternative text", hint)
    image.attrs["loading"] = "lazy"
    size = document.links.size_of(found.target)
    if size:
        image.attrs |= {"width": size[0], "height": size[1]}
    if alone and caption and caption != "decorative":
        picture = document.inline_html([image])
        image.meta["figure"] = f"<figure>{picture}<figcaption>{escapeHtml(caption)}</figcaption></figure>"


def _player(image: Token, document: Document, found: Reference, tag: str) -> None:
    helps = _helps(str(image.attrs.pop("title", "")), document, found)
    needed = NEEDED[tag]
    if needed not in helps:
        example = "media/x.vtt" if needed == "captions" else "texts/x.md"
        hint = f'name the file in its title: "{needed}: {example}"'
        document.report(found.place, f"{found.target.path} has no {needed}", hint)
    if not image.content.strip():
        document.report(found.place, f"{found.target.path} has no description", "say in the [ ] what one sees or hears")
    image.meta["figure"] = _figure(tag, found.target.href, image.content.strip(), helps, document.language)


def _helps(title: str, document: Document, found: Reference) -> dict[str, str]:
    """Captions and transcript by name, as addresses; mistakes are reported."""
    helps: dict[str, str] = {}
    for part in filter(str.strip, title.split(";")):
        name, _, address = (piece.strip() for piece in part.partition(":"))
        if name not in NEEDED.values() or not address:
            hint = instead(name, NEEDED.values(), otherwise='write "captions: media/x.vtt; transcript: texts/x.md"')
            document.report(found.place, f"{shown(part.strip())} says nothing about a film or recording", hint)
            continue
        help = document.follow(address)
        wanted = ".vtt" if name == "captions" else ".md"
        if help and not help.target.path.endswith(wanted):
            document.report(help.place, f"{help.target.path} cannot be {name}", f"give a {wanted} file")
        helps[name] = help.target.href if help else ""
    return helps


def _figure(tag: str, href: str, description: str, helps: dict[str, str], language: str) -> str:
    track = ""
    if "captions" in helps:
        source, spoken = escapeHtml(helps["captions"]), escapeHtml(language)
        track = f'<track kind="captions" src="{source}" srclang="{spoken}" default>'
    words = escapeHtml(description)
    if "transcript" in helps:
        words = f'<a class="transcript" href="{escapeHtml(helps["transcript"])}">{words}</a>'
    player = f'<{tag} src="{escapeHtml(href)}" controls preload="metadata">{track}</{tag}>'
    return f'<figure class="{tag}">{player}<figcaption>{words}</figcaption></figure>'
