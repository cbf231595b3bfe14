import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EMPTY_LEDGER } from '#core/fairness/ledger';
import { entryRecord } from '#core/fairness/records';
import { heldTags, setupKeys, sharedTags } from '#core/fairness/setups';
import { recipeFingerprint } from '#core/recipes/fingerprint';
import type { EntryFacts, RunFacts, StageFacts } from '#core/fairness/records';
import type { Recipe } from '#core/recipes/recipe';

fc.configureGlobal({ seed: 1 });

const recipe = (id: string, epochs: number, lr: number): Recipe => ({
  id,
  epochs,
  schedule: { kind: 'constant', lr },
  optimizer: {
    kind: 'sgd',
    momentum: 0.9,
    nesterov: false,
    weightDecay: 1e-4,
    decays: 'all',
    momentumReset: true,
  },
  batchSize: 64,
  lastBatch: 'keep',
  augmentation: { kind: 'none' },
  normalisation: 'dataset',
  loss: { kind: 'cross-entropy', labelSmoothing: 0, distillation: null },
  batchNormReestimation: null,
  gradientClipping: null,
  weightAveraging: null,
  precision: 'float32',
});
const BASE = recipe('base', 8, 0.1);
const FT = recipe('ft-4', 4, 0.001);

const trained = (by: Recipe, trainingFlops: number): StageFacts => ({
  ledger: { ...EMPTY_LEDGER, epochs: by.epochs, trainingFlops },
  recipe: by,
});
const ONE_SHOT: StageFacts = { ledger: EMPTY_LEDGER, recipe: null };
const run = (parts: Partial<RunFacts> = {}): RunFacts => ({
  band: 2,
  base: trained(BASE, 8000),
  prune: ONE_SHOT,
  retrain: trained(FT, 2000),
  ...parts,
});
const facts = (...runs: readonly RunFacts[]): EntryFacts => ({
  evidence: 'verified',
  board: 'board',
  baseSet: 'bases',
  initialWeights: 'weights',
  imagesPerEpoch: 1000,
  budgets: [10_000],
  denseEpochFlops: 1000,
  runs,
});
const tagsOf = (...runs: readonly RunFacts[]) => heldTags(setupKeys(entryRecord(facts(...runs))));

describe('entryRecord', () => {
  it('takes what all runs agree in', () => {
    expect(entryRecord(facts(run(), run()))).toEqual({
      evidence: 'verified',
      board: 'board',
      band: 2,
      baseSet: 'bases',
      initialWeights: 'weights',
      // 1,000 images in batches of 64: 16 steps an epoch.
      base: { epochs: 8, epochEquivalents: 0, trainingFlops: 8000, lr: [[0.1, 128]] },
      prune: { epochs: 0, epochEquivalents: 0, trainingFlops: 0, lr: [] },
      retrain: { epochs: 4, epochEquivalents: 0, trainingFlops: 2000, lr: [[0.001, 64]] },
      retrainFingerprint: recipeFingerprint(FT, 1000),
      budgets: [10_000],
      denseEpochFlops: 1000,
    });
  });

  it('gives two methods under one recipe every tag in common, and its swap the same epochs', () => {
    const [l1, random] = [entryRecord(facts(run())), entryRecord(facts(run(), run()))];
    expect(sharedTags(setupKeys(l1), setupKeys(random))).toHaveLength(9);
    const swapped = entryRecord(facts(run({ retrain: trained(recipe('other', 4, 0.01), 2000) })));
    expect(sharedTags(setupKeys(l1), setupKeys(swapped))).toEqual(['S1', 'S2', 'S3.1', 'SX-A', 'SX-B']);
  });

  it('loses every tag with one run outside of the band, or in another one', () => {
    expect(tagsOf(run(), run({ band: null }))).toEqual([]);
    expect(tagsOf(run(), run({ band: 4 }))).toEqual([]);
  });

  it('loses what needs a part that the runs differ in', () => {
    const longer = run({ prune: { ledger: { ...EMPTY_LEDGER, epochEquivalents: 0.5 }, recipe: null } });
    expect(tagsOf(run(), longer)).toEqual(['S1', 'S2', 'S3.1', 'S3.2']);
    const otherRecipe = run({ retrain: trained(recipe('ft-4', 4, 0.002), 2000) });
    expect(tagsOf(run(), otherRecipe)).toEqual(['S1', 'S2']);
  });

  it('averages training FLOPs within one budget, and drops them across budgets', () => {
    const near = run({ retrain: trained(FT, 2200) });
    expect(entryRecord(facts(run(), near)).retrain?.trainingFlops).toBe(2100);
    expect(tagsOf(run(), near)).toContain('SX-B');
    const far = run({ retrain: trained(FT, 3000) });
    expect(entryRecord(facts(run(), far)).retrain?.trainingFlops).toBeNull();
    expect(tagsOf(run(), far)).toEqual(['S1', 'S2', 'S3.1', 'S3.2', 'S4.1', 'S4.2', 'S4.2-overall', 'SX-A']);
  });

  it('does not depend on the order of the runs', () => {
    const variants = [
      run(),
      run({ retrain: trained(FT, 2200) }),
      run({ band: 4 }),
      run({ base: null }),
      run({ prune: { ledger: { ...EMPTY_LEDGER, epochs: 2 }, recipe: FT } }),
    ];
    const picks = fc.array(fc.constantFrom(...variants), { minLength: 1, maxLength: 5 });
    let held = 0;
    fc.assert(
      fc.property(picks, fc.nat(), (runs, by) => {
        const turned = runs.map((_, i) => runs[(i + by) % runs.length]!);
        expect(tagsOf(...turned)).toEqual(tagsOf(...runs));
        expect(setupKeys(entryRecord(facts(...turned)))).toEqual(setupKeys(entryRecord(facts(...runs))));
        held += Number(tagsOf(...runs).length > 0);
      }),
    );
    expect(held).toBeGreaterThan(20);
  });

  it('knows nothing of runs that are not there', () => {
    expect(entryRecord(facts())).toMatchObject({
      band: null,
      base: null,
      retrain: null,
      retrainFingerprint: null,
    });
    expect(tagsOf()).toEqual([]);
    expect(tagsOf(run({ base: null }))).toEqual(['S1', 'S2', 'S3.1', 'S3.2', 'S4.1', 'S4.2']);
  });
});
