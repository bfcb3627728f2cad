"""Plain values survive being written; damaged bytes fail with ValueError alone."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from magbot.image.codec import decode, encode

VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats(allow_nan=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@given(VALUES)
def test_values_come_back_as_they_were(value: object) -> None:
    assert decode(encode(value)) == value


@given(st.binary(max_size=40))
def test_foreign_bytes_fail_cleanly(data: bytes) -> None:
    with contextlib.suppress(ValueError):
        decode(data)


def test_a_length_beyond_the_end_is_refused() -> None:
    with pytest.raises(ValueError, match="damaged"):
        decode(encode("some text")[:-3])


def test_a_lone_surrogate_survives() -> None:
    assert decode(encode("\ud800")) == "\ud800"


def test_other_types_are_refused() -> None:
    with pytest.raises(TypeError, match="set"):
        encode({1, 2})
