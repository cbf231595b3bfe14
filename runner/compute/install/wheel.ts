import { basename } from 'node:path';
import { openPromise, type Entry, type ZipFile } from 'yauzl';
import { Fault } from '#core/errors/fault';

/** A wheel (a zip by PEP 427), opened: its files and what its metadata says. */
export type Wheel = {
  readonly file: string;
  /** Normalised package name, as in `tensorflow-cpu`. */
  readonly name: string;
  readonly version: string;
  /** Platform tags, as in `manylinux2014_x86_64`. */
  readonly platforms: readonly string[];
  /** `name==version` of the packages that the extra `and-cuda` asks for. */
  readonly cuda: readonly string[];
  readonly entries: readonly Entry[];
  /** SHA-256 of a file by its path, in hex, from RECORD; null where it isn't listed. */
  hashOf(path: string): string | null;
  stream: ZipFile['openReadStreamPromise'];
  close(): void;
};

/** Opens a wheel and reads its metadata. Throws Fault `bad-file` when it is cut short, damaged or no wheel. */
export async function openWheel(path: string): Promise<Wheel> {
  try {
    const zip = await openPromise(path, { lazyEntries: true, autoClose: false, validateEntrySizes: true });
    try {
      return await described(path, zip);
    } catch (error) {
      zip.close();
      throw error;
    }
  } catch (error) {
    throw badWheel(path, (error as Error).message.replace(/\.$/, ''));
  }
}

export function badWheel(path: string, why: string): Fault {
  return new Fault('bad-file', `${path} is not a whole wheel: ${why}.`, {
    field: 'from-wheel',
    hint: 'Fetch it again and compare its SHA-256 with the one on pypi.org. Until then everything runs on wasm.',
    class: 'platform',
  });
}

async function described(file: string, zip: ZipFile): Promise<Wheel> {
  const entries: Entry[] = [];
  for await (const entry of zip.eachEntry()) entries.push(entry);
  const read = async (name: string): Promise<string> => {
    const entry = entries.find((each) => new RegExp(`^[^/]+\\.dist-info/${name}$`).test(each.fileName));
    if (entry === undefined) throw new Error(`it has no ${name}`);
    return readText(zip, entry);
  };
  const metadata = await read('METADATA');
  const hashes = recordedHashes(await read('RECORD'));
  return {
    file: basename(file),
    name: field(metadata, 'Name')[0]!
      .toLowerCase()
      .replaceAll(/[-_.]+/g, '-'),
    version: field(metadata, 'Version')[0]!,
    platforms: field(await read('WHEEL'), 'Tag').map((tag) => tag.split('-').slice(2).join('-')),
    cuda: field(metadata, 'Requires-Dist').flatMap(cudaRequirement),
    entries,
    hashOf: (path) => hashes.get(path) ?? null,
    stream: (entry) => zip.openReadStreamPromise(entry),
    close: () => zip.close(),
  };
}

async function readText(zip: ZipFile, entry: Entry): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of await zip.openReadStreamPromise(entry)) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

/** All values of one header of a metadata file. */
function field(text: string, name: string): string[] {
  const headers = text.split(/\r?\n\r?\n/)[0]!;
  const found = [...headers.matchAll(new RegExp(`^${name}: (.+)$`, 'gm'))].map((match) => match[1]!.trim());
  if (found.length === 0 && name !== 'Requires-Dist') throw new Error(`its metadata has no ${name}`);
  return found;
}

/**
 * `nvidia-cublas-cu12 (==12.2.5.6) ; extra == 'and-cuda'` → `nvidia-cublas-cu12==12.2.5.6`; others → nothing. TensorRT
 * and the CUDA compiler, which some versions list too, have no part in training.
 */
export function cudaRequirement(text: string): string[] {
  const found =
    /^(nvidia-(?!cuda-nvcc)[\w.-]+)\s*\(?\s*==\s*([\w.]+)\s*\)?\s*;.*extra\s*==\s*['"]and-cuda['"]/.exec(
      text,
    );
  return found === null ? [] : [`${found[1]}==${found[2]}`];
}

/** RECORD's lines `path,sha256=<base64url>,<bytes>` (PEP 376). */
function recordedHashes(text: string): ReadonlyMap<string, string> {
  const lines = [...text.matchAll(/^(.+),sha256=([\w-]+),\d*\r?$/gm)];
  return new Map(lines.map(([, path, hash]) => [path!, Buffer.from(hash!, 'base64url').toString('hex')]));
}
