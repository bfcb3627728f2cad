"""Give classes frozen, slotted records without the start-up cost of `dataclasses`.

Importing `dataclasses` costs more than answering a question, so the records on the path of a
question use this: the same declaration, a positional-or-keyword constructor, equality, hash,
`repr` and immutability, and nothing else. Some fields may be late: given as `later(make, ...)`,
their value is made when it is first read. `late` stands in for `functools.cached_property`, `Memo`
for `functools.lru_cache`.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from functools import cached_property
    from typing import Any, TypeVar, TypeVarTuple, Unpack, dataclass_transform

    Key = TypeVar("Key")
    T = TypeVar("T")
    Given = TypeVarTuple("Given")
    late = cached_property
else:

    class late:  # noqa: N801  # it is used as a decorator
        """Turn a method into an attribute that is made when it is first read."""

        def __init__(self, make):  # noqa: ANN001, ANN204
            self._make = make
            self.__doc__ = make.__doc__

        def __get__(self, owner, _=None):  # noqa: ANN001, ANN204
            if owner is None:
                return self
            value = owner.__dict__[self._make.__name__] = self._make(owner)
            return value

    def dataclass_transform(**_options):  # noqa: ANN003, ANN201, D103
        return lambda decorator: decorator


_put = object.__setattr__


class Memo(dict["Key", "T"]):
    """What a function returned for each key, at most `most`; when full it begins again.

    It stands in for `functools.lru_cache`. Two threads that miss the same key may both call.
    """

    __slots__ = ("_function", "_most")

    def __init__(self, function: Callable[[Key], T], most: int) -> None:
        self._function = function
        self._most = most

    def __missing__(self, key: Key) -> T:
        if len(self) >= self._most:
            self.clear()
        value = self[key] = self._function(key)
        return value


class _Later:
    __slots__ = ("given", "make")

    def __init__(self, make: Callable[..., object], given: tuple[object, ...]) -> None:
        self.make = make
        self.given = given


def later(make: Callable[[Unpack[Given]], T], *given: *Given) -> T:
    """Promise what `make(*given)` gives as the value of a late field.

    Two threads that read it first may both make it.
    """
    promise: Any = _Later(make, given)
    return promise  # type: ignore[no-any-return]


@dataclass_transform(frozen_default=True)
def frozen(cls: type[T]) -> type[T]:
    """Turn a class with annotated fields into a frozen record with slots.

    Defaults must be immutable. A `__post_init__` is called when all fields are set; it may raise.
    A class that writes its own `__init__` keeps it and sets its fields with `object.__setattr__`;
    a class whose constructor takes other names than its fields lists them as `__match_args__`.
    Fields named in `__late__` take the promises of `later`.
    Records are equal when their types and values are.
    """
    namespace = dict(cls.__dict__)
    fields = tuple(namespace.get("__annotations__") or cls.__annotations__)
    defaults = {name: namespace.pop(name) for name in fields if name in namespace}
    for name in ("__dict__", "__weakref__"):
        namespace.pop(name, None)
    methods: dict[str, Any] = {
        "__slots__": fields,
        "__match_args__": fields,
        "__setattr__": _refuse,
        "__delattr__": _refuse,
        "__eq__": _equal,
        "__hash__": _hash,
        "__repr__": _repr,
        "__copy__": _same,
        "__reduce__": _reduce,
        "__init__": _constructor(cls.__name__, fields, defaults, namespace.get("__post_init__")),
    }
    for name in ("__init__", "__repr__", "__eq__", "__hash__", "__match_args__", "__reduce__"):
        if namespace.get(name) is not None:
            methods.pop(name)
    made_type: Any = type(cls)
    made_class: type[T] = made_type(cls.__name__, cls.__bases__, {**namespace, **methods})
    for name in namespace.get("__late__", ()):
        setattr(made_class, name, _late_field(made_class.__dict__[name]))
    return made_class


def replace(record: T, **changes: object) -> T:
    """Return a copy of a record with some fields changed."""
    fields: tuple[str, ...] = type(record).__match_args__  # type: ignore[attr-defined]
    return type(record)(**{name: getattr(record, name) for name in fields} | changes)


def _constructor(
    owner: str,
    fields: tuple[str, ...],
    defaults: dict[str, object],
    check: Callable[[object], None] | None,
) -> Callable[..., None]:
    def __init__(self: object, *values: object, **named: object) -> None:  # noqa: N807
        if named or len(values) != len(fields):
            values = _completed(owner, fields, defaults, values, named)
        for name, value in zip(fields, values, strict=True):
            _put(self, name, value)
        if check is not None:
            check(self)

    return __init__


def _completed(
    owner: str,
    fields: tuple[str, ...],
    defaults: dict[str, object],
    values: tuple[object, ...],
    named: dict[str, object],
) -> tuple[object, ...]:
    """Return the values of all fields, in order. Raises TypeError as a function would."""
    if len(values) > len(fields):
        raise TypeError(f"{owner}() takes {len(fields)} values, got {len(values)}")
    for name in fields[: len(values)]:
        if name in named:
            raise TypeError(f"{owner}() got {name!r} twice")
    if strange := named.keys() - set(fields):
        raise TypeError(f"{owner}() has no field {min(strange)!r}")
    given = {**defaults, **named}
    for name in fields[len(values) :]:
        if name not in given:
            raise TypeError(f"{owner}() needs {name!r}")
    return *values, *[given[name] for name in fields[len(values) :]]


def _late_field(slot: Any) -> property:
    def read(record: object) -> object:
        value = slot.__get__(record)
        if type(value) is _Later:
            value = value.make(*value.given)
            slot.__set__(record, value)
        return value

    return property(read, slot.__set__)


def _values(record: Any) -> tuple[object, ...]:
    return tuple(getattr(record, name) for name in record.__match_args__)


def _refuse(record: object, name: str, *_: object) -> None:
    raise AttributeError(f"{type(record).__name__} is frozen: {name!r} cannot be changed")


def _equal(record: object, other: object) -> object:
    if type(record) is not type(other):
        return NotImplemented
    return _values(record) == _values(other)


def _hash(record: object) -> int:
    return hash((type(record), _values(record)))


def _repr(record: Any) -> str:
    inside = ", ".join(f"{name}={getattr(record, name)!r}" for name in record.__match_args__)
    return f"{type(record).__name__}({inside})"


def _same(record: T) -> T:
    return record


def _reduce(record: Any) -> tuple[Callable[..., object], tuple[object, ...]]:
    """Say how a pickle or a deep copy makes the record: by its fields, not its constructor.

    A constructor may take other names than the fields, and some by name alone.
    """
    return restored, (type(record), {name: getattr(record, name) for name in record.__slots__})


def restored(cls: type[T], fields: dict[str, object]) -> T:
    """Return the record that had these fields when it was pickled or copied."""
    record = object.__new__(cls)
    for name, value in fields.items():
        _put(record, name, value)
    return record
