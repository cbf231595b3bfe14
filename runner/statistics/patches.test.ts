import { expect, it } from 'vitest';
import type { MixingNode } from '#core/networks/patchColumns';
import { patchColumns } from '#core/networks/patchColumns';
import { rng } from '#core/rng/counter';
import { onEachBackend } from '#runner/compute/testing/backends';
import { secondMoments, transposed } from '#runner/statistics/moments';
import { drawPlaces, outputSize, patchesAt } from '#runner/statistics/patches';

const stream = rng(1, 'patches');
const normals = (length: number) => Float32Array.from({ length }, () => stream.normal());
const conv = (kernel: number, stride: number, pad: number): MixingNode => ({
  op: 'conv',
  name: 'conv',
  inputs: ['x'],
  filters: 4,
  kernel,
  stride,
  pad,
});

onEachBackend(({ kernels }) => {
  it.each([
    [3, 1, 1],
    [3, 2, 1],
    [1, 1, 0],
    [1, 2, 0],
    [5, 1, 2],
    [3, 1, 0],
  ])(
    'patches times weights are a convolution’s outputs: kernel %i, stride %i, padding %i',
    async (...window) => {
      const node = conv(...window);
      if (node.op !== 'conv') throw new Error('a convolution');
      const shape = [2, 7, 6, 3];
      const [data, weight] = [normals(2 * 7 * 6 * 3), normals(window[0] ** 2 * 3 * 4)];
      const tensors = [
        kernels.upload(data, shape),
        kernels.upload(weight, [window[0], window[0], 3, 4]),
      ] as const;
      const y = kernels.conv(...tensors, node);
      const outputs = await kernels.download(y);
      const size = outputSize(node, shape);
      expect(y.shape).toEqual([2, ...size, 4]);
      kernels.free(y, ...tensors);
      const drawn = drawPlaces(3, 'conv', 0, 2, size, 4, 5);
      const patches = patchesAt(node, data, shape, drawn);
      const columns = weight.length / 4;
      drawn.images.forEach((image, row) => {
        for (let o = 0; o < 4; o++) {
          let sum = 0;
          for (let k = 0; k < columns; k++) sum += patches[row * columns + k]! * weight[k * 4 + o]!;
          const at = (image * size[0] * size[1] + drawn.places[row]!) * 4 + o;
          expect(sum).toBeCloseTo(outputs[at]!, 4);
        }
      });
    },
  );

  it('moments are the products of all columns', async () => {
    const data = normals(30 * 5);
    const moments = await secondMoments(kernels, data, 30, 5);
    const columns = transposed(data, 30, 5);
    for (let i = 0; i < 5; i++) {
      for (let j = 0; j < 5; j++) {
        let sum = 0;
        for (let m = 0; m < 30; m++) sum += columns[i * 30 + m]! * columns[j * 30 + m]!;
        expect(moments[i * 5 + j]).toBeCloseTo(sum, 4);
      }
    }
  });
});

it('places are drawn by seed, layer and batch, none twice in an image', () => {
  const draw = (seed: number, batch: number, places: number) =>
    drawPlaces(seed, 'conv', batch, 3, [4, 5], 6, places);
  const drawn = draw(1, 0, 10);
  expect(drawn).toEqual(draw(1, 0, 10));
  expect(drawn.places).not.toEqual(draw(2, 0, 10).places);
  expect(drawn.places).not.toEqual(draw(1, 1, 10).places);
  expect([...drawn.images]).toEqual([0, 1, 2].flatMap((image) => Array<number>(10).fill(image)));
  for (const image of [0, 1, 2]) {
    expect(new Set(drawn.places.subarray(10 * image, 10 * image + 10)).size).toBe(10);
  }
  expect(Math.max(...drawn.filters)).toBeLessThan(6);
  expect(draw(1, 0, 99).places.toSorted()).toEqual(
    Int32Array.from({ length: 60 }, (_, i) => Math.floor(i / 3)),
  );
});

it('a channel’s columns are its taps in a convolution and its places in a linear layer', () => {
  expect([...patchColumns(conv(2, 1, 0), 5, 2, { offset: 3, span: 1 })]).toEqual([
    3, 8, 13, 18, 4, 9, 14, 19,
  ]);
  const linear: MixingNode = { op: 'linear', name: 'fc', inputs: ['x'], units: 2 };
  expect([...patchColumns(linear, 12, 2, { offset: 4, span: 3 })]).toEqual([4, 5, 6, 7, 8, 9]);
});
