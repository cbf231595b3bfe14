import { assemble } from '#runner/compute/wasm/simd/assembler';
import {
  MOST_INPUTS,
  MOST_VECTORS,
  outerProducts,
  outerProductsName,
  type OuterProducts,
} from '#runner/compute/wasm/simd/outerProducts';

/** The project's own wasm loops, on the memory of tfjs's wasm backend. */
export type SimdLibrary = {
  /** By number of inputs − 1, then number of vectors − 1. */
  readonly outerProducts: readonly (readonly OuterProducts[])[];
};

/** Compiles the loops (about a kilobyte of code). Plain SIMD only: the same bits on every machine. */
export function simdLibrary(memory: WebAssembly.Memory): SimdLibrary {
  const inputs = upTo(MOST_INPUTS);
  const vectors = upTo(MOST_VECTORS);
  const module = new WebAssembly.Module(assemble(inputs.flatMap((m) => vectors.map((v) => outerProducts(m, v)))));
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  return {
    outerProducts: inputs.map((m) => vectors.map((v) => exports[outerProductsName(m, v)] as OuterProducts)),
  };
}

function upTo(n: number): readonly number[] {
  return Array.from({ length: n }, (_, i) => i + 1);
}
