import {
  copy,
  each,
  f32x4,
  get,
  increase,
  load,
  loadSplat,
  repeat,
  set,
  store,
  type Code,
  type WasmFunction,
} from '#runner/compute/wasm/simd/assembler';

/**
 * `out[m, o] += Σ over pixels of x[m] · dy[o]` for a block of 1 to 4 consecutive m and 1 to 8 consecutive o of a filter
 * gradient. Sums stay in registers while three nested loops walk over images, rows and columns of pixels. Strides and
 * addresses are in bytes.
 */
export type OuterProducts = (
  x: number,
  xImage: number,
  xRow: number,
  xPixel: number,
  dy: number,
  dyImage: number,
  dyRow: number,
  dyPixel: number,
  images: number,
  rows: number,
  columns: number,
  out: number,
  outRow: number,
) => void;

/** Largest block: 8 sums, 2 vectors of dy and a splat fit the 16 vector registers of x86-64. */
export const MOST_INPUTS = 4;
export const MOST_OUTPUTS = 8;

export function outerProducts(inputs: number, outputs: number): WasmFunction {
  const vectors = Math.ceil(outputs / 4);
  const lanes = (v: number): number => Math.min(4, outputs - 4 * v);
  const sum = (m: number, v: number): number => FIRST_VECTOR + m * vectors + v;
  const slope = (v: number): number => FIRST_VECTOR + inputs * vectors + v;
  const splat = FIRST_VECTOR + inputs * vectors + vectors;

  const pixel: Code = [
    ...each(vectors, (v) => [...load(LOCALS.dyAt, 16 * v, lanes(v)), ...set(slope(v))]),
    ...each(inputs, (m) => [
      ...[...loadSplat(LOCALS.xAt, 4 * m), ...set(splat)],
      ...each(vectors, (v) => [
        ...get(sum(m, v)),
        ...get(splat),
        ...get(slope(v)),
        ...f32x4.mul,
        ...f32x4.add,
        ...set(sum(m, v)),
      ]),
    ]),
    ...increase(LOCALS.xAt, get(PARAMS.xPixel)),
    ...increase(LOCALS.dyAt, get(PARAMS.dyPixel)),
  ];
  const row: Code = [
    ...copy(LOCALS.xAt, LOCALS.xOfRow),
    ...copy(LOCALS.dyAt, LOCALS.dyOfRow),
    ...copy(LOCALS.columnsLeft, PARAMS.columns),
    ...repeat(LOCALS.columnsLeft, pixel),
    ...increase(LOCALS.xOfRow, get(PARAMS.xRow)),
    ...increase(LOCALS.dyOfRow, get(PARAMS.dyRow)),
  ];
  const image: Code = [
    ...copy(LOCALS.xOfRow, PARAMS.x),
    ...copy(LOCALS.dyOfRow, PARAMS.dy),
    ...copy(LOCALS.rowsLeft, PARAMS.rows),
    ...repeat(LOCALS.rowsLeft, row),
    ...increase(PARAMS.x, get(PARAMS.xImage)),
    ...increase(PARAMS.dy, get(PARAMS.dyImage)),
  ];
  const write: Code = each(inputs, (m) => [
    ...each(vectors, (v) => [
      ...[...load(PARAMS.out, 16 * v, lanes(v)), ...get(sum(m, v)), ...f32x4.add, ...set(sum(m, v))],
      ...store(PARAMS.out, 16 * v, sum(m, v), lanes(v)),
    ]),
    ...increase(PARAMS.out, get(PARAMS.outRow)),
  ]);
  return {
    params: Object.keys(PARAMS).length,
    i32s: Object.keys(LOCALS).length,
    vectors: inputs * vectors + vectors + 1,
    body: [...repeat(PARAMS.images, image), ...write],
  };
}

const PARAMS = {
  x: 0,
  xImage: 1,
  xRow: 2,
  xPixel: 3,
  dy: 4,
  dyImage: 5,
  dyRow: 6,
  dyPixel: 7,
  images: 8,
  rows: 9,
  columns: 10,
  out: 11,
  outRow: 12,
} as const;
const LOCALS = { rowsLeft: 13, columnsLeft: 14, xOfRow: 15, dyOfRow: 16, xAt: 17, dyAt: 18 } as const;
const FIRST_VECTOR = 19;
