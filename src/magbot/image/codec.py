"""Write plain values (None, bool, int, float, str, list, dict) as bytes and read them back.

A tag byte, then the value; lengths and integers are little-endian. Reading foreign bytes can
fail with ValueError and nothing worse.
"""

from __future__ import annotations

from struct import Struct
from struct import error as StructError  # noqa: N812

_SIZE = Struct("<I")
_TEXT = Struct("<BI")
_INT = Struct("<q")
_FLOAT = Struct("<d")
_NONE, _TRUE, _FALSE = 0, 1, 2
_I, _F, _S, _L, _D = 3, 4, 5, 6, 7
_DEEPEST = 64


def encode(value: object) -> bytes:
    """Return a plain value as bytes; tuples become lists. Raises TypeError for any other type."""
    out = bytearray()
    _write(value, out)
    return bytes(out)


def _write(value: object, out: bytearray) -> None:
    if isinstance(value, str):
        body = value.encode("utf-8", "surrogatepass")
        out += _TEXT.pack(_S, len(body)) + body
    elif isinstance(value, (list, tuple)):
        out += _TEXT.pack(_L, len(value))
        for item in value:
            _write(item, out)
    elif isinstance(value, dict):
        out += _TEXT.pack(_D, len(value))
        for key, item in value.items():
            _write(str(key), out)
            _write(item, out)
    else:
        _write_one(value, out)


def _write_one(value: object, out: bytearray) -> None:
    if value is None or value is True or value is False:
        out.append({None: _NONE, True: _TRUE, False: _FALSE}[value])
    elif isinstance(value, int):
        out.append(_I)
        out += _INT.pack(value)
    elif isinstance(value, float):
        out.append(_F)
        out += _FLOAT.pack(value)
    else:
        raise TypeError(f"cannot encode {type(value).__name__}")


def decode(data: bytes | memoryview, start: int = 0) -> object:
    """Return the value that `encode` wrote at `start`. Raises ValueError on damaged bytes."""
    try:
        return _read(bytes(data[start:]) if start else bytes(data), 0, 0)[0]
    except (IndexError, StructError, UnicodeDecodeError) as error:
        raise ValueError("damaged record") from error


def first_text(data: memoryview) -> str:
    """Return the first item, a text, of an encoded list, and read nothing else of it."""
    start = 1 + _SIZE.size
    text = decode(data[start : start + 5 + _SIZE.unpack_from(data, start + 1)[0]])
    if not isinstance(text, str):
        raise ValueError("damaged record")  # noqa: TRY004  # the bytes are wrong, not a type
    return text


def _read(data: bytes, offset: int, depth: int) -> tuple[object, int]:
    tag = data[offset]
    offset += 1
    if tag == _S:
        end = offset + 4 + _SIZE.unpack_from(data, offset)[0]
        return _text(data, offset + 4, end), end
    if tag in (_NONE, _TRUE, _FALSE):
        return (None, True, False)[tag], offset
    if tag == _I:
        return _INT.unpack_from(data, offset)[0], offset + 8
    if tag == _F:
        return _FLOAT.unpack_from(data, offset)[0], offset + 8
    return _read_many(data, offset, tag, depth)


def _read_many(data: bytes, offset: int, tag: int, depth: int) -> tuple[object, int]:
    if tag not in (_L, _D) or depth > _DEEPEST:
        raise ValueError("damaged record")
    count = _SIZE.unpack_from(data, offset)[0]
    offset += 4
    items: list[object] = []
    for _ in range(count * (2 if tag == _D else 1)):
        if data[offset] == _S:
            end = offset + 5 + _SIZE.unpack_from(data, offset + 1)[0]
            items.append(_text(data, offset + 5, end))
            offset = end
        else:
            item, offset = _read(data, offset, depth + 1)
            items.append(item)
    if tag == _D:
        return dict(zip(items[::2], items[1::2], strict=True)), offset
    return items, offset


def _text(data: bytes, start: int, end: int) -> str:
    if end > len(data):
        raise ValueError("damaged record")
    return data[start:end].decode("utf-8", "surrogatepass")
