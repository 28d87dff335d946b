"""How much is taken within a minute from all who show no key. One count for everybody: who asks is
not known here, and is not to be.
"""

import threading
from datetime import UTC, datetime, timedelta
from math import ceil

from monitor.web.problems import TooMany

UNVOUCHED_LIMIT = 10_000  # reports a minute: some full bodies
WRONG_KEYS_LIMIT = 60  # keys a minute that open nothing
_A_MINUTE = timedelta(minutes=1)


class Allowance:
    """So many of something within a minute, from its first on. Threads share it."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._since = datetime.min.replace(tzinfo=UTC)
        self._spent = 0
        self._lock = threading.Lock()

    def spend(self, count: int, now: datetime, detail: str) -> None:
        """Take ``count`` of what is left.

        Raises:
            TooMany: less is left; with ``detail``, and the seconds after which there is more.
        """
        with self._lock:
            passed = now - self._since
            if not timedelta(0) <= passed < _A_MINUTE:
                self._since, self._spent, passed = now, 0, timedelta(0)
            if self._spent + count > self._limit:
                raise TooMany(detail, ceil((_A_MINUTE - passed).total_seconds()))
            self._spent += count
