import { globSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { ENVIRONMENT } from '#core/wire/environment';

const root = resolve(import.meta.dirname, '../..');
/** Set by the product for its own child processes; nobody sets them by hand. */
const INTERNAL = new Set(['FAIRPRUNE_HANDED_OVER', 'FAIRPRUNE_STARTER']);

test('every variable that the code reads is documented, and no other', () => {
  const files = globSync('{bin,cli,client,core,runner,server,app,e2e}/**/*.{ts,tsx,js}', {
    cwd: root,
  }).filter((file) => !file.includes('.test.') && !file.endsWith('wire/environment.ts'));
  const source = files.map((file) => readFileSync(resolve(root, file), 'utf8')).join('\n');
  const read = new Set(source.match(/\b(?:FAIRPRUNE|NEXTAUTH)_[A-Z_]*[A-Z]\b|\bDATABASE_URL\b/g));
  const documented = ENVIRONMENT.map(({ name }) => name);
  expect(documented).toEqual(expect.arrayContaining([...read].filter((name) => !INTERNAL.has(name))));
  for (const name of documented) expect(source).toContain(name);
});
