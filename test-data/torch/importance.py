"""Writes importance.json: scores of pruning methods computed apart from the project, for tests under methods/.

    pip install torch==2.13.0 numpy && python3 test-data/torch/importance.py

Made with PyTorch 2.13.0 (CPU) in float64. Weights are not stored: value(seed, i) is written in both languages, with a
seed from the parameter's name. Layouts are the project's: convolutions HWIO, depthwise [h, w, 1, c], linear [in, out].

nisp: importance that reaches each convolution's answer from the logits through |W| (Yu 2018), as the gradient of the sum
of the logits of a network without activations whose weights are the absolute ones and whose batch norms only multiply.
provable-fp: the largest share that a channel has in any output of the layer that reads it, positive and negative weights
apart (Liebenwein 2020), by loops over every place.
lfpc: the criterion of each layer that gives the smallest second-order estimate of the loss, by trying all combinations.
"""

import itertools
import json
import math
import pathlib

import numpy as np
import torch

torch.set_default_dtype(torch.float64)


def value(seed, shape):
    """Numbers from -.5 to .5 that only depend on the seed and the row-major index: a hash in 32-bit integers."""
    h = np.arange(math.prod(shape), dtype=np.uint32) + np.uint32(seed * 1000003)
    for factor, shift in [(0x9E3779B1, 15), (0x85EBCA6B, 13)]:
        h = h * np.uint32(factor)
        h ^= h >> np.uint32(shift)
    return np.float32(h / 4294967296 - 0.5).astype(np.float64).reshape(shape)


def seed_of(name):
    return sum((i + 1) * ord(c) for i, c in enumerate(name)) % 4000


# --- nisp ---------------------------------------------------------------------------------------------------------


class Linear:
    """Channel vectors through a network; remembers what every node answers."""

    def __init__(self):
        self.answers = {}

    def keep(self, name, x):
        x.retain_grad() if x.requires_grad else x.requires_grad_(True)
        self.answers[name] = x
        return x

    def conv(self, name, x, filters, kernel):
        w = np.abs(value(seed_of(f"{name}.weight"), (kernel, kernel, len(x), filters))).sum((0, 1))
        return self.keep(name, x @ torch.from_numpy(w))

    def depthwise(self, name, x):
        w = np.abs(value(seed_of(f"{name}.weight"), (3, 3, 1, len(x)))).sum((0, 1, 2))
        return self.keep(name, x * torch.from_numpy(w))

    def norm(self, name, x):
        gamma = np.abs(value(seed_of(f"{name}.weight"), (len(x),)))
        variance = value(seed_of(f"{name}.running_var"), (len(x),)) + 1
        variance = np.float32(variance).astype(np.float64)
        return self.keep(name, x * torch.from_numpy(gamma / np.sqrt(variance + 1e-5)))

    def logits(self, name, x, classes):
        return x @ torch.from_numpy(np.abs(value(seed_of(f"{name}.weight"), (len(x), classes))))


def densenet(net, layers, growth, stem, bottleneck, compression, classes):
    x = net.conv("conv1", torch.ones(2), stem, 3)
    for block in (1, 2, 3):
        for layer in range(layers):
            name = f"dense{block}.{layer}"
            y = net.norm(f"{name}.bn1", x)
            y = net.conv(f"{name}.conv1", y, 4 * growth if bottleneck else growth, 1 if bottleneck else 3)
            if bottleneck:
                y = net.conv(f"{name}.conv2", net.norm(f"{name}.bn2", y), growth, 3)
            x = torch.cat([x, y])
        if block < 3:
            x = net.norm(f"trans{block}.bn1", x)
            x = net.conv(f"trans{block}.conv1", x, max(1, math.floor(len(x) * compression)), 1)
    return net.logits("fc", net.norm("bn", x), classes)


def mobilenet(net, stem, widths, blocks, expansion, last, classes):
    strides = [1, 1, 2, 2, 1, 2, 1]
    x = net.norm("features.0.1", net.conv("features.0.0", torch.ones(2), stem, 3))
    number = 1
    for stage, (width, count) in enumerate(zip(widths, blocks)):
        for i in range(count):
            name, before, part = f"features.{number}", x, 0
            y = x
            if stage > 0:
                y = net.norm(f"{name}.conv.0.1", net.conv(f"{name}.conv.0.0", y, expansion * len(x), 1))
                part = 1
            y = net.norm(f"{name}.conv.{part}.1", net.depthwise(f"{name}.conv.{part}.0", y))
            y = net.norm(f"{name}.conv.{part + 2}", net.conv(f"{name}.conv.{part + 1}", y, width, 1))
            x = y + before if (1 if i else strides[stage]) == 1 and len(before) == width else y
            number += 1
    x = net.norm(f"features.{number}.1", net.conv(f"features.{number}.0", x, last, 1))
    return net.logits("classifier.1", x, classes)


