import { Fault } from '#core/errors/fault';
import type { LrSeries } from '#core/fairness/record';
import type { Recipe, Schedule } from '#core/recipes/recipe';

/**
 * Learning rate used by optimizer step `step` (0-based) of a recipe that runs `epochs × stepsPerEpoch` steps.
 *
 * The rate is rounded to 12 significant digits, so that two notations of one schedule (.1·.1·.1 and .001) give the
 * same number to the optimizer, to the fingerprint and to the setup keys.
 */
export function lrAt(schedule: Schedule, epochs: number, stepsPerEpoch: number, step: number): number {
  return roundRate(exactRate(schedule, epochs, stepsPerEpoch, step));
}

/** Learning rate of every optimizer step of a recipe, as runs of equal rates `[rate, steps]`. */
export function lrSeries(recipe: Pick<Recipe, 'schedule' | 'epochs'>, stepsPerEpoch: number): LrSeries {
  const total = recipe.epochs * stepsPerEpoch;
  const starts = changes(recipe.schedule, total, stepsPerEpoch);
  const runs: [lr: number, steps: number][] = [];
  for (const [i, start] of starts.entries()) {
    const lr = lrAt(recipe.schedule, recipe.epochs, stepsPerEpoch, start);
    const steps = (starts[i + 1] ?? total) - start;
    const last = runs.at(-1);
    if (last?.[0] === lr) last[1] += steps;
    else runs.push([lr, steps]);
  }
  return runs;
}

/**
 * Optimizer steps in one epoch over `images` training images. With `lastBatch: 'drop'` the incomplete last batch
 * takes no step; a recipe that would then take none is refused (Fault `bad-config`).
 */
export function stepsPerEpoch(recipe: Pick<Recipe, 'batchSize' | 'lastBatch'>, images: number): number {
  const batches = images / recipe.batchSize;
  const steps = recipe.lastBatch === 'drop' ? Math.floor(batches) : Math.ceil(batches);
  if (steps >= 1) return steps;
  throw new Fault(
    'bad-config',
    `No optimizer step: ${images} training images, batches of ${recipe.batchSize}.`,
    {
      field: 'training.batchSize',
      hint: `Use a batch size of at most ${images}, or lastBatch "keep".`,
    },
  );
}

/** Steps at which the rate may differ from the step before, ascending, from 0 on. */
function changes(schedule: Schedule, total: number, stepsPerEpoch: number): readonly number[] {
  switch (schedule.kind) {
    case 'constant':
      return [0];
    case 'step': {
      const drops = schedule.milestones.map((epoch) => milestoneStep(epoch, stepsPerEpoch));
      return [...new Set([0, ...drops])].filter((step) => step < total).sort((a, b) => a - b);
    }
    case 'one-cycle':
      return Array.from({ length: total }, (_, step) => step);
  }
}

/** A milestone is an optimizer step: the one nearest to its (possibly fractional) epoch. */
function milestoneStep(epoch: number, stepsPerEpoch: number): number {
  return Math.round(epoch * stepsPerEpoch);
}

function exactRate(schedule: Schedule, epochs: number, stepsPerEpoch: number, step: number): number {
  switch (schedule.kind) {
    case 'constant':
      return schedule.lr;
    case 'step': {
      const passed = schedule.milestones.filter(
        (epoch) => step >= milestoneStep(epoch, stepsPerEpoch),
      ).length;
      return schedule.lr * schedule.gamma ** passed;
    }
    case 'one-cycle':
      return oneCycleRate(schedule, epochs * stepsPerEpoch, step);
  }
}

type OneCycle = Extract<Schedule, { kind: 'one-cycle' }>;

/**
 * PyTorch's OneCycleLR with cosine annealing (Smith & Topin 2017, as torch.optim.lr_scheduler implements it):
 * maxLr / divFactor → maxLr over the first `pctStart` of the steps, then down to the first rate / finalDivFactor,
 * which the last step uses.
 */
function oneCycleRate(schedule: OneCycle, totalSteps: number, step: number): number {
  const first = schedule.maxLr / schedule.divFactor;
  const last = first / schedule.finalDivFactor;
  const top = schedule.pctStart * totalSteps - 1;
  if (step < top) return cosine(first, schedule.maxLr, step / top);
  return cosine(schedule.maxLr, last, (step - top) / (totalSteps - 1 - top));
}

/** From `start` (share 0) to `end` (share 1) along half a cosine. */
function cosine(start: number, end: number, share: number): number {
  return end + ((start - end) / 2) * (1 + Math.cos(Math.PI * share));
}

function roundRate(lr: number): number {
  return Number(lr.toPrecision(12));
}
