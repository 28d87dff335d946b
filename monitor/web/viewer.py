"""Who is asking: the public, or a monitor with a key or a session. Only hashes of secrets are kept,
in memory.
"""

import secrets
import threading
from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass
from datetime import datetime, timedelta

from fastapi import Request, Response

from monitor.model.disclosure import Viewer
from monitor.model.ids import sha256_hex
from monitor.web.problems import MayNotDecide, WrongKey

LIFETIME = timedelta(hours=12)  # of a link not yet opened and of a session: a working day
SESSION_COOKIE = "strike_monitor_session"
_SECRET_BYTES = 32


def key_hash(key: str) -> str:
    """The SHA-256 of a key, in hexadecimal: what is kept of it."""
    return sha256_hex(key.encode())


@dataclass(frozen=True, slots=True)
class _Grant:
    """Until when a secret is good, and who decides by it; nobody does by a link's."""

    expires: datetime
    author: str = ""


class OneTimeLinks:
    """Sessions, and tokens that open one each within twelve hours of being issued."""

    def __init__(self) -> None:
        self._tokens: dict[str, _Grant] = {}
        self._sessions: dict[str, _Grant] = {}
        self._lock = threading.Lock()

    def issue(self, now: datetime) -> str:
        """A new token, to be handed to one person."""
        return self._new(self._tokens, now)

    def redeem(self, token: str, now: datetime) -> str | None:
        """A new session in exchange for the token; ``None`` if it is unknown, used or expired."""
        with self._lock:
            grant = self._tokens.pop(key_hash(token), None)
        return self.open(now) if grant is not None and now < grant.expires else None

    def open(self, now: datetime, *, author: str = "") -> str:
        """A new session of a monitor, who decides as ``author``; who is nobody sees only."""
        return self._new(self._sessions, now, author)

    def author(self, session: str, now: datetime) -> str | None:
        """Who decides by a session, nobody being empty; ``None`` if none is open here."""
        with self._lock:
            grant = self._sessions.get(key_hash(session))
        return grant.author if grant is not None and now < grant.expires else None

    def close(self, session: str) -> None:
        """Let a session open nothing from now on."""
        with self._lock:
            self._sessions.pop(key_hash(session), None)

    def _new(self, grants: dict[str, _Grant], now: datetime, author: str = "") -> str:
        secret = secrets.token_urlsafe(_SECRET_BYTES)
        with self._lock:
            for old in [each for each, grant in grants.items() if grant.expires <= now]:
                del grants[old]
            grants[key_hash(secret)] = _Grant(now + LIFETIME, author)
        return secret


def viewer_of(
    request: Request, keys: Set[str], links: OneTimeLinks, clock: Callable[[], datetime]
) -> Viewer:
    """The public, unless the request carries a monitor's key or session.

    Raises:
        WrongKey: there is an Authorization header, and it holds no key of ours.
    """
    authorization = request.headers.get("authorization")
    if authorization is not None:
        scheme, _, key = authorization.partition(" ")
        if scheme.lower() == "bearer" and key_hash(key.strip()) in keys:
            return Viewer.MONITOR
        raise WrongKey("This key is not known.")
    session = request.cookies.get(SESSION_COOKIE, "")
    return Viewer.PUBLIC if links.author(session, clock()) is None else Viewer.MONITOR


def with_session(answer: Response, session: str, request: Request) -> Response:
    """The answer, which hands over a session in a cookie that no script can read and no other
    site's page can send.
    """
    answer.set_cookie(
        SESSION_COOKIE,
        session,
        max_age=int(LIFETIME.total_seconds()),
        httponly=True,
        samesite="strict",
        secure=request.url.scheme == "https",
    )
    answer.headers["Cache-Control"] = "no-store"
    return answer


def author_of(request: Request, reviewers: Mapping[str, str], keys: Set[str]) -> str:
    """The name or pseudonym under which whoever asks decides.

    Raises:
        WrongKey: no key is shown, or none of ``keys``.
        MayNotDecide: the key lets its holder see, and not decide.
    """
    _, _, key = request.headers.get("authorization", "").partition(" ")
    if not key:
        raise WrongKey("Decisions need a reviewer's key.")
    author = author_of_key(key.strip(), reviewers, keys)
    if author is None:
        raise WrongKey("This key is not known.")
    if not author:
        raise MayNotDecide("This key is no reviewer's.")
    return author


def author_of_key(key: str, reviewers: Mapping[str, str], keys: Set[str]) -> str | None:
    """Who decides by a key, nobody being empty; ``None`` if it is none of ``keys``.

    Hashes are compared, so that the time it takes tells nothing about any key.
    """
    shown = key_hash(key)
    return reviewers.get(shown, "") if shown in keys else None