def importances(build, answers):
    net = Linear()
    build(net).sum().backward()
    return {layer: net.answers[node].grad.tolist() for layer, node in answers.items()}


DENSE = dict(layers=2, growth=2, stem=3, bottleneck=False, compression=1, classes=3)
DENSE_BC = dict(layers=2, growth=2, stem=2, bottleneck=True, compression=0.5, classes=3)
MOBILE = dict(stem=3, widths=[2, 3, 2, 2, 3, 3, 2], blocks=[1, 2, 1, 1, 2, 1, 1], expansion=2, last=4, classes=3)
nisp = {
    "densenet": importances(lambda net: densenet(net, **DENSE), {n: n for n in ["conv1", "dense1.0.conv1", "dense3.1.conv1"]}),
    "densenet-bc": importances(
        lambda net: densenet(net, **DENSE_BC),
        {"dense1.0.conv1": "dense1.0.bn2", "dense2.1.conv2": "dense2.1.conv2", "trans1.conv1": "trans1.conv1"},
    ),
    "mobilenet": importances(
        lambda net: mobilenet(net, **MOBILE),
        {"features.3.conv.0.0": "features.3.conv.0.1", "features.7.conv.0.0": "features.7.conv.0.1"},
    ),
}

# --- provable-fp --------------------------------------------------------------------------------------------------


def sensitivities(rows, channels, per_channel, filters, signed):
    """Patches rows × columns, columns channel by channel."""
    patches = value(11, (rows, channels * per_channel))
    patches = patches if signed else np.maximum(patches, 0)
    weight = value(12, (channels * per_channel, filters))
    found = np.zeros(channels)
    for a in ([np.maximum(patches, 0), np.maximum(-patches, 0)] if signed else [patches]):
        for w in (np.maximum(weight, 0), np.maximum(-weight, 0)):
            for m in range(rows):
                for f in range(filters):
                    z = float(a[m] @ w[:, f])
                    if z <= np.finfo(np.float32).eps:
                        continue
                    for column in range(channels * per_channel):
                        channel = column // per_channel
                        found[channel] = max(found[channel], a[m, column] * w[column, f] / z)
    return found.tolist()


provable = {
    "relu": dict(rows=7, channels=5, perChannel=4, filters=3, signed=False, scores=sensitivities(7, 5, 4, 3, False)),
    "linear": dict(rows=5, channels=4, perChannel=1, filters=6, signed=True, scores=sensitivities(5, 4, 1, 6, True)),
}

# --- lfpc ---------------------------------------------------------------------------------------------------------


def chosen(case, layers, channels, batches, images, share):
    """Filters [layer, weight, channel] and slopes of their gates [batch, layer, channel]."""
    filters = value(100 + case, (layers, 9, channels)) * (1 + 3 * np.abs(value(200 + case, (layers, 1, channels))))
    filters[:, 0, :] *= 4 * value(300 + case, (layers, channels))
    filters = np.float32(filters).astype(np.float64)
    slopes = np.float32(value(400 + case, (batches, layers, channels)) / 10).astype(np.float64)
    masks = []
    for layer in range(layers):
        w = filters[layer].T
        distance = np.sqrt(((w[:, None] - w[None]) ** 2).sum(-1)).sum(1)
        for scores in (np.abs(w).sum(1), np.sqrt((w**2).sum(1)), distance):
            gone = np.argsort(scores, kind="stable")[: math.ceil(share * channels - 1e-9)]
            masks.append(np.isin(np.arange(channels), gone))
    masks = np.array(masks).reshape(layers, 3, channels)
    best = None
    for choice in itertools.product(range(3), repeat=layers):
        change = -sum(slopes[:, layer][:, masks[layer, c]].sum(1) for layer, c in enumerate(choice))
        loss = np.mean(change + 0.5 * images * change**2)
        if best is None or loss < best[0] - 1e-12:
            best = (loss, choice)
    return dict(case=case, layers=layers, channels=channels, batches=batches, images=images, share=share,
                criteria=list(best[1]), loss=best[0])


lfpc = [chosen(case, 3, 8, 6, 16, 0.5) for case in range(6)]

target = pathlib.Path(__file__).with_name("importance.json")
target.write_text(json.dumps({"nisp": nisp, "provableFp": provable, "lfpc": lfpc}, indent=1) + "\n")
print(target, lfpc)
