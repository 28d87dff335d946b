"""Polite and wary HTTP: asks only for what changed, waits when told to, and goes nowhere private.

Limits follow docs/configuration.md: a hostile or broken server costs at most TOTAL_S seconds and
SIZE_LIMIT_BYTES of memory.
"""

import asyncio
import ipaddress
import re
import socket
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from enum import StrEnum
from urllib.parse import quote

import httpx2

from monitor.model.reports import Capture
from monitor.model.sources import Source
from monitor.sources.interface import (
    TOKEN,
    AskedToWait,
    Blocked,
    FetchFailed,
    TooLarge,
    capture_of,
)

CONNECT_S, READ_S, TOTAL_S = 3.0, 10.0, 30.0
SIZE_LIMIT_BYTES = 20 * 1024 * 1024  # unpacked
RATIO_LIMIT = 200  # unpacked to sent; text packs to a tenth, a bomb to a thousandth
MAX_REDIRECTS = 5
RETRY_AFTER_CAP = timedelta(hours=1)  # a server that says "in ten years" is asked again
FULL_EVERY = timedelta(days=1)  # validators can lie: once a day the whole content is read
MAX_PAGES = 200  # of one pull: a million events of a database that gives 5,000 at once
PORTS = {80, 443}
USER_AGENT = "strike-monitor/0.1"
_PERIOD_HOURS = "24"
_INSTANT = re.compile(r"\{(from|until):([^{}]+)\}")
_ENCODINGS = {"", "identity", "gzip", "deflate"}
_NAT64 = ipaddress.ip_network("64:ff9b::/96")  # is_global lets it through


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """What a fetch may use. ``environ`` has the credentials by the names that sources give;
    ``allow_hosts`` (``host`` or ``host:port``) are exempt from the rules on private addresses,
    ports and https, for the operator names them.
    """

    environ: Mapping[str, str] = field(default_factory=dict, repr=False)
    allow_hosts: frozenset[str] = frozenset()

    def credential(self, source: Source, constant: str) -> str:
        """The value of the variable that a constant of the source names.

        Raises:
            FetchFailed: it names none, or the variable is not set.
        """
        name = source.constants.get(constant, "")
        if not name:
            raise FetchFailed(f"the source's constant {constant} names no variable")
        value = self.environ.get(name, "")
        if not value or not value.isascii() or not value.isprintable():
            raise FetchFailed(f"the environment variable {name} is not set, or is no plain text")
        return value


PUBLIC_ACCESS = Access()  # to public addresses, without credentials


class Outcome(StrEnum):
    """What a fetch came to."""

    FETCHED = "fetched"
    UNCHANGED = "unchanged"
    DEFERRED = "deferred"  # the server asked for patience


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchState:
    """What to remember of a source between fetches; the empty state is that of the first. ``since``
    is the stamp, in seconds since 1970, up to which a database has told what changed.
    """

    etag: str = ""
    last_modified: str = ""
    not_before_utc: datetime | None = None
    full_at_utc: datetime | None = None  # when content last came
    since: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchResult:
    """The new content, if any, and the state to pass to the next fetch."""

    capture: Capture | None
    state: FetchState
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class _Answer:
    status: int
    headers: httpx2.Headers
    content: bytes


@dataclass(frozen=True, slots=True)
class _Token:
    """A credential on its way into a request: only the connection itself ever sees it, so that no
    log, error, capture or redirect can carry it.
    """

    value: str = field(repr=False)
    header: str  # "name: words with {token}"; empty where it stands in the address

    def signed(self, request: httpx2.Request) -> httpx2.Request:
        """The request with the token where it is wanted."""
        raw_path = request.url.raw_path
        for written in (TOKEN, quote(TOKEN, safe="")):  # as in a query, and as in a path
            raw_path = raw_path.replace(written.encode(), quote(self.value, safe="").encode())
        headers = request.headers.copy()
        if self.header:
            name, _, words = self.header.partition(":")
            headers[name.strip()] = words.strip().replace(TOKEN, self.value)
        return _rewritten(request, request.url.copy_with(raw_path=raw_path), headers)


