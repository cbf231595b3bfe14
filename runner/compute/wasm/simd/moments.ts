import {
  and,
  each,
  f32x4,
  f64x2,
  get,
  increase,
  load,
  repeat,
  set,
  store,
  zero,
  type Code,
  type WasmFunction,
} from '#runner/compute/wasm/simd/assembler';

/**
 * Adds Σ y and Σ y·x over rows to the eight doubles at `out`, for 1 to 4 neighbouring channels: two pairs of Σ y, then
 * two pairs of Σ y·x. A gated loop counts y only where `gate` is above zero. Strides and addresses are in bytes.
 */
export type Moments = (y: number, x: number, gate: number, row: number, rows: number, out: number) => void;

export function moments(channels: number, gated: boolean): WasmFunction {
  const pairs = Math.ceil(channels / 2);
  const lanes = (pair: number): number => Math.min(2, channels - 2 * pair);
  const sum = (pair: number): number => FIRST_VECTOR + pair;
  const product = (pair: number): number => FIRST_VECTOR + 2 + pair;
  const value = FIRST_VECTOR + 4;
  const open = (pair: number): Code =>
    gated ? [...load(PARAMS.gate, 8 * pair, lanes(pair)), ...zero, ...f32x4.greater, ...and] : [];

  const row: Code = [
    ...each(pairs, (pair) => [
      ...load(PARAMS.y, 8 * pair, lanes(pair)),
      ...open(pair),
      ...f64x2.promoteLow,
      ...set(value),
      ...get(sum(pair)),
      ...get(value),
      ...f64x2.add,
      ...set(sum(pair)),
      ...load(PARAMS.x, 8 * pair, lanes(pair)),
      ...f64x2.promoteLow,
      ...get(value),
      ...f64x2.mul,
      ...get(product(pair)),
      ...f64x2.add,
      ...set(product(pair)),
    ]),
    ...each(gated ? 3 : 2, (pointer) => increase(pointer, get(PARAMS.row))),
  ];
  return {
    params: Object.keys(PARAMS).length,
    i32s: 0,
    vectors: 5,
    body: [
      ...each(4, (i) => [...load(PARAMS.out, 16 * i), ...set(FIRST_VECTOR + i)]),
      ...repeat(PARAMS.rows, row),
      ...each(4, (i) => store(PARAMS.out, 16 * i, FIRST_VECTOR + i)),
    ],
  };
}

const PARAMS = { y: 0, x: 1, gate: 2, row: 3, rows: 4, out: 5 } as const;
const FIRST_VECTOR = 6;
