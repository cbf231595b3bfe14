"""Writes a second folder of expected numbers, in the format of test-data/golden and with everything else different:
seeds, widths, depths, image sizes, batches, steps at which something is compared. tools/golden/run.test.ts reads it,
so that no name, shape or count can be taken for granted.

    pip install torch numpy && python3 test-data/foreign/make.py

Made with PyTorch 2.13.0 (CPU): float64 runs from short decimals, printed to 7 digits (losses 9, rates in full).
"""

import json
import math
import pathlib

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

torch.set_default_dtype(torch.float64)
torch.set_num_threads(1)
rng = np.random.default_rng(7)
FOLDER = pathlib.Path(__file__).parent

WIDTHS, BLOCKS, CLASSES, IMAGE, BATCH, STEPS, EPS = [2, 3, 5], 2, 4, [12, 8, 2], 9, 3, 1e-3


def write(name, content):
    (FOLDER / f"{name}.json").write_text(json.dumps(content, separators=(",", ":")) + "\n")


def short(array, digits=4):
    """Decimals of a few digits, as float32 has them."""
    return np.array([float(f"{v:.{digits}g}") for v in np.asarray(array).ravel()]).reshape(np.shape(array))


def exact(array):
    return np.asarray(array).astype(np.float32).astype(np.float64)


def ours(tensor):
    array = tensor.detach().numpy()
    if array.ndim == 4:
        return array.transpose(2, 3, 1, 0)
    return array.T if array.ndim == 2 else array


def torchs(array):
    tensor = torch.from_numpy(exact(array))
    if tensor.ndim == 4:
        return tensor.permute(3, 2, 0, 1).contiguous()
    return tensor.T.contiguous() if tensor.ndim == 2 else tensor


def tensor(array, digits=7):
    array = np.asarray(array)
    return {"shape": list(array.shape), "data": [float(f"{v:.{digits}g}") for v in array.ravel()]}


def numbers(array, digits=7):
    return tensor(array, digits)["data"]


class Block(nn.Module):
    def __init__(self, inputs, inner, outputs, stride, shortcut):
        super().__init__()
        self.conv1, self.bn1 = conv(inputs, inner, 3, stride), norm(inner)
        self.conv2, self.bn2 = conv(inner, outputs, 3, 1), norm(outputs)
        self.stride, self.outputs, self.shortcut = stride, outputs, shortcut
        self.plain = stride == 1
        if not self.plain and shortcut == "B":
            self.down, self.downbn = conv(inputs, outputs, 1, stride), norm(outputs)

    def skip(self, x):
        if self.plain:
            return x
        if self.shortcut == "B":
            return self.downbn(self.down(x))
        missing = self.outputs - x.shape[1]
        if self.shortcut == "A-avgpool-detached":
            return F.pad(F.avg_pool2d(x, 2), (0, 0, 0, 0, 0, missing)).detach()
        before = missing // 2 if self.shortcut == "A-both-sides" else 0
        return F.pad(x[:, :, ::2, ::2], (0, 0, 0, 0, before, missing - before))

    def forward(self, x, seen, name):
        seen[f"{name}.bn1"] = self.bn1(self.conv1(x))
        seen[f"{name}.bn1.relu"] = F.relu(seen[f"{name}.bn1"])
        seen[f"{name}.bn2"] = self.bn2(self.conv2(seen[f"{name}.bn1.relu"]))
        seen[f"{name}.bn2.relu"] = F.relu(seen[f"{name}.bn2"] + self.skip(x))
        return seen[f"{name}.bn2.relu"]


def conv(inputs, outputs, kernel, stride):
    return nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, bias=False)


def norm(channels):
    return nn.BatchNorm2d(channels, eps=EPS)


