import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { readJsonFile } from '#cli/readJsonFile';
import { BoardFileSchema } from '#core/wire/board';
import { SubmissionFileSchema } from '#core/wire/submission';

const folder = mkdtempSync(join(tmpdir(), 'fairprune-json-'));
const schema = z.strictObject({ config: z.strictObject({ ratio: z.number().max(1) }) });

function file(text: string): string {
  const path = join(folder, 'x.json');
  writeFileSync(path, text);
  return path;
}

test('the examples of the documentation are read', async () => {
  const examples = new URL('../docs/examples/', import.meta.url).pathname;
  expect((await readJsonFile(join(examples, 'board.json'), BoardFileSchema)).bases).toBeGreaterThanOrEqual(2);
  expect((await readJsonFile(join(examples, 'submission.json'), SubmissionFileSchema)).method).toBe(
    'l1-filter',
  );
});

test('a missing file and one that is not JSON are told apart', async () => {
  await expect(readJsonFile(join(folder, 'none.json'), schema)).rejects.toMatchObject({
    code: 'bad-file',
    message: expect.stringContaining('no such file'),
  });
  await expect(readJsonFile(file('{"a": '), schema)).rejects.toMatchObject({
    code: 'bad-file',
    message: expect.stringContaining('not JSON'),
  });
});

test('a wrong field is named by its path', async () => {
  await expect(readJsonFile(file('{"config": {"ratio": 2}}'), schema)).rejects.toMatchObject({
    code: 'bad-config',
    message: expect.stringContaining('config.ratio'),
    details: { field: 'config.ratio' },
  });
});
