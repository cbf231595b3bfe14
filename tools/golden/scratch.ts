import { z } from 'zod';
import { parseOrFault } from '#core/errors/zodFault';
import { scratchB, scratchRecipe } from '#core/fairness/scratch';
import type { ScratchReading } from '#core/fairness/scratch';
import type { BoardTraining, Recipe } from '#core/recipes/recipe';
import { resolveRecipe } from '#core/recipes/registry';
import { lrSeries } from '#core/recipes/schedule';
import type { Outcome } from './case.ts';
import { failed } from './case.ts';
import { within, type Difference } from './difference.ts';

const Changes = z.array(z.tuple([z.int().min(0), z.number().positive()])).min(1);
const EntrySchema = z.strictObject({
  F1: z.number().positive(),
  F2: z.number().positive(),
  ratio: z.number().positive(),
  rtCifar: z.strictObject({ epochs: z.int(), milestones: z.array(z.int()), changes: Changes }),
  rtImagenet: z.strictObject({ epochs: z.int(), stepSize: z.int(), changes: Changes }),
  confusing: z.strictObject({
    K1: z.int(),
    K2: z.int(),
    epochsExact: z.number(),
    epochsFloor: z.int(),
  }),
});

/** The published recipes are complete; nothing of this enters. */
const UNUSED: BoardTraining = {
  batchSize: 1,
  lastBatch: 'keep',
  weightDecay: 0,
  augmentation: { kind: 'none' },
  labelSmoothing: 0,
};
const CIFAR = resolveRecipe('rt-cifar-base', UNUSED);
const IMAGENET = resolveRecipe('rt-imagenet-base', UNUSED);

/** One entry of `scratchB`: epochs and rates of the readings as the product plans them. */
export function checkScratch(json: unknown, name: string): Outcome {
  const { F1, F2, ratio, rtCifar, rtImagenet, confusing } = parseOrFault(EntrySchema, json, name, 'bad-file');
  const cifar = recipeOf('B-base', CIFAR, F1, F2);
  const imagenet = recipeOf('B-imagenet', IMAGENET, F1, F2);
  const released = resolveRecipe(`rt-imagenet-scratch-${imagenet.epochs}`, UNUSED);
  const { K1, K2 } = confusing;
  const total = readingOf('B-total', K1, K2, F1, F2);
  const whole = scratchRecipe({ ...CIFAR, epochs: K1 }, total);
  if (cifar.schedule.kind !== 'step' || imagenet.schedule.kind !== 'step')
    return failed('no schedule of steps');
  return within([
    exact('ratio', F1 / F2, ratio, 1e-12),
    exact('rtCifar epochs', cifar.epochs, rtCifar.epochs),
    ...lists('rtCifar milestones', cifar.schedule.milestones, rtCifar.milestones),
    ...ratesOf('rtCifar', cifar, rtCifar.changes),
    exact('rtImagenet epochs', imagenet.epochs, rtImagenet.epochs),
    exact('rtImagenet stage', imagenet.schedule.milestones[0]!, rtImagenet.stepSize),
    ...ratesOf('rtImagenet as released', released, rtImagenet.changes),
    // Without the released code's hidden last stage it ends on the base's own last rate.
    exact('rtImagenet last rate', lastRate(imagenet), lastRate(IMAGENET)),
    exact('epochs, exactly', total.epochs, confusing.epochsExact, 1e-9),
    exact('epochs', whole.epochs, confusing.epochsFloor),
  ]);
}

const EpochsSchema = z.strictObject({ byMacs: z.int().min(1), byFlopsRethinking: z.int().min(1) });
type Costs = { readonly macs: number; readonly flopsRethinking: number; readonly input: readonly number[] };

/** Scratch-B's epochs of a pruned network, by MACs and by the FLOPs that the released code counts. */
export function checkScratchEpochs(json: unknown, name: string, dense: Costs, pruned: Costs): Outcome {
  const { byMacs, byFlopsRethinking } = parseOrFault(EpochsSchema, json, name, 'bad-file');
  const isImagenet = dense.input[0] === 224;
  const epochs = (of: 'macs' | 'flopsRethinking') =>
    recipeOf(isImagenet ? 'B-imagenet' : 'B-base', isImagenet ? IMAGENET : CIFAR, dense[of], pruned[of])
      .epochs;
  return within([
    exact('epochs by MACs', epochs('macs'), byMacs),
    exact('epochs by counted FLOPs', epochs('flopsRethinking'), byFlopsRethinking),
  ]);
}

function readingOf(
  id: ScratchReading['id'],
  baseEpochs: number,
  retrainEpochs: number,
  denseMacs: number,
  prunedMacs: number,
): ScratchReading {
  const pipeline = { baseEpochs, pruneEpochs: 0, retrainEpochs, denseMacs, prunedMacs, pruneMacs: denseMacs };
  return scratchB(pipeline, true).find((reading) => reading.id === id)!;
}

function recipeOf(id: ScratchReading['id'], base: Recipe, denseMacs: number, prunedMacs: number): Recipe {
  return scratchRecipe(base, readingOf(id, base.epochs, 0, denseMacs, prunedMacs));
}

function lastRate(recipe: Recipe): number {
  return lrSeries(recipe, 1).at(-1)![0];
}

/** The epochs at which the rate changes, and the rates. */
function ratesOf(
  what: string,
  recipe: Recipe,
  changes: readonly (readonly [number, number])[],
): readonly Difference[] {
  let epoch = 0;
  const own = lrSeries(recipe, 1).map(([lr, epochs]): readonly [number, number] => {
    const change = [epoch, lr] as const;
    epoch += epochs;
    return change;
  });
  return [
    ...lists(
      `${what}: epochs of changes`,
      own.map(([at]) => at),
      changes.map(([at]) => at),
    ),
    ...lists(
      `${what}: rates`,
      own.map(([, lr]) => lr),
      changes.map(([, lr]) => lr),
      1e-9,
    ),
  ];
}

function lists(
  what: string,
  own: readonly number[],
  expected: readonly number[],
  allowed = 0,
): readonly Difference[] {
  if (own.length !== expected.length) return [{ what: `${what}: number`, value: NaN, allowed: 0 }];
  return own.map((value, i) => exact(what, value, expected[i]!, allowed));
}

/** Relative difference. */
function exact(what: string, own: number, expected: number, allowed = 0): Difference {
  return { what, value: own === expected ? 0 : Math.abs(own / expected - 1), allowed };
}