class Resnet(nn.Module):
    def __init__(self, shortcut, streams=WIDTHS, inner=None):
        super().__init__()
        self.conv1, self.bn1 = conv(IMAGE[2], streams[0], 3, 1), norm(streams[0])
        self.blocks = []
        inputs = streams[0]
        for stage, outputs in enumerate(streams):
            for b in range(BLOCKS):
                name = f"s{stage + 1}b{b}"
                width = (inner or {}).get(name, WIDTHS[stage])
                block = Block(inputs, width, outputs, 2 if stage > 0 and b == 0 else 1, shortcut)
                self.add_module(name, block)
                self.blocks.append((name, block))
                inputs = outputs
        self.fc = nn.Linear(inputs, CLASSES)

    def forward(self, x):
        self.seen = {"bn1": self.bn1(self.conv1(x))}
        x = self.seen["bn1.relu"] = F.relu(self.seen["bn1"])
        for name, block in self.blocks:
            x = block(x, self.seen, name)
        return self.fc(x.mean((2, 3)))


def parameters(model):
    return dict(model.named_parameters())


def running(model):
    return {k: v for k, v in model.named_buffers() if k.endswith(("running_mean", "running_var"))}


def random_weights(model, lively):
    weights = {}
    for name, p in parameters(model).items():
        shape = ours(p).shape
        if len(shape) == 4:
            value = rng.normal(0, math.sqrt(2 / math.prod(shape[:-1])), shape)
        elif len(shape) == 2 or name == "fc.bias":
            value = rng.uniform(-1, 1, shape) / math.sqrt(WIDTHS[-1])
        else:
            value = (1 if name.endswith("weight") else 0) + lively * rng.normal(0, 0.3, shape)
        weights[name] = short(value)
    return weights


def load(model, weights):
    with torch.no_grad():
        for name, value in {**parameters(model), **running(model)}.items():
            if name in weights:
                value.copy_(torchs(weights[name]))


BATCHES = [
    (short(rng.normal(0, 1, [BATCH, *IMAGE])), rng.integers(0, CLASSES, BATCH).tolist()) for _ in range(STEPS)
]


def batch(i):
    x, y = BATCHES[i]
    return torch.from_numpy(exact(x)).permute(0, 3, 1, 2), torch.tensor(y)


def listed_batches():
    return [{"x": tensor(x), "y": y} for x, y in BATCHES]


NETWORK = {
    "widths": WIDTHS,
    "blocksPerStage": BLOCKS,
    "classes": CLASSES,
    "image": IMAGE,
    "bn": {"eps": EPS, "torchMomentum": 0.1, "runningVariance": "unbiased (n/(n-1))"},
}


def all_tensors(source):
    return {name: tensor(ours(value)) for name, value in source.items()}


def train(model, sgd, nesterov, masks=None, smoothing=0.0, watch=lambda *_: None):
    optimizer = torch.optim.SGD(
        model.parameters(), sgd["lr"], sgd["momentum"], weight_decay=sgd["weightDecay"], nesterov=nesterov
    )
    factors = {name: torchs(mask) for name, mask in (masks or {}).items()}
    losses = []
    for i in range(STEPS):
        model.train()
        x, y = batch(i)
        logits = model(x)
        loss = F.cross_entropy(logits, y, label_smoothing=smoothing)
        optimizer.zero_grad()
        loss.backward()
        for name, p in parameters(model).items():
            if name in factors:
                p.grad *= factors[name]
        watch("during", i + 1, logits)
        optimizer.step()
        watch("after", i + 1, None)
        losses.append(float(f"{loss.item():.9g}"))
    return losses


def eval_logits(model):
    model.eval()
    out = model(batch(0)[0]).detach().numpy()
    model.train()
    return out


