import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import type { CifarKind } from '#core/datasets/kinds/cifar';
import type { Split } from '#core/datasets/packed';
import { Fault } from '#core/errors/fault';
import { firstOfEach } from '#runner/data/firstOfEach';

const SIDE = 32;
const PLANE = SIDE * SIDE;
const PIXELS = 3 * PLANE;
/** 2 GiB of pixels is where every reader stops. */
const MOST_BYTES = 2 ** 31;

/** The records of one file, in order: labels, and pixels as `[images, 32, 32, 3]`. */
type Records = { readonly file: string; readonly labels: Uint16Array; readonly pixels: Uint8Array };

/**
 * Reads one split of a CIFAR set in its binary version. At most `limitPerClass` images of each class are taken, the
 * first in file order.
 * Throws Fault `bad-file` that names the file: missing, cut short, a label out of range, files of different lengths
 * (one was cut at a record's end), a class without an image.
 */
export async function readCifarSplit(
  dir: string,
  kind: CifarKind,
  split: 'train' | 'test',
  limitPerClass: number | null,
  classes: readonly string[],
): Promise<Split> {
  const parts: Records[] = [];
  for (const file of kind.files[split]) parts.push(await readRecords(dir, file, kind));
  checkEqualLengths(parts);
  const chosen = firstOfEach(joined(parts), PIXELS, limitPerClass);
  const found = new Set(chosen.labels);
  const empty = classes.findIndex((_, label) => !found.has(label));
  if (empty >= 0) {
    throw badFile(
      `${kind.files[split].join(', ')}: no image has label ${empty} (${classes[empty]})`,
      `Every class needs an image in train and in test. Unpack the archive of ${kind.id} again.`,
    );
  }
  return chosen;
}

/** Class names, one a line. Throws Fault `bad-file` when there are more or fewer than the format has classes. */
export async function readCifarNames(dir: string, kind: CifarKind): Promise<readonly string[]> {
  const text = (await readWhole(dir, kind.names, kind)).toString('utf8');
  const names = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  if (names.length === kind.classCount && new Set(names).size === names.length) return names;
  throw badFile(
    `${kind.names} has ${new Set(names).size} different class names, not ${kind.classCount}`,
    `It comes with the archive of ${kind.id}, one name a line. Unpack it again.`,
  );
}

async function readRecords(dir: string, file: string, kind: CifarKind): Promise<Records> {
  const bytes = await readWhole(dir, file, kind);
  const head = kind.labelBytes.length;
  const record = head + PIXELS;
  if (bytes.length === 0) throw badFile(`${file} is empty`, 'Unpack the archive again.');
  const images = Math.floor(bytes.length / record);
  if (images * record !== bytes.length) {
    throw badFile(
      `${file} has ${bytes.length} bytes, which is no multiple of ${record}: ${images} whole images and ${bytes.length - images * record} bytes of another`,
      `It was cut short or isn’t the binary version of ${kind.id}. Download and unpack the archive again.`,
    );
  }
  const labels = new Uint16Array(images);
  const pixels = new Uint8Array(images * PIXELS);
  for (let i = 0; i < images; i++) {
    const at = i * record;
    for (const [byte, { name, below }] of kind.labelBytes.entries()) {
      labels[i] = checkedLabel(bytes[at + byte]!, { file, image: i, name, below });
    }
    interleave(bytes, at + head, pixels, i * PIXELS);
  }
  return { file, labels, pixels };
}

type LabelPlace = {
  readonly file: string;
  readonly image: number;
  readonly name: string;
  readonly below: number;
};

function checkedLabel(label: number, { file, image, name, below }: LabelPlace): number {
  if (label < below) return label;
  throw badFile(
    `${file}: ${name} ${label} of image ${image} is out of range, 0 to ${below - 1}`,
    'The file is damaged or of another format. Download and unpack the archive again.',
  );
}

/** Red, green and blue planes to one pixel after the other. */
function interleave(from: Uint8Array, at: number, to: Uint8Array, start: number): void {
  for (let i = 0; i < PLANE; i++) {
    to[start + 3 * i] = from[at + i]!;
    to[start + 3 * i + 1] = from[at + PLANE + i]!;
    to[start + 3 * i + 2] = from[at + 2 * PLANE + i]!;
  }
}

async function readWhole(dir: string, file: string, kind: CifarKind): Promise<Buffer> {
  const place = path.join(dir, file);
  const all = [...kind.files.train, ...kind.files.test, kind.names].join(', ');
  try {
    const { size } = await stat(place);
    if (size > MOST_BYTES) {
      throw new Fault('too-large', `${file} has ${size} bytes; at most ${MOST_BYTES} are read.`, {
        field: 'folder',
        hint: `This isn’t a file of ${kind.id}.`,
      });
    }
    return await readFile(place);
  } catch (error) {
    if (error instanceof Fault) throw error;
    const code = (error as NodeJS.ErrnoException).code;
    const why = code === 'ENOENT' ? 'is missing' : `can’t be read: ${(error as Error).message}`;
    throw badFile(`${file} ${why} in ${dir}`, `${kind.name} has the files ${all}. Unpack its archive again.`);
  }
}

/** The published batches are of equal length; a shorter one was cut where a record ends, which its size can't show. */
function checkEqualLengths(parts: readonly Records[]): void {
  const most = Math.max(...parts.map((part) => part.labels.length));
  const short = parts.find((part) => part.labels.length < most);
  if (short === undefined) return;
  throw badFile(
    `${short.file} holds ${short.labels.length} images, the other batches ${most}`,
    'It was cut short. Download and unpack the archive again.',
  );
}

function joined(parts: readonly Split[]): Split {
  const [only] = parts;
  if (only !== undefined && parts.length === 1) return only;
  const labels = new Uint16Array(parts.reduce((sum, part) => sum + part.labels.length, 0));
  const pixels = new Uint8Array(labels.length * PIXELS);
  let at = 0;
  for (const part of parts) {
    labels.set(part.labels, at);
    pixels.set(part.pixels, at * PIXELS);
    at += part.labels.length;
  }
  return { labels, pixels };
}

function badFile(what: string, hint: string): Fault {
  return new Fault('bad-file', `${what}.`, { field: 'folder', hint });
}
