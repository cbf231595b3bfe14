import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { Fault } from '#core/errors/fault';

/** One image file of a split. `name` is its path below the dataset's folder, for messages. */
export type ImageFile = { readonly path: string; readonly name: string; readonly label: number };
export type FolderTree = {
  /** Names of the class folders, in byte order: the index is the label. */
  readonly classes: readonly string[];
  readonly train: readonly ImageFile[];
  readonly test: readonly ImageFile[];
};

const LAYOUT =
  'Expected: train/<class>/ and test/<class>/ (or val/<class>/) with JPEG or PNG files, the same classes in both.';
const IMAGE_NAME = /\.(jpe?g|png)$/i;

/**
 * Lists `train/<class>/` and `test/<class>/`, classes and files in byte order of their names, so that every machine
 * sees the same order. At most `limitPerClass` files of each class are taken, the first by name, in both splits.
 * ImageNet calls its test split `val`. With a list, `only` its classes are taken, whatever else there is.
 * Names that begin with a dot are passed over.
 * Throws Fault `bad-file`: missing split, classes that differ, a listed class that isn't there, empty class, a file that
 * isn't an image by its name.
 */
export async function scanFolder(
  dir: string,
  limitPerClass: number | null,
  only: readonly string[] | null = null,
): Promise<FolderTree> {
  const testName = await checkSplits(dir);
  const [inTrain, inTest] = await Promise.all([entriesOf(dir, 'train'), entriesOf(dir, testName)]);
  const classes = sameClasses(
    listed(classFolders('train', inTrain), only, 'train'),
    listed(classFolders(testName, inTest), only, testName),
  );
  const [train, test] = await Promise.all([
    listSplit(dir, 'train', classes, limitPerClass),
    listSplit(dir, testName, classes, limitPerClass),
  ]);
  return { classes, train, test };
}

/** The classes of a list among the folders of a split, in the folders' order. */
function listed(
  folders: readonly string[],
  only: readonly string[] | null,
  split: string,
): readonly string[] {
  if (only === null) return folders;
  const missing = only.filter((name) => !folders.includes(name));
  if (missing.length === 0) return folders.filter((name) => only.includes(name));
  const more = missing.length > 3 ? ` and ${missing.length - 3} more` : '';
  throw badFolder(
    `${split} has no folder for the listed ${missing.length === 1 ? 'class' : 'classes'} ${missing.slice(0, 3).join(', ')}${more}`,
    'The list names class folders, one a line, as n01440764. Complete the folder or correct the list.',
  );
}

/** Name of the test split. */
async function checkSplits(dir: string): Promise<'test' | 'val'> {
  const found = await entriesOf(dir, '');
  const has = (split: string) => found.some((one) => one.name === split && one.folder);
  const testName = !has('test') && has('val') ? 'val' : 'test';
  const missing = ['train', testName].filter((split) => !has(split));
  if (missing.length === 0) return testName;
  const there =
    found
      .slice(0, 8)
      .map((one) => one.name)
      .join(', ') || 'nothing';
  throw badFolder(
    `${dir} has no folder ${missing.map((split) => `"${split}"`).join(' and no ')} (found: ${there})`,
  );
}

type Entry = { readonly name: string; readonly folder: boolean };

/** Files and folders (links followed) in byte order, without dot names. */
async function entriesOf(dir: string, below: string): Promise<readonly Entry[]> {
  const place = path.join(dir, below);
  try {
    const found = (await readdir(place, { withFileTypes: true })).filter((one) => !one.name.startsWith('.'));
    const entries = await Promise.all(
      found.map(async (one) => ({
        name: one.name,
        folder: one.isSymbolicLink()
          ? (await stat(path.join(place, one.name))).isDirectory()
          : one.isDirectory(),
      })),
    );
    return sortByBytes(entries);
  } catch (error) {
    throw badFolder(`${place} can’t be read as a folder: ${(error as Error).message}`);
  }
}

function sortByBytes(entries: readonly Entry[]): readonly Entry[] {
  return entries
    .map((entry) => ({ entry, key: Buffer.from(entry.name, 'utf8') }))
    .sort((a, b) => Buffer.compare(a.key, b.key))
    .map(({ entry }) => entry);
}

function classFolders(split: string, entries: readonly Entry[]): readonly string[] {
  const stray = entries.find((entry) => !entry.folder);
  if (stray !== undefined) throw badFolder(`${split}/${stray.name} lies beside the class folders`);
  return entries.map((entry) => entry.name);
}

function sameClasses(train: readonly string[], test: readonly string[]): readonly string[] {
  const differ = [
    ...train.filter((name) => !test.includes(name)).map((name) => `"${name}" is in train but not in test`),
    ...test.filter((name) => !train.includes(name)).map((name) => `"${name}" is in test but not in train`),
  ];
  if (differ.length > 0)
    throw badFolder(`the classes of train and test differ: ${differ.slice(0, 5).join('; ')}`);
  if (train.length < 2) throw badFolder(`there are ${train.length} classes; a dataset needs at least 2`);
  return train;
}

async function listSplit(
  dir: string,
  split: string,
  classes: readonly string[],
  limitPerClass: number | null,
): Promise<readonly ImageFile[]> {
  const lists: (readonly ImageFile[])[] = [];
  for (const [label, name] of classes.entries()) {
    const below = `${split}/${name}`;
    const files = (await entriesOf(dir, below)).map((entry) => imageFile(dir, below, entry, label));
    if (files.length === 0)
      throw badFolder(`${below} has no images`, 'Put images into it or remove the class from both splits.');
    lists.push(limitPerClass === null ? files : files.slice(0, limitPerClass));
  }
  return lists.flat();
}

function imageFile(dir: string, below: string, entry: Entry, label: number): ImageFile {
  const name = `${below}/${entry.name}`;
  if (!entry.folder && IMAGE_NAME.test(entry.name)) return { path: path.join(dir, name), name, label };
  throw badFolder(
    `${name} is ${entry.folder ? 'a folder' : 'no .jpg, .jpeg or .png file'}`,
    'Class folders hold images only. Move it away or convert it.',
  );
}

function badFolder(what: string, hint: string = LAYOUT): Fault {
  return new Fault('bad-file', `Image folder: ${what}.`, { field: 'folder', hint });
}
