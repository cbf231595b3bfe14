"""The training of bench/agreement-curves.ts in PyTorch: reads images and initial weights from a folder, trains by the
same recipe, and prints what came out as a line of JSON; epochs go to stderr."""

import json
import os
import sys
import time

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn


class Block(nn.Module):
    """Two 3x3 convolutions; the shortcut takes every second pixel and appends zero channels."""

    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.stride, self.missing = stride, outputs - inputs
        self.conv1 = nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(outputs)
        self.conv2 = nn.Conv2d(outputs, outputs, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(outputs)

    def forward(self, x):
        y = self.bn2(self.conv2(F.relu(self.bn1(self.conv1(x)))))
        if self.missing > 0:
            x = F.pad(x[:, :, :: self.stride, :: self.stride], (0, 0, 0, 0, 0, self.missing))
        return F.relu(y + x)


class ResNet(nn.Module):
    """One block a stage; parameters are given by name, in the order in which they are used."""

    def __init__(self, widths):
        super().__init__()
        self.conv1 = nn.Conv2d(3, widths[0], 3, 1, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(widths[0])
        inputs = [widths[0], *widths[:-1]]
        self.blocks = nn.ModuleList(Block(i, o, 1 if i == o else 2) for i, o in zip(inputs, widths))
        self.fc = nn.Linear(widths[-1], 10)

    def forward(self, x):
        x = F.relu(self.bn1(self.conv1(x)))
        for block in self.blocks:
            x = block(x)
        return self.fc(x.mean((2, 3)))


settings = json.loads(sys.argv[1])
folder = settings["folder"]
torch.manual_seed(settings["seed"])


def split(name):
    labels = np.fromfile(os.path.join(folder, f"{name}.labels"), np.uint16).astype(np.int64)
    pixels = np.fromfile(os.path.join(folder, f"{name}.pixels"), np.uint8).reshape(len(labels), 32, 32, 3)
    return torch.from_numpy(pixels.transpose(0, 3, 1, 2).copy()), torch.from_numpy(labels)


def load(model):
    """Gives the initial weights by order: both sides list parameters and statistics layer by layer."""
    own = {name: value for name, value in model.state_dict().items() if "num_batches" not in name}
    assert len(own) == len(settings["weights"])
    with torch.no_grad():
        for value, given in zip(own.values(), settings["weights"]):
            data = np.fromfile(os.path.join(folder, f"{given['name']}.weight"), np.float32).reshape(given["shape"])
            tensor = torch.from_numpy(data)
            if tensor.dim() == 4:
                tensor = tensor.permute(3, 2, 0, 1)
            if tensor.dim() == 2:
                tensor = tensor.t()
            assert value.shape == tensor.shape, given["name"]
            value.copy_(tensor)


mean = torch.tensor(settings["normalisation"]["mean"]).view(1, 3, 1, 1)
std = torch.tensor(settings["normalisation"]["std"]).view(1, 3, 1, 1)
pad = settings["pad"]


def normalised(pixels):
    return ((pixels.float() / 255 - mean) / std).contiguous(memory_format=torch.channels_last)


def augmented(pixels):
    """Black borders, a random crop back to size, a flip of every second image."""
    count = len(pixels)
    framed = F.pad(pixels, (pad, pad, pad, pad))
    rows = torch.randint(2 * pad + 1, (count, 1)) + torch.arange(32)
    columns = torch.randint(2 * pad + 1, (count, 1)) + torch.arange(32)
    flip = torch.rand(count, 1) < 0.5
    columns = torch.where(flip, columns.flip(1), columns)
    images = torch.arange(count).view(-1, 1, 1)
    return framed.permute(0, 2, 3, 1)[images, rows[:, :, None], columns[:, None, :]].permute(0, 3, 1, 2)


train, train_labels = split("train")
test, test_labels = split("test")
model = ResNet(settings["widths"])
load(model)
model = model.to(memory_format=torch.channels_last)
rule, schedule = settings["optimizer"], settings["schedule"]
optimizer = torch.optim.SGD(
    model.parameters(),
    lr=schedule["lr"],
    momentum=rule["momentum"],
    nesterov=rule["nesterov"],
    weight_decay=rule["weightDecay"],
)
batch, epochs = settings["batch"], settings["epochs"]
losses, accuracies = [], []
started, processor = time.perf_counter(), time.process_time()
steps = -(-len(train) // batch)
for epoch in range(epochs):
    model.train()
    total = 0.0
    order = torch.randperm(len(train))
    for step in range(steps):
        passed = sum(epoch + step / steps >= milestone for milestone in schedule["milestones"])
        optimizer.param_groups[0]["lr"] = schedule["lr"] * schedule["gamma"] ** passed
        chosen = order[step * batch : (step + 1) * batch]
        loss = F.cross_entropy(model(normalised(augmented(train[chosen]))), train_labels[chosen])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * len(chosen)
    model.eval()
    with torch.no_grad():
        parts = zip(test.split(500), test_labels.split(500))
        correct = sum((model(normalised(x)).argmax(1) == y).sum().item() for x, y in parts)
    losses.append(total / len(train))
    accuracies.append(correct / len(test))
    seconds = time.perf_counter() - started
    print(f"  PyTorch, epoch {epoch + 1}: loss {losses[-1]:.4f}, {100 * accuracies[-1]:.2f} % of the test images, {seconds:.0f} s", file=sys.stderr, flush=True)
result = {
    "weights": "",
    "testTop1": accuracies,
    "trainLoss": losses,
    "accuracy": accuracies[-1],
    "seconds": time.perf_counter() - started,
    "processorSeconds": time.process_time() - processor,
    "device": f"{torch.__version__}, {torch.get_num_threads()} threads, channels_last",
}
print(json.dumps(result))
