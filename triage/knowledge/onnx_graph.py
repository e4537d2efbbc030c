"""Writes all-MiniLM-L6-v2 as an ONNX graph from its safetensors file: BERT, 6 layers, 384 wide, 12 heads, gelu.

Called once by `weights`. The tuned last layers become a graph of their own, which goes on from the middle of the first:
a text that is embedded and judged runs through the lower layers once. Uses onnxruntime's fused operators, so that
nothing has to be optimised at load, and keeps the weights in a second file, which onnxruntime maps instead of copying.
"""

import json
from pathlib import Path
from typing import BinaryIO, Protocol

import numpy as np
import numpy.typing as npt
from onnx import ModelProto, NodeProto, TensorProto, ValueInfoProto, helper

Array = npt.NDArray[np.float32]

LAYERS, HEADS, WIDTH, EPSILON = 6, 12, 384, 1e-12
PAGE = 4096  # weights start on a page, which is what mapping a file needs
FUSED = "com.microsoft"


class Weights(Protocol):
    """Tensors by the names of the published model."""

    def __getitem__(self, name: str) -> Array:
        """One tensor."""
        ...


def write_graph(weights: Weights, folder: Path, middle: int) -> None:
    """Writes model.onnx and model.onnx.data: int32 input_ids and attention_mask in, last_hidden_state out.

    A second output, `middle_state`, is what goes into layer `middle`.
    """
    with (folder / "model.onnx.data").open("wb") as data:
        graph = _Graph(weights, data, "model.onnx.data")
        graph.embeddings()
        for layer in range(LAYERS):
            if layer == middle:
                graph.mark("middle_state")
            graph.layer(layer)
        ids = [_info(name, TensorProto.INT32, "texts", "tokens") for name in ("input_ids", "attention_mask")]
        (folder / "model.onnx").write_bytes(graph.model(ids).SerializeToString())


def write_upper_graph(weights: Weights, folder: Path, first: int) -> None:
    """Writes upper.onnx and upper.onnx.data, the layers from `first` on: float middle_state and int32 lengths in."""
    with (folder / "upper.onnx.data").open("wb") as data:
        graph = _Graph(weights, data, "upper.onnx.data", hidden="middle_state")
        for layer in range(first, LAYERS):
            graph.layer(layer)
        state = _info("middle_state", TensorProto.FLOAT, "texts", "tokens", WIDTH)
        (folder / "upper.onnx").write_bytes(
            graph.model([state, _info("lengths", TensorProto.INT32, "texts")]).SerializeToString()
        )


class Safetensors:
    """The tensors of a safetensors file by name, mapped rather than read."""

    def __init__(self, path: Path) -> None:
        with path.open("rb") as file:
            size = int.from_bytes(file.read(8), "little")
            self._header = json.loads(file.read(size))
        self._start = 8 + size
        self._bytes = np.memmap(path, dtype=np.uint8, mode="r")

    def __getitem__(self, name: str) -> Array:
        entry = self._header[name]
        start, end = entry["data_offsets"]
        raw = self._bytes[self._start + start : self._start + end]
        return np.asarray(raw.view(np.float32).reshape(entry["shape"]))


