import type { Graph } from '#core/networks/graph';
import { parameterSpecs } from '#core/networks/parameters';
import type { Weight } from '#core/networks/weights';

/** Numbers from −.5 to .5 that depend on the seed and the index alone: `value` of test-data/torch. For tests only. */
export function hashedValue(seed: number, i: number): number {
  let h = (i + Math.imul(seed, 1000003)) >>> 0;
  h = Math.imul(h, 0x9e3779b1);
  h ^= h >>> 15;
  h = Math.imul(h, 0x85ebca6b);
  h ^= h >>> 13;
  return Math.fround((h >>> 0) / 4294967296 - 0.5);
}

export function hashedValues(seed: number, length: number): Float32Array {
  return Float32Array.from({ length }, (_, i) => hashedValue(seed, i));
}

/** Weights of a network by their names, as test-data/torch/importance.py makes them. */
export function hashedWeights(graph: Graph): Map<string, Weight> {
  return new Map(
    parameterSpecs(graph).map(({ name, shape }) => {
      const values = hashedValues(
        seedOf(name),
        shape.reduce((a, b) => a * b, 1),
      );
      const data = name.endsWith('running_var') ? values.map((value) => value + 1) : values;
      return [name, { shape, data }];
    }),
  );
}

function seedOf(name: string): number {
  return Array.from(name).reduce((sum, c, i) => sum + (i + 1) * c.charCodeAt(0), 0) % 4000;
}
