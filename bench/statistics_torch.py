"""The statistics of bench/statistics.ts in PyTorch and NumPy: reads a method a line, prints seconds and scores as JSON.

As one would write them down: hooks on the forward pass, torch.linalg.matrix_rank, sampled windows by unfold, greedy
removal on the sampled rows, LASSO by coordinate descent on the Gram matrix with the penalty bisected, autograd.
"""

import json
import sys
import time

import numpy as np
import torch
import torch.nn.functional as F

folder = sys.argv[1]
given = json.load(open(f"{folder}/given.json"))


def tensor(name, shape):
    return torch.from_numpy(np.fromfile(f"{folder}/{name}.f32", dtype="<f4").reshape(shape))


weights = {name: tensor(f"w{i}", shape) for i, (name, shape) in enumerate(given["weights"])}
batches = [
    tensor(f"x{i}", [given["batch"], *given["image"]]).permute(0, 3, 1, 2).contiguous(memory_format=torch.channels_last)
    for i in range(given["batches"])
]
labels = [torch.tensor(batch) for batch in given["labels"]]
blocks = [f"s{s + 1}b{b}" for s in range(3) for b in range(given["blocks"])]


def norm(x, name, w, training):
    mean, variance = w[f"{name}.running_mean"], w[f"{name}.running_var"]
    return F.batch_norm(x, mean.clone(), variance.clone(), w[f"{name}.weight"], w[f"{name}.bias"], training, 0.1, 1e-5)


def forward(x, w, training=False, seen=None):
    x = F.relu(norm(F.conv2d(x, w["conv1.weight"], None, 1, 1), "bn1", w, training))
    for name in blocks:
        first = w[f"{name}.conv1.weight"]
        stride = 2 if first.shape[0] > first.shape[1] else 1
        inside = F.relu(norm(F.conv2d(x, first, None, stride, 1), f"{name}.bn1", w, training))
        if seen is not None:
            seen[name] = inside
        y = norm(F.conv2d(inside, w[f"{name}.conv2.weight"], None, 1, 1), f"{name}.bn2", w, training)
        missing = y.shape[1] - x.shape[1]
        if missing > 0:
            x = F.pad(x[:, :, ::2, ::2], (0, 0, 0, 0, 0, missing))
        x = F.relu(y + x)
    return F.linear(x.mean((2, 3)), w["fc.weight"], w["fc.bias"])


def inner_maps():
    with torch.no_grad():
        for x in batches:
            seen = {}
            forward(x, weights, seen=seen)
            yield seen


def hrank():
    total = {name: 0 for name in blocks}
    for seen in inner_maps():
        for name, maps in seen.items():
            total[name] = total[name] + torch.linalg.matrix_rank(maps).sum(0)
    return {name: (ranks / (given["batches"] * given["batch"])).tolist() for name, ranks in total.items()}


def sampled():
    """Windows at the drawn places, [rows, channels, 9] for each block, over all batches."""
    rows = {name: [] for name in blocks}
    for i, seen in enumerate(inner_maps()):
        for name, maps in seen.items():
            images, places = (torch.tensor(given["places"][i][name][k]) for k in ("images", "places"))
            padded = F.pad(maps, (1, 1, 1, 1))
            windows = padded.unfold(2, 3, 1).unfold(3, 3, 1)
            width = maps.shape[3]
            rows[name].append(windows[images, :, places // width, places % width].flatten(2))
    return {name: torch.cat(parts) for name, parts in rows.items()}


def thinet():
    scores = {}
    for name, patches in sampled().items():
        weight = weights[f"{name}.conv2.weight"].flatten(2)
        drawn = torch.cat([torch.tensor(places[name]["filters"]) for places in given["places"]])
        parts = torch.einsum("mct,mct->mc", patches, weight[drawn]).double().numpy()
        gone, total = [], np.zeros(len(parts))
        while len(gone) < parts.shape[1]:
            cost = ((total[:, None] + parts) ** 2).sum(0)
            cost[gone] = np.inf
            gone.append(int(cost.argmin()))
            total += parts[:, gone[-1]]
        scores[name] = np.argsort(gone).tolist()
    return scores


def lasso(gram, cross, penalty, beta):
    for _ in range(1000):
        largest = 0.0
        for c in range(len(beta)):
            rest = cross[c] - gram[c] @ beta + gram[c, c] * beta[c]
            new = np.sign(rest) * max(abs(rest) - penalty, 0.0) / gram[c, c]
            largest = max(largest, abs(new - beta[c]))
            beta[c] = new
        if largest < 1e-9:
            break
    return beta


def cp():
    """One penalty a layer: the one at which half of the channels are alive."""
    scores = {}
    for name, patches in sampled().items():
        weight = weights[f"{name}.conv2.weight"].flatten(2)
        z = torch.einsum("mct,oct->moc", patches, weight).flatten(0, 1)
        gram = (z.T @ z).double().numpy() / len(z)
        cross = gram.sum(1)
        alive = [c for c in range(len(cross)) if gram[c, c] > 0]
        sub, wanted = gram[np.ix_(alive, alive)], len(cross) // 2
        low, high, beta = 0.0, float(np.abs(cross).max()), np.zeros(len(alive))
        for _ in range(60):
            middle = (low + high) / 2
            beta = lasso(sub, cross[alive], middle, beta)
            count = int((beta != 0).sum())
            if count == wanted:
                break
            low, high = (middle, high) if count > wanted else (low, middle)
        chosen = np.zeros(len(cross))
        chosen[[c for c, b in zip(alive, beta) if b != 0]] = 1
        scores[name] = chosen.tolist()
    return scores


def taylor():
    w = {name: value.clone().requires_grad_("running" not in name) for name, value in weights.items()}
    total = {name: 0 for name in blocks}
    for x, y in zip(batches, labels):
        for value in w.values():
            value.grad = None
        F.cross_entropy(forward(x, w, training=True), y).backward()
        for name in blocks:
            filters = w[f"{name}.conv1.weight"]
            total[name] = total[name] + (filters * filters.grad).detach().square().sum((1, 2, 3))
    return {name: (sums / len(batches)).tolist() for name, sums in total.items()}


METHODS = {"hrank": hrank, "thinet": thinet, "cp": cp, "taylor-fo": taylor}
print(f"{torch.__version__}, NumPy {np.__version__}, {torch.get_num_threads()} threads", flush=True)
for line in sys.stdin:
    start = time.perf_counter()
    scores = METHODS[line.strip()]()
    print(json.dumps({"seconds": time.perf_counter() - start, "scores": scores}), flush=True)
