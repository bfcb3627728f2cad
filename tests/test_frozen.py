"""Frozen records behave as frozen dataclasses do."""

from __future__ import annotations

import pickle

import pytest

from magbot.frozen import frozen, late, later, replace


@frozen
class Point:
    x: int
    y: int = 0


def test_a_record_is_made_by_position_and_by_name() -> None:
    assert Point(1, y=2) == Point(1, 2)
    assert Point(1) == Point(x=1, y=0)


@frozen
class Positive:
    value: int

    def __post_init__(self) -> None:
        if self.value <= 0:
            raise ValueError(self.value)


def test_a_record_is_checked_when_it_is_made() -> None:
    assert Positive(1).value == 1
    with pytest.raises(ValueError, match="0"):
        Positive(value=0)
    with pytest.raises(ValueError, match="-1"):
        replace(Positive(1), value=-1)


def test_records_with_other_values_differ() -> None:
    assert Point(1) != Point(2)
    others: list[object] = [(1, 0), 1, None]
    assert Point(1) not in others


def test_a_record_cannot_be_changed() -> None:
    point = Point(1)

    with pytest.raises(AttributeError, match="frozen"):
        point.x = 2  # type: ignore[misc]
    with pytest.raises(AttributeError, match="frozen"):
        del point.y

    assert point.x == 1


def test_a_record_has_no_room_for_other_names() -> None:
    with pytest.raises(AttributeError):
        Point(1).z = 3  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("values", "named", "complaint"),
    [
        pytest.param((), {}, "needs 'x'", id="a field is missing"),
        pytest.param((1, 2, 3), {}, "takes 2 values", id="too many values"),
        pytest.param((1,), {"x": 1}, "'x' twice", id="a value given twice"),
        pytest.param((1,), {"z": 1}, "no field 'z'", id="an unknown name"),
    ],
)
def test_wrong_arguments_are_named(
    values: tuple[int, ...], named: dict[str, int], complaint: str
) -> None:
    with pytest.raises(TypeError, match=complaint):
        Point(*values, **named)


def test_records_hash_print_and_travel() -> None:
    point = Point(1, 2)

    assert hash(point) == hash(Point(1, 2))
    assert repr(point) == "Point(x=1, y=2)"
    assert pickle.loads(pickle.dumps(point)) == point


def test_a_changed_copy_leaves_the_record_alone() -> None:
    point = Point(1, 2)

    assert replace(point, y=3) == Point(1, 3)
    assert point == Point(1, 2)


@frozen
class Slow:
    name: str
    size: int

    __late__ = ("size",)


def test_a_late_field_is_made_once_when_it_is_first_read() -> None:
    sizes = iter([1, 2])
    record = Slow("a", later(lambda: next(sizes)))

    assert (record.size, record.size, next(sizes)) == (1, 1, 2)
    assert record == Slow("a", 1)


def test_a_late_field_that_is_not_read_is_not_made() -> None:
    Slow("a", later(lambda: pytest.fail("it was made")))


def test_a_late_field_cannot_be_changed() -> None:
    with pytest.raises(AttributeError):
        Slow("a", 1).size = 2  # type: ignore[misc]


class Owner:
    def __init__(self) -> None:
        self.calls = 0

    @late
    def value(self) -> int:
        """Say so."""
        self.calls += 1
        return self.calls


def test_a_late_attribute_is_made_once() -> None:
    owner = Owner()

    assert (owner.value, owner.value, owner.calls) == (1, 1, 1)
    assert Owner.__dict__["value"].__doc__ == "Say so."
