import { assemble, type WasmFunction } from '#runner/compute/wasm/simd/assembler';
import { convolve, MOST_FILTERS, type Convolve } from '#runner/compute/wasm/simd/convolve';
import { MOST_OUTPUTS, outerProducts, type OuterProducts } from '#runner/compute/wasm/simd/outerProducts';

/** The project's own wasm loops on the memory of tfjs's wasm backend; each block size is compiled when first asked for. */
export type SimdLibrary = {
  convolve(pixels: number, filters: number): Convolve;
  outerProducts(inputs: number, outputs: number): OuterProducts;
};

/** Plain SIMD, no relaxed or fused arithmetic: the same bits on every machine. */
export function simdLibrary(memory: WebAssembly.Memory): SimdLibrary {
  const compile = (code: WasmFunction): unknown => {
    const module = new WebAssembly.Module(assemble(code));
    return new WebAssembly.Instance(module, { env: { memory } }).exports['run'];
  };
  const compiled = <F>(most: number, write: (a: number, b: number) => WasmFunction) => {
    const known: F[] = [];
    return (a: number, b: number): F => (known[a * (most + 1) + b] ??= compile(write(a, b)) as F);
  };
  return {
    convolve: compiled<Convolve>(MOST_FILTERS, convolve),
    outerProducts: compiled<OuterProducts>(MOST_OUTPUTS, outerProducts),
  };
}
