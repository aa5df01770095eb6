from __future__ import annotations

from itertools import islice

import pytest

from survey_app.answering import keys

SECRET = "s" * 40


def test_a_receipt_is_two_groups_of_four_without_letters_that_look_alike() -> None:
    for number in range(200):
        code = next(keys.receipts(SECRET, f"response {number}"))
        assert len(code) == 9
        assert code[4] == "-"
        assert not set(code) & set("ILOU")


@pytest.mark.parametrize("typed", ["7K4M-92QX", "7k4m92qx", " 7k4m 92qx ", "۷K۴M–۹۲QX"])
def test_a_receipt_is_known_however_it_is_typed(typed: str) -> None:
    assert keys.receipt_hash(SECRET, typed) == keys.receipt_hash(SECRET, "7K4M-92QX")


def test_look_alike_letters_are_read_as_the_digits_they_look_like() -> None:
    assert keys.receipt_hash(SECRET, "OIL0-0000") == keys.receipt_hash(SECRET, "0110-0000")


@pytest.mark.parametrize("typed", ["", "7K4M", "7K4M-92QX-1", "7K4M-92Q!", "' OR 1=1"])
def test_what_cannot_be_a_receipt_has_no_hash(typed: str) -> None:
    assert keys.receipt_hash(SECRET, typed) is None


def test_the_receipt_is_found_again_from_its_hash_even_after_a_clash() -> None:
    for code in islice(keys.receipts(SECRET, "r"), 3):
        assert keys.receipt_of(SECRET, "r", keys.receipt_hash(SECRET, code) or "") == code
    assert keys.receipt_of("another secret", "r", keys.receipt_hash(SECRET, code) or "") == ""


def test_digests_of_one_key_differ_by_purpose_and_do_not_hold_it() -> None:
    key = keys.new_key()
    digests = {keys.submission_digest(key), keys.resume_digest(key), keys.reference(key)}
    assert len(digests) == 3
    assert not any(key in digest for digest in digests)
    assert keys.is_key(key)


def test_a_test_token_opens_only_its_own_study() -> None:
    token = keys.test_token(SECRET, "one")
    assert keys.is_test_token(SECRET, "one", token)
    assert not keys.is_test_token(SECRET, "two", token)
    assert not keys.is_test_token(SECRET, "one", "")
