"""Sections survive the file image; damaged images are refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from magbot.image import container
from magbot.image.container import Container, ContainerError, pack


@given(st.dictionaries(st.text(max_size=8), st.binary(max_size=64), max_size=6))
def test_sections_come_back_as_they_were(sections: dict[str, bytes]) -> None:
    opened = Container(pack(sections))

    assert {name: bytes(opened[name]) for name in opened} == sections
    assert len(opened) == len(sections)


@given(st.dictionaries(st.text(min_size=1, max_size=4), st.binary(max_size=16), min_size=1))
def test_the_order_of_the_sections_does_not_matter(sections: dict[str, bytes]) -> None:
    backwards = dict(reversed(sections.items()))

    assert pack(sections) == pack(backwards)


def test_every_section_starts_at_a_multiple_of_eight() -> None:
    store = Container(pack({"a": b"1", "b": b"22", "long name": b"333"}))

    assert store["b"].cast("H")[0] == int.from_bytes(b"22", "little")


@given(st.data())
def test_a_flipped_bit_is_noticed(data: st.DataObject) -> None:
    image = bytearray(pack({"words": b"some content", "more": b"and more"}))
    place = data.draw(st.integers(24, len(image) - 1))
    image[place] ^= 1 << data.draw(st.integers(0, 7))

    with pytest.raises(ContainerError):
        Container(bytes(image))


@pytest.mark.parametrize("size", range(24))
def test_a_cut_image_is_refused(size: int) -> None:
    with pytest.raises(ContainerError):
        Container(pack({"a": b"12345678"})[:size])


IMAGE = pack({"a": b"12345678", "b": b"12345678"})


@pytest.mark.parametrize("size", range(24, len(IMAGE)))
def test_an_unverified_cut_image_is_refused_too(size: int) -> None:
    with pytest.raises(ContainerError):
        Container(IMAGE[:size], verify_up_to=0)


def test_damage_in_a_large_section_is_left_to_a_full_check() -> None:
    damaged = pack({"large": b"12345678", "small": b"1234"}).replace(b"12345678", b"12345679")

    assert bytes(Container(damaged, verify_up_to=4)["small"]) == b"1234"
    with pytest.raises(ContainerError, match="damaged"):
        Container(damaged)


def test_damage_in_a_small_section_is_noticed_by_a_quick_check() -> None:
    damaged = pack({"large": b"12345678", "small": b"1234"}).replace(b"1234\0", b"1235\0")

    with pytest.raises(ContainerError, match="damaged"):
        Container(damaged, verify_up_to=4)


def test_a_foreign_file_is_refused() -> None:
    with pytest.raises(ContainerError, match="not a compiled"):
        Container(b"PK\x03\x04" + b"\0" * 100)


def test_a_big_endian_machine_is_refused_with_a_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(container, "byteorder", "big")

    with pytest.raises(ContainerError, match="big-endian"):
        pack({})