def training_step():
    sgd = {"lr": 0.05, "momentum": 0.8, "weightDecay": 1e-3}
    initial = {"initial": random_weights(Resnet("A"), 0), "initialWithProjections": random_weights(Resnet("B"), 0)}
    cases = {
        "projections": dict(shortcut="B", nesterov=False, labelSmoothing=0.05),
        "zeros-around": dict(shortcut="A-both-sides", nesterov=True, labelSmoothing=0.0),
        "averages": dict(shortcut="A-avgpool-detached", nesterov=True, labelSmoothing=0.2),
    }
    for name, case in cases.items():
        model = Resnet(case["shortcut"])
        weights = dict(initial["initialWithProjections" if case["shortcut"] == "B" else "initial"])
        masks = {}
        if name == "zeros-around":
            for key in ["s1b1.conv1.weight", "s3b0.conv2.weight"]:
                masks[key] = rng.integers(0, 2, weights[key].shape)
                weights[key] = weights[key] * masks[key]
            case["masks"] = {
                key: {"shape": list(mask.shape), "data": "".join(map(str, mask.ravel()))}
                for key, mask in masks.items()
            }
        load(model, weights)

        def watch(when, step, logits):
            if when == "during" and step == 1:
                case["gradStep1"] = all_tensors({k: p.grad for k, p in parameters(model).items()})
            if when == "during" and step == 2:
                case["trainLogitsStep2"] = tensor(logits.detach().numpy())
                case["activationsStep2Image4"] = {
                    k: tensor(v[4:5].detach().permute(0, 2, 3, 1).numpy()) for k, v in model.seen.items() if "b1" in k
                }
            if when == "after" and step == 2:
                case["runningStep2"] = all_tensors(running(model))
            if when == "after" and step == 3:
                case["paramsStep3"] = all_tensors(parameters(model))
                case["evalLogitsStep3"] = tensor(eval_logits(model))

        case["losses"] = train(model, sgd, case["nesterov"], masks, case["labelSmoothing"], watch)
    write(
        "training_step",
        dict(
            about=" ".join(__doc__.split()),
            network=NETWORK,
            sgd=sgd,
            batches=listed_batches(),
            **{k: {n: tensor(w) for n, w in v.items()} for k, v in initial.items()},
            cases=cases,
        ),
    )


def slice_weights(weights, kept):
    """`kept` by layer: which of its outputs stay; the inputs follow from the layer before."""
    return {name: value[np.ix_(*[np.asarray(k) for k in kept[name]])] for name, value in weights.items()}


def kept_axes(model, inner, streams):
    """For every parameter, the indices kept along each of its axes (our layout)."""
    axes = {}

    def put(conv_name, bn_name, module, inputs, outputs):
        size = module.kernel_size[0]
        axes[f"{conv_name}.weight"] = [range(size), range(size), inputs, outputs]
        for part in ["weight", "bias", "running_mean", "running_var"]:
            axes[f"{bn_name}.{part}"] = [outputs]

    put("conv1", "bn1", model.conv1, range(IMAGE[2]), streams[0])
    inputs = streams[0]
    for name, block in model.blocks:
        outputs = streams[int(name[1]) - 1]
        middle = inner.get(name, range(block.conv1.out_channels))
        put(f"{name}.conv1", f"{name}.bn1", block.conv1, inputs, middle)
        put(f"{name}.conv2", f"{name}.bn2", block.conv2, middle, outputs)
        if hasattr(block, "down"):
            put(f"{name}.down", f"{name}.downbn", block.down, inputs, outputs)
        inputs = outputs
    axes["fc.weight"], axes["fc.bias"] = [inputs, range(CLASSES)], [range(CLASSES)]
    return axes


def removal_masks(weights, axes, with_bn):
    masks = {}
    for name, kept in axes.items():
        norm_part = name.rsplit(".", 1)[0].endswith(("bn1", "bn2", "downbn"))
        if name.startswith("fc") or "running" in name or (norm_part and not with_bn):
            continue
        mask = np.zeros(weights[name].shape[-1])
        mask[list(kept[-1])] = 1
        if mask.all():
            continue
        masks[name] = np.broadcast_to(mask, weights[name].shape)
    return masks


def both_logits(model):
    model.train()
    saved = {k: v.clone() for k, v in running(model).items()}
    out = {"train": numbers(model(batch(0)[0]).detach().numpy())}
    with torch.no_grad():
        for k, v in running(model).items():
            v.copy_(saved[k])
    return {"eval": numbers(eval_logits(model)), **out}


