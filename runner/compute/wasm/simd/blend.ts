import {
  and,
  each,
  f32x4,
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
 * `out = a·y + b·x + c` over rows for 1 to 4 neighbouring channels, with one a, b and c a channel: three vectors of
 * four at `coefficients`. A gated loop takes y as zero where `gate` isn't above zero. Strides and addresses in bytes.
 */
export type Blend = (
  y: number,
  x: number,
  gate: number,
  out: number,
  row: number,
  rows: number,
  coefficients: number,
) => void;

export function blend(channels: number, gated: boolean): WasmFunction {
  const open: Code = gated ? [...load(PARAMS.gate, 0, channels), ...zero, ...f32x4.greater, ...and] : [];
  const row: Code = [
    ...[...load(PARAMS.y, 0, channels), ...open, ...get(VECTORS.a), ...f32x4.mul],
    ...[...load(PARAMS.x, 0, channels), ...get(VECTORS.b), ...f32x4.mul, ...f32x4.add],
    ...[...get(VECTORS.c), ...f32x4.add, ...set(VECTORS.value)],
    ...store(PARAMS.out, 0, VECTORS.value, channels),
    ...[PARAMS.y, PARAMS.x, PARAMS.out].flatMap((pointer) => increase(pointer, get(PARAMS.row))),
    ...(gated ? increase(PARAMS.gate, get(PARAMS.row)) : []),
  ];
  return {
    params: Object.keys(PARAMS).length,
    i32s: 0,
    vectors: Object.keys(VECTORS).length,
    body: [
      ...each(3, (i) => [...load(PARAMS.coefficients, 16 * i), ...set(VECTORS.a + i)]),
      ...repeat(PARAMS.rows, row),
    ],
  };
}

const PARAMS = { y: 0, x: 1, gate: 2, out: 3, row: 4, rows: 5, coefficients: 6 } as const;
const VECTORS = { a: 7, b: 8, c: 9, value: 10 } as const;
