"""Packages to download: what can be chosen, and the file that comes of it."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Response

from lti_tool import packaging
from lti_tool.errors import Refused
from lti_tool.packaging import NotBuilt, Offered, Order, Package
from lti_tool.services import grants
from lti_tool.storage.database import Transaction
from lti_tool.web.tool import tool


@dataclass(frozen=True, slots=True)
class Chosen:
    """What somebody chose: empty words stand for "whatever suits"."""

    lms: str
    format: str
    connected: bool


def offered() -> Offered:
    """What can be chosen.

    Raises:
        Refused: the builder does not answer.
    """
    try:
        return packaging.offered()
    except NotBuilt as why:
        raise _refused(why) from None


def order(tx: Transaction, public_id: str, chosen: Chosen, *, run_id: int | None = None) -> Order:
    """What to have built, for this grant of this run (None: of any).

    Raises:
        Refused: there is no such grant here, it lets nobody in any more, or this cannot be chosen.
    """
    server = tool()
    grant, said = grants.for_package(
        tx, public_id, run_id, signer=server.signer, hub=server.lti.public_url, now=server.clock()
    )
    _refuse_unknown(chosen)
    folder = server.catalogue.get(grant.run.course).folder
    return Order(folder, chosen.format or None, chosen.lms or None, said if chosen.connected else None)


def made(wanted: Order) -> Package:
    """The package. This takes a moment: no transaction should be open.

    Raises:
        Refused: it could not be built.
    """
    try:
        return packaging.build(wanted)
    except NotBuilt as why:
        raise _refused(why) from None


def attached(package: Package) -> Response:
    """A package as a file to be saved."""
    answer = Response(package.content, mimetype="application/zip")
    answer.headers["Content-Disposition"] = f'attachment; filename="{package.name}"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _refuse_unknown(chosen: Chosen) -> None:
    there = offered()
    formats, presets = {one.name: one for one in there.formats}, {one.name: one for one in there.presets}
    if chosen.format and chosen.format not in formats:
        raise Refused("bad_format", "There is no such format. Choose one of the list.", status=422)
    if chosen.lms and chosen.lms not in presets:
        raise Refused("bad_lms", "This LMS is not in the list. Choose another one, or none.", status=422)
    if chosen.format and chosen.lms and chosen.format not in presets[chosen.lms].formats:
        titles = " or ".join(formats[name].title for name in presets[chosen.lms].formats if name in formats)
        what = f"{presets[chosen.lms].title} is not known to take {formats[chosen.format].title}. Choose {titles}."
        raise Refused("bad_format", what, status=422)


def _refused(why: NotBuilt) -> Refused:
    return Refused("package_busy" if why.busy else "package_not_built", why.words, status=503 if why.busy else 422)
