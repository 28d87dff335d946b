"""Who is asking: the public, or a monitor with a key or a session. Only hashes of secrets are kept,
in memory.
"""

import secrets
import threading
from collections.abc import Callable, Set
from datetime import datetime, timedelta

from fastapi import Request

from monitor.model.disclosure import Viewer
from monitor.model.ids import sha256_hex
from monitor.web.problems import WrongKey

LIFETIME = timedelta(hours=12)  # of a link not yet opened and of a session: a working day
SESSION_COOKIE = "strike_monitor_session"
_SECRET_BYTES = 32


def key_hash(key: str) -> str:
    """The SHA-256 of a key, in hexadecimal: what is kept of it."""
    return sha256_hex(key.encode())


class OneTimeLinks:
    """Tokens that open one session each, within twelve hours of being issued."""

    def __init__(self) -> None:
        self._tokens: dict[str, datetime] = {}
        self._sessions: dict[str, datetime] = {}
        self._lock = threading.Lock()

    def issue(self, now: datetime) -> str:
        """A new token, to be handed to one person."""
        return self._new(self._tokens, now)

    def redeem(self, token: str, now: datetime) -> str | None:
        """A new session in exchange for the token; ``None`` if it is unknown, used or expired."""
        with self._lock:
            expires = self._tokens.pop(key_hash(token), None)
        return self._new(self._sessions, now) if expires is not None and now < expires else None

    def is_open(self, session: str, now: datetime) -> bool:
        """Whether a session was opened here and has not expired."""
        with self._lock:
            expires = self._sessions.get(key_hash(session))
        return expires is not None and now < expires

    def _new(self, kept: dict[str, datetime], now: datetime) -> str:
        secret = secrets.token_urlsafe(_SECRET_BYTES)
        with self._lock:
            for old in [each for each, expires in kept.items() if expires <= now]:
                del kept[old]
            kept[key_hash(secret)] = now + LIFETIME
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
    return Viewer.MONITOR if session and links.is_open(session, clock()) else Viewer.PUBLIC
