"""/v1/digests: the daily issues, as JSON, text and a page that stands alone."""

import base64
import hashlib
from collections.abc import Callable, Mapping
from functools import cache
from typing import Annotated

from fastapi import APIRouter, Query, Response

from monitor.model.digests import Digest
from monitor.publish.assets import site_css
from monitor.publish.digest import render_digest
from monitor.publish.documents import digest_line
from monitor.store import registers
from monitor.web.desk import AskedDep, Listing, Look
from monitor.web.filters import chosen_agreement
from monitor.web.problems import NotFound
from monitor.web.schemas import NO_PARAMETERS, DigestParameters

router = APIRouter(prefix="/v1", tags=["digests"])


def digest_of(look: Look, digest_id: str) -> Digest:
    """The issue of that id; issues are made for the public, so everybody may see them.

    Raises:
        NotFound: there is none.
    """
    digest = registers.digest(look.connection, digest_id)
    if digest is None:
        raise NotFound("No digest has this id.")
    return digest


def digest_file(digest: Digest, suffix: str) -> Response:
    """An issue as ``html``, ``txt`` or ``json``.

    Raises:
        NotFound: it comes in no such form.
    """
    if suffix not in _FORMS:
        raise NotFound("A digest comes as .html, .txt and .json.")
    return _FORMS[suffix](digest)


def split_name(name: str) -> tuple[str, str]:
    """``d-1.txt`` as id and suffix; without a dot the suffix is empty."""
    digest_id, _, suffix = name.partition(".")
    return digest_id, suffix


def page_of_digests(look: Look, parameters: DigestParameters) -> tuple[tuple[Digest, ...], str]:
    """Some issues of one agreement, latest first, and the cursor of the next page.

    Raises:
        BadParameter: there is no such agreement.
    """
    agreement = chosen_agreement(parameters.agreement, look.knowledge)
    found = registers.digests(
        look.connection,
        agreement.agreement_id,
        limit=parameters.limit + 1,
        after=parameters.cursor,
        as_of=look.as_of,
    )
    page = found[: parameters.limit]
    return page, page[-1].digest_id if len(found) > len(page) else ""


@router.get("/digests")
def list_digests(asked: AskedDep, parameters: Annotated[DigestParameters, Query()]) -> Response:
    """Issues of an agreement's digest, latest first."""

    def build(look: Look) -> Listing:
        page, cursor = page_of_digests(look, parameters)
        return Listing(items=[digest_line(each) for each in page], next_cursor=cursor)

    return asked.items(build)


@router.get("/digests/{name}", dependencies=[NO_PARAMETERS])
def show_digest(name: str, asked: AskedDep) -> Response:
    """One issue: by its id as JSON, or with .json, .txt or .html."""
    digest_id, suffix = split_name(name)
    return asked.file(lambda look: digest_file(digest_of(look, digest_id), suffix or "json"))


@cache
def _stand_alone_policy() -> str:
    """The page carries our style sheet within it, and nothing else may run or load."""
    digest = base64.b64encode(hashlib.sha256(site_css().encode()).digest()).decode()
    return (
        f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; base-uri 'none'; "
        "form-action 'none'; frame-ancestors 'none'"
    )


def _html(digest: Digest) -> Response:
    headers = {"Content-Security-Policy": _stand_alone_policy()}
    return Response(render_digest(digest, "html"), media_type="text/html", headers=headers)


def _text(digest: Digest) -> Response:
    return Response(render_digest(digest, "text"), media_type="text/plain")


def _json(digest: Digest) -> Response:
    return Response(render_digest(digest, "json"), media_type="application/json")


_FORMS: Mapping[str, Callable[[Digest], Response]] = {"html": _html, "txt": _text, "json": _json}
