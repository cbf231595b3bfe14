import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '..');
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'fairprune-layers-'));
  copyFileSync(join(root, '.oxlintrc.json'), join(folder, '.oxlintrc.json'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Lints one planted file in a copy of the rules; returns oxlint's text and exit code. */
function lint(file: string, source: string): { code: number | null; text: string } {
  const path = join(folder, file);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, source);
  const run = spawnSync(join(root, 'node_modules/.bin/oxlint'), [file], { cwd: folder, encoding: 'utf8' });
  return { code: run.status, text: run.stdout + run.stderr };
}

const wrong: readonly (readonly [file: string, source: string])[] = [
  ['core/fairness/deep/x.ts', "import { a } from '#server/trpc/deep/root';\nexport const b = a;\n"],
  ['core/x.ts', "import { readFile } from 'node:fs/promises';\nexport const b = readFile;\n"],
  ['core/x.ts', "import type { A } from '../methods/method.ts';\nexport type B = A;\n"],
  ['core/networks/x.ts', "import { a } from '../../tools/golden/case.ts';\nexport const b = a;\n"],
  ['methods/x.ts', "import { golden } from '../test-data/golden.ts';\nexport const b = golden;\n"],
  ['core/x.ts', "export const load = () => import('next/server');\n"],
  ['core/x.ts', "import * as tf from '@tensorflow/tfjs-core';\nexport const b = tf;\n"],
  ['methods/x.ts', "import { a } from '#runner/compute/backend';\nexport const b = a;\n"],
  ['methods/x.ts', "import fs from 'node:fs';\nexport const b = fs;\n"],
  ['drizzle/schema/x.ts', "import { a } from '#server/services/boards';\nexport const b = a;\n"],
  ['runner/stages/x.ts', "import type { A } from '#server/trpc/root';\nexport type B = A;\n"],
  ['runner/x.ts', "import { a } from '#drizzle/schema/stages';\nexport const b = a;\n"],
  ['runner/x.ts', "import { sql } from 'drizzle-orm/pg-core';\nexport const b = sql;\n"],
  ['server/services/x.ts', "import { a } from '#runner/training/loop';\nexport const b = a;\n"],
  ['server/x.ts', "import * as tf from '@tensorflow/tfjs-core';\nexport const b = tf;\n"],
  ['server/services/deep/x.ts', "import { a } from '../../../app/_charts/pareto.ts';\nexport const b = a;\n"],
  ['client/api.ts', "import type { A } from '#server/trpc/root';\nexport type B = A;\n"],
  ['cli/x.ts', "import { a } from '#server/db/open';\nexport const b = a;\n"],
  ['app/boards/x.tsx', "import { a } from '#runner/main';\nexport const b = a;\n"],
  ['app/boards/x.tsx', "import { sql } from 'drizzle-orm';\nexport const b = sql;\n"],
];

test.each(wrong)('%s may not contain: %s', (file, source) => {
  const { code, text } = lint(file, source);
  expect(text).toContain('no-restricted-imports');
  expect(code).toBe(1);
});

const right: readonly (readonly [file: string, source: string])[] = [
  ['core/fairness/x.ts', "import { a } from '#core/identity/canonical';\nexport const b = a;\n"],
  ['methods/x.ts', "import { a } from '#core/networks/graph';\nexport const b = a;\n"],
  ['runner/x.ts', "import { a } from '#client/api';\nexport const b = a;\n"],
  ['server/x.ts', "import { a } from '#drizzle/schema/stages';\nexport const b = a;\n"],
  ['client/router.ts', "import type { AppRouter } from '#server/trpc/root';\nexport type B = AppRouter;\n"],
  ['app/boards/x.ts', "import { a } from '#server/trpc/caller';\nexport const b = a;\n"],
];

test.each(right)('%s may contain: %s', (file, source) => {
  const { code, text } = lint(file, source);
  expect(text).not.toContain('no-restricted-imports');
  expect(code).toBe(0);
});

test('a cycle of imports is refused', () => {
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  mkdirSync(join(folder, 'core'));
  writeFileSync(join(folder, 'core/a.ts'), "import { b } from './b.ts';\nexport const a = () => b;\n");
  const { code, text } = lint('core/b.ts', "import { a } from './a.ts';\nexport const b = () => a;\n");
  expect(text).toContain('no-cycle');
  expect(code).toBe(1);
});
