import { expect, it } from 'vitest';
import { freeIn, queryOf } from '#runner/compute/tensorflow/gpuMemory';

it.each([
  ['81043\n', 81043 * 1024 ** 2],
  ['[N/A]\n', null],
  ['No devices were found\n', null],
  ['', null],
])('%j from nvidia-smi is %s bytes', (answer, bytes) => {
  expect(freeIn(answer)).toBe(bytes);
});

it.each([
  [undefined, '--id=0'],
  ['', '--id=0'],
  ['3,1', '--id=3'],
  ['GPU-8932f937-d72c-4106-c12f-20bd9faed9f6', '--id=GPU-8932f937-d72c-4106-c12f-20bd9faed9f6'],
])('of the GPUs in CUDA_VISIBLE_DEVICES %j the first is asked', (visible, id) => {
  expect(queryOf(visible)).toContain(id);
});
