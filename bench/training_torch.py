"""The training step of bench/training.ts in PyTorch: reads a number of steps a line, prints the seconds they took."""

import json
import sys
import time

import torch
import torch.nn.functional as F
from torch import nn


class Block(nn.Module):
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


def network(widths, blocks):
    stages, channels = [], widths[0]
    for s, width in enumerate(widths):
        for b in range(blocks):
            stages.append(Block(channels, width, 2 if s > 0 and b == 0 else 1))
            channels = width
    head = [nn.Conv2d(3, widths[0], 3, 1, 1, bias=False), nn.BatchNorm2d(widths[0]), nn.ReLU()]
    return nn.Sequential(*head, *stages, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(channels, 10))


settings = json.loads(sys.argv[1])
if settings["threads"] > 0:
    torch.set_num_threads(settings["threads"])
torch.manual_seed(1)
model = network(settings["widths"], settings["blocks"]).to(memory_format=torch.channels_last)
size, batch = settings["size"], settings["batch"]
images = torch.randn(batch, 3, size, size).to(memory_format=torch.channels_last)
labels = torch.randint(10, (batch,))
optimizer = torch.optim.SGD(model.parameters(), lr=0.01, momentum=0.9, weight_decay=1e-4)
print(torch.__version__, flush=True)
for line in sys.stdin:
    start = time.perf_counter()
    for _ in range(int(line)):
        optimizer.zero_grad()
        F.cross_entropy(model(images), labels).backward()
        optimizer.step()
    print(time.perf_counter() - start, flush=True)
