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
  const total = totalSteps(recipe, stepsPerEpoch);
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

/** Optimizer steps of a whole recipe: the number nearest to its (possibly fractional) epochs, at least one. */
export function totalSteps({ epochs }: Pick<Recipe, 'epochs'>, stepsPerEpoch: number): number {
  return Math.max(1, Math.round(epochs * stepsPerEpoch));
}

/** Momentum of optimizer step `step` (0-based): the optimizer's own, unless the schedule moves it. */
export function momentumAt(
  { schedule, epochs, optimizer }: Pick<Recipe, 'schedule' | 'epochs' | 'optimizer'>,
  stepsPerEpoch: number,
  step: number,
): number {
  if (schedule.kind !== 'one-cycle-momentum') return optimizer.momentum;
  const { maxMomentum: first, baseMomentum: middle } = schedule;
  return alongCycle(schedule.pctStart, totalSteps({ epochs }, stepsPerEpoch), step, {
    first,
    middle,
    last: first,
  });
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
    case 'warmup-step': {
      const drops = schedule.milestones.map((epoch) => milestoneStep(epoch, stepsPerEpoch));
      const rising = Array.from({ length: milestoneStep(schedule.warmup, stepsPerEpoch) + 1 }, (_, i) => i);
      return [...new Set([...rising, ...drops])].filter((step) => step < total).sort((a, b) => a - b);
    }
    case 'cosine':
    case 'one-cycle':
    case 'one-cycle-momentum':
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
    case 'step':
      return stepRate(schedule, stepsPerEpoch, step);
    case 'warmup-step': {
      const warm = milestoneStep(schedule.warmup, stepsPerEpoch);
      return step < warm
        ? cosine(schedule.initialLr, schedule.lr, step / warm)
        : stepRate(schedule, stepsPerEpoch, step);
    }
    case 'cosine':
      return cosine(schedule.lr, schedule.minLr, step / totalSteps({ epochs }, stepsPerEpoch));
    case 'one-cycle':
    case 'one-cycle-momentum':
      return oneCycleRate(schedule, totalSteps({ epochs }, stepsPerEpoch), step);
  }
}

function stepRate(
  { lr, milestones, gamma }: Pick<Extract<Schedule, { kind: 'step' }>, 'lr' | 'milestones' | 'gamma'>,
  stepsPerEpoch: number,
  step: number,
): number {
  const passed = milestones.filter((epoch) => step >= milestoneStep(epoch, stepsPerEpoch)).length;
  return lr * gamma ** passed;
}

type OneCycle = Extract<Schedule, { kind: 'one-cycle' | 'one-cycle-momentum' }>;

/**
 * PyTorch's OneCycleLR with cosine annealing (Smith & Topin 2017, as torch.optim.lr_scheduler implements it):
 * maxLr / divFactor → maxLr over the first `pctStart` of the steps, then down to the first rate / finalDivFactor,
 * which the last step uses.
 */
function oneCycleRate(schedule: OneCycle, totalSteps: number, step: number): number {
  const first = schedule.maxLr / schedule.divFactor;
  const last = first / schedule.finalDivFactor;
  return alongCycle(schedule.pctStart, totalSteps, step, { first, middle: schedule.maxLr, last });
}

/** `first` → `middle` over the first `pctStart` of the steps, then → `last`, each along half a cosine. */
function alongCycle(
  pctStart: number,
  total: number,
  step: number,
  { first, middle, last }: { readonly first: number; readonly middle: number; readonly last: number },
): number {
  const top = pctStart * total - 1;
  if (step < top) return cosine(first, middle, step / top);
  return cosine(middle, last, (step - top) / (total - 1 - top));
}

/** From `start` (share 0) to `end` (share 1) along half a cosine. */
function cosine(start: number, end: number, share: number): number {
  return end + ((start - end) / 2) * (1 + Math.cos(Math.PI * share));
}

function roundRate(lr: number): number {
  return Number(lr.toPrecision(12));
}
