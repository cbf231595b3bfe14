import { describe, expect, it } from 'vitest';
import { resnetCifar } from '#core/networks/families/resnetCifar';
import { parameterSpecs } from '#core/networks/parameters';
import { fromTorch, toTorch } from '#core/networks/torchLayout';
import { initialWeights, weightsHash, type Weight } from '#core/networks/weights';
import { rng } from '#core/rng/counter';

const graph = resnetCifar.build(
  { widths: [16, 32, 64], blocks: 1, shortcut: 'B' },
  { image: [8, 8, 3], classes: 10 },
);
const weights = initialWeights(graph, 3);
const values = (name: string): number[] => [...weights.get(name)!.data];
const mean = (xs: readonly number[]): number => xs.reduce((a, b) => a + b, 0) / xs.length;
const deviation = (xs: readonly number[]): number => Math.sqrt(mean(xs.map((x) => x * x)) - mean(xs) ** 2);
const tiny = (data: number[], shape = [data.length]): Weight => ({ shape, data: Float32Array.from(data) });

describe('initialWeights', () => {
  it('fills every parameter in its shape', () => {
    expect([...weights].map(([name, { shape, data }]) => [name, shape, data.length])).toEqual(
      parameterSpecs(graph).map(({ name, shape }) => [name, shape, shape.reduce((a, b) => a * b, 1)]),
    );
  });

  it.each([
    ['conv1.weight', 9 * 16],
    ['s2b0.conv1.weight', 9 * 32],
    ['s3b0.conv2.weight', 9 * 64],
    ['s3b0.down.weight', 64],
  ])('%s: normal with variance 2 / fan-out', (name, fanOut) => {
    const drawn = values(name);
    const expected = Math.sqrt(2 / fanOut);
    const margin = 4 / Math.sqrt(drawn.length);
    expect(Math.abs(mean(drawn)) / expected).toBeLessThan(margin);
    expect(Math.abs(deviation(drawn) / expected - 1)).toBeLessThan(margin);
    expect(Math.max(...drawn.map(Math.abs)) / expected).toBeGreaterThan(2);
  });

  it('draws the linear layer evenly within 1/√fan-in, bias included', () => {
    const weight = values('fc.weight');
    expect(Math.max(...weight.map(Math.abs))).toBeLessThanOrEqual(1 / 8);
    expect(deviation(weight)).toBeCloseTo(1 / 8 / Math.sqrt(3), 2);
    expect(Math.max(...values('fc.bias').map(Math.abs))).toBeLessThanOrEqual(1 / 8);
    expect(new Set(values('fc.bias')).size).toBe(10);
  });

  it('starts batch norm as the identity', () => {
    expect(new Set(values('bn1.weight'))).toEqual(new Set([1]));
    expect(new Set(values('bn1.bias'))).toEqual(new Set([0]));
    expect(new Set(values('bn1.running_mean'))).toEqual(new Set([0]));
    expect(new Set(values('bn1.running_var'))).toEqual(new Set([1]));
  });

  it('draws in PyTorch’s element order from a stream of the parameter’s own', () => {
    const stream = rng(3, 'init/s2b0.down.weight');
    const expected = Array.from({ length: 16 * 32 }, () => Math.fround(Math.sqrt(2 / 32) * stream.normal()));
    expect([...toTorch(weights).get('s2b0.down.weight')!.data]).toEqual(expected);
    const linear = rng(3, 'init/fc.weight');
    const row = Array.from({ length: 64 }, () => Math.fround((2 * linear.uniform() - 1) / 8));
    expect(Array.from(toTorch(weights).get('fc.weight')!.data.subarray(0, 64))).toEqual(row);
  });

  it('repeats with the seed and changes with it', () => {
    expect(weightsHash(initialWeights(graph, 3))).toBe(weightsHash(weights));
    expect(weightsHash(initialWeights(graph, 4))).not.toBe(weightsHash(weights));
  });
});

describe('toTorch', () => {
  it('turns HWIO into OIHW and transposes linear weights', () => {
    const hwio = tiny(
      Array.from({ length: 24 }, (_, i) => i),
      [1, 2, 3, 4],
    );
    const torch = toTorch(new Map([['a.weight', hwio]])).get('a.weight')!;
    expect(torch.shape).toEqual([4, 3, 1, 2]);
    expect(Array.from(torch.data.subarray(0, 6))).toEqual([0, 12, 4, 16, 8, 20]);
    const linear = toTorch(new Map([['fc', tiny([1, 2, 3, 4, 5, 6], [2, 3])]])).get('fc')!;
    expect([linear.shape, [...linear.data]]).toEqual([
      [3, 2],
      [1, 4, 2, 5, 3, 6],
    ]);
  });

  it('is undone by fromTorch', () => {
    expect(fromTorch(toTorch(weights))).toEqual(weights);
  });
});

describe('weightsHash', () => {
  const a = tiny([1, 2, 3, 4, 5, 6], [2, 3]);
  const b = tiny([1]);

  it('is the SHA-256 of the sorted tensors’ headers and little-endian bytes, in PyTorch’s layout', () => {
    // printf '{"dtype":"F32","name":"a","shape":[2]}\n\x00\x00\x80\x3f\x00\x00\x00\x40' | sha256sum
    expect(weightsHash(new Map([['a', tiny([1, 2])]]))).toBe(
      'e53b5da9b996b8f41683dcdf9029d60d1911a8a5c35f615ede5dfee7a11530c7',
    );
  });

  it('does not depend on the order of the tensors or on step counters', () => {
    const hash = weightsHash(
      new Map([
        ['a', a],
        ['b', b],
      ]),
    );
    expect(
      weightsHash(
        new Map([
          ['b', b],
          ['a', a],
        ]),
      ),
    ).toBe(hash);
    expect(
      weightsHash(
        new Map([
          ['a', a],
          ['b', b],
          ['bn.num_batches_tracked', b],
        ]),
      ),
    ).toBe(hash);
  });

  it('depends on names, shapes and single bits', () => {
    const variants: Map<string, Weight>[] = [
      new Map([['a', a]]),
      new Map([['c', a]]),
      new Map([['a', tiny([1, 2, 3, 4, 5, 6], [3, 2])]]),
      new Map([['a', tiny([1, 2, 3, 4, 5, 6])]]),
      new Map([['a', tiny([1, 2, 3, 4, 5, 6 + 2 ** -20], [2, 3])]]),
      new Map([
        ['a', a],
        ['b', b],
      ]),
    ];
    expect(new Set(variants.map(weightsHash)).size).toBe(variants.length);
  });
});
