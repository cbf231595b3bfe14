import { Fault } from '#core/errors/fault';

/** A float32 tensor of a safetensors file, row-major. */
export type NamedTensor = { readonly shape: readonly number[]; readonly data: Float32Array };

export type SafetensorsFile = {
  readonly tensors: Map<string, NamedTensor>;
  readonly metadata: Readonly<Record<string, string>>;
};

/** The format's own limit is 100 MB; a header of ours has some 100 bytes a tensor. */
const MAX_HEADER = 8 * 1024 * 1024;
const PREFIX = 8;
const HINT = 'The file is damaged or not a safetensors file of float32 tensors. Fetch or export it again.';

/**
 * Writes a safetensors file (github.com/huggingface/safetensors): u64 length, JSON header, then the tensors' bytes in
 * the order given, little-endian. The header is padded with spaces to 8 bytes, so that data is aligned.
 */
export function encodeSafetensors(
  tensors: ReadonlyMap<string, NamedTensor>,
  metadata: Readonly<Record<string, string>>,
): Uint8Array<ArrayBuffer> {
  const header: Record<string, unknown> = { __metadata__: metadata };
  let offset = 0;
  for (const [name, { shape, data }] of tensors) {
    header[name] = { dtype: 'F32', shape, data_offsets: [offset, offset + data.byteLength] };
    offset += data.byteLength;
  }
  const json = new TextEncoder().encode(JSON.stringify(header));
  const start = PREFIX + Math.ceil(json.length / 8) * 8;
  const bytes = new Uint8Array(start + offset);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(start - PREFIX), true);
  bytes.fill(SPACE, PREFIX, start);
  bytes.set(json, PREFIX);
  let at = start;
  for (const { data } of tensors.values()) {
    bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), at);
    at += data.byteLength;
  }
  return bytes;
}

/**
 * Reads a safetensors file of float32 tensors. A file is data from anywhere: header length, dtypes, shapes, offsets,
 * overlaps and gaps, and the total size are checked before anything is allocated.
 * Throws Fault `bad-file` that says what is wrong and where.
 */
export function decodeSafetensors(bytes: Uint8Array): SafetensorsFile {
  const { header, start } = readHeader(bytes);
  const { __metadata__: metadata = {}, ...entries } = header;
  const specs = Object.entries(entries).map(([name, entry]) => readSpec(name, entry));
  checkLayout(specs, bytes.length - start);
  const tensors = specs.map(({ name, shape, begin, end }): [string, NamedTensor] => [
    name,
    { shape, data: new Float32Array(bytes.slice(start + begin, start + end).buffer) },
  ]);
  return { tensors: new Map(tensors), metadata: readMetadata(metadata) };
}

const SPACE = 0x20;

type Spec = {
  readonly name: string;
  readonly shape: readonly number[];
  readonly begin: number;
  readonly end: number;
};

function readHeader(bytes: Uint8Array): { header: Record<string, unknown>; start: number } {
  if (bytes.length < PREFIX) throw bad(`it has ${bytes.length} bytes, too few for the header's length`);
  const length = new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true);
  if (length < 2n || length > BigInt(MAX_HEADER)) {
    throw bad(`its first 8 bytes say that the header has ${length} bytes (allowed: 2 to ${MAX_HEADER})`);
  }
  const start = PREFIX + Number(length);
  if (start > bytes.length)
    throw bad(`its header should end at byte ${start}, the file ends at ${bytes.length}`);
  const header = parse(bytes.subarray(PREFIX, start));
  if (!isObject(header)) throw bad('its header is not a JSON object');
  return { header, start };
}

function parse(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (error) {
    throw bad(`its header isn't JSON: ${(error as Error).message}`);
  }
}

function readSpec(name: string, entry: unknown): Spec {
  if (!isObject(entry)) throw bad(`tensor "${name}" has no description`);
  const { dtype, shape, data_offsets: offsets } = entry;
  if (dtype !== 'F32') throw bad(`tensor "${name}" has type ${JSON.stringify(dtype)}; only F32 is read`);
  if (!isSizes(shape)) throw bad(`tensor "${name}" has the shape ${JSON.stringify(shape)}`);
  if (!isSizes(offsets) || offsets.length !== 2) {
    throw bad(`tensor "${name}" has the offsets ${JSON.stringify(offsets)}`);
  }
  const [begin, end] = offsets as [number, number];
  const size = 4 * shape.reduce((a, b) => a * b, 1);
  if (end - begin !== size) {
    throw bad(`tensor "${name}" of shape [${shape.join()}] needs ${size} bytes and has ${end - begin}`);
  }
  return { name, shape, begin, end };
}

/** Tensors must follow one another without overlap or gap and end where the file ends. */
function checkLayout(specs: readonly Spec[], available: number): void {
  let expected = 0;
  for (const { name, begin, end } of specs.toSorted((a, b) => a.begin - b.begin || a.end - b.end)) {
    if (begin !== expected) {
      throw bad(
        `tensor "${name}" starts at byte ${begin} of the data instead of ${expected} (overlap or gap)`,
      );
    }
    expected = end;
  }
  if (expected !== available)
    throw bad(`its tensors need ${expected} bytes of data, the file has ${available}`);
}

function readMetadata(value: unknown): Readonly<Record<string, string>> {
  if (isObject(value) && Object.values(value).every((entry) => typeof entry === 'string')) {
    return value as Record<string, string>;
  }
  throw bad('its __metadata__ is not an object of texts');
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isSizes(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every((size) => Number.isSafeInteger(size) && (size as number) >= 0);
}

function bad(what: string): Fault {
  return new Fault('bad-file', `Safetensors file: ${what}.`, { hint: HINT });
}
