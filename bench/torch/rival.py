"""
PyTorch's side of the benchmarks: reads one JSON request a line, answers one a line.

  prepare   builds the network from a layer graph and a checkpoint, once for each memory layout
  compare   one training step from that checkpoint: its loss, and how far from the step in double precision its weights
            and those of a file are
  outputs   logits in evaluation mode, and how far they are from those of a file
  train     so many training steps: the seconds they took
  evaluate  so many forward passes in evaluation mode: the seconds they took
"""

import functools
import json
import sys
import time

import numpy as np
import torch
import torch.nn.functional as F

from network import Network, read_checkpoint

LAYOUTS = {"NCHW": torch.contiguous_format, "channels_last": torch.channels_last}


class Rival:
    def prepare(self, request):
        if request["threads"] > 0:
            torch.set_num_threads(request["threads"])
        self.request = request
        size, batch = request["graph"]["input"], request["batch"]
        pixels = np.fromfile(request["pixels"], dtype="<f4").reshape(batch, *size)
        images = torch.from_numpy(pixels).permute(0, 3, 1, 2)
        self.labels = torch.tensor(request["labels"])
        self.runs = {}
        for layout, memory in LAYOUTS.items():
            model = Network(request["graph"]).to(memory_format=memory)
            model.load(read_checkpoint(request["checkpoint"]))
            self.runs[layout] = (model, optimizer(model, request["sgd"]), images.contiguous(memory_format=memory))
        return {"version": torch.__version__, "threads": torch.get_num_threads()}

    def step(self, layout):
        model, sgd, images = self.runs[layout]
        sgd.zero_grad()
        loss = F.cross_entropy(model(images), self.labels)
        loss.backward()
        sgd.step()
        return loss

    def compare(self, request):
        model = self.runs[request["layout"]][0].train()
        exact = self.exact()
        loss = self.step(request["layout"]).item()
        theirs = read_checkpoint(request["weights"])
        return {"loss": loss, "own": self.off(model.named(), exact), "theirs": self.off(theirs, exact)}

    @functools.cache
    def exact(self):
        """The weights after the step in double precision."""
        model = Network(self.request["graph"]).double().train()
        model.load(read_checkpoint(self.request["checkpoint"]))
        sgd = optimizer(model, self.request["sgd"])
        F.cross_entropy(model(self.runs["NCHW"][2].double()), self.labels).backward()
        sgd.step()
        return model.named()

    def off(self, weights, exact):
        """
        How far weights are from the exact ones, as a share of the step's length: parameters and running statistics each
        as one vector, because a relu or a maximum on the edge moves single entries by percents.
        """
        before, shares = read_checkpoint(self.request["checkpoint"]), []
        for running in (False, True):
            names = [name for name in before if ("running" in name) == running]
            off, moved = (
                torch.cat([(of[name] - exact[name]).flatten() for name in names]).norm() for of in (weights, before)
            )
            shares.append((off / moved).item())
        return max(shares)

    def outputs(self, request):
        model, _, images = self.runs[request["layout"]]
        with torch.inference_mode():
            logits = model.eval()(images)
        expected = torch.from_numpy(np.fromfile(request["logits"], dtype="<f4")).reshape(logits.shape)
        return {"difference": difference(logits, expected)}

    def train(self, request):
        self.runs[request["layout"]][0].train()
        start = time.perf_counter()
        for _ in range(request["count"]):
            self.step(request["layout"])
        return {"seconds": time.perf_counter() - start}

    def evaluate(self, request):
        """As ours: logits, top-1 hits and the mean loss of each batch."""
        model, _, images = self.runs[request["layout"]]
        model.eval()
        start = time.perf_counter()
        with torch.inference_mode():
            for _ in range(request["count"]):
                logits = model(images)
                (logits.argmax(1) == self.labels).sum().item()
                F.cross_entropy(logits, self.labels).item()
        return {"seconds": time.perf_counter() - start}


def optimizer(model, sgd):
    """Weight decay on every parameter, as ours."""
    return torch.optim.SGD(
        model.parameters(),
        lr=sgd["lr"],
        momentum=sgd["momentum"],
        nesterov=sgd["nesterov"],
        weight_decay=sgd["weightDecay"],
    )


def difference(a, b):
    """Largest difference as a share of the largest entry."""
    return ((a - b).abs().max() / b.abs().max().clamp(min=1e-12)).item()


rival = Rival()
for line in sys.stdin:
    asked = json.loads(line)
    print(json.dumps(getattr(rival, asked["do"])(asked)), flush=True)
