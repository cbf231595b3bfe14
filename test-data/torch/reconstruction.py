"""
Expected numbers for the methods that choose channels by what the next layer gives, from NumPy alone:

    python3 test-data/torch/reconstruction.py > test-data/torch/reconstruction.json

A convolution with three filters reads five channels through 2x2 windows; forty places of it, patches drawn at random as
short decimals (exact in float32). Channel 3 nearly repeats channel 1. Written from the papers, not from the project:

- thinet: greedy removal by trying every candidate on the rows themselves (Luo 2017, alg. 1), factors by numpy.linalg.lstsq.
- cp: LASSO by cyclic coordinate descent (He 2017, sec. 3.1), weights by numpy.linalg.lstsq.
- ccp: the second-order expansion of the loss, evaluated from scratch for every candidate set.
"""
import json
import sys

import numpy as np

CHANNELS, TAPS, FILTERS, ROWS = 5, 4, 3, 40
draw = np.random.default_rng(20190601)


def decimals(*shape):
    return draw.standard_normal(shape).round(2)


# Columns as a convolution's weight has them: tap by tap, and in a tap channel by channel.
patches = decimals(ROWS, TAPS, CHANNELS)
patches[:, :, 3] = (patches[:, :, 1] + 0.05 * decimals(ROWS, TAPS)).round(3)
weight = decimals(TAPS, CHANNELS, FILTERS)
drawn = draw.integers(0, FILTERS, ROWS)
targets = np.einsum("mtc,tco->mo", patches, weight)

# ThiNet: one filter a place.
parts = np.stack([np.einsum("tc,tc->c", patches[m], weight[:, :, drawn[m]]) for m in range(ROWS)])
removed, objective = [], []
while len(removed) < CHANNELS:
    tried = {
        c: float((parts[:, removed + [c]].sum(1) ** 2).sum()) for c in range(CHANNELS) if c not in removed
    }
    best = min(tried, key=tried.get)
    removed.append(best)
    objective.append(tried[best])
kept = sorted(removed[2:])
scale = np.linalg.lstsq(parts[:, kept], parts.sum(1), rcond=None)[0]

# Channel pruning: all filters of every place.
z = np.einsum("mtc,tco->moc", patches, weight).reshape(-1, CHANNELS)
y = z.sum(1)
samples = len(y)


def lasso(penalty):
    beta = np.zeros(CHANNELS)
    for _ in range(20000):
        before = beta.copy()
        for c in range(CHANNELS):
            rest = y - z @ beta + z[:, c] * beta[c]
            correlation = z[:, c] @ rest / samples
            beta[c] = np.sign(correlation) * max(abs(correlation) - penalty, 0) / (z[:, c] @ z[:, c] / samples)
        if np.abs(beta - before).max() < 1e-14:
            break
    return beta


largest = float(np.abs(z.T @ y / samples).max())
path = [{"penalty": p, "beta": lasso(p).tolist()} for p in (largest * np.array([0.9, 0.5, 0.2, 0.05, 0.01])).tolist()]
entries = []
for c in range(CHANNELS):
    low, high = 0.0, largest
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if lasso(middle)[c] != 0 else (low, middle)
    entries.append(high)
columns = [t * CHANNELS + c for t in range(TAPS) for c in kept]
flat = patches.reshape(ROWS, -1)[:, columns]
refitted = np.linalg.lstsq(flat, targets, rcond=None)[0]

# CCP: contributions of four filters in six batches of eight images.
contributions = (0.3 * decimals(6, 4) + np.array([0.0, 0.9, -0.2, 0.1])).round(3)
mean = contributions.mean(0)
centred = contributions - mean
hessian = 8 * centred.T @ centred / 6 + np.outer(mean, mean)


def loss_change(gone):
    gone = list(gone)
    return float(-mean[gone].sum() + hessian[np.ix_(gone, gone)].sum() / 2)


def greedy(change):
    order = []
    while len(order) < 4:
        order.append(min((c for c in range(4) if c not in order), key=lambda c: change(order + [c])))
    return order


json.dump(
    {
        "about": "made by reconstruction.py beside it; patches [row, tap, channel], weights [tap, channel, filter]",
        "channels": CHANNELS,
        "taps": TAPS,
        "filters": FILTERS,
        "rows": ROWS,
        "patches": patches.ravel().tolist(),
        "weight": weight.ravel().tolist(),
        "drawn": drawn.tolist(),
        "thinet": {"order": removed, "objective": objective, "kept": kept, "scale": scale.tolist()},
        "cp": {"largest": largest, "path": path, "entries": entries, "refitted": refitted.ravel().tolist()},
        "ccp": {
            "contributions": contributions.tolist(),
            "images": 8,
            "order": greedy(loss_change),
            "secondOrder": greedy(lambda gone: hessian[np.ix_(gone, gone)].sum()),
            "costs": [loss_change(greedy(loss_change)[: k + 1]) for k in range(4)],
        },
    },
    sys.stdout,
)
sys.stdout.write("\n")