def fetch(
    source: Source, state: FetchState, *, now: datetime, access: Access = PUBLIC_ACCESS
) -> FetchResult:
    """Ask the source's address for what is new. Not to be called from a running event loop.

    Raises:
        Blocked: the address, or one it redirects to, is not a public web address.
        TooLarge: the content unpacks to more than is accepted.
        FetchFailed: no answer in time, one that is an error, or a credential is missing.
    """
    if state.not_before_utc is not None and now < state.not_before_utc:
        return FetchResult(capture=None, state=state, outcome=Outcome.DEFERRED)
    url = address_of(source, now)
    # validators are of one address only
    conditions = _conditions(state, now) if url == source.location else {}
    try:
        answer = _asked(url, conditions, access, now=now, token=_token(source, access))
    except AskedToWait as error:
        waiting = replace(state, not_before_utc=error.until_utc)
        return FetchResult(capture=None, state=waiting, outcome=Outcome.DEFERRED)
    if conditions and answer.status == httpx2.codes.NOT_MODIFIED:
        unchanged = replace(state, not_before_utc=None)
        return FetchResult(capture=None, state=unchanged, outcome=Outcome.UNCHANGED)
    content = _content(answer)
    remembered = FetchState(
        etag=answer.headers.get("etag", ""),
        last_modified=answer.headers.get("last-modified", ""),
        full_at_utc=now,
    )
    stated = answer.headers.get("content-type", "").partition(";")[0].strip()
    capture = capture_of(source, url, content, now=now, media_type=stated)
    return FetchResult(capture=capture, state=remembered, outcome=Outcome.FETCHED)


def ask(
    url: str,
    *,
    now: datetime,
    source: Source | None = None,
    headers: Mapping[str, str] | None = None,
    form: Mapping[str, str] | None = None,
    access: Access = PUBLIC_ACCESS,
) -> bytes:
    """The content at an address, asked for with these headers, and with the token of a ``source``;
    with a ``form``, what it answers to that. Neither form nor token is carried on to where a
    redirect leads. Not to be called from a running event loop.

    Raises:
        AskedToWait: the server asks for patience.
        Blocked, TooLarge, FetchFailed: as ``fetch`` does; a redirect of such a request fails.
    """
    token = _token(source, access) if source else None
    return _content(_asked(url, dict(headers or {}), access, now=now, token=token, form=form))


def address_of(source: Source, now: datetime) -> str:
    """Where the source is asked at ``now``: of its location ``{until:FORMAT}`` is that instant in
    UTC, and ``{from:FORMAT}`` the hours of its constant ``_period_hours`` before, by strftime.
    """
    hours = float(source.constants.get("_period_hours", _PERIOD_HOURS))
    instants = {"from": now - timedelta(hours=hours), "until": now}
    return _INSTANT.sub(lambda found: instants[found[1]].strftime(found[2]), source.location)


def _token(source: Source, access: Access) -> _Token | None:
    if "_token_env" not in source.constants:
        return None
    header = source.constants.get("_token_header", "")
    return _Token(access.credential(source, "_token_env"), header)


def _asked(
    url: str,
    headers: dict[str, str],
    access: Access,
    *,
    now: datetime,
    token: _Token | None = None,
    form: Mapping[str, str] | None = None,
) -> _Answer:
    """The answer, unless it is a request for patience.

    Raises:
        AskedToWait: it is.
    """
    answer = asyncio.run(_ask(url, headers, access, token, form))
    if answer.status in (httpx2.codes.TOO_MANY_REQUESTS, httpx2.codes.SERVICE_UNAVAILABLE):
        raise AskedToWait(now + _patience(answer.headers, now))
    return answer


def _content(answer: _Answer) -> bytes:
    if answer.status != httpx2.codes.OK:
        raise FetchFailed(f"HTTP status {answer.status}")
    if not answer.content:
        raise FetchFailed("an empty answer")
    return answer.content


def _conditions(state: FetchState, now: datetime) -> dict[str, str]:
    if state.full_at_utc is None or now - state.full_at_utc >= FULL_EVERY:
        return {}
    stated = {"If-None-Match": state.etag, "If-Modified-Since": state.last_modified}
    return {name: value for name, value in stated.items() if value}


def _patience(headers: Mapping[str, str], now: datetime) -> timedelta:
    """How long the server asks to be left alone: at most, and if it does not say, an hour."""
    stated = headers.get("retry-after", "")
    if stated.isdecimal():
        wait = min(int(stated[:10]), RETRY_AFTER_CAP.total_seconds())
        return timedelta(seconds=wait)
    try:
        until = parsedate_to_datetime(stated)
    except ValueError:
        return RETRY_AFTER_CAP
    aware = until if until.tzinfo else until.replace(tzinfo=UTC)  # HTTP dates are GMT
    return min(max(aware - now, timedelta(0)), RETRY_AFTER_CAP)


