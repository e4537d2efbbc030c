"""The published encoder as torch computes it, with its upper layers and the heads of `fine_tune.py` free to learn.

A development tool like its caller; knows no texts and no labels.
"""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import torch  # type: ignore[import-not-found]  # not in the project's environment
from torch.nn import functional  # type: ignore[import-not-found]

from triage.knowledge import tuned

OPINIONS = Path(__file__).parent.parent / "triage/assistant/local/opinions.npz"
LAYERS, HEADS, WIDTH, EPSILON = 6, 12, 384, 1e-12
DROPPED = 0.1
SCALE = 4.0  # of the unit vector before the heads, as `assistant.local.opinions` applies it


class Encoder:
    """The published encoder with its upper layers and the heads free to learn."""

    def __init__(self, published: dict[str, torch.Tensor], first: int, cues: int, sizes: Mapping[str, int]) -> None:
        self.published = published
        self.first = first
        self.free = {
            name: tensor.clone().requires_grad_(True)
            for name, tensor in published.items()
            if any(name.startswith(f"encoder.layer.{n}.") for n in range(first, LAYERS))
        }
        self.heads = {
            name: (torch.zeros(size, WIDTH + cues, requires_grad=True), torch.zeros(size, requires_grad=True))
            for name, size in sizes.items()
        }
        self.of_heads = [tensor for head in self.heads.values() for tensor in head]
        self.learning = [*self.free.values(), *self.of_heads]
        self.training = False

    def move(self, other: list[torch.Tensor], share: float) -> None:
        """Stand between other weights (at 0) and the own ones (at 1), which reads better abroad than either end."""
        with torch.no_grad():
            for tensor, end in zip(self.learning, other, strict=True):
                tensor.copy_(torch.lerp(end, tensor, share))

    def go_on_from_what_ships(self) -> None:
        """Take the layers and heads of the last training instead of the published layers and empty heads."""
        shipped = tuned.TunedWeights({name: tensor.numpy() for name, tensor in self.published.items()})
        with torch.no_grad(), np.load(OPINIONS) as arrays:
            for name, tensor in self.free.items():
                tensor.copy_(torch.from_numpy(shipped[name]))
            for name, (weight, bias) in self.heads.items():
                weight.copy_(torch.from_numpy(arrays[f"{name}.weight"][: len(weight)]))
                bias.copy_(torch.from_numpy(arrays[f"{name}.bias"][: len(bias)]))

    def below(self, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        """The state that goes into the first free layer."""
        tables = self.published
        state = tables["embeddings.word_embeddings.weight"][ids]
        state = state + tables["embeddings.position_embeddings.weight"][: ids.shape[1]]
        state = state + tables["embeddings.token_type_embeddings.weight"][0]
        state = self._norm(state, "embeddings.LayerNorm", tables)
        for number in range(self.first):
            state = self._layer(state, mask, number, tables)
        return state

    def logits(self, below: torch.Tensor, mask: torch.Tensor, cues: torch.Tensor) -> dict[str, torch.Tensor]:
        """What each head says of texts in this state."""
        state = below
        for number in range(self.first, LAYERS):
            state = self._layer(state, mask, number, self.free)
        pooled = (state * mask[:, :, None]).sum(1) / mask.sum(1, keepdim=True)
        vector = self._dropped(functional.normalize(pooled, dim=1) * SCALE)
        vector = torch.cat([vector, cues], dim=1)
        return {name: functional.linear(vector, *head) for name, head in self.heads.items()}

    def _layer(
        self, state: torch.Tensor, mask: torch.Tensor, number: int, tables: dict[str, torch.Tensor]
    ) -> torch.Tensor:
        name = f"encoder.layer.{number}"
        count, length, _ = state.shape
        query, key, value = (
            self._linear(state, f"{name}.attention.self.{part}", tables).view(count, length, HEADS, -1).transpose(1, 2)
            for part in ("query", "key", "value")
        )
        # by hand: the fused attention is slow backwards on a CPU
        likeness = (query @ key.transpose(-1, -2)).float() * (WIDTH // HEADS) ** -0.5
        likeness = likeness + (mask - 1)[:, None, None, :] * 1e9
        seen = self._linear(
            (likeness.softmax(-1).to(value.dtype) @ value).transpose(1, 2).reshape(count, length, WIDTH),
            f"{name}.attention.output.dense",
            tables,
        )
        state = self._norm(self._dropped(seen) + state, f"{name}.attention.output.LayerNorm", tables)
        wide = functional.gelu(self._linear(state, f"{name}.intermediate.dense", tables))
        narrow = self._dropped(self._linear(wide, f"{name}.output.dense", tables))
        return self._norm(narrow + state, f"{name}.output.LayerNorm", tables)

    def _dropped(self, values: torch.Tensor) -> torch.Tensor:
        """The same entries for all words of a text, which costs a CPU much less than a draw for each."""
        if not self.training:
            return values
        shape = (len(values), 1, WIDTH) if values.ndim == 3 else values.shape
        return values * (torch.rand(shape) >= DROPPED) / (1 - DROPPED)

    @staticmethod
    def _linear(values: torch.Tensor, name: str, tables: dict[str, torch.Tensor]) -> torch.Tensor:
        return functional.linear(values, tables[f"{name}.weight"], tables[f"{name}.bias"])

    @staticmethod
    def _norm(values: torch.Tensor, name: str, tables: dict[str, torch.Tensor]) -> torch.Tensor:
        return functional.layer_norm(values, (WIDTH,), tables[f"{name}.weight"], tables[f"{name}.bias"], EPSILON)
