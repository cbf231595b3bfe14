import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { Fault } from '#core/errors/fault';

/** Unsigned bytes of an IDX file with its sizes, the first one the number of items. */
export type Idx = { readonly file: string; readonly sizes: readonly number[]; readonly data: Uint8Array };

/** 2 GiB is where every reader stops. */
const MOST_BYTES = 2 ** 31;
const UNSIGNED_BYTES = 8;

/**
 * Reads an IDX file of unsigned bytes with `dimensions` sizes: 00 00 08 n, then n sizes (uint32, big-endian), then the
 * bytes. `name` is looked for as it is and as `name.gz`. Throws Fault `bad-file` that names the file and the byte: missing,
 * damaged gzip, another kind of data, shorter or longer than its sizes say; `too-large` above 2 GiB.
 */
export async function readIdx(dir: string, name: string, dimensions: number): Promise<Idx> {
  const { file, bytes } = await readPlainOrGz(dir, name);
  const head = 4 + 4 * dimensions;
  if (bytes.length < head) {
    throw bad(`${file} has ${bytes.length} bytes, too few for its first ${head}`, CUT);
  }
  const [zero, none, type, count] = bytes;
  if (zero !== 0 || none !== 0 || type !== UNSIGNED_BYTES || count !== dimensions) {
    const found = [...bytes.subarray(0, 4)].map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
    throw bad(
      `${file} begins with ${found}; an IDX file of bytes with ${dimensions} sizes begins with 00 00 08 0${dimensions}`,
      'It is another file, or damaged. Download it again.',
    );
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const sizes = Array.from({ length: dimensions }, (_, i) => view.getUint32(4 + 4 * i));
  const length = sizes.reduce((product, size) => product * size, 1);
  if (bytes.length !== head + length) {
    throw bad(
      `${file} has ${bytes.length} bytes; its sizes ${sizes.join('×')} make ${head + length}`,
      bytes.length < head + length ? CUT : 'Download it again.',
    );
  }
  return { file, sizes, data: bytes.subarray(head) };
}

const CUT = 'It was cut short, for instance by a broken download. Fetch it again.';

async function readPlainOrGz(
  dir: string,
  name: string,
): Promise<{ readonly file: string; readonly bytes: Uint8Array }> {
  for (const file of [name, `${name}.gz`]) {
    const bytes = await readIfThere(dir, file);
    if (bytes === null) continue;
    return { file, bytes: file.endsWith('.gz') ? await unpacked(file, bytes) : bytes };
  }
  throw bad(
    `${name} is missing in ${dir}, as it is and as ${name}.gz`,
    'Put all four files into the folder: images and labels of train and t10k.',
  );
}

async function readIfThere(dir: string, file: string): Promise<Buffer | null> {
  try {
    const { size } = await stat(path.join(dir, file));
    if (size > MOST_BYTES) throw tooLarge(file);
    return await readFile(path.join(dir, file));
  } catch (error) {
    if (error instanceof Fault) throw error;
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw bad(`${file} can’t be read: ${(error as Error).message}`, 'Check the path and its permissions.');
  }
}

async function unpacked(file: string, bytes: Buffer): Promise<Uint8Array> {
  try {
    return await promisify(gunzip)(bytes, { maxOutputLength: MOST_BYTES });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge(file);
    throw bad(`${file} can’t be unpacked: ${(error as Error).message}`, CUT);
  }
}

function tooLarge(file: string): Fault {
  return new Fault('too-large', `${file} holds more than ${MOST_BYTES} bytes.`, {
    field: 'folder',
    hint: 'This is no file of MNIST or Fashion-MNIST.',
  });
}

function bad(what: string, hint: string): Fault {
  return new Fault('bad-file', `${what}.`, { field: 'folder', hint });
}