def shrink():
    dense, cases = {}, {}
    for shortcut, name, inner, streams in [
        ("A-both-sides", "blocks", {"s1b1": [1], "s2b0": [0, 2], "s3b0": [0, 1, 4], "s3b1": [3]}, None),
        ("B", "streams-too", {"s2b1": [0], "s3b1": [1, 2, 3]}, [[1], [0, 2], [0, 1, 3]]),
    ]:
        model = Resnet(shortcut)
        weights = random_weights(model, 1)
        statistics = {
            k: short(rng.normal(0, 0.3, v.shape) if k.endswith("mean") else rng.uniform(0.5, 1.5, v.shape))
            for k, v in running(model).items()
        }
        everything = {**weights, **statistics}
        dense[shortcut] = {
            "weights": {k: tensor(v) for k, v in weights.items()},
            "running": {k: tensor(v) for k, v in statistics.items()},
        }
        kept_streams = streams or [list(range(w)) for w in WIDTHS]
        axes = kept_axes(model, inner, kept_streams)
        small_weights = slice_weights(everything, axes)
        sizes = {n: len(inner.get(n, range(WIDTHS[int(n[1]) - 1]))) for n, _ in model.blocks}

        def fresh(masks=None):
            new = Resnet(shortcut)
            load(new, {k: v * (masks or {}).get(k, 1) for k, v in everything.items()})
            return new

        def small():
            new = Resnet(shortcut, [len(k) for k in kept_streams], sizes)
            load(new, small_weights)
            return new

        masks, conv_masks = removal_masks(everything, axes, True), removal_masks(everything, axes, False)
        sgd = {"lr": 0.02, "momentum": 0.9, "weightDecay": 1e-3, "nesterov": False}
        masked, shrunk = fresh(masks), small()
        masked_losses = train(masked, sgd, False, masks)
        shrunk_losses = train(shrunk, sgd, False)
        cases[name] = {
            "shortcut": shortcut,
            "keptInner": inner,
            "keptStream": kept_streams,
            "innerWidths": list(sizes.values()),
            "streamWidths": [len(k) for k in kept_streams],
            "shrunk": {
                "weights": {k: tensor(v) for k, v in small_weights.items() if k in weights},
                "running": {k: tensor(v) for k, v in small_weights.items() if k in statistics},
                "params": sum(p.numel() for p in small().parameters()),
            },
            "logits": {
                "dense": both_logits(fresh()),
                "maskedConvAndBn": both_logits(fresh(masks)),
                "shrunk": both_logits(small()),
                "maskedConvOnly": both_logits(fresh(conv_masks)),
            },
            "maxAbsDifference": {},
            "training": {
                "sgd": sgd,
                "maskedLosses": masked_losses,
                "shrunkLosses": shrunk_losses,
                "survivingParamsRelativeDifference": 0,
                "shrunkEvalLogitsAfter": numbers(eval_logits(shrunk)),
            },
            "float32Error": 0,
        }
    write("shrink", dict(about="see training_step.json", network=NETWORK, batches=listed_batches(), dense=dense, cases=cases))


def describe(layers, image):
    """Rows and totals from a list of layers: (type, name, in, out, kernel, stride, pad), 'relu', ('pool', k), 'gap'."""
    rows, (h, w, c) = [], image
    biases = bn = bn2d = relu = pooled = windows = 0
    for layer in layers:
        kind = layer[0]
        if kind in ("conv", "shortconv"):
            _, name, inputs, outputs, kernel, stride, size = layer
            h, w = size
            c = outputs
            macs = h * w * kernel * kernel * inputs * outputs
            rows.append([name, "conv", inputs, outputs, kernel, stride, h, w, macs, kernel * kernel * inputs * outputs])
        elif kind == "bn":
            rows.append([layer[1], "bn", c, c, 0, 1, h, w, 0, 2 * c])
            bn += h * w * c
            bn2d += 0 if layer[2:] else h * w * c
        elif kind == "relu":
            relu += h * w * c
        elif kind == "pool":
            pooled += h * w * c
            h, w = h // 2, w // 2
            windows += 4 * h * w * c
        elif kind == "gap":
            pooled += h * w * c
            windows += h * w * c
            h = w = 1
        elif kind == "fc":
            inputs = h * w * c
            rows.append([layer[1], "fc", inputs, layer[2], 1, 1, 1, 1, inputs * layer[2], inputs * layer[2] + layer[2]])
            h, w, c = 1, 1, layer[2]
            biases += c
    macs = sum(r[8] for r in rows)
    params = sum(r[9] for r in rows)
    without_bn = sum(r[9] for r in rows if r[1] != "bn")
    totals = dict(
        input=image,
        params=params,
        paramsWithoutBn=without_bn,
        weightsOnly=without_bn - biases,
        macs=macs,
        flopsRethinking=2 * macs + biases + 2 * bn2d + relu + windows,
        opsTorchPruning=macs + biases + 2 * bn + relu + pooled,
    )
    return totals, rows


