"""Forms sent by a page of ours: read with a bound, taken only in the session they were made for."""

import hmac
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager

from fastapi import Request
from starlette.datastructures import FormData
from starlette.formparsers import FormParser, MultiPartException, MultiPartParser

from monitor.publish.language import gettext as _
from monitor.web.problems import BadForm, BodyTooLarge, ForeignForm, MediaTypeNotRead

TOKEN_FIELD = "form_token"
FIELDS_LIMIT = 200  # of one form: a case of many reports has a box for each
FIELD_LIMIT_BYTES = 65_536  # a reason of the greatest length, in any script, several times over
_WITH_FILES = "multipart/form-data"
_FORMS = (_WITH_FILES, "application/x-www-form-urlencoded")


def form_token(session: str) -> str:
    """What the forms of a session carry, so that no page of another origin can make one up."""
    return hmac.digest(session.encode(), b"form", "sha256").hex()


def is_of_session(form: FormData, session: str) -> bool:
    """Whether a form was made for the session it comes in."""
    return hmac.compare_digest(
        str(form.get(TOKEN_FIELD, "")).encode(), form_token(session).encode()
    )


def from_here(request: Request) -> None:
    """Refuse what a page of another origin sends.

    Raises:
        ForeignForm: it does not say that it comes from this host.
    """
    _scheme, _sign, host = request.headers.get("origin", "").partition("://")
    if not host or host != request.headers.get("host"):
        raise ForeignForm(_("This form was not sent from a page of this service."))


@asynccontextmanager
async def read_form(
    request: Request, *, limit_bytes: int, field_limit_bytes: int = FIELD_LIMIT_BYTES
) -> AsyncIterator[FormData]:
    """The fields of a form, of which no more is read than ``limit_bytes``; its files are gone
    afterwards.

    Raises:
        BodyTooLarge: there is more.
        BadForm: it is broken, or has more or longer fields than any form here.
        MediaTypeNotRead: it is no form.
    """
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type not in _FORMS:
        raise MediaTypeNotRead(_("This is no form."))
    stream = _bounded(request, limit_bytes)
    parser = MultiPartParser if media_type == _WITH_FILES else FormParser
    try:
        form = await parser(
            request.headers, stream, max_fields=FIELDS_LIMIT, max_part_size=field_limit_bytes
        ).parse()
    except MultiPartException as error:
        raise BadForm(_("The form cannot be read.")) from error
    try:
        yield form
    finally:
        await form.close()


async def _bounded(request: Request, limit_bytes: int) -> AsyncGenerator[bytes, None]:
    taken = 0
    async for part in request.stream():
        taken += len(part)
        if taken > limit_bytes:
            raise BodyTooLarge(_("The form is too large; nothing of it was kept."))
        yield part
