"""In which language a page is written: the one asked for in the address, else the one chosen
before, else what the browser prefers. The API speaks English alone.
"""

from datetime import timedelta
from urllib.parse import urlencode

from babel.core import negotiate_locale
from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from monitor.publish.language import ENGLISH, LANGUAGE_PARAMETER, LANGUAGES, Reader, read_by

LANGUAGE_COOKIE = "strike_monitor_language"
LANGUAGE_LIFETIME = timedelta(days=365)
_ENGLISH_ONLY = ("/v1/", "/static/", "/openapi.json")
_WRITTEN = ("text/html", "text/plain")


class SpokenLanguage:
    """Has every page written for its reader, and keeps the language that was asked for.

    The parameter is taken out of the query: a language there is not stays, and is refused as any
    unknown parameter is.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].startswith(_ENGLISH_ONLY):
            await self._app(scope, receive, send)
            return
        asking = HTTPConnection(scope)
        asked = asking.query_params.get(LANGUAGE_PARAMETER, "")
        asked = asked if asked in LANGUAGES else ""
        reader = _reader(asking, asked)
        if asked:
            scope = {**scope, "query_string": urlencode(reader.query).encode()}

        async def with_language(message: Message) -> None:
            if message["type"] == "http.response.start":
                _tell(MutableHeaders(scope=message), reader.language)
                if asked:
                    _keep(MutableHeaders(scope=message), asked, asking.url.scheme == "https")
            await send(message)

        with read_by(reader):
            await self._app(scope, receive, with_language)


def preferred_language(accept_language: str) -> str:
    """The language of ours that the browser would rather have; English where it names none."""
    weighed = [_weighed(each) for each in accept_language.split(",")]
    wanted = [tag for tag, weight in sorted(weighed, key=lambda each: -each[1]) if weight > 0]
    return negotiate_locale(wanted, LANGUAGES, sep="-") or ENGLISH


def _weighed(given: str) -> tuple[str, float]:
    """``uk;q=0.8`` as the tag and its weight; nothing worth where that is no number."""
    tag, _, weight = given.partition(";")
    try:
        return tag.strip(), float(weight.strip().removeprefix("q=") or 1)
    except ValueError:
        return tag.strip(), 0.0


def _reader(asking: HTTPConnection, asked: str) -> Reader:
    kept = asking.cookies.get(LANGUAGE_COOKIE, "")
    chosen = asked or (kept if kept in LANGUAGES else "")
    query = (pair for pair in asking.query_params.multi_items() if pair[0] != LANGUAGE_PARAMETER)
    return Reader(
        language=chosen or preferred_language(asking.headers.get("accept-language", "")),
        path=asking.url.path,
        query=tuple(query),
    )


def _tell(headers: MutableHeaders, language: str) -> None:
    if not headers.get("content-type", "").startswith(_WRITTEN):
        return
    headers["Content-Language"] = language
    varies = headers.get("vary", "")
    for name in ("Accept-Language", "Cookie"):
        if name not in varies.split(", "):
            headers.add_vary_header(name)


def _keep(headers: MutableHeaders, language: str, secure: bool) -> None:
    """A cookie that names the language and nothing about the reader."""
    seconds = int(LANGUAGE_LIFETIME.total_seconds())
    headers.append(
        "Set-Cookie",
        f"{LANGUAGE_COOKIE}={language}; Max-Age={seconds}; Path=/; HttpOnly; SameSite=Lax"
        + ("; Secure" if secure else ""),
    )