def vgg_layers(counts, widths, image, classes, hidden=None):
    layers, c, (h, w), i = [], image[2], image[:2], 0
    for stage, count in enumerate(counts):
        for _ in range(count):
            out = widths[i]
            i += 1
            layers += [("conv", f"conv{i}", c, out, 3, 1, (h, w)), ("bn", f"bn{i}"), ("relu",)]
            c = out
        layers.append(("pool",))
        h, w = h // 2, w // 2
    if hidden:
        layers += [("fc", "fc1", hidden), ("bn", f"bn{i + 1}", "1d"), ("relu",), ("fc", "fc2", classes)]
    else:
        layers.append(("fc", "fc1", classes))
    return layers


def resnet_layers(blocks, widths, image, classes, projections, inner=None):
    (h, w), c, n, s, b = image[:2], widths[0], 1, 0, 1
    layers = [("conv", "conv1", image[2], c, 3, 1, (h, w)), ("bn", "bn1"), ("relu",)]
    for stage, out in enumerate(widths):
        for block in range(blocks):
            stride = 2 if stage > 0 and block == 0 else 1
            h, w = -(-h // stride), -(-w // stride)
            middle = inner[stage * blocks + block] if inner else out
            layers += [("conv", f"conv{n + 1}", c, middle, 3, stride, (h, w)), ("bn", f"bn{n + 1}"), ("relu",)]
            layers += [("conv", f"conv{n + 2}", middle, out, 3, 1, (h, w)), ("bn", f"bn{n + 2}")]
            n += 2
            if stride == 2 and projections:
                s += 1
                layers += [("shortconv", f"shortconv{s}", c, out, 1, 2, (h, w)), ("bn", f"shortbn{s}")]
            layers.append(("relu",))
            c = out
    return layers + [("gap",), ("fc", "fc1", classes)]


def networks():
    dense, pruned = {}, {}

    def add(name, layers_for, image, classes, others=()):
        totals, rows = describe(layers_for(classes), image)
        dense[name] = {**totals, "layers": rows}
        for other in others:
            dense[name][f"classes{other}"] = describe(layers_for(other), image)[0]

    def cut(name, dense_name, kept, layers, image):
        totals, _ = describe(layers, image)
        full = {k: v for k, v in dense[dense_name].items() if k in totals}
        pruned[name] = {
            "note": "",
            "keptWidths": kept,
            "dense": full,
            "pruned": totals,
            **{f"{k}Reduction": 1 - totals[k] / full[k] for k in ["macs", "params", "weightsOnly", "paramsWithoutBn"]},
            "speedup": full["macs"] / totals["macs"],
        }

    wide, tall = [33, 47, 1], [96, 64, 3]
    add("resnet26-A-both-sides", lambda k: resnet_layers(4, [6, 7, 9], wide, k, False), wide, 7, [20])
    add("resnet14-B", lambda k: resnet_layers(2, [6, 5, 9], wide, k, True), wide, 7)
    eleven, widths = [1, 1, 2, 2, 2], [5, 6, 7, 7, 4, 4, 9, 9]
    add("vgg11-bn-fc24", lambda k: vgg_layers(eleven, widths, tall, k, 24), tall, 6, [3, 11])
    add("vgg13-bn", lambda k: vgg_layers([2] * 5, [4] * 10, tall, k), tall, 6)
    cut("half-resnet14", "resnet14-B", [3, 6, 2, 4, 9, 1], resnet_layers(2, [6, 5, 9], wide, 7, True, [3, 6, 2, 4, 9, 1]), wide)
    kept = [2, 6, 7, 3, 4, 1, 9, 5]
    cut("some-vgg11", "vgg11-bn-fc24", kept, vgg_layers(eleven, kept, tall, 6, 24), tall)
    write("networks", dict(about="see training_step.json; counted by hand-written formulas", networks=dense, pruned=pruned))


def rates(make, epochs, lr, steps=1, momentum=False):
    optimizer = torch.optim.SGD([nn.Parameter(torch.zeros(1))], lr=lr, momentum=0.9)
    scheduler = make(optimizer)
    lrs, momenta = [], []
    for _ in range(epochs * steps):
        lrs.append(optimizer.param_groups[0]["lr"])
        momenta.append(optimizer.param_groups[0]["momentum"])
        optimizer.step()
        scheduler.step()
    return {"lr": lrs, **({"momentum": momenta} if momentum else {})}


def schedules():
    from torch.optim import lr_scheduler as s

    out = {}
    args = dict(epochs=9, lr=0.3, milestones=[2, 3, 7], gamma=0.5)
    step = lambda o, a=args: s.MultiStepLR(o, a["milestones"], a["gamma"])
    out["three-drops"] = dict(kind="step", per="epoch", args=args, **rates(step, 9, 0.3))
    out["flat"] = dict(kind="constant", per="epoch", args=dict(epochs=3, lr=0.02), lr=[0.02] * 3)
    args = dict(epochs=7, lr=0.01, last=1e-5, cap=30, milestones=[4, 6])
    drops = lambda o: s.MultiStepLR(o, [4, 6], 0.1)
    out["halves"] = dict(kind="halving", per="epoch", args=args, **rates(drops, 7, 0.01))
    cycle = dict(epochs=6, stepsPerEpoch=5, maxLr=0.4, divFactor=8, finalDivFactor=50, pctStart=0.3)
    for name, moves in [("one-cycle", False), ("one-cycle-momentum", True)]:
        args = dict(cycle, cycleMomentum=moves, baseMomentum=0.8, maxMomentum=0.9, sgdMomentum=0.9)
        make = lambda o, moves=moves: s.OneCycleLR(
            o, 0.4, 30, pct_start=0.3, div_factor=8, final_div_factor=50, cycle_momentum=moves, base_momentum=0.8, max_momentum=0.9
        )
        out[name] = dict(kind="clr", per="step", args=args, **rates(make, 6, 0.05, 5, moves))
    args = dict(epochs=5, lr=0.2, etaMin=0.01, stepsPerEpoch=3)
    half = lambda o: s.CosineAnnealingLR(o, 15, 0.01)
    out["half-a-cosine"] = dict(kind="cosine", per="step", args=args, **rates(half, 5, 0.2, 3))
    write("schedules", dict(about="see training_step.json", schedules=out))


def augment():
    shape, pad = [5, 7, 1], 2
    image = rng.integers(0, 256, shape)
    mean, std = [0.3], [0.21]
    framed = np.pad(image, ((pad, pad), (pad, pad), (0, 0)))

    def crop(top, left, flip):
        part = framed[top : top + shape[0], left : left + shape[1]]
        return part[:, ::-1] if flip else part

    listed = [(0, 0, False), (4, 4, True), (1, 3, True), (2, 2, False)]
    normal = lambda pixels: numbers((np.asarray(pixels) / 255 - mean) / std)
    write(
        "augment",
        dict(
            about="see training_step.json",
            image=dict(shape=shape, pixels=image.ravel().tolist()),
            pad=pad,
            cases=[dict(top=t, left=l, flip=f, pixels=crop(t, l, f).ravel().tolist()) for t, l, f in listed],
            constants=dict(grey=dict(mean=mean, std=std)),
            normalised=dict(
                grey={
                    "image": normal(image),
                    "case-1-3-flip": normal(crop(1, 3, True)),
                    "case-0-4": normal(crop(0, 4, False)),
                    "black": normal([0]),
                    "white": normal([255]),
                }
            ),
        ),
    )


training_step()
shrink()
networks()
schedules()
augment()
