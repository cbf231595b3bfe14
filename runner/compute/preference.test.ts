import { describe, expect, it } from 'vitest';
import { bestFirst, fallback } from '#runner/compute/preference';

const tensorflow = (build: string, device: string) =>
  ({ cls: 'tensorflow', flags: { build, device, threads: '8' } }) as const;
const webgpu = (adapter: string) => ({ cls: 'webgpu', flags: { adapter } }) as const;
const wasm = { cls: 'wasm', flags: { threads: '1' } } as const;

describe('order of choice', () => {
  it('is TensorFlow on a GPU, WebGPU on a GPU, TensorFlow on the processor, wasm', () => {
    const [gpu, cpu, hardware] = [tensorflow('gpu', 'gpu'), tensorflow('cpu', 'cpu'), webgpu('hardware')];
    expect(bestFirst([wasm, cpu, hardware, gpu])).toEqual([gpu, hardware, cpu, wasm]);
  });

  it('has a software adapter last: the processor does better by itself', () => {
    expect(bestFirst([webgpu('software'), wasm]).map(({ cls }) => cls)).toEqual(['wasm', 'webgpu']);
  });

  it('takes a GPU build that found no GPU for what it computes on', () => {
    expect(bestFirst([tensorflow('gpu', 'cpu'), webgpu('hardware')]).map(({ cls }) => cls)).toEqual([
      'webgpu',
      'tensorflow',
    ]);
  });
});

describe('a fallback in silence', () => {
  it('is told for a GPU build that computes on the processor', () => {
    expect(fallback(tensorflow('gpu', 'cpu'))).toMatchObject({
      what: expect.stringContaining('found no GPU'),
      hint: expect.stringContaining('nvidia-smi'),
    });
  });

  it('is not told where the build computes on what it is for', () => {
    for (const fine of [tensorflow('gpu', 'gpu'), tensorflow('cpu', 'cpu'), webgpu('hardware'), wasm]) {
      expect(fallback(fine)).toBeNull();
    }
  });
});
