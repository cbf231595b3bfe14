"""A network of ours in PyTorch: built from its layer graph, with weights from its checkpoint."""

import json
import struct

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn


def read_checkpoint(path):
    """The tensors of a safetensors file, which are float32 and in PyTorch's own layout."""
    with open(path, "rb") as file:
        (length,) = struct.unpack("<Q", file.read(8))
        header = json.loads(file.read(length))
        data = file.read()
    tensors = {}
    for name, entry in header.items():
        if name == "__metadata__":
            continue
        start, end = entry["data_offsets"]
        values = np.frombuffer(data[start:end], dtype="<f4").reshape(entry["shape"])
        tensors[name] = torch.from_numpy(values.copy())
    return tensors


class Shortcut(nn.Module):
    """Every stride-th pixel; channels that the input lacks are zeros (option A)."""

    def __init__(self, node):
        super().__init__()
        first, inputs = node["positions"][0], len(node["positions"])
        if node["positions"] != list(range(first, first + inputs)):
            raise ValueError("benchmarks use shortcuts that pad channels on both sides only")
        self.stride = node["stride"]
        self.pad = (0, 0, 0, 0, first, node["channels"] - inputs - first)

    def forward(self, x):
        return F.pad(x[:, :, :: self.stride, :: self.stride], self.pad)


class Add(nn.Module):
    def forward(self, a, b):
        return a + b


class Network(nn.Module):
    """Runs the layer graph's nodes in order; each value is dropped after its last reader, as in hand-written code."""

    def __init__(self, graph):
        super().__init__()
        self.nodes = [(n["name"].replace(".", "__"), n["name"], n["inputs"]) for n in graph["nodes"][1:]]
        channels, readers = {graph["nodes"][0]["name"]: graph["input"][2]}, {}
        for node in graph["nodes"]:
            for name in node["inputs"]:
                readers[name] = readers.get(name, 0) + 1
        for node in graph["nodes"][1:]:
            module, outputs = layer(node, channels[node["inputs"][0]], readers)
            channels[node["name"]] = outputs
            self.add_module(node["name"].replace(".", "__"), module)
        self.first = graph["nodes"][0]["name"]
        self.last_reader = {name: node["name"] for node in graph["nodes"] for name in node["inputs"]}

    def forward(self, x):
        values = {self.first: x}
        for key, name, inputs in self.nodes:
            values[name] = getattr(self, key)(*[values[each] for each in inputs])
            for each in set(inputs):
                if self.last_reader[each] == name:
                    del values[each]
        return values[name]

    def load(self, tensors):
        own = {name: name.replace("__", ".") for name in self.state_dict() if "num_batches" not in name}
        self.load_state_dict({key: tensors[name] for key, name in own.items()}, strict=False)

    def named(self):
        return {name.replace("__", "."): tensor for name, tensor in self.state_dict().items()}


def layer(node, inputs, readers):
    """The module of one node and how many channels it gives."""
    op = node["op"]
    if op == "conv":
        made = nn.Conv2d(
            inputs, node["filters"], node["kernel"], node["stride"], node["pad"], bias=node.get("bias", False)
        )
        return made, node["filters"]
    if op == "bn":
        return nn.BatchNorm2d(inputs, eps=node["eps"]), inputs
    if op == "relu":
        # In place wherever nobody else reads what it overwrites: PyTorch's fastest.
        return nn.ReLU(inplace=readers[node["inputs"][0]] == 1), inputs
    if op == "add":
        return Add(), inputs
    if op == "shortcut":
        return Shortcut(node), node["channels"]
    if op == "max-pool":
        return nn.MaxPool2d(node["kernel"], node["stride"], node.get("pad", 0)), inputs
    if op == "avg-pool":
        return nn.AvgPool2d(node["kernel"], node["stride"]), inputs
    if op == "global-avg-pool":
        return nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Flatten()), inputs
    if op == "flatten":
        return nn.Flatten(), inputs
    if op == "linear":
        return nn.Linear(inputs, node["units"]), node["units"]
    raise ValueError(f"benchmarks use no networks with {op}")
