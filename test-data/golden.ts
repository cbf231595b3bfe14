import { readFileSync } from 'node:fs';
import type { Weight } from '#core/networks/weights';

/** One file of test-data/golden, parsed. For tests only. */
export function golden<T>(name: string): T {
  return JSON.parse(readFileSync(new URL(`./golden/${name}`, import.meta.url), 'utf8')) as T;
}

export type GoldenTensor = { readonly shape: number[]; readonly data: number[] };
export type GoldenTensors = Readonly<Record<string, GoldenTensor>>;

/** Golden tensors (HWIO, `[in, out]`) as the weights of a network. */
export function goldenWeights(...parts: readonly GoldenTensors[]): Map<string, Weight> {
  const entries = parts.flatMap((part) => Object.entries(part));
  return new Map(entries.map(([name, { shape, data }]) => [name, { shape, data: Float32Array.from(data) }]));
}
