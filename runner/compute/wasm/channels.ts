import type { Tensor } from '#runner/compute/kernels';
import type { WasmRuntime } from '#runner/compute/wasm/runtime';

/**
 * Per channel Σ y and Σ y·x over all pixels, in doubles; with a gate, y counts only where the gate is above zero.
 * In chunks of rows that stay in the first-level cache while the loop goes over their channels, four at a time.
 */
export function channelMoments(
  rt: WasmRuntime,
  y: Tensor,
  x: Tensor,
  gate: Tensor | null,
): { readonly sums: Float64Array; readonly products: Float64Array } {
  const channels = x.shape.at(-1)!;
  const blocks = Math.ceil(channels / 4);
  const accumulators = rt.make([blocks * 16]);
  rt.view(accumulators).fill(0);
  const out = 4 * rt.offset(accumulators);
  const [yAt, xAt, gateAt] = [y, x, gate ?? x].map((tensor) => 4 * rt.offset(tensor)) as [
    number,
    number,
    number,
  ];
  forEachBlock(x, (at, width, rows, block) => {
    const moments = rt.simd.moments(width, gate !== null);
    moments(yAt + at, xAt + at, gateAt + at, 4 * channels, rows, out + 64 * block);
  });
  const doubles = new Float64Array(rt.heap().buffer, out, blocks * 8);
  const sums = Float64Array.from({ length: channels }, (_, c) => doubles[8 * (c >> 2) + (c & 3)]!);
  const products = Float64Array.from({ length: channels }, (_, c) => doubles[8 * (c >> 2) + 4 + (c & 3)]!);
  rt.free(accumulators);
  return { sums, products };
}

/** Per channel `a·y + b·x + c`; with a gate, y is taken as zero where the gate isn't above zero. */
export function channelBlend(
  rt: WasmRuntime,
  y: Tensor,
  x: Tensor,
  gate: Tensor | null,
  [a, b, c]: readonly [Float64Array, Float64Array, Float64Array],
): Tensor {
  const channels = x.shape.at(-1)!;
  const out = rt.make(x.shape);
  const coefficients = rt.make([Math.ceil(channels / 4) * 12]);
  const values = rt.view(coefficients);
  for (let i = 0; i < channels; i++) {
    const at = 12 * (i >> 2) + (i & 3);
    values[at] = a[i]!;
    values[at + 4] = b[i]!;
    values[at + 8] = c[i]!;
  }
  const pointers = [y, x, gate ?? x, out, coefficients].map((tensor) => 4 * rt.offset(tensor));
  const [yAt, xAt, gateAt, outAt, coefficientsAt] = pointers as [number, number, number, number, number];
  forEachBlock(x, (at, width, rows, block) => {
    const blend = rt.simd.blend(width, gate !== null);
    blend(yAt + at, xAt + at, gateAt + at, outAt + at, 4 * channels, rows, coefficientsAt + 48 * block);
  });
  rt.free(coefficients);
  return out;
}

/** Floats of one tensor in a chunk: four of them are half of a small first-level cache. */
const CHUNK = 1024;

/** Calls `run` with the byte offset, channels, rows and number of each block of up to four channels, chunk by chunk. */
function forEachBlock(
  { shape }: Tensor,
  run: (at: number, width: number, rows: number, block: number) => void,
): void {
  const channels = shape.at(-1)!;
  const rows = shape.slice(0, -1).reduce((a, b) => a * b, 1);
  const chunk = Math.max(1, Math.floor(CHUNK / channels));
  for (let first = 0; first < rows; first += chunk) {
    const count = Math.min(chunk, rows - first);
    for (let c = 0; c < channels; c += 4) {
      run(4 * (first * channels + c), Math.min(4, channels - c), count, c >> 2);
    }
  }
}