class _Graph:
    """The graph while it is written: nodes, small tensors inside, large ones in the data file."""

    def __init__(self, weights: Weights, data: BinaryIO, location: str, hidden: str = "hidden") -> None:
        self._weights = weights
        self._data = data
        self._location = location
        self._tensors: list[TensorProto] = []
        self._nodes: list[NodeProto] = []
        self._hidden = hidden
        self._marked: list[str] = []

    def embeddings(self) -> None:
        """Words and positions; the one token type that we ever use is added to the positions here, once."""
        name = "embeddings"
        positions = self._weights[f"{name}.position_embeddings.weight"]
        positions = positions + self._weights[f"{name}.token_type_embeddings.weight"][0]
        words = self._large("words", self._weights[f"{name}.word_embeddings.weight"])
        inputs = ["input_ids", "", words, self._large("positions", positions), "", *self._norm(name), "attention_mask"]
        self._add("EmbedLayerNormalization", inputs, ["hidden", "lengths"], epsilon=EPSILON)

    def layer(self, number: int) -> None:
        """Attention, then the two-step network, each added to its input and normalised."""
        name = f"encoder.layer.{number}"
        own = f"{name}.attention.self"
        parts = ("query", "key", "value")
        joined = np.concatenate([self._weights[f"{own}.{part}.weight"].T for part in parts], axis=1)
        bias = np.concatenate([self._weights[f"{own}.{part}.bias"] for part in parts])
        heads = [self._hidden, self._large(f"{own}.qkv", joined), self._small(f"{own}.bias", bias), "lengths"]
        self._add("Attention", heads, [f"{own}.out"], num_heads=HEADS)
        attended = self._projected(f"{name}.attention.output", f"{own}.out", self._hidden)
        wide = self._times(f"{name}.intermediate.dense", attended)
        bias_name = self._small(f"{name}.intermediate.bias", self._weights[f"{name}.intermediate.dense.bias"])
        self._add("BiasGelu", [wide, bias_name], [f"{name}.gelu"])
        self._hidden = self._projected(f"{name}.output", f"{name}.gelu", attended)

    def mark(self, name: str) -> None:
        """Give out what the next layer gets, under this name."""
        self._nodes[-1].output[0] = self._hidden = name
        self._marked.append(name)

    def model(self, inputs: list[ValueInfoProto]) -> ModelProto:
        """The finished graph."""
        self._nodes[-1].output[0] = "last_hidden_state"
        names = ["last_hidden_state", *self._marked]
        outputs = [_info(name, TensorProto.FLOAT, "texts", "tokens", WIDTH) for name in names]
        graph = helper.make_graph(self._nodes, "all-MiniLM-L6-v2", inputs, outputs, self._tensors)
        opsets = [helper.make_opsetid("", 17), helper.make_opsetid(FUSED, 1)]
        return helper.make_model(graph, opset_imports=opsets, ir_version=8, producer_name="triage")

    def _projected(self, name: str, source: str, skip: str) -> str:
        """source times a matrix plus its bias, added to `skip` and normalised."""
        product = self._times(f"{name}.dense", source)
        bias = self._small(f"{name}.bias", self._weights[f"{name}.dense.bias"])
        inputs = [product, skip, *self._norm(name), bias]
        return self._add("SkipLayerNormalization", inputs, [f"{name}.normed"], epsilon=EPSILON)

    def _times(self, name: str, source: str) -> str:
        matrix = self._large(name, self._weights[f"{name}.weight"].T)
        return self._add("MatMul", [source, matrix], [f"{name}.product"], domain="")

    def _norm(self, name: str) -> tuple[str, str]:
        scale, shift = (self._weights[f"{name}.LayerNorm.{part}"] for part in ("weight", "bias"))
        return self._small(f"{name}.scale", scale), self._small(f"{name}.shift", shift)

    def _add(self, kind: str, inputs: list[str], outputs: list[str], domain: str = FUSED, **attributes: float) -> str:
        node = helper.make_node(kind, inputs, outputs, domain=domain)
        node.attribute.extend(helper.make_attribute(key, value) for key, value in attributes.items())
        self._nodes.append(node)
        return outputs[0]

    def _small(self, name: str, values: Array) -> str:
        raw = np.ascontiguousarray(values).tobytes()
        self._tensors.append(helper.make_tensor(name, TensorProto.FLOAT, values.shape, raw, raw=True))
        return name

    def _large(self, name: str, values: Array) -> str:
        self._data.write(b"\0" * (-self._data.tell() % PAGE))
        tensor = TensorProto(name=name, data_type=TensorProto.FLOAT, data_location=TensorProto.EXTERNAL)
        tensor.dims.extend(values.shape)
        place = {"location": self._location, "offset": self._data.tell(), "length": values.nbytes}
        for key, value in place.items():
            entry = tensor.external_data.add()
            entry.key, entry.value = key, str(value)
        self._data.write(np.ascontiguousarray(values).tobytes())
        self._tensors.append(tensor)
        return name


def _info(name: str, kind: int, *shape: str | int) -> ValueInfoProto:
    return helper.make_tensor_value_info(name, kind, list(shape))
