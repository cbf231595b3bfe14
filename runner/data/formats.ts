import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import type { PackedInput } from '#core/datasets/packed';
import { Fault } from '#core/errors/fault';
import { cifar10Reader, cifar100Reader } from '#runner/data/cifar';
import { imageFolderReader } from '#runner/data/imageFolder';
import { fashionMnistReader, mnistReader } from '#runner/data/mnist';
import type { PackedFile } from '#runner/data/packInPlace';
import type { DatasetReader, Place, ReadOptions } from '#runner/data/reader';

/** Every format that can be imported. */
const READERS: readonly DatasetReader[] = [
  mnistReader,
  fashionMnistReader,
  cifar10Reader,
  cifar100Reader,
  imageFolderReader,
];

/** Names of the formats. */
const FORMATS = READERS.map((reader) => reader.kind.id);

/**
 * Reads a dataset from a folder, in the format that its files show, or in the one that `format` names.
 * Throws Fault `bad-file` when the folder holds no known format, or several; else as the reader does.
 */
export async function readDataset(dir: string, options: FormatOptions): Promise<PackedInput> {
  const reader = await readerOf(dir, options);
  return reader.read(dir, options);
}

/** As `readDataset`, but a dataset that is larger than memory is packed in a file of `place`. Throws Fault `no-space` too. */
export async function readOrPack(
  dir: string,
  options: FormatOptions,
  place: Place,
): Promise<PackedInput | PackedFile> {
  const reader = await readerOf(dir, options);
  return (await reader.packLarge?.(dir, options, place)) ?? reader.read(dir, options);
}

type FormatOptions = ReadOptions & { readonly format?: string | null };

async function readerOf(dir: string, { format = null }: FormatOptions): Promise<DatasetReader> {
  const entries = await entriesOf(dir);
  return format === null ? foundReader(dir, entries) : namedReader(format);
}

function namedReader(format: string): DatasetReader {
  const reader = READERS.find((one) => one.kind.id === format);
  if (reader !== undefined) return reader;
  throw new Fault('bad-config', `There is no format "${format}".`, {
    field: 'format',
    hint: `Allowed: ${FORMATS.join(', ')}.`,
  });
}

type Entry = { readonly name: string; readonly folder: boolean };

async function foundReader(dir: string, entries: readonly Entry[]): Promise<DatasetReader> {
  const found = READERS.filter((reader) => reader.matches(entries));
  const [only] = found;
  if (only !== undefined && found.length === 1) return only;
  if (found.length > 1) {
    const several = found.map((reader) => reader.kind.id).join(' and ');
    throw badFolder(`${dir} holds files of several formats: ${several}`, 'Say which one with --format.');
  }
  throw badFolder(
    `${dir} holds no dataset of a known format (found: ${listed(entries)})`,
    (await likelyMistake(dir, entries)) ?? `Expected one of: ${expected()}`,
  );
}

/** What people give instead of the folder that is meant. */
async function likelyMistake(dir: string, entries: readonly Entry[]): Promise<string | null> {
  const names = new Set(entries.map((entry) => entry.name));
  if (names.has('data_batch_1') || (names.has('meta') && names.has('train'))) {
    return 'These are the Python pickles of CIFAR, which are never read. Download the binary version.';
  }
  for (const { name, folder } of entries) {
    if (!folder) continue;
    // A folder that can't be read is no help, and no fault of the one that was given.
    const below = await entriesOf(path.join(dir, name)).catch(() => []);
    if (READERS.some((reader) => reader.matches(below))) return `Give the folder ${path.join(dir, name)}.`;
  }
  const archive = entries.find(({ name }) => /\.(tar(\.gz|\.xz)?|tgz|zip)$/.test(name));
  return archive === undefined ? null : `Unpack ${archive.name} first, and give the folder that comes out.`;
}

function expected(): string {
  return READERS.map(({ kind }) => `${kind.id}: ${kind.format}`).join(' ');
}

function listed(entries: readonly Entry[]): string {
  const names = entries.map(({ name, folder }) => (folder ? `${name}/` : name));
  const more = names.length > 8 ? ` and ${names.length - 8} more` : '';
  return names.length === 0 ? 'nothing' : names.slice(0, 8).join(', ') + more;
}

/** Names in a folder, links followed (broken ones are no folders), those with a leading dot left out. */
async function entriesOf(dir: string): Promise<readonly Entry[]> {
  try {
    const found = (await readdir(dir, { withFileTypes: true })).filter((one) => !one.name.startsWith('.'));
    return await Promise.all(
      found.map(async (one) => ({
        name: one.name,
        folder: one.isSymbolicLink()
          ? await stat(path.join(dir, one.name)).then(
              (target) => target.isDirectory(),
              () => false,
            )
          : one.isDirectory(),
      })),
    );
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOTDIR') {
      throw badFolder(
        `${dir} is a file, not a folder`,
        'Unpack an archive first (tar xf), and give the folder.',
      );
    }
    if (code === 'ENOENT') throw badFolder(`${dir} doesn’t exist`, 'Check the path.');
    throw badFolder(
      `${dir} can’t be read: ${(error as Error).message}`,
      'Check the path and its permissions.',
    );
  }
}

function badFolder(what: string, hint: string): Fault {
  return new Fault('bad-file', `${what}.`, { field: 'folder', hint });
}
