import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { sourcesHash } from '#cli/start/build';

test('changes with what the site is built from, and with nothing else', async () => {
  const root = mkdtempSync(join(tmpdir(), 'fairprune-sources-'));
  const write = (path: string, text: string) => {
    mkdirSync(join(root, path, '..'), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  write('app/page.tsx', 'a');
  write('package-lock.json', '{}');
  const first = await sourcesHash(root);

  write('app/page.test.tsx', 'a test');
  write('cli/main.ts', 'a command');
  expect(await sourcesHash(root)).toBe(first);

  write('app/page.tsx', 'b');
  const second = await sourcesHash(root);
  write('package-lock.json', '{ }');
  const third = await sourcesHash(root);
  write('core/deep/er.ts', '');
  expect(new Set([first, second, third, await sourcesHash(root)]).size).toBe(4);
});
