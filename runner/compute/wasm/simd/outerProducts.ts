import {
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
 * `out[m, 4·v…] += Σ over pixels of x[m] · dy[4·v…]` for one small block of a filter gradient, kept in registers while
 * three nested loops walk over images, rows and columns of pixels. Strides and addresses are in bytes.
 */
export type OuterProducts = (
  x: number,
  xImage: number,
  xRow: number,
  xColumn: number,
  dy: number,
  dyImage: number,
  dyRow: number,
  dyColumn: number,
  images: number,
  rows: number,
  columns: number,
  out: number,
  outRow: number,
) => void;

/** Inputs (rows of the block) and vectors of four outputs that one call handles at most: 8 sums, 2 loads, 1 splat. */
export const MOST_INPUTS = 4;
export const MOST_VECTORS = 2;

export function outerProductsName(inputs: number, vectors: number): string {
  return `outer${inputs}x${vectors}`;
}

export function outerProducts(inputs: number, vectors: number): WasmFunction {
  const { x, dy, imagesLeft, out } = PARAMS;
  const sum = (m: number, v: number): number => FIRST_VECTOR + m * vectors + v;
  const slope = (v: number): number => FIRST_VECTOR + inputs * vectors + v;
  const splat = FIRST_VECTOR + inputs * vectors + vectors;

  const pixel: Code = [
    ...range(vectors).flatMap((v) => [...get(LOCALS.dyAt), ...load(16 * v), ...set(slope(v))]),
    ...range(inputs).flatMap((m) => [
      ...[...get(LOCALS.xAt), ...loadSplat(4 * m), ...set(splat)],
      ...range(vectors).flatMap((v) => [
        ...[...get(sum(m, v)), ...get(splat), ...get(slope(v))],
        ...[...f32x4.mul, ...f32x4.add, ...set(sum(m, v))],
      ]),
    ]),
    ...increase(LOCALS.xAt, get(PARAMS.xColumn)),
    ...increase(LOCALS.dyAt, get(PARAMS.dyColumn)),
  ];
  const row: Code = [
    ...[...get(LOCALS.xOfRow), ...set(LOCALS.xAt), ...get(LOCALS.dyOfRow), ...set(LOCALS.dyAt)],
    ...[...get(PARAMS.columns), ...set(LOCALS.columnsLeft)],
    ...repeat(LOCALS.columnsLeft, pixel),
    ...increase(LOCALS.xOfRow, get(PARAMS.xRow)),
    ...increase(LOCALS.dyOfRow, get(PARAMS.dyRow)),
  ];
  const image: Code = [
    ...[...get(x), ...set(LOCALS.xOfRow), ...get(dy), ...set(LOCALS.dyOfRow)],
    ...[...get(PARAMS.rows), ...set(LOCALS.rowsLeft)],
    ...repeat(LOCALS.rowsLeft, row),
    ...increase(x, get(PARAMS.xImage)),
    ...increase(dy, get(PARAMS.dyImage)),
  ];
  const write: Code = range(inputs).flatMap((m) => [
    ...range(vectors).flatMap((v) => [
      ...[...get(out), ...get(out), ...load(16 * v)],
      ...[...get(sum(m, v)), ...f32x4.add, ...store(16 * v)],
    ]),
    ...increase(out, get(PARAMS.outRow)),
  ]);
  return {
    name: outerProductsName(inputs, vectors),
    params: Object.keys(PARAMS).length,
    i32s: Object.keys(LOCALS).length,
    vectors: inputs * vectors + vectors + 1,
    body: [...repeat(imagesLeft, image), ...write],
  };
}

const PARAMS = {
  x: 0,
  xImage: 1,
  xRow: 2,
  xColumn: 3,
  dy: 4,
  dyImage: 5,
  dyRow: 6,
  dyColumn: 7,
  imagesLeft: 8,
  rows: 9,
  columns: 10,
  out: 11,
  outRow: 12,
} as const;
const LOCALS = { rowsLeft: 13, columnsLeft: 14, xOfRow: 15, dyOfRow: 16, xAt: 17, dyAt: 18 } as const;
const FIRST_VECTOR = 19;

function range(n: number): readonly number[] {
  return Array.from({ length: n }, (_, i) => i);
}
