"""Writes vgg.json: training steps of two tiny VGGs in PyTorch's float64, for runner/compute/network/vgg.test.ts.

    pip install torch numpy && python3 test-data/torch/vgg.py

Made with PyTorch 2.13.0 (CPU). Inputs and weights are not stored: value(seed, i) below is written in both languages
and rounded to float32, so that both sides start from the same numbers. Layouts are the project's: images NHWC,
convolutions HWIO, linear [in, out].
"""

import json
import math
import pathlib

import numpy as np
import torch
from torch import nn

torch.set_default_dtype(torch.float64)
torch.set_num_threads(1)

STAGES = {11: [1, 1, 2, 2, 2], 16: [2, 2, 3, 3, 3]}
CASES = {
    "vgg11-hidden-64x32": dict(depth=11, widths=[4, 6, 6, 8, 8], hidden=10, image=[64, 32, 3]),
    "vgg16-32x64": dict(depth=16, widths=[4, 5, 6, 6, 6], hidden=None, image=[32, 64, 3]),
}
CLASSES, BATCH, STEPS = 4, 16, 3
SGD = dict(lr=0.01, momentum=0.9, weightDecay=5e-4, nesterov=True)


def value(seed, shape):
    """Numbers from -.5 to .5 that only depend on the seed and the row-major index: a hash in 32-bit integers."""
    h = np.arange(math.prod(shape), dtype=np.uint32) + np.uint32(seed * 1000003)
    for factor, shift in [(0x9E3779B1, 15), (0x85EBCA6B, 13)]:
        h = h * np.uint32(factor)
        h ^= h >> np.uint32(shift)
    return (h / 4294967296 - 0.5).reshape(shape)


class Vgg(nn.Module):
    def __init__(self, depth, widths, hidden, image):
        super().__init__()
        layers, inputs, number = [], image[2], 0
        self.names = {}
        for width, count in zip(widths, STAGES[depth]):
            for _ in range(count):
                number += 1
                conv, bn = nn.Conv2d(inputs, width, 3, padding=1, bias=False), nn.BatchNorm2d(width)
                self.names[conv], self.names[bn] = f"conv{number}", f"bn{number}"
                layers += [conv, bn, nn.ReLU()]
                inputs = width
            layers.append(nn.MaxPool2d(2, 2))
        self.features = nn.Sequential(*layers)
        inputs *= (image[0] // 32) * (image[1] // 32)
        if hidden is None:
            fc = nn.Linear(inputs, CLASSES)
            self.names[fc] = "fc"
            self.classifier = nn.Sequential(fc)
        else:
            fc1, bn, fc2 = nn.Linear(inputs, hidden), nn.BatchNorm1d(hidden), nn.Linear(hidden, CLASSES)
            self.names.update({fc1: "fc1", bn: f"bn{number + 1}", fc2: "fc2"})
            self.classifier = nn.Sequential(fc1, bn, nn.ReLU(), fc2)

    def forward(self, x):
        return self.classifier(torch.flatten(self.features(x), 1))

    def named(self):
        """The project's parameter names, in order."""
        for module, name in self.names.items():
            for part, parameter in module.named_parameters():
                yield f"{name}.{part}", module, part, parameter


def ours(tensor):
    array = tensor.detach().numpy()
    if array.ndim == 4:
        return array.transpose(2, 3, 1, 0)
    return array.T if array.ndim == 2 else array


def initialise(model):
    for seed, (_, module, part, parameter) in enumerate(model.named(), start=1):
        shape = ours(parameter).shape
        raw = value(seed, shape)
        if isinstance(module, (nn.BatchNorm1d, nn.BatchNorm2d)):
            raw = (1 if part == "weight" else 0) + 0.4 * raw
        elif part == "weight":
            raw = 2 * math.sqrt(6 / math.prod(shape[:-1])) * raw
        raw = torch.from_numpy(raw.astype(np.float32).astype(np.float64))
        if raw.ndim == 4:
            raw = raw.permute(3, 2, 0, 1)
        with torch.no_grad():
            parameter.copy_(raw.T if raw.ndim == 2 else raw)


def batch(step, image):
    x = (3 * value(1000 + step, [BATCH, *image])).astype(np.float32).astype(np.float64)
    return torch.from_numpy(x).permute(0, 3, 1, 2), torch.tensor([(i + step) % CLASSES for i in range(BATCH)])


def numbers(array):
    return [float(f"{v:.7g}") for v in np.asarray(array).ravel()]


def run(config, dtype=torch.float64):
    model = Vgg(**config)
    initialise(model)
    model.to(dtype)
    optimizer = torch.optim.SGD(
        model.parameters(), lr=SGD["lr"], momentum=SGD["momentum"], weight_decay=SGD["weightDecay"], nesterov=True
    )
    out = dict(config, losses=[])
    model.train()
    for step in range(STEPS):
        x, y = batch(step, config["image"])
        x = x.to(dtype)
        logits = model(x)
        loss = nn.functional.cross_entropy(logits, y)
        optimizer.zero_grad()
        loss.backward()
        if step == 0:
            out["trainLogitsStep1"] = numbers(logits.detach())
            out["gradStep1"] = {name: numbers(ours(p.grad)) for name, _, _, p in model.named()}
        optimizer.step()
        out["losses"].append(float(f"{loss.item():.9g}"))
    out["runningVarAfter"] = {
        f"{name}.running_var": numbers(module.running_var)
        for module, name in model.names.items()
        if hasattr(module, "running_var")
    }
    model.eval()
    out["evalLogitsAfter"] = numbers(model(batch(0, config["image"])[0].to(dtype)).detach())
    return out


def with_float32_error(config):
    """How far torch's own float32 run is off: what can be asked of another one."""
    exact, single = run(config), run(config, torch.float32)
    error = {"losses": max(abs(a / b - 1) for a, b in zip(single["losses"], exact["losses"]))}
    for part in ["trainLogitsStep1", "evalLogitsAfter"]:
        error[part] = difference(single[part], exact[part])
    for part in ["gradStep1", "runningVarAfter"]:
        tensors = [name for name in exact[part] if name != "fc1.bias"]
        error[part] = max(difference(single[part][name], exact[part][name]) for name in tensors)
    return dict(exact, float32Error={part: float(f"{e:.2g}") for part, e in error.items()})


def difference(a, b):
    return max(abs(x - y) for x, y in zip(a, b)) / max(abs(y) for y in b)


result = dict(
    about=" ".join(__doc__.split()),
    classes=CLASSES,
    batch=BATCH,
    sgd=SGD,
    cases={name: with_float32_error(config) for name, config in CASES.items()},
)
pathlib.Path(__file__).with_name("vgg.json").write_text(json.dumps(result, separators=(",", ":")) + "\n")