async def _ask(
    url: str,
    headers: dict[str, str],
    access: Access,
    token: _Token | None,
    form: Mapping[str, str] | None,
) -> _Answer:
    client = httpx2.AsyncClient(
        transport=_GuardedTransport(access.allow_hosts, token),
        timeout=httpx2.Timeout(READ_S, connect=CONNECT_S),
        headers={"User-Agent": USER_AGENT, "Accept-Encoding": "gzip, deflate"},
        follow_redirects=form is None and token is None,
        max_redirects=MAX_REDIRECTS,
        trust_env=False,
    )
    try:
        # the read timeout starts anew with every byte; only a total stops a server that drips
        async with (
            asyncio.timeout(TOTAL_S),
            client,
            client.stream("POST" if form else "GET", url, headers=headers, data=form) as r,
        ):
            return _Answer(r.status_code, r.headers, await _body(r))
    except TimeoutError as error:
        raise FetchFailed(f"not finished within {TOTAL_S:g} s") from error
    except (httpx2.UnsupportedProtocol, httpx2.InvalidURL) as error:
        raise Blocked(f"not a web address: {error}") from error
    except httpx2.HTTPError as error:
        raise FetchFailed(f"{type(error).__name__}: {error}") from error


async def _body(response: httpx2.Response) -> bytes:
    """The unpacked content, counted as it comes in, so that a bomb is cut short."""
    if response.headers.get("content-encoding", "").lower() not in _ENCODINGS:
        raise FetchFailed(f"content encoding {response.headers['content-encoding']!r}")
    content = bytearray()
    async for part in response.aiter_bytes():
        content += part
        if len(content) > SIZE_LIMIT_BYTES:
            raise TooLarge(f"over {SIZE_LIMIT_BYTES} bytes")
        if len(content) > RATIO_LIMIT * response.num_bytes_downloaded:
            raise TooLarge(f"unpacks to over {RATIO_LIMIT} times what was sent")
    return bytes(content)


class _GuardedTransport(httpx2.AsyncHTTPTransport):
    """Connects to the very address it has checked, so that a name cannot change its mind between
    the check and the connection; every redirect passes here again.
    """

    def __init__(self, allow_hosts: frozenset[str], token: _Token | None) -> None:
        super().__init__(trust_env=False)
        self._allow_hosts = allow_hosts
        self._token = token

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """Send the request to the first checked address that answers, under the name asked for."""
        *others, last = await self._checked_addresses(request.url)
        if self._token is not None:
            request = self._token.signed(request)
        for address in others:
            try:
                return await super().handle_async_request(_aimed(request, address))
            except (httpx2.ConnectError, httpx2.ConnectTimeout):
                continue  # e.g. an IPv6 address on a host without IPv6
        return await super().handle_async_request(_aimed(request, last))

    async def _checked_addresses(self, url: httpx2.URL) -> list[str]:
        port = url.port or {"http": 80, "https": 443}.get(url.scheme, 0)
        if url.scheme not in ("http", "https") or url.userinfo:
            raise Blocked(f"only plain http and https addresses are fetched, not {url.scheme!r}")
        allowed = bool({url.host, f"{url.host}:{port}"} & self._allow_hosts)
        if port not in PORTS and not allowed:
            raise Blocked(f"port {port} is not a web port")
        if self._token is not None and url.scheme != "https" and not allowed:
            raise Blocked("credentials are only sent over https")
        addresses = await _resolve(url.host, port)
        if not allowed and not all(is_public(address) for address in addresses):
            raise Blocked(f"{url.host} is a private address")
        return addresses


def _aimed(request: httpx2.Request, address: str) -> httpx2.Request:
    """The request to ``address``, its Host header and certificate name as they were."""
    aimed = _rewritten(request, request.url.copy_with(host=address), request.headers)
    aimed.extensions = {**request.extensions, "sni_hostname": request.url.host}
    return aimed


def _rewritten(request: httpx2.Request, url: httpx2.URL, headers: httpx2.Headers) -> httpx2.Request:
    return httpx2.Request(
        request.method, url, headers=headers, stream=request.stream, extensions=request.extensions
    )


async def _resolve(host: str, port: int) -> list[str]:
    loop = asyncio.get_running_loop()
    try:
        found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise FetchFailed(f"the name {host!r} has no address: {error}") from error
    return [str(sockaddr[0]) for *_, sockaddr in found]


def is_public(address: str) -> bool:
    """Whether the address belongs to the open internet, also when wrapped in IPv6."""
    parsed = ipaddress.ip_address(address)
    if isinstance(parsed, ipaddress.IPv6Address):
        inner = parsed.ipv4_mapped or parsed.sixtofour or (parsed.teredo or (None, None))[1]
        if inner is not None:
            return is_public(str(inner))
        if parsed in _NAT64:
            return is_public(str(ipaddress.IPv4Address(int(parsed) & 0xFFFFFFFF)))
    return parsed.is_global and not parsed.is_multicast
