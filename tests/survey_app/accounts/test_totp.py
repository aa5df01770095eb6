"""Codes of authenticator apps against the vectors of RFC 4226 and RFC 6238, and what is never taken."""

from __future__ import annotations

import base64

import pytest

from survey_app.accounts import totp

SEED = b"12345678901234567890"


@pytest.mark.parametrize(
    ("count", "code"),
    enumerate(["755224", "287082", "359152", "969429", "338314", "254676", "287922", "162583", "399871", "520489"]),
)
def test_counters_give_the_codes_of_rfc_4226_appendix_d(count: int, code: str) -> None:
    assert totp.code_at(SEED, count) == code


@pytest.mark.parametrize(
    ("seconds", "digest", "code"),
    [
        (59, "sha1", "94287082"),
        (59, "sha256", "46119246"),
        (59, "sha512", "90693936"),
        (1111111109, "sha1", "07081804"),
        (1111111111, "sha256", "67062674"),
        (1234567890, "sha512", "93441116"),
        (2000000000, "sha1", "69279037"),
        (20000000000, "sha1", "65353130"),
        (20000000000, "sha256", "77737706"),
        (20000000000, "sha512", "47863826"),
    ],
)
def test_moments_give_the_codes_of_rfc_6238_appendix_b(seconds: int, digest: str, code: str) -> None:
    long = (SEED * 4)[: {"sha1": 20, "sha256": 32, "sha512": 64}[digest]]
    assert totp.code_at(long, seconds // 30, digits=8, digest=digest) == code


def test_a_code_is_taken_once_within_a_step_of_drift_and_in_persian_digits() -> None:
    secret = base64.b32encode(SEED).decode()
    assert totp.step_of(secret, "287 082", after=0, moment=59) == 1
    assert totp.step_of(secret, "۲۸۷۰۸۲", after=0, moment=59 + 30) == 1
    assert totp.step_of(secret, "287082", after=1, moment=59) is None
    assert totp.step_of(secret, "287082", after=0, moment=59 + 60) is None
    assert totp.step_of(secret, "28708", after=0, moment=59) is None
