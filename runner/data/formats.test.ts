import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readDataset } from '#runner/data/formats';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(path.join(os.tmpdir(), 'fairprune-formats-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

const read = (folder = dir, format: string | null = null) =>
  readDataset(folder, { id: 'mine', limitPerClass: null, format });
const touch = async (...names: readonly string[]) => {
  for (const name of names) {
    await mkdir(path.dirname(path.join(dir, name)), { recursive: true });
    await writeFile(path.join(dir, name), '');
  }
};

describe('a folder that holds no dataset', () => {
  it.each<[string, readonly string[], RegExp, RegExp]>([
    [
      'nothing',
      [],
      /no dataset of a known format \(found: nothing\)/,
      /cifar-10: .*cifar-100: .*image-folder: /,
    ],
    [
      'other files',
      ['notes.txt', 'x/y.csv'],
      /found: notes\.txt, x\/|found: x\/, notes\.txt/,
      /Expected one of/,
    ],
    ['the Python version of CIFAR-10', ['data_batch_1', 'batches.meta'], /no dataset/, /binary version/],
    ['the Python version of CIFAR-100', ['train', 'test', 'meta'], /no dataset/, /binary version/],
    [
      'the folder above',
      ['cifar-10-batches-bin/test_batch.bin'],
      /found: cifar-10-batches-bin\//,
      /Give the folder .*cifar-10-batches-bin\./,
    ],
    [
      'an archive',
      ['cifar-10-binary.tar.gz'],
      /found: cifar-10-binary/,
      /Unpack cifar-10-binary\.tar\.gz first/,
    ],
    [
      'two formats',
      ['test_batch.bin', 'train/cat/0.png'],
      /several formats: cifar-10 and image-folder/,
      /--format/,
    ],
  ])('%s', async (_what, files, message, hint) => {
    await touch(...files);
    await expect(read()).rejects.toMatchObject({
      code: 'bad-file',
      message: expect.stringMatching(message),
      details: { field: 'folder', hint: expect.stringMatching(hint) },
    });
  });

  it('with links that lead nowhere', async () => {
    await symlink(path.join(dir, 'gone'), path.join(dir, 'broken'));
    await expect(read()).rejects.toMatchObject({ message: expect.stringMatching(/found: broken\)/) });
  });

  it('that isn’t there, or is a file', async () => {
    await touch('cifar-10-binary.tar.gz');
    await expect(read(path.join(dir, 'none'))).rejects.toMatchObject({
      message: expect.stringMatching(/none doesn’t exist/),
    });
    await expect(read(path.join(dir, 'cifar-10-binary.tar.gz'))).rejects.toMatchObject({
      message: expect.stringMatching(/is a file, not a folder/),
      details: { hint: expect.stringMatching(/Unpack/) },
    });
  });
});

describe('a stated format', () => {
  it('decides where files of two lie together', async () => {
    await touch('test_batch.bin', 'train/cat/0.png');
    await expect(read(dir, 'image-folder')).rejects.toMatchObject({
      message: expect.stringMatching(/no folder "test"/),
    });
  });

  it('is one of those known', async () => {
    await expect(read(dir, 'svhn')).rejects.toMatchObject({
      code: 'bad-config',
      details: { field: 'format', hint: 'Allowed: mnist, fashion-mnist, cifar-10, cifar-100, image-folder.' },
    });
  });
});
