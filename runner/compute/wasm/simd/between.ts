import {
  and,
  constant,
  f32x4,
  increase,
  load,
  repeat,
  set,
  splat,
  store,
  zero,
  type Code,
  type WasmFunction,
} from '#runner/compute/wasm/simd/assembler';

/** `out = y` where 0 < gate < `top`, else 0, for `vectors` times four neighbouring floats. Addresses are in bytes. */
export type Between = (y: number, gate: number, out: number, vectors: number) => void;

export function between(top: number): WasmFunction {
  const vector: Code = [
    ...load(PARAMS.y, 0),
    ...load(PARAMS.gate, 0),
    ...zero,
    ...f32x4.greater,
    ...and,
    ...load(PARAMS.gate, 0),
    ...splat(top),
    ...f32x4.less,
    ...and,
    ...set(VALUE),
    ...store(PARAMS.out, 0, VALUE),
    ...[PARAMS.y, PARAMS.gate, PARAMS.out].flatMap((pointer) => increase(pointer, constant(16))),
  ];
  return { params: 4, i32s: 0, vectors: 1, body: repeat(PARAMS.vectors, vector) };
}

const PARAMS = { y: 0, gate: 1, out: 2, vectors: 3 } as const;
const VALUE = 4;
