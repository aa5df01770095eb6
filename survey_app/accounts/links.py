"""Tokens of links that people are sent: made from an id and the secret key, stored only as a hash.

So that a link can be made again when its letter is sent, and is found nowhere in the database.
"""

from __future__ import annotations

import base64
import hashlib
import hmac


def link_token(secret: str, purpose: str, id: str) -> str:
    """192 bits, for one purpose and one id; of no use for any other purpose."""
    made = hmac.new(secret.encode(), f"link:{purpose}:{id}".encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(made[:24]).decode()
