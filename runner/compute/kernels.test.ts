import { describe, expect, it } from 'vitest';
import type { ShortcutNode } from '#core/networks/graph';
import { rng } from '#core/rng/counter';
import type { Tensor, Window } from '#runner/compute/kernels';
import { onEachBackend } from '#runner/compute/testing/backends';
import {
  averagePoolReference,
  batchNormReference,
  convReference,
  crossEntropyReference,
  depthwiseReference,
  dot,
  maxPoolReference,
  numericGradient,
  type Shape4,
} from '#runner/compute/testing/reference';

/** Every gradient against central differences of the layer in doubles. */
onEachBackend(({ cls, kernels }) => {
  const random = rng(3, 'kernels.test');
  const EPS = 1e-5;

  function normals(shape: readonly number[]): Float64Array {
    // Rounded to float32, so that both sides start from the same numbers.
    return Float64Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () =>
      Math.fround(random.normal()),
    );
  }

  function upload(data: ArrayLike<number>, shape: readonly number[]): Tensor {
    return kernels.upload(Float32Array.from(data), shape);
  }

  /** Largest |difference| in units of the largest expected entry. */
  async function error(actual: Tensor, expected: ArrayLike<number>): Promise<number> {
    const values = await kernels.download(actual);
    expect(values.length).toBe(expected.length);
    const largest = Math.max(...Array.from(expected, Math.abs));
    return Math.max(...values.map((v, i) => Math.abs(v - expected[i]!))) / largest;
  }

  type ConvCase = { input: Shape4; filters: number; window: Window };
  const CONVS: Record<string, ConvCase> = {
    '3×3': { input: [2, 5, 6, 3], filters: 4, window: { kernel: 3, stride: 1, pad: 1 } },
    '3×3, one channel to one filter': {
      input: [2, 4, 4, 1],
      filters: 1,
      window: { kernel: 3, stride: 1, pad: 1 },
    },
    '3×3, odd widths': { input: [3, 4, 5, 5], filters: 7, window: { kernel: 3, stride: 1, pad: 1 } },
    '3×3, wide': { input: [2, 4, 4, 18], filters: 21, window: { kernel: 3, stride: 1, pad: 1 } },
    '3×3 at stride 2, even size': {
      input: [2, 6, 4, 3],
      filters: 4,
      window: { kernel: 3, stride: 2, pad: 1 },
    },
    '3×3 at stride 2, odd size': {
      input: [2, 5, 7, 5],
      filters: 2,
      window: { kernel: 3, stride: 2, pad: 1 },
    },
    '3×3 at stride 3': { input: [2, 8, 7, 2], filters: 3, window: { kernel: 3, stride: 3, pad: 1 } },
    '3×3 without padding': { input: [2, 5, 5, 2], filters: 3, window: { kernel: 3, stride: 1, pad: 0 } },
    '1×1': { input: [2, 3, 4, 5], filters: 6, window: { kernel: 1, stride: 1, pad: 0 } },
    '1×1 at stride 2': { input: [2, 4, 5, 3], filters: 4, window: { kernel: 1, stride: 2, pad: 0 } },
    '5×5': { input: [1, 6, 6, 2], filters: 3, window: { kernel: 5, stride: 1, pad: 2 } },
  };

  describe.each(Object.entries(CONVS))('convolution %s', (_, { input, filters, window }) => {
    const weightShape = [window.kernel, window.kernel, input[3], filters];
    const [x, weight] = [normals(input), normals(weightShape)];
    const y = convReference(x, input, weight, filters, window);
    const size = (length: number): number =>
      Math.floor((length + 2 * window.pad - window.kernel) / window.stride) + 1;
    const outputShape = [input[0], size(input[1]), size(input[2]), filters];
    const dy = normals(outputShape);
    const [tx, tw, tdy] = [upload(x, input), upload(weight, weightShape), upload(dy, outputShape)];

    it('runs forward', async () => {
      const result = kernels.conv(tx, tw, window);
      expect(result.shape).toEqual(outputShape);
      expect(await error(result, y)).toBeLessThan(1e-6);
    });

    it('adds a bias and opens a relu in one pass', async () => {
      const bias = normals([filters]);
      const result = kernels.convBias(tx, tw, upload(bias, [filters]), window, true);
      expect(
        await error(
          result,
          y.map((v, i) => Math.max(0, v + bias[i % filters]!)),
        ),
      ).toBeLessThan(1e-6);
    });

    it('has the gradient of its input', async () => {
      const expected = numericGradient((at) => dot(convReference(at, input, weight, filters, window), dy), x);
      const result = kernels.convInputGradient(tdy, tw, input, window);
      expect(result.shape).toEqual([...input]);
      expect(await error(result, expected)).toBeLessThan(2e-6);
    });

    it('has the gradient of its filters', async () => {
      const expected = numericGradient((at) => dot(convReference(x, input, at, filters, window), dy), weight);
      const result = kernels.convFilterGradient(tx, tdy, window);
      expect(result.shape).toEqual(weightShape);
      expect(await error(result, expected)).toBeLessThan(2e-6);
    });
  });

  describe.each([1, 2, 3])('convolutions at stride %i', (stride) => {
    // The loops have a block of their own for each width up to eight filters, four inputs and four pixels.
    const sizes = [1, 2, 3, 4, 5, 6, 7, 8, 9, 13];
    it.each(sizes)(
      'give ⟨y, dy⟩ = ⟨x, dx⟩ = ⟨w, dw⟩ for %i inputs and any number of filters',
      async (inputs) => {
        for (const filters of sizes) {
          const window = { kernel: 3, stride, pad: 1 };
          const [width, height] = [stride * 2 + filters, 5];
          const input: Shape4 = [2, height, width, inputs];
          const weightShape = [3, 3, inputs, filters];
          const [x, weight] = [normals(input), normals(weightShape)];
          const y = convReference(x, input, weight, filters, window);
          const [tx, tw] = [upload(x, input), upload(weight, weightShape)];
          const out = kernels.conv(tx, tw, window);
          expect(await error(out, y)).toBeLessThan(1e-6);
          const dy = normals(out.shape);
          const tdy = upload(dy, out.shape);
          const dx = await kernels.download(kernels.convInputGradient(tdy, tw, input, window));
          const dw = await kernels.download(kernels.convFilterGradient(tx, tdy, window));
          const scale = Math.sqrt(dot(y, y) * dot(dy, dy));
          expect(Math.abs(dot(x, dx) - dot(y, dy)) / scale).toBeLessThan(1e-6);
          expect(Math.abs(dot(weight, dw) - dot(y, dy)) / scale).toBeLessThan(1e-6);
        }
      },
    );
  });

  // oneDNN has a special way for these, which is wrong for some of them in TensorFlow 2.15.1.
  it.each([1, 2, 3, 4, 5])('filter gradients of 1×1 windows at stride 2, %i inputs', async (inputs) => {
    const window = { kernel: 1, stride: 2, pad: 0 };
    for (const images of [1, 2, 3, 8]) {
      for (const filters of [2, 4, 5, 8, 32]) {
        const input: Shape4 = [images, 8, 8, inputs];
        const [x, dy] = [normals(input), normals([images, 4, 4, filters])];
        const dw = kernels.convFilterGradient(upload(x, input), upload(dy, [images, 4, 4, filters]), window);
        const expected = new Float64Array(inputs * filters);
        for (let p = 0; p < images * 16; p++) {
          const pixel = ((p >> 4) * 8 + 2 * ((p >> 2) & 3)) * 8 + 2 * (p & 3);
          for (let at = 0; at < expected.length; at++) {
            const [i, o] = [Math.floor(at / filters), at % filters];
            expected[at]! += x[pixel * inputs + i]! * dy[p * filters + o]!;
          }
        }
        expect(await error(dw, expected), `${images} images, ${filters} filters`).toBeLessThan(2e-6);
      }
    }
  });

  const NORMALISED: readonly number[][] = [
    ...[1, 2, 3, 4, 6, 11].map((channels) => [3, 4, 5, channels]),
    [7, 6],
  ];

  describe.each(NORMALISED.map((shape) => [shape] as const))('batch norm of %j', (shape) => {
    const channels = shape.at(-1)!;
    const x = normals(shape).map((v, i) => Math.fround(2 * v + (i % channels)));
    const [gamma, beta, dy] = [normals([channels]), normals([channels]), normals(shape)];
    const [tx, tg, tb, tdy] = [
      upload(x, shape),
      upload(gamma, [channels]),
      upload(beta, [channels]),
      upload(dy, shape),
    ];

    it('normalises by the batch’s mean and biased variance', async () => {
      const y = batchNormReference(x, gamma, beta, EPS);
      const plain = kernels.batchNorm(tx, tg, tb, EPS, false);
      expect(await error(plain.y, y)).toBeLessThan(2e-6);
      expect(plain.y.shape).toEqual(shape);
      expect(plain.statistics.count).toBe(x.length / channels);
      const opened = kernels.batchNorm(tx, tg, tb, EPS, true);
      expect(
        await error(
          opened.y,
          y.map((v) => Math.max(v, 0)),
        ),
      ).toBeLessThan(2e-6);
    });

    it('has the gradients of input, γ and β', async () => {
      const { statistics } = kernels.batchNorm(tx, tg, tb, EPS, false);
      const { dx, dGamma, dBeta } = kernels.batchNormGradient(tdy, tx, tg, statistics, null);
      const along = (f: (at: Float64Array) => Float64Array, at: Float64Array): Float64Array =>
        numericGradient((point) => dot(f(point), dy), at);
      expect(
        await error(
          dx,
          along((at) => batchNormReference(at, gamma, beta, EPS), x),
        ),
      ).toBeLessThan(1e-5);
      expect(
        await error(
          dGamma,
          along((at) => batchNormReference(x, at, beta, EPS), gamma),
        ),
      ).toBeLessThan(1e-5);
      expect(
        await error(
          dBeta,
          along((at) => batchNormReference(x, gamma, at, EPS), beta),
        ),
      ).toBeLessThan(1e-5);
    });

    it('has the gradients through a fused relu', async () => {
      const { y, statistics } = kernels.batchNorm(tx, tg, tb, EPS, true);
      const fused = kernels.batchNormGradient(tdy, tx, tg, statistics, y);
      const gated = kernels.reluGradient(tdy, y);
      const separate = kernels.batchNormGradient(gated, tx, tg, statistics, null);
      for (const part of ['dx', 'dGamma', 'dBeta'] as const) {
        expect(await kernels.download(fused[part])).toEqual(await kernels.download(separate[part]));
      }
    });

    it('applies a scale and a shift per channel', async () => {
      const result = kernels.affine(tx, tg, tb, true);
      const expected = x.map((v, i) => Math.max(0, v * gamma[i % channels]! + beta[i % channels]!));
      expect(await error(result, expected)).toBeLessThan(1e-6);
    });
  });

  it('relu passes the gradient where its output is above zero, and nowhere else', async () => {
    const y = kernels.relu(upload([-2, 0, 3, 1e-30, -0], [5]));
    const gradient = kernels.reluGradient(upload([5, 6, 7, 8, 9], [5]), y);
    expect([...(await kernels.download(gradient))]).toEqual([0, 0, 7, 8, 0]);
  });

  it('relu6 cuts at 0 and 6, and passes the gradient strictly between them', async () => {
    const y = kernels.relu6(upload([-2, 0, 3, 6, 7, 5.999, 1e-30], [7]));
    expect([...(await kernels.download(y))]).toEqual(
      [-2, 0, 3, 6, 7, 5.999, 1e-30].map((v) => Math.fround(Math.min(Math.max(v, 0), 6))),
    );
    const gradient = kernels.relu6Gradient(upload([1, 2, 3, 4, 5, 6, 7], [7]), y);
    expect([...(await kernels.download(gradient))]).toEqual([0, 0, 3, 0, 0, 6, 7]);
  });

  type DepthwiseCase = [Shape4, Window];
  const DEPTHWISE: Record<string, DepthwiseCase> = {
    '3×3': [[2, 5, 6, 3], { kernel: 3, stride: 1, pad: 1 }],
    '3×3, one channel': [[2, 4, 4, 1], { kernel: 3, stride: 1, pad: 1 }],
    '3×3, two channels': [[1, 4, 4, 2], { kernel: 3, stride: 1, pad: 1 }],
    '3×3, whole vectors': [[2, 4, 5, 8], { kernel: 3, stride: 1, pad: 1 }],
    '3×3, odd widths': [[3, 4, 4, 13], { kernel: 3, stride: 1, pad: 1 }],
    '3×3 at stride 2, even size': [[2, 6, 4, 5], { kernel: 3, stride: 2, pad: 1 }],
    '3×3 at stride 2, odd size': [[2, 5, 7, 6], { kernel: 3, stride: 2, pad: 1 }],
    '3×3 down to one pixel': [[2, 2, 2, 4], { kernel: 3, stride: 2, pad: 1 }],
    '3×3 without padding': [[2, 5, 4, 3], { kernel: 3, stride: 1, pad: 0 }],
    '5×5 at stride 3': [[1, 7, 8, 4], { kernel: 5, stride: 3, pad: 2 }],
    '1×1 at stride 2': [[2, 4, 5, 3], { kernel: 1, stride: 2, pad: 0 }],
  };

  describe.each(Object.entries(DEPTHWISE))('depthwise convolution %s', (_, [shape, window]) => {
    const weightShape = [window.kernel, window.kernel, 1, shape[3]];
    const [x, weight] = [normals(shape), normals(weightShape)];
    const [tx, tw] = [upload(x, shape), upload(weight, weightShape)];
    const size = (length: number): number =>
      Math.floor((length + 2 * window.pad - window.kernel) / window.stride) + 1;
    const outputShape = [shape[0], size(shape[1]), size(shape[2]), shape[3]];
    const dy = normals(outputShape);
    const tdy = upload(dy, outputShape);

    it('runs forward', async () => {
      const y = kernels.depthwise(tx, tw, window);
      expect(y.shape).toEqual(outputShape);
      expect(await error(y, depthwiseReference(x, shape, weight, window))).toBeLessThan(1e-6);
    });

    it('has the gradient of its input', async () => {
      const expected = numericGradient((at) => dot(depthwiseReference(at, shape, weight, window), dy), x);
      const result = kernels.depthwiseInputGradient(tdy, tw, shape, window);
      expect(result.shape).toEqual([...shape]);
      expect(await error(result, expected)).toBeLessThan(2e-6);
    });

    it('has the gradient of its filters', async () => {
      const expected = numericGradient((at) => dot(depthwiseReference(x, shape, at, window), dy), weight);
      const result = kernels.depthwiseFilterGradient(tx, tdy, window);
      expect(result.shape).toEqual(weightShape);
      expect(await error(result, expected)).toBeLessThan(2e-6);
    });
  });

  it('the gradient of a bias sums over images and pixels', async () => {
    const dy = normals([3, 4, 5, 6]);
    const expected = new Float64Array(6);
    dy.forEach((v, i) => (expected[i % 6]! += v));
    const result = kernels.biasGradient(upload(dy, [3, 4, 5, 6]));
    expect(result.shape).toEqual([6]);
    expect(await error(result, expected)).toBeLessThan(1e-6);
  });

  it('concat chains channels in the inputs’ order, and its gradient cuts them apart again', async () => {
    const widths = [2, 1, 5];
    const parts = widths.map((c) => normals([2, 3, 2, c]));
    const whole = Array.from({ length: 12 }, (_, pixel) =>
      widths.flatMap((c, i) => [...parts[i]!.subarray(pixel * c, (pixel + 1) * c)]),
    ).flat();
    const y = kernels.concat(parts.map((part, i) => upload(part, [2, 3, 2, widths[i]!])));
    expect(y.shape).toEqual([2, 3, 2, 8]);
    expect([...(await kernels.download(y))]).toEqual(whole);
    const slopes = kernels.concatGradient(y, widths);
    for (const [i, slope] of slopes.entries()) {
      expect(slope.shape).toEqual([2, 3, 2, widths[i]]);
      expect([...(await kernels.download(slope))]).toEqual([...parts[i]!]);
    }
  });

  it('add adds', async () => {
    const sum = kernels.add(upload([1, 2, 3], [3]), upload([10, 20, 30], [3]));
    expect([...(await kernels.download(sum))]).toEqual([11, 22, 33]);
  });

  const shortcutNode = (part: Partial<ShortcutNode>): ShortcutNode => ({
    op: 'shortcut',
    name: 'shortcut',
    inputs: ['x'],
    stride: 2,
    channels: 5,
    positions: [0, 1, 2],
    down: 'subsample',
    ...part,
  });

  /** Strided pixels or their 2×2 average, input channel i at output channel positions[i], from the definition. */
  function shortcutReference(x: Float64Array, [n, h, w, c]: Shape4, node: ShortcutNode): Float64Array {
    const average = node.down === 'avgpool-detached';
    const size = (length: number): number => (average ? Math.floor : Math.ceil)(length / node.stride);
    const [rows, columns] = [size(h), size(w)];
    const y = new Float64Array(n * rows * columns * node.channels);
    for (let i = 0; i < y.length; i++) {
      const source = node.positions.indexOf(i % node.channels);
      if (source < 0) continue;
      const pixel = Math.floor(i / node.channels);
      const [b, r, s] = [
        Math.floor(pixel / columns / rows),
        Math.floor(pixel / columns) % rows,
        pixel % columns,
      ];
      const at = (di: number, dj: number): number =>
        x[((b * h + node.stride * r + di) * w + node.stride * s + dj) * c + source]!;
      y[i] = average ? (at(0, 0) + at(0, 1) + at(1, 0) + at(1, 1)) / 4 : at(0, 0);
    }
    return y;
  }

  const SHORTCUTS: Record<string, [Shape4, ShortcutNode]> = {
    'A: zeros appended': [[2, 4, 6, 3], shortcutNode({})],
    'A, odd size': [[2, 5, 3, 3], shortcutNode({})],
    'A-both-sides: zeros on both sides': [[2, 4, 4, 3], shortcutNode({ positions: [1, 2, 3] })],
    'pruned, scattered positions': [[2, 4, 4, 2], shortcutNode({ positions: [4, 1] })],
    'without stride': [[2, 3, 3, 3], shortcutNode({ stride: 1 })],
  };

  describe.each(Object.entries(SHORTCUTS))('shortcut %s', (_, [shape, node]) => {
    const x = normals(shape);
    const y = shortcutReference(x, shape, node);

    it('runs forward', async () => {
      expect(await error(kernels.shortcut(upload(x, shape), node), y)).toBe(0);
    });

    it('has the gradient of its input', async () => {
      const outputShape = kernels.shortcut(upload(x, shape), node).shape;
      const dy = normals(outputShape);
      const expected = numericGradient((at) => dot(shortcutReference(at, shape, node), dy), x);
      const result = kernels.shortcutGradient(upload(dy, outputShape), shape, node);
      expect(await error(result!, expected)).toBeLessThan(1e-9);
    });
  });

  describe('shortcut A-avgpool-detached', () => {
    it.each([
      [2, 4, 6, 3],
      [1, 5, 5, 3],
    ] as Shape4[])('averages 2×2 pixels and cuts the gradient, batch %i of %i×%i', async (...shape) => {
      const node = shortcutNode({ down: 'avgpool-detached' });
      const x = normals(shape);
      const result = kernels.shortcut(upload(x, shape), node);
      expect(await error(result, shortcutReference(x, shape, node))).toBeLessThan(1e-6);
      expect(kernels.shortcutGradient(result, shape, node)).toBeNull();
    });
  });

  it.each([[[2, 3, 4, 5]], [[3, 1, 1, 2]]] as [Shape4][])(
    'global average pool of %j and its gradient',
    async (shape) => {
      const [n, h, w, c] = shape;
      const x = normals(shape);
      const dy = normals([n, c]);
      const pool = (at: Float64Array): Float64Array => {
        const y = new Float64Array(n * c);
        at.forEach((v, i) => (y[Math.floor(i / (h * w * c)) * c + (i % c)]! += v / (h * w)));
        return y;
      };
      expect(await error(kernels.globalAveragePool(upload(x, shape)), pool(x))).toBeLessThan(1e-6);
      const expected = numericGradient((at) => dot(pool(at), dy), x);
      expect(
        await error(kernels.globalAveragePoolGradient(upload(dy, [n, c]), shape), expected),
      ).toBeLessThan(1e-6);
    },
  );

  const POOLS: Record<string, [Shape4, { kernel: number; stride: number; pad?: number }]> = {
    '2×2': [[2, 4, 6, 3], { kernel: 2, stride: 2 }],
    '2×2, odd size: the last row and column drop out': [[2, 5, 7, 4], { kernel: 2, stride: 2 }],
    '2×2 down to one pixel': [[3, 2, 2, 5], { kernel: 2, stride: 2 }],
    '3×3 at stride 2, windows overlap': [[2, 7, 6, 3], { kernel: 3, stride: 2 }],
    '1×1 at stride 2': [[1, 3, 4, 2], { kernel: 1, stride: 2 }],
    '3×3 at stride 2, padded, even size': [[2, 6, 8, 3], { kernel: 3, stride: 2, pad: 1 }],
    '3×3 at stride 2, padded, odd size': [[2, 5, 7, 4], { kernel: 3, stride: 2, pad: 1 }],
    '2×2, padded': [[1, 3, 4, 5], { kernel: 2, stride: 1, pad: 1 }],
  };

  describe.each(Object.entries(POOLS))('max pool %s', (_, [shape, window]) => {
    const x = normals(shape);
    const tx = upload(x, shape);

    it('runs forward', async () => {
      const room = 2 * (window.pad ?? 0) - window.kernel;
      const size = (length: number): number => Math.floor((length + room) / window.stride) + 1;
      const result = kernels.maxPool(tx, window);
      expect(result.shape).toEqual([shape[0], size(shape[1]), size(shape[2]), shape[3]]);
      expect([...(await kernels.download(result))]).toEqual([...maxPoolReference(x, shape, window)]);
    });

    it('has the gradient of its input', async () => {
      const y = kernels.maxPool(tx, window);
      const dy = normals(y.shape);
      const expected = numericGradient((at) => dot(maxPoolReference(at, shape, window), dy), x, 1e-6);
      const result = kernels.maxPoolGradient(upload(dy, y.shape), tx, y, window);
      expect(result.shape).toEqual([...shape]);
      expect(await error(result, expected)).toBeLessThan(1e-6);
    });
  });

  it('max pool never takes padding, not where all values are below zero', async () => {
    const window = { kernel: 3, stride: 2, pad: 1 };
    const y = kernels.maxPool(upload([-4, -3, -2, -1], [1, 2, 2, 1]), window);
    expect([...(await kernels.download(y))]).toEqual([-1]);
  });

  const AVERAGES: Record<string, [Shape4, { kernel: number; stride: number }]> = {
    '2×2': [[2, 4, 6, 3], { kernel: 2, stride: 2 }],
    '2×2, odd size: the last row and column drop out': [[2, 5, 7, 4], { kernel: 2, stride: 2 }],
    '3×3 at stride 2, windows overlap': [[2, 7, 6, 3], { kernel: 3, stride: 2 }],
  };

  it.each(Object.entries(AVERAGES))('average pool %s, and its gradient', async (_, [shape, window]) => {
    const x = normals(shape);
    const y = kernels.averagePool(upload(x, shape), window);
    const size = (length: number): number => Math.floor((length - window.kernel) / window.stride) + 1;
    expect(y.shape).toEqual([shape[0], size(shape[1]), size(shape[2]), shape[3]]);
    expect(await error(y, averagePoolReference(x, shape, window))).toBeLessThan(1e-6);
    const dy = normals(y.shape);
    const expected = numericGradient((at) => dot(averagePoolReference(at, shape, window), dy), x);
    const result = kernels.averagePoolGradient(upload(dy, y.shape), shape, window);
    expect(result.shape).toEqual([...shape]);
    expect(await error(result, expected)).toBeLessThan(1e-6);
  });

  it('max pool sends the gradient to the first of equal values, as PyTorch', async () => {
    const window = { kernel: 2, stride: 2 };
    const x = upload([0, 5, 5, 5, 7, 7, 7, 7], [2, 2, 2, 1]);
    const dx = kernels.maxPoolGradient(upload([3, 4], [2, 1, 1, 1]), x, kernels.maxPool(x, window), window);
    expect([...(await kernels.download(dx))]).toEqual([0, 3, 0, 0, 4, 0, 0, 0]);
  });

  it('flatten goes channel by channel, and its gradient back', async () => {
    const shape = [2, 2, 3, 2];
    const x = upload(
      Array.from({ length: 24 }, (_, i) => i),
      shape,
    );
    const flat = kernels.flatten(x);
    expect(flat.shape).toEqual([2, 12]);
    expect(Array.from((await kernels.download(flat)).subarray(0, 12))).toEqual([
      0, 2, 4, 6, 8, 10, 1, 3, 5, 7, 9, 11,
    ]);
    const back = kernels.flattenGradient(flat, shape);
    expect(back.shape).toEqual(shape);
    expect(await kernels.download(back)).toEqual(await kernels.download(x));
  });

  it('linear and its gradients', async () => {
    const [batch, inputs, outputs] = [3, 5, 4];
    const [x, weight, bias] = [normals([batch, inputs]), normals([inputs, outputs]), normals([outputs])];
    const dy = normals([batch, outputs]);
    const run = (a: Float64Array, w: Float64Array, b: Float64Array): Float64Array =>
      Float64Array.from({ length: batch * outputs }, (_, i) => {
        const [n, o] = [Math.floor(i / outputs), i % outputs];
        let sum = b[o]!;
        for (let k = 0; k < inputs; k++) sum += a[n * inputs + k]! * w[k * outputs + o]!;
        return sum;
      });
    const [tx, tw] = [upload(x, [batch, inputs]), upload(weight, [inputs, outputs])];
    expect(await error(kernels.linear(tx, tw, upload(bias, [outputs])), run(x, weight, bias))).toBeLessThan(
      1e-6,
    );
    const { dx, dWeight, dBias } = kernels.linearGradient(upload(dy, [batch, outputs]), tx, tw);
    const along = (f: (at: Float64Array) => Float64Array, at: Float64Array): Float64Array =>
      numericGradient((point) => dot(f(point), dy), at);
    expect(
      await error(
        dx,
        along((at) => run(at, weight, bias), x),
      ),
    ).toBeLessThan(2e-6);
    expect(
      await error(
        dWeight,
        along((at) => run(x, at, bias), weight),
      ),
    ).toBeLessThan(2e-6);
    expect(
      await error(
        dBias,
        along((at) => run(x, weight, at), bias),
      ),
    ).toBeLessThan(2e-6);
  });

  describe.each([0, 0.1])('cross-entropy with label smoothing %d', (smoothing) => {
    const labels = [2, 0, 3];
    const logits = normals([3, 4]).map((v) => Math.fround(3 * v));

    it('is the mean loss, with its gradient', async () => {
      const { loss, gradient } = await kernels.crossEntropy(upload(logits, [3, 4]), labels, smoothing);
      expect(loss).toBeCloseTo(crossEntropyReference(logits, labels, smoothing), cls === 'wasm' ? 12 : 6);
      const expected = numericGradient((at) => crossEntropyReference(at, labels, smoothing), logits);
      expect(await error(gradient, expected)).toBeLessThan(1e-6);
    });
  });

  it('cross-entropy counts the first of equal logits, and survives large ones', async () => {
    const logits = upload([1, 1, 0, 200, 100, -300], [2, 3]);
    const { loss, correct } = await kernels.crossEntropy(logits, [1, 0], 0);
    expect(correct).toBe(1);
    expect(loss).toBeCloseTo(Math.log(2 + Math.exp(-1)) / 2, 6);
  });

  it('uploads a copy of memory that another thread may write to', async () => {
    const shared = new Float32Array(new SharedArrayBuffer(12));
    shared.set([1, 2, 3]);
    const tensor = kernels.upload(shared, [3]);
    shared.fill(9);
    expect([...(await kernels.download(tensor))]).toEqual([1, 2, 3]);
  });

  describe('arithmetic of training hooks', () => {
    const [shape, size] = [[2, 3, 4, 5], 120];
    const x = normals(shape).with(7, 0);
    const along = (axis: number, i: number): number =>
      Math.floor(i / shape.slice(axis + 1).reduce((a, b) => a * b, 1)) % shape[axis]!;

    it('multiplies, scales and takes signs', async () => {
      const [tx, ty] = [upload(x, shape), upload(normals(shape), shape)];
      const y = await kernels.download(ty);
      expect(
        await error(
          kernels.multiply(tx, ty),
          x.map((v, i) => v * y[i]!),
        ),
      ).toBeLessThan(1e-6);
      expect(
        await error(
          kernels.scale(tx, -0.3),
          x.map((v) => v * -0.3),
        ),
      ).toBeLessThan(1e-6);
      expect([...(await kernels.download(kernels.sign(tx)))]).toEqual([...x].map(Math.sign));
    });

    it.each([0, 1, 2, 3])('goes along axis %i', async (axis) => {
      const factors = normals([shape[axis]!]);
      const expected = x.map((v, i) => v * factors[along(axis, i)]!);
      const product = kernels.multiplyAlong(upload(x, shape), upload(factors, [factors.length]), axis);
      expect(product.shape).toEqual(shape);
      expect(await error(product, expected)).toBeLessThan(1e-6);
      const sums = new Float64Array(shape[axis]!);
      for (let i = 0; i < size; i++) sums[along(axis, i)]! += x[i]! * x[i]!;
      expect(await error(kernels.squareSums(upload(x, shape), axis), sums)).toBeLessThan(1e-6);
    });

    it('squares a vector along its only axis', async () => {
      const squares = kernels.squareSums(upload([1, -2, 3], [3]), 0);
      expect([...(await kernels.download(squares))]).toEqual([1, 4, 9]);
    });

    it('inverts roots, and gives 0 for 0', async () => {
      const inverse = await kernels.download(kernels.inverseRoot(upload([4, 0, 0.25], [3])));
      expect([...inverse]).toEqual([0.5, 0, 2]);
    });
  });

  it('finds the first tensor that is not finite', async () => {
    const tensors = [
      ['fine', upload([1, -2], [2])],
      ['infinite', upload([1, Infinity], [2])],
      ['nan', upload([NaN], [1])],
    ] as const;
    expect(await kernels.firstNotFinite(tensors.slice(0, 1))).toBeNull();
    expect(await kernels.firstNotFinite(tensors)).toBe('infinite');
    expect(await kernels.firstNotFinite(tensors.toReversed())).toBe('nan');
  });
});
