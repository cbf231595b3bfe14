import { describe, expect, it } from 'vitest';
import { isFault, type Fault } from '#core/errors/fault';
import { resnetCifar } from '#core/networks/families/resnetCifar';
import { vgg } from '#core/networks/families/vgg';
import { networkCost } from '#core/networks/cost';
import { trainingTensors } from '#runner/compute/network/memory';
import { assertFits, estimateMemory } from '#runner/training/memory';

const CIFAR = { image: [32, 32, 3] as [number, number, number], classes: 10 };
const resnet = (blocks: number) => resnetCifar.build({ widths: [16, 32, 64], blocks, shortcut: 'A' }, CIFAR);
const MIB = 1024 ** 2;

describe('trainingTensors', () => {
  it('counts what a plain network keeps for its backward pass, value by value', () => {
    const graph = vgg.build({ depth: 11, widths: [4, 4, 6, 6, 8], hidden: null }, CIFAR);
    const { parameters, momenta, activations } = trainingTensors(graph, 1);
    const { params } = networkCost(graph);
    expect(momenta).toBe(2 * 4 * params);
    // Running mean and variance beside γ and β.
    const normalised = graph.nodes.flatMap((node) => (node.op === 'conv' ? [node.filters] : []));
    expect(parameters).toBe(4 * (params + 2 * normalised.reduce((a, b) => a + b, 0)));
    // The first block alone keeps the image, its convolution's output and the relu's.
    expect(activations).toBeGreaterThan(4 * (3072 + 2 * 4 * 1024));
    // And no more than every value with its gradient.
    const all = graph.nodes.length * 4 * 4 * 1024;
    expect(activations).toBeLessThan(2 * all);
  });

  it('grows with batch and depth in activations alone as they do', () => {
    const one = trainingTensors(resnet(1), 1);
    expect(trainingTensors(resnet(1), 7)).toEqual({ ...one, activations: 7 * one.activations });
    const [short, long] = [trainingTensors(resnet(3), 1), trainingTensors(resnet(9), 1)];
    expect(long.activations / short.activations).toBeGreaterThan(2.5);
    expect(long.activations / short.activations).toBeLessThan(3);
  });
});

const deep = (depth: 11 | 16) => vgg.build({ depth, widths: [64, 128, 256, 512, 512], hidden: null }, CIFAR);
const EAGER = { cls: 'tensorflow' } as const;
const COMPILED = { ...EAGER, compiler: {} };
const WASM = { cls: 'wasm' } as const;

/** Peaks of resident memory in MiB that `node bench/memory.ts` read, at batches of 128. */
const MEASURED = [
  [EAGER, 'ResNet-8', resnet(1), 135],
  [EAGER, 'ResNet-20', resnet(3), 239],
  [EAGER, 'ResNet-56', resnet(9), 608],
  [EAGER, 'VGG-11', deep(11), 402],
  [COMPILED, 'ResNet-8', resnet(1), 167],
  [COMPILED, 'ResNet-20', resnet(3), 300],
  [COMPILED, 'ResNet-56', resnet(9), 746],
  [COMPILED, 'VGG-11', deep(11), 736],
  [COMPILED, 'VGG-16', deep(16), 1059],
  [WASM, 'ResNet-8', resnet(1), 104],
  [WASM, 'ResNet-20', resnet(3), 194],
  [WASM, 'ResNet-56', resnet(9), 532],
] as const;

describe('estimateMemory', () => {
  it.each(MEASURED)(
    'on %j lies between what %s was measured to need and twice that',
    (backend, _, graph, peak) => {
      const { total } = estimateMemory(graph, 128, backend);
      expect(total / MIB).toBeGreaterThan(peak);
      expect(total / MIB).toBeLessThan(2 * peak);
    },
  );
});

it('counts the three batches that are prepared ahead, whatever the dataset’s size', () => {
  const images = resnetCifar.build(
    { widths: [16, 32, 64], blocks: 1, shortcut: 'A' },
    { image: [224, 224, 3], classes: 100 },
  );
  expect(estimateMemory(images, 64, { cls: 'tensorflow' }).batches).toBe(3 * 64 * 224 * 224 * 3 * 4);
});

describe('assertFits', () => {
  const training = { graph: resnet(3), batch: 128, backend: WASM } as const;
  const need = estimateMemory(training.graph, 128, WASM).total;

  it('lets through what fits, to the byte', () => {
    expect(() => assertFits(training, need)).not.toThrow();
    expect(() => assertFits(training, need - 1)).toThrow();
  });

  it('names the numbers and a batch that would fit', () => {
    const half = need / 2;
    const fault = caught(() => assertFits(training, half));
    expect(fault).toMatchObject({ code: 'out-of-memory', details: { class: 'platform' } });
    expect(fault.message).toContain(`about ${Math.ceil(need / MIB)} MiB`);
    expect(fault.message).toContain(`this machine has ${Math.ceil(half / MIB)} MiB`);
    const batch = Number(/A batch of (\d+)/.exec(fault.details.hint ?? '')?.[1]);
    expect(estimateMemory(training.graph, batch, WASM).total).toBeLessThanOrEqual(half);
    expect(estimateMemory(training.graph, batch + 1, WASM).total).toBeGreaterThan(half);
  });

  it('names the copies of compiled steps where there are any', () => {
    const refusal = (backend: typeof EAGER): string =>
      caught(() => assertFits({ ...training, backend }, MIB)).message;
    expect(refusal(COMPILED)).toMatch(/, copies for compiled steps \d+ MiB, workspace/);
    expect(refusal(EAGER)).not.toContain('copies');
  });

  it('says when not even one image fits', () => {
    expect(caught(() => assertFits(training, MIB)).details.hint).toContain('narrower');
  });

  it('knows that wasm ends at 4 GiB whatever the machine has', () => {
    const fault = caught(() => assertFits({ ...training, batch: 4096 }, 1e12));
    expect(fault.message).toContain('the wasm backend has 4096 MiB');
    expect(fault.details.hint).toContain('another backend');
  });
});

function caught(call: () => void): Fault {
  try {
    call();
  } catch (error) {
    if (isFault(error)) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}
