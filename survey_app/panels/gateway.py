"""Short messages are handed to a gateway of the researcher's choice: one signed HTTPS request each.

Only addresses of the public internet are spoken to: the name is looked up once, every address that it has is checked,
and the connection goes to the one that was checked. Redirects are not followed.

    POST <url>   {"id": …, "to": "+98912…", "text": …}
    X-Engagemeter-Timestamp: 1764000000
    X-Engagemeter-Signature: sha256=<HMAC-SHA256 of "timestamp.body" with the secret, hexadecimal>
    Idempotency-Key: <id>          the same on a retry
"""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import json
import secrets
import socket
import ssl
import time
from http.client import HTTPException, HTTPSConnection
from urllib.parse import urlsplit

from sqlmodel import Session

from psychometrics.errors import RequestError
from survey_app import audit
from survey_app.mail.post import Refused, Unsent
from survey_app.models import Researcher, Study
from survey_app.panels.models import Gateway

TIMEOUT_SECONDS = 10
TRIES = 3
PAUSE_SECONDS = 1.0
LONGEST_URL = 500


def keep(session: Session, study: Study, url: str, by: Researcher) -> Gateway:
    """Set the gateway, with a new secret. Raises RequestError `gateway_unusable`."""
    parse(url)
    row = session.get(Gateway, study.id) or Gateway(study_id=study.id, url="", secret="")
    row.url, row.secret = url, secrets.token_urlsafe(32)
    session.add(row)
    audit.record(session, by.id, "panel.gateway", study.id)
    session.flush()
    return row


def parse(url: str) -> tuple[str, int, str]:
    """Host, port and path of an https address. Raises RequestError `gateway_unusable` for any other."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port or 443
    except ValueError as error:
        raise RequestError("gateway_unusable") from error
    plain = url.isascii() and url.isprintable() and " " not in url and len(url) <= LONGEST_URL
    if parts.scheme != "https" or not host or parts.username or parts.password or not plain:
        raise RequestError("gateway_unusable")
    return host, port, (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


def public_address(host: str, port: int) -> str:
    """An address of a host, all of whose addresses are public. Raises RequestError `gateway_unusable`."""
    try:
        found = {str(entry[4][0]) for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)}
    except OSError as error:
        raise RequestError("gateway_unusable") from error
    addresses = [ipaddress.ip_address(text.split("%")[0]) for text in found]
    if not addresses or not all(_is_public(address) for address in addresses):
        raise RequestError("gateway_unusable")
    return str(sorted(addresses, key=lambda address: (address.version, str(address)))[0])


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """What the gateway computes too, to know that the message is ours."""
    return "sha256=" + hmac.new(secret.encode(), timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()


def hand_over(gateway: Gateway, id: str, to: str, text: str) -> None:
    """Give one message to the gateway. Raises Refused for a number it will never take, else Unsent."""
    body = json.dumps({"id": id, "to": to, "text": text}, ensure_ascii=False).encode()
    for attempt in range(TRIES):
        status = _post(gateway, id, body)
        if 200 <= status < 300:
            return
        if status in (400, 404, 422):
            raise Refused(status)
        time.sleep(PAUSE_SECONDS * 2**attempt)
    raise Unsent


def _post(gateway: Gateway, id: str, body: bytes) -> int:
    return post_signed(gateway.url, gateway.secret, id, body)


def post_signed(url: str, secret: str, id: str, body: bytes) -> int:
    """The status that a signed message is answered with; 0 when nobody can be reached."""
    host, port, path = parse(url)
    timestamp = str(int(time.time()))
    headers = {
        "Content-Type": "application/json",
        "X-Engagemeter-Timestamp": timestamp,
        "X-Engagemeter-Signature": signature(secret, timestamp, body),
        "Idempotency-Key": id,
        "Host": host if port == 443 else f"{host}:{port}",
    }
    connection = _Pinned(host, port, public_address(host, port))
    try:
        connection.request("POST", path, body, headers)
        return connection.getresponse().status
    except (OSError, HTTPException):
        return 0
    finally:
        connection.close()


def _is_public(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    inner = getattr(address, "ipv4_mapped", None) or getattr(address, "sixtofour", None) or address
    return inner.is_global and not inner.is_multicast and not inner.is_reserved


class _Pinned(HTTPSConnection):
    """Speaks to the address that was checked, and holds its certificate to the name."""

    def __init__(self, host: str, port: int, address: str) -> None:
        super().__init__(host, port, timeout=TIMEOUT_SECONDS, context=ssl.create_default_context())
        self._address = address

    def connect(self) -> None:
        plain = socket.create_connection((self._address, self.port), TIMEOUT_SECONDS)
        self.sock = ssl.create_default_context().wrap_socket(plain, server_hostname=self.host)
