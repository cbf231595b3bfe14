/**
 * Just enough of WebAssembly's binary format to write SIMD loops that tfjs-backend-wasm lacks: functions of i32
 * parameters (addresses, counts, strides) on an imported memory. An instruction is an array of bytes; a body is their
 * concatenation. Numbers in brackets are the opcodes of the specification (webassembly.github.io/spec, §5.4).
 */
export type Code = readonly number[];

export type WasmFunction = {
  readonly name: string;
  readonly params: number;
  /** Locals after the parameters, numbered from `params` on: first the i32s, then the vectors. */
  readonly i32s: number;
  readonly vectors: number;
  readonly body: Code;
};

export const get = (local: number): Code => [0x20, ...unsigned(local)];
export const set = (local: number): Code => [0x21, ...unsigned(local)];
export const tee = (local: number): Code => [0x22, ...unsigned(local)];
export const constant = (value: number): Code => [0x41, ...signed(value)];
export const add: Code = [0x6a];

/** Adds a parameter or constant (given as code) to an i32 local. */
export function increase(local: number, by: Code): Code {
  return [...get(local), ...by, ...add, ...set(local)];
}

/** Runs `body` as often as the i32 local says (at least once), counting it down to 0. */
export function repeat(count: number, body: Code): Code {
  const next = [...get(count), ...constant(-1), ...add, ...tee(count), 0x0d, 0];
  return [0x03, NO_RESULT, ...body, ...next, 0x0b];
}

/** Vector instructions: [0xfd] and their number. Loads and stores take the address from the stack. */
export const load = (offset: number): Code => [...vector(0x00), 2, ...unsigned(offset)];
/** Four copies of one float. */
export const loadSplat = (offset: number): Code => [...vector(0x09), 2, ...unsigned(offset)];
/** Two floats as two doubles' worth of bytes: the low half of a vector, the rest zero. */
export const loadHalf = (offset: number): Code => [...vector(0x5d), 2, ...unsigned(offset)];
export const store = (offset: number): Code => [...vector(0x0b), 2, ...unsigned(offset)];
export const zero: Code = [...vector(0x0c), ...new Array<number>(16).fill(0)];
export const f32x4 = { add: vector(0xe4), mul: vector(0xe6), gt: vector(0x44) } as const;
export const f64x2 = { add: vector(0xf0), mul: vector(0xf2), promoteLow: vector(0x5f) } as const;
export const and: Code = vector(0x4e);

/** A module that imports `env.memory` and exports the functions. */
export function assemble(functions: readonly WasmFunction[]): Uint8Array<ArrayBuffer> {
  const types = functions.map(({ params }) => [0x60, ...list(new Array<Code>(params).fill([I32])), 0]);
  const memory = [...text('env'), ...text('memory'), 0x02, 0x00, 0];
  const exports = functions.map(({ name }, i) => [...text(name), 0x00, ...unsigned(i)]);
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, list(types)),
    ...section(2, list([memory])),
    ...section(3, list(functions.map((_, i) => unsigned(i)))),
    ...section(7, list(exports)),
    ...section(10, list(functions.map(functionCode))),
  ]);
}

const I32 = 0x7f;
const V128 = 0x7b;
const NO_RESULT = 0x40;

function functionCode({ i32s, vectors, body }: WasmFunction): Code {
  const locals = list([
    [...unsigned(i32s), I32],
    [...unsigned(vectors), V128],
  ]);
  const code = [...locals, ...body, 0x0b];
  return [...unsigned(code.length), ...code];
}

function vector(opcode: number): Code {
  return [0xfd, ...unsigned(opcode)];
}

function section(id: number, content: Code): Code {
  return [id, ...unsigned(content.length), ...content];
}

function list(items: readonly Code[]): Code {
  return [...unsigned(items.length), ...items.flat()];
}

function text(value: string): Code {
  const bytes = new TextEncoder().encode(value);
  return [...unsigned(bytes.length), ...bytes];
}

/** LEB128. */
function unsigned(value: number): Code {
  const bytes: number[] = [];
  let rest = value;
  do {
    const low = rest & 0x7f;
    rest >>>= 7;
    bytes.push(rest === 0 ? low : low | 0x80);
  } while (rest !== 0);
  return bytes;
}

function signed(value: number): Code {
  const bytes: number[] = [];
  let rest = value;
  while (true) {
    const low = rest & 0x7f;
    rest >>= 7;
    const done = (rest === 0 && (low & 0x40) === 0) || (rest === -1 && (low & 0x40) !== 0);
    bytes.push(done ? low : low | 0x80);
    if (done) return bytes;
  }
}
