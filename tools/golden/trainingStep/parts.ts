import { parseOrFault } from '#core/errors/zodFault';
import type { Graph } from '#core/networks/graph';
import type { Weight } from '#core/networks/weights';
import type { Backend } from '#runner/compute/backend';
import type { Batch } from '#runner/compute/network/trainer';
import { upTo } from '../activations.ts';
import { relativeDifference, type Difference } from '../difference.ts';
import { evalLogits, lossGradients, trainOutput } from '../engine.ts';
import { TensorSchema, TensorsSchema, type GoldenTensor, type GoldenTensors } from '../tensors.ts';

/** What a case expects in or after one step; steps count from 1. */
export type Part = { readonly key: string; readonly step: number; readonly allowed: number } & (
  | { readonly kind: 'grad' | 'params' | 'running'; readonly expected: GoldenTensors }
  | { readonly kind: 'trainLogits' | 'evalLogits'; readonly expected: GoldenTensor }
  | { readonly kind: 'activations'; readonly image: number; readonly expected: GoldenTensors }
);

/** One case in training. */
export type Run = {
  readonly backend: Backend;
  readonly graph: Graph;
  readonly batches: readonly Batch[];
  readonly masks: ReadonlyMap<string, Float32Array>;
  readonly labelSmoothing: number;
  readonly weights: ReadonlyMap<string, Weight>;
  readonly parts: readonly Part[];
};

type Weights = ReadonlyMap<string, Weight>;

/** The parts of a case by their keys, such as `paramsStep6`. Throws an Error on a key that nothing reads. */
export function partsOf(
  entries: Readonly<Record<string, unknown>>,
  steps: number,
  float32Error: Readonly<Record<string, number>>,
): readonly Part[] {
  return Object.entries(entries).map(([key, value]) => {
    const [, kind, digits, image] =
      /^(grad|params|running|trainLogits|evalLogits|activations)Step(\d+)(?:Image(\d+))?$/.exec(key) ?? [];
    const step = Number(digits);
    if (kind === undefined || (kind === 'activations') !== (image !== undefined)) {
      throw new Error(`nothing reads ${key}`);
    }
    if (step < 1 || step > steps) throw new Error(`${key}: the file has ${steps} batches`);
    const common = { key, step, allowed: Math.max(tolerance(step), 3 * (float32Error[key] ?? 0)) };
    switch (kind) {
      case 'trainLogits':
      case 'evalLogits':
        return { ...common, kind, expected: parseOrFault(TensorSchema, value, key, 'bad-file') };
      case 'activations':
        return { ...common, kind, image: Number(image), expected: tensors(value, key) };
      default:
        return { ...common, kind: kind as 'grad' | 'params' | 'running', expected: tensors(value, key) };
    }
  });
}

/** Compares what a step computes before it moves the weights. */
export async function compareDuring(run: Run, part: Part, weights: Weights): Promise<readonly Difference[]> {
  const { backend, graph, batches, masks, labelSmoothing } = run;
  const batch = batches[part.step - 1]!;
  switch (part.kind) {
    case 'grad': {
      const gradients = await lossGradients(backend, graph, weights, batch, labelSmoothing);
      const own = new Map<string, Weight>();
      for (const [name, data] of gradients) {
        const mask = masks.get(name);
        const { shape } = weights.get(name)!;
        own.set(name, { shape, data: mask === undefined ? data : data.map((v, i) => v * mask[i]!) });
      }
      return compareAll(part, own);
    }
    case 'trainLogits':
      return [compareLogits(part, await trainOutput(backend, graph, weights, batch))];
    case 'activations': {
      const own = new Map<string, Weight>();
      for (const [name, { shape, data }] of Object.entries(part.expected)) {
        const all = await trainOutput(backend, upTo(graph, name), weights, batch);
        own.set(name, {
          shape,
          data: all.subarray(part.image * data.length, (part.image + 1) * data.length),
        });
      }
      return compareAll(part, own);
    }
    default:
      return [];
  }
}

/** Compares what a step leaves. */
export async function compareAfter(run: Run, part: Part, weights: Weights): Promise<readonly Difference[]> {
  switch (part.kind) {
    case 'params':
    case 'running':
      return compareAll(part, weights);
    case 'evalLogits':
      return [compareLogits(part, await evalLogits(run.backend, run.graph, weights, run.batches[0]!))];
    default:
      return [];
  }
}

function compareAll(
  {
    key,
    allowed,
    expected,
  }: { readonly key: string; readonly allowed: number; readonly expected: GoldenTensors },
  own: Weights,
): readonly Difference[] {
  return Object.entries(expected).map(([name, { shape, data }]) => {
    const tensor = own.get(name);
    if (tensor === undefined) throw new Error(`${key}: the network has no ${name}`);
    if (tensor.shape.join() !== shape.join()) {
      throw new Error(`${key}: ${name} is [${tensor.shape.join()}], expected [${shape.join()}]`);
    }
    return { what: `${key} ${name}`, value: relativeDifference(tensor.data, data), allowed };
  });
}

function compareLogits(
  {
    key,
    allowed,
    expected,
  }: { readonly key: string; readonly allowed: number; readonly expected: GoldenTensor },
  own: Float32Array,
): Difference {
  return { what: key, value: relativeDifference(own, expected.data), allowed };
}

/** Of a tensor's largest entry: float32 errors grow with the steps. */
function tolerance(step: number): number {
  return step === 1 ? 1e-5 : 1e-4;
}

function tensors(value: unknown, key: string): GoldenTensors {
  const parsed = parseOrFault(TensorsSchema, value, key, 'bad-file');
  if (Object.keys(parsed).length === 0) throw new Error(`${key} is empty`);
  return parsed;
}
