/**
 * Just enough of WebAssembly's binary format to write the SIMD loops that tfjs-backend-wasm lacks: functions of i32
 * parameters (addresses, counts, strides) on an imported memory. An instruction is an array of bytes; a body is their
 * concatenation. Opcodes are those of the specification (webassembly.github.io/spec, §5.4).
 */
export type Code = readonly number[];

export type WasmFunction = {
  readonly params: number;
  /** Locals after the parameters, numbered from `params` on: first the i32s, then the vectors. */
  readonly i32s: number;
  readonly vectors: number;
  readonly body: Code;
};

export const get = (local: number): Code => [0x20, ...unsigned(local)];
export const set = (local: number): Code => [0x21, ...unsigned(local)];
export const constant = (value: number): Code => [0x41, ...signed(value)];

/** `to = from`, two i32 locals. */
export const copy = (to: number, from: number): Code => [...get(from), ...set(to)];
/** Adds an i32, given as code, to an i32 local. */
export const increase = (local: number, by: Code): Code => [...get(local), ...by, I32_ADD, ...set(local)];

/** Runs `body` as often as the i32 local says, at least once, counting it down to 0. */
export function repeat(count: number, body: Code): Code {
  const countDown = [...get(count), ...constant(-1), I32_ADD, TEE, ...unsigned(count)];
  return [LOOP, NO_RESULT, ...body, ...countDown, BRANCH_IF, 0, END];
}

/** The code of 0, 1, … n − 1, one after the other. */
export function each(n: number, code: (i: number) => Code): Code {
  return Array.from({ length: n }, (_, i) => code(i)).flat();
}

export const zero: Code = [...vector(0x0c), ...new Array<number>(16).fill(0)];
/** Four copies of a float32 constant. */
export function splat(value: number): Code {
  const bytes = new Uint8Array(Float32Array.of(value).buffer);
  return [...vector(0x0c), ...bytes, ...bytes, ...bytes, ...bytes];
}
export const f32x4 = {
  add: vector(0xe4),
  mul: vector(0xe6),
  max: vector(0xe9),
  greater: vector(0x44),
  less: vector(0x43),
} as const;
export const f64x2 = { add: vector(0xf0), mul: vector(0xf2), promoteLow: vector(0x5f) } as const;

export const and: Code = vector(0x4e);

/** Puts four copies of the float at i32 local `address` + `offset` on the stack. */
export function loadSplat(address: number, offset: number): Code {
  return [...get(address), ...vector(0x09), ...memory(offset)];
}

/** Puts `lanes` floats from i32 local `address` + `offset` on the stack, zeros in the other lanes. */
export function load(address: number, offset: number, lanes = 4): Code {
  switch (lanes) {
    case 1:
      return [...get(address), ...vector(0x5c), ...memory(offset)];
    case 2:
      return [...get(address), ...vector(0x5d), ...memory(offset)];
    case 3:
      return [...get(address), ...load(address, offset, 2), ...vector(0x56), ...memory(offset + 8), 2];
    default:
      return [...get(address), ...vector(0x00), ...memory(offset)];
  }
}

/** Stores the first `lanes` floats of a vector local at i32 local `address` + `offset`, and nothing beyond. */
export function store(address: number, offset: number, value: number, lanes = 4): Code {
  const operands = [...get(address), ...get(value)];
  switch (lanes) {
    case 1:
      return [...operands, ...vector(0x5a), ...memory(offset), 0];
    case 2:
      return [...operands, ...vector(0x5b), ...memory(offset), 0];
    case 3:
      return [...store(address, offset, value, 2), ...operands, ...vector(0x5a), ...memory(offset + 8), 2];
    default:
      return [...operands, ...vector(0x0b), ...memory(offset)];
  }
}

/** A module that imports `env.memory` and exports the one function as `run`. */
export function assemble({ params, i32s, vectors, body }: WasmFunction): Uint8Array<ArrayBuffer> {
  const type = [0x60, ...list(new Array<Code>(params).fill([I32])), ...list([])];
  const locals = list([
    [...unsigned(i32s), I32],
    [...unsigned(vectors), V128],
  ]);
  const code = [...locals, ...body, END];
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, list([type])),
    ...section(2, list([[...text('env'), ...text('memory'), 0x02, 0x00, 0]])),
    ...section(3, list([[0]])),
    ...section(7, list([[...text('run'), 0x00, 0]])),
    ...section(10, list([[...unsigned(code.length), ...code]])),
  ]);
}

const I32 = 0x7f;
const V128 = 0x7b;
const NO_RESULT = 0x40;
const LOOP = 0x03;
const END = 0x0b;
const BRANCH_IF = 0x0d;
const TEE = 0x22;
const I32_ADD = 0x6a;

function vector(opcode: number): Code {
  return [0xfd, ...unsigned(opcode)];
}

/** Alignment (2² bytes, a hint) and offset of a load or store. */
function memory(offset: number): Code {
  return [2, ...unsigned(offset)];
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
