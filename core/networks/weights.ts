import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { canonicalJson } from '#core/identity/canonical';
import type { Graph, ParameterSpec, Shape } from '#core/networks/graph';
import { parameterSpecs } from '#core/networks/parameters';
import { toTorch } from '#core/networks/torchLayout';
import { rng } from '#core/rng/counter';

/** One parameter: float32 data in the graph's layout (convolutions HWIO, linear `[in, out]`), row-major. */
export type Weight = { readonly shape: readonly number[]; readonly data: Float32Array };

/**
 * Random weights of a network, by parameter name in PyTorch's order. Convolutions: He normal over the fan-out
 * (He 2015; torch's `kaiming_normal_(mode='fan_out')`, whose fan-out of a depthwise one is kernel² · channels), biases 0. Batch norm: γ 1, β 0, running mean 0, variance 1. Linear weight
 * and bias: uniform(±1/√fan_in), torch's default.
 *
 * A parameter draws from its own stream `init/<name>` in PyTorch's element order (OIHW, `[out, in]`), so that its
 * values depend on the seed, its name and its shape alone.
 */
export function initialWeights(graph: Graph, seed: number): Map<string, Weight> {
  const specs = parameterSpecs(graph);
  const shapes = new Map(specs.map((spec) => [spec.name, spec.shape]));
  return new Map(specs.map((spec) => [spec.name, initialWeight(spec, shapes, seed)]));
}

/**
 * Identity of a set of weights: SHA-256 over the tensors in PyTorch's layout, sorted by name, each as one line of
 * canonical JSON `{dtype, name, shape}`, a newline and its little-endian bytes. File format, key order and step
 * counters (`num_batches_tracked`) don't enter, so that equal weights have equal hashes wherever they were stored.
 */
export function weightsHash(weights: ReadonlyMap<string, Weight>): string {
  const hash = sha256.create();
  const tensors = [...toTorch(weights)].filter(([name]) => !name.endsWith('.num_batches_tracked'));
  for (const [name, { shape, data }] of tensors.sort(([a], [b]) => (a < b ? -1 : 1))) {
    hash.update(utf8ToBytes(`${canonicalJson({ dtype: 'F32', name, shape })}\n`));
    hash.update(littleEndian(data));
  }
  return bytesToHex(hash.digest());
}

function initialWeight(spec: ParameterSpec, shapes: ReadonlyMap<string, Shape>, seed: number): Weight {
  const data = new Float32Array(spec.shape.reduce((a, b) => a * b, 1));
  const stream = rng(seed, `init/${spec.name}`);
  switch (spec.init.kind) {
    case 'constant':
      data.fill(spec.init.value);
      break;
    case 'he-fan-out-normal': {
      const [kh, kw, , filters] = spec.shape as [number, number, number, number];
      const deviation = Math.sqrt(2 / (kh * kw * filters));
      fillInTorchOrder(data, spec.shape, () => deviation * stream.normal());
      break;
    }
    case 'uniform-fan-in': {
      const bound = 1 / Math.sqrt(fanIn(spec.name, shapes));
      fillInTorchOrder(data, spec.shape, () => bound * (2 * stream.uniform() - 1));
      break;
    }
  }
  return { shape: spec.shape, data };
}

/** Inputs of the linear layer a weight or bias belongs to. */
function fanIn(name: string, shapes: ReadonlyMap<string, Shape>): number {
  const inputs = shapes.get(name.replace(/\.bias$/, '.weight'))?.[0];
  if (inputs === undefined) throw new Error(`initialWeights: ${name} has no weight to take its fan-in from`);
  return inputs;
}

/** Calls `draw` once an element in the order of the PyTorch layout, whose leading axes are the last two of ours. */
function fillInTorchOrder(data: Float32Array, shape: Shape, draw: () => number): void {
  const filters = shape.length === 1 ? 1 : shape.at(-1)!;
  const inputs = shape.at(shape.length === 1 ? -1 : -2)!;
  const window = data.length / (filters * inputs);
  for (let o = 0; o < filters; o++) {
    for (let i = 0; i < inputs; i++) {
      for (let k = 0; k < window; k++) data[(k * inputs + i) * filters + o] = draw();
    }
  }
}

function littleEndian(data: Float32Array): Uint8Array {
  const view = new DataView(new ArrayBuffer(data.length * 4));
  data.forEach((value, i) => view.setFloat32(i * 4, value, true));
  return new Uint8Array(view.buffer);
}
