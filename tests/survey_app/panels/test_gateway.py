"""The gateway of short messages: only public https addresses, every request signed, refusals told apart."""

from __future__ import annotations

import hashlib
import hmac
import socket
from typing import Any

import pytest

from psychometrics.errors import RequestError
from survey_app.mail.post import Refused, Unsent
from survey_app.panels import gateway
from survey_app.panels.models import Gateway

GATE = Gateway(study_id="s", url="https://sms.example.org/send?x=1", secret="a secret")


@pytest.mark.parametrize(
    "url",
    [
        "http://sms.example.org/",
        "https://user:word@sms.example.org/",
        "https://",
        "ftp://sms.example.org",
        "https://sms.example.org:999999/",
        "https://sms.example.org/a b",
        "file:///etc/passwd",
    ],
)
def test_only_plain_https_addresses_are_taken(url: str) -> None:
    with pytest.raises(RequestError, match="gateway_unusable"):
        gateway.parse(url)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.0.0.1",
        "172.16.3.4",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "::1",
        "fe80::1",
        "fd00::1",
        "::ffff:127.0.0.1",
        "2002:7f00:1::",
    ],
)
def test_private_addresses_are_never_spoken_to(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    public = (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("93.184.215.14", 443))
    private = (socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 443))
    for found in ([private], [public, private]):
        monkeypatch.setattr(socket, "getaddrinfo", lambda *_, found=found, **__: found)
        with pytest.raises(RequestError, match="gateway_unusable"):
            gateway.public_address("sms.example.org", 443)
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: [public])
    assert gateway.public_address("sms.example.org", 443) == "93.184.215.14"


def test_a_signature_is_the_hmac_of_time_and_body() -> None:

    expected = hmac.new(b"a secret", b"1764000000.{}", hashlib.sha256).hexdigest()
    assert gateway.signature("a secret", "1764000000", b"{}") == f"sha256={expected}"


def test_a_busy_gateway_is_tried_thrice_and_a_refused_number_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gateway, "PAUSE_SECONDS", 0)
    asked: list[str] = []

    def answering(statuses: list[int]) -> Any:
        return lambda gate, id, body: asked.append(id) or statuses.pop(0)

    monkeypatch.setattr(gateway, "_post", answering([503, 0, 200]))
    gateway.hand_over(GATE, "m1", "+98912", "text")
    assert asked == ["m1"] * 3
    monkeypatch.setattr(gateway, "_post", answering([503, 503, 503]))
    with pytest.raises(Unsent):
        gateway.hand_over(GATE, "m2", "+98912", "text")
    monkeypatch.setattr(gateway, "_post", answering([422]))
    with pytest.raises(Refused):
        gateway.hand_over(GATE, "m3", "+98912", "text")
