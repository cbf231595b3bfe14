import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { networkCost } from '#core/networks/cost';
import type { NetworkFamily } from '#core/networks/family';
import { prunableGroups } from '#core/networks/groups';
import { shrinkNetwork } from '#core/networks/shrink';
import { initialWeights } from '#core/networks/weights';
import type { RecipePreset } from '#core/recipes/preset';
import { RecipeSchema, type BoardTraining } from '#core/recipes/recipe';
import { lrSeries } from '#core/recipes/schedule';
import { rateBand } from '#core/selection/band';
import { selectFilters } from '#core/selection/select';
import type { Method } from '#methods/method';
import { order, orderByL1, withFilters } from '#methods/testing/tiny';
import { openBackend } from '#runner/compute/backend';
import { openTrainer } from '#runner/compute/network/trainer';

/** The code of CONTRIBUTING.md is compiled under the project's own settings and run, so that it stays true. */
const ROOT = resolve(import.meta.dirname, '..');
const BLOCK = /^```ts file=(\S+)\n([^]*?)^```$/gm;
const blocks = [...readFileSync(join(ROOT, 'CONTRIBUTING.md'), 'utf8').matchAll(BLOCK)].map(
  ([, file, code]) => ({ file: file!, code: code! }),
);

let folder: string;
beforeAll(() => {
  mkdirSync(join(ROOT, 'test-results'), { recursive: true });
  folder = mkdtempSync(join(ROOT, 'test-results', 'contributing-'));
  for (const { file, code } of blocks) writeFileSync(join(folder, basename(file)), code);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function written<T>(file: string, name: string): Promise<T> {
  const module = (await import(join(folder, file))) as Record<string, T>;
  return module[name]!;
}

describe('CONTRIBUTING’s examples', () => {
  it('are a method, a recipe and a network', () => {
    expect(blocks.map(({ file }) => file)).toEqual([
      'methods/largest-weight.ts',
      'core/recipes/presets/plunge.ts',
      'core/networks/families/plainCnn.ts',
    ]);
  });

  it('compile', () => {
    writeFileSync(
      join(folder, 'tsconfig.json'),
      JSON.stringify({
        extends: join(ROOT, 'tsconfig.json'),
        compilerOptions: { incremental: false },
        include: ['*.ts'],
      }),
    );
    const { stdout } = spawnSync(join(ROOT, 'node_modules/.bin/tsc'), ['-p', folder], { encoding: 'utf8' });
    expect(stdout).toBe('');
  }, 120_000);

  it('the method chooses by its own term, and lands', async () => {
    const method = await written<Method<{ ratio: { kind: 'target' } }>>('largest-weight.ts', 'largestWeight');
    // Filter 0 has the larger sum, filter 1 the larger weight.
    const weights = withFilters([[3, 3, 3], [5], [0.1], [0.2]]);
    expect(order(method, weights)).toEqual([2, 3, 0, 1]);
    expect(orderByL1(weights)).toEqual([2, 3, 1, 0]);
  });

  it('the recipe takes the steps it says', async () => {
    const plunge = await written<RecipePreset>('plunge.ts', 'plunge');
    const training: BoardTraining = {
      batchSize: 32,
      lastBatch: 'keep',
      weightDecay: 0,
      augmentation: { kind: 'none' },
      labelSmoothing: 0,
    };
    const recipe = RecipeSchema.parse(plunge.recipe('plunge-4', training, null));
    expect(lrSeries(recipe, 10)).toEqual([
      [0.05, 20],
      [0.0005, 20],
    ]);
    expect(plunge.recipe('ft-4', training, null)).toBeNull();
  });

  it('the network is pruned by the method and runs', async () => {
    const method = await written<Method<{ ratio: { kind: 'target' } }>>('largest-weight.ts', 'largestWeight');
    const family = await written<NetworkFamily<unknown>>('plainCnn.ts', 'plainCnn');
    const graph = family.build({ filters: [8, 16] }, { image: [8, 8, 3], classes: 4 });
    // conv1 8·(27+1), conv2 16·(72+1), fc 4·(16+1).
    expect(networkCost(graph).params).toBe(224 + 1168 + 68);
    const groups = prunableGroups(graph, 'inner');
    const weights = initialWeights(graph, 1);
    const { ratio } = method.asPublished;
    const scores = method.score({ graph, groups, config: { ratio }, seed: 1 }, weights, {});
    const { kept, rate } = selectFilters({ graph, groups, scores, ratio, band: rateBand(graph, 'inner', 2) });
    expect(rate).toBeGreaterThanOrEqual(2);
    const small = shrinkNetwork(graph, kept, weights);
    const trainer = openTrainer(await openBackend('wasm'), small.graph, small.weights, { labelSmoothing: 0 });
    const batch = { pixels: Float32Array.from({ length: 2 * 192 }, (_, i) => i / 384), labels: [0, 1] };
    const sgd = { lr: 0.1, momentum: 0.9, nesterov: false, weightDecay: 0 };
    const losses = [];
    for (let i = 0; i < 3; i++) losses.push((await trainer.step(batch, sgd)).loss);
    trainer.close();
    expect(losses[2]!).toBeLessThan(losses[0]!);
  });
});
