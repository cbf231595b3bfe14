import { resolve } from 'node:path';
import { startVitest } from 'vitest/node';
import { METHODS } from '../methods/registry.ts';
import { mutate } from './mutateMethods/mutate.ts';

/**
 * `npm run mutate-methods [-- ID…]`: replaces each method's own term by random scores and runs its test, which must then
 * fail; unchanged it must pass. Exits 1 when a test doesn't notice.
 */
const ROOT = resolve(import.meta.dirname, '..');
const SEEDS = [1, 2, 3];

type Counts = { readonly passed: number; readonly failed: number };

/** Runs one method's test; `seed` null leaves the method as it is. */
async function testMethod(id: string, seed: number | null): Promise<Counts> {
  const file = resolve(ROOT, `methods/${id}.ts`);
  const plugin = {
    name: 'mutate-method',
    enforce: 'pre' as const,
    transform: (code: string, path: string) => (seed !== null && path === file ? mutate(code, seed) : null),
  };
  const vitest = await startVitest(
    'test',
    [],
    {
      config: false,
      root: ROOT,
      watch: false,
      include: [`methods/${id}.test.ts`],
      reporters: [{}],
      // Its cache would hand out the unchanged module again.
      fsModuleCache: false,
      maxWorkers: 1,
    },
    { plugins: [plugin] },
  );
  const tests = vitest.state.getTestModules().flatMap((module) => [...module.children.allTests()]);
  const states = tests.map((test) => test.result().state);
  await vitest.close();
  process.exitCode = 0;
  return {
    passed: states.filter((state) => state === 'passed').length,
    failed: states.filter((state) => state === 'failed').length,
  };
}

/** What is wrong with a method's test, or null, and a line about it. */
async function examine(id: string): Promise<{ readonly ok: boolean; readonly line: string }> {
  const whole = await testMethod(id, null);
  if (whole.failed > 0 || whole.passed === 0) {
    return { ok: false, line: `${id}: unchanged, ${whole.failed} tests fail and ${whole.passed} pass` };
  }
  const runs: Counts[] = [];
  for (const seed of SEEDS) runs.push(await testMethod(id, seed));
  const failures = runs.map(({ failed }) => failed);
  const ok = failures.every((failed) => failed > 0);
  return { ok, line: `${id}: of ${whole.passed} tests ${failures.join(', ')} fail with random scores` };
}

const asked = process.argv.slice(2);
const ids = METHODS.map(({ id }) => id).filter((id) => asked.length === 0 || asked.includes(id));
const unknown = asked.filter((id) => !ids.includes(id));
if (unknown.length > 0) console.log(`there is no method ${unknown.join(', ')}`);
let survived = unknown.length;
for (const id of ids) {
  const { ok, line } = await examine(id);
  console.log(`${ok ? 'noticed ' : 'SURVIVED'} ${line}`);
  if (!ok) survived += 1;
}
console.log(`${ids.length} methods, ${survived} not noticed`);
process.exit(survived === 0 ? 0 : 1);
