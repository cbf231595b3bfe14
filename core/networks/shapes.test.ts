import { describe, expect, it } from 'vitest';
import type { Graph, GraphNode } from '#core/networks/graph';
import { inferShapes } from '#core/networks/shapes';

const graph = (...nodes: GraphNode[]): Graph => ({
  input: [7, 6, 3],
  classes: 2,
  nodes: [{ op: 'input', name: 'input', inputs: [] }, ...nodes],
});
const conv = (name: string, from: string, stride: number, filters = 4): GraphNode => ({
  op: 'conv',
  name,
  inputs: [from],
  filters,
  kernel: 3,
  stride,
  pad: 1,
});

describe('inferShapes', () => {
  it('follows strides on odd sizes in the block and in its shortcut alike', () => {
    const shapes = inferShapes(
      graph(conv('a', 'input', 2), {
        op: 'shortcut',
        name: 'short',
        inputs: ['input'],
        stride: 2,
        channels: 4,
        positions: [0, 1, 2],
        down: 'subsample',
      }),
    );
    expect(shapes.get('a')).toEqual([4, 3, 4]);
    expect(shapes.get('short')).toEqual([4, 3, 4]);
  });

  it('pools whole windows only, and flattens what is left', () => {
    const shapes = inferShapes(
      graph(
        { op: 'max-pool', name: 'pool', inputs: ['input'], kernel: 2, stride: 2 },
        { op: 'flatten', name: 'flat', inputs: ['pool'] },
        { op: 'linear', name: 'fc', inputs: ['flat'], units: 2 },
      ),
    );
    expect(shapes.get('pool')).toEqual([3, 3, 3]);
    expect(shapes.get('flat')).toEqual([27]);
    expect(shapes.get('fc')).toEqual([2]);
  });

  it('chains channels, pads a max pooling and drops a last partial average', () => {
    const shapes = inferShapes(
      graph(
        conv('a', 'input', 1, 4),
        { op: 'concat', name: 'both', inputs: ['input', 'a', 'input'] },
        { op: 'depthwise', name: 'deep', inputs: ['both'], kernel: 3, stride: 2, pad: 1 },
        { op: 'max-pool', name: 'largest', inputs: ['both'], kernel: 3, stride: 2, pad: 1 },
        { op: 'avg-pool', name: 'mean', inputs: ['both'], kernel: 2, stride: 2 },
      ),
    );
    expect(shapes.get('both')).toEqual([7, 6, 10]);
    expect(shapes.get('deep')).toEqual([4, 3, 10]);
    expect(shapes.get('largest')).toEqual([4, 3, 10]);
    expect(shapes.get('mean')).toEqual([3, 3, 10]);
  });

  it.each([
    [
      'a concatenation of different sizes',
      [conv('a', 'input', 2), { op: 'concat', name: 'both', inputs: ['a', 'input'] }],
      'both chains channels of 4×3 and 7×6 pixels',
    ],
    [
      'a concatenation of flat values',
      [
        { op: 'flatten', name: 'flat', inputs: ['input'] },
        { op: 'concat', name: 'both', inputs: ['flat', 'flat'] },
      ],
      'both needs an input of height, width and channels',
    ],
    [
      'padding that a window could lie in',
      [{ op: 'max-pool', name: 'pool', inputs: ['input'], kernel: 3, stride: 2, pad: 2 }],
      'pool pads by more than half of its window',
    ],
    [
      'an addition of different shapes',
      [conv('a', 'input', 1), conv('b', 'input', 2), { op: 'add', name: 'sum', inputs: ['a', 'b'] }],
      'sum adds shapes [7,6,4] and [4,3,4]',
    ],
    ['an unknown input', [conv('a', 'later', 1)], 'a reads later'],
    [
      'windows larger than what they read',
      [{ op: 'max-pool', name: 'pool', inputs: ['input'], kernel: 8, stride: 8 }],
      'pool has windows of 8×8 on 7×6 pixels',
    ],
    ['two nodes of one name', [conv('a', 'input', 1), conv('a', 'input', 1)], 'two nodes are named a'],
    [
      'a linear layer on an image',
      [{ op: 'linear', name: 'fc', inputs: ['input'], units: 2 }],
      'fc needs a flat input',
    ],
  ] as [string, GraphNode[], string][])('refuses %s', (_, nodes, message) => {
    expect(() => inferShapes(graph(...nodes))).toThrowError(message);
  });
});
