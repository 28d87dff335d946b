"""Polite and wary HTTP: asks only for what changed, waits when told to, and goes nowhere private.

Limits follow docs/configuration.md: a hostile or broken server costs at most TOTAL_S seconds and
SIZE_LIMIT_BYTES of memory.
"""

import asyncio
import ipaddress
import socket
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from enum import StrEnum

import httpx2

from monitor.model.reports import Capture
from monitor.model.sources import Source
from monitor.sources.interface import (
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
PORTS = {80, 443}
USER_AGENT = "strike-monitor/0.1"
_ENCODINGS = {"", "identity", "gzip", "deflate"}
_NAT64 = ipaddress.ip_network("64:ff9b::/96")  # is_global lets it through


class Outcome(StrEnum):
    """What a fetch came to."""

    FETCHED = "fetched"
    UNCHANGED = "unchanged"
    DEFERRED = "deferred"  # the server asked for patience


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchState:
    """What to remember of a source between fetches; the empty state is that of the first."""

    etag: str = ""
    last_modified: str = ""
    not_before_utc: datetime | None = None
    full_at_utc: datetime | None = None  # when content last came


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


def fetch(
    source: Source,
    state: FetchState,
    *,
    now: datetime,
    allow_hosts: frozenset[str] = frozenset(),
) -> FetchResult:
    """Ask the source's address for what is new. Not to be called from a running event loop.

    ``allow_hosts`` (``host`` or ``host:port``) are exempt from the rules on private addresses and
    ports; the operator names them.

    Raises:
        Blocked: the address, or one it redirects to, is not a public web address.
        TooLarge: the content unpacks to more than is accepted.
        FetchFailed: no answer in time, or one that is an error.
    """
    if state.not_before_utc is not None and now < state.not_before_utc:
        return FetchResult(capture=None, state=state, outcome=Outcome.DEFERRED)
    conditions = _conditions(state, now)
    answer = asyncio.run(_ask(source.location, conditions, allow_hosts))
    if conditions and answer.status == httpx2.codes.NOT_MODIFIED:
        unchanged = replace(state, not_before_utc=None)
        return FetchResult(capture=None, state=unchanged, outcome=Outcome.UNCHANGED)
    if answer.status in (httpx2.codes.TOO_MANY_REQUESTS, httpx2.codes.SERVICE_UNAVAILABLE):
        waiting = replace(state, not_before_utc=now + _patience(answer.headers, now))
        return FetchResult(capture=None, state=waiting, outcome=Outcome.DEFERRED)
    if answer.status != httpx2.codes.OK:
        raise FetchFailed(f"HTTP status {answer.status}")
    if not answer.content:
        raise FetchFailed("an empty answer")
    remembered = FetchState(
        etag=answer.headers.get("etag", ""),
        last_modified=answer.headers.get("last-modified", ""),
        full_at_utc=now,
    )
    capture = _capture(source, answer, now)
    return FetchResult(capture=capture, state=remembered, outcome=Outcome.FETCHED)


def ask(
    url: str,
    *,
    headers: Mapping[str, str],
    form: Mapping[str, str] | None = None,
    allow_hosts: frozenset[str] = frozenset(),
) -> bytes:
    """The content at an address, asked for with these headers; with a ``form``, what it answers to
    that. No form is carried on to where a redirect leads. Not to be called from a running event
    loop.

    Raises:
        Blocked, TooLarge, FetchFailed: as ``fetch`` does; a redirected form is a failure.
    """
    answer = asyncio.run(_ask(url, dict(headers), allow_hosts, form))
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


def _capture(source: Source, answer: _Answer, now: datetime) -> Capture:
    stated = answer.headers.get("content-type", "").partition(";")[0].strip()
    return capture_of(source, source.location, answer.content, now=now, media_type=stated)


async def _ask(
    url: str,
    headers: dict[str, str],
    allow_hosts: frozenset[str],
    form: Mapping[str, str] | None = None,
) -> _Answer:
    client = httpx2.AsyncClient(
        transport=_GuardedTransport(allow_hosts),
        timeout=httpx2.Timeout(READ_S, connect=CONNECT_S),
        headers={"User-Agent": USER_AGENT, "Accept-Encoding": "gzip, deflate"},
        follow_redirects=form is None,
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

    def __init__(self, allow_hosts: frozenset[str]) -> None:
        super().__init__(trust_env=False)
        self._allow_hosts = allow_hosts

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """Send the request to the first checked address that answers, under the name asked for."""
        *others, last = await self._checked_addresses(request.url)
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
        addresses = await _resolve(url.host, port)
        if not allowed and not all(is_public(address) for address in addresses):
            raise Blocked(f"{url.host} is a private address")
        return addresses


def _aimed(request: httpx2.Request, address: str) -> httpx2.Request:
    """The request to ``address``, its Host header and certificate name as they were."""
    return httpx2.Request(
        request.method,
        request.url.copy_with(host=address),
        headers=request.headers,
        stream=request.stream,
        extensions={**request.extensions, "sni_hostname": request.url.host},
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
