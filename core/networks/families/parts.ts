import type { BatchNormNode, ConvNode, GraphNode } from '#core/networks/graph';

/** What published models leave at PyTorch's default. */
const EPS = 1e-5;

export const INPUT: GraphNode = { op: 'input', name: 'input', inputs: [] };

/** A convolution padded so that stride 1 keeps the image's size; `kernel` is odd. */
export function conv(name: string, from: string, filters: number, kernel: number, stride = 1): ConvNode {
  return { op: 'conv', name, inputs: [from], filters, kernel, stride, pad: (kernel - 1) / 2 };
}

export function bn(name: string, from: string): BatchNormNode {
  return { op: 'bn', name, inputs: [from], eps: EPS };
}

export function relu(name: string, from: string): GraphNode {
  return { op: 'relu', name, inputs: [from] };
}

export function add(name: string, left: string, right: string): GraphNode {
  return { op: 'add', name, inputs: [left, right] };
}

/** Global average pooling `pool`, then one linear layer of this name. */
export function classifier(name: string, from: string, classes: number): readonly GraphNode[] {
  return [
    { op: 'global-avg-pool', name: 'pool', inputs: [from] },
    { op: 'linear', name, inputs: ['pool'], units: classes },
  ];
}
