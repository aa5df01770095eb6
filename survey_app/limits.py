"""How often somebody may try: a sliding window per key, kept in memory and bounded in size.

Keys are keyed hashes, so that neither e-mail nor address can be read out of it.
"""

from __future__ import annotations

import hashlib
import math
import secrets
import threading
import time
from collections import OrderedDict, deque

from survey_app.errors import TooMany

MOST_KEYS = 10_000


class RateLimit:
    """At most `tries` per key within `seconds`."""

    def __init__(self, tries: int, seconds: float) -> None:
        self.tries, self.seconds = tries, seconds
        self._salt, self._lock = secrets.token_bytes(16), threading.Lock()
        self._tries: OrderedDict[bytes, deque[float]] = OrderedDict()

    def check(self, key: str) -> None:
        """Count a try. Raises TooMany with the seconds to wait when there were too many."""
        now = time.monotonic()
        with self._lock:
            tries = self._of(key)
            while tries and tries[0] <= now - self.seconds:
                tries.popleft()
            if len(tries) >= self.tries:
                raise TooMany(math.ceil(tries[0] + self.seconds - now))
            tries.append(now)

    def forget(self, key: str) -> None:
        """Start anew for a key, as after a successful sign-in."""
        with self._lock:
            self._tries.pop(self._hash(key), None)

    def _of(self, key: str) -> deque[float]:
        hashed = self._hash(key)
        tries = self._tries.setdefault(hashed, deque())
        self._tries.move_to_end(hashed)
        if len(self._tries) > MOST_KEYS:
            self._tries.popitem(last=False)
        return tries

    def _hash(self, key: str) -> bytes:
        return hashlib.blake2b(key.encode("utf-8", "replace"), key=self._salt, digest_size=16).digest()


class SignInLimits:
    """Tries to sign in: few for one e-mail, more for one address (a university or a proxy may share it)."""

    def __init__(self) -> None:
        self.by_email = RateLimit(tries=10, seconds=15 * 60)
        self.by_address = RateLimit(tries=300, seconds=15 * 60)
