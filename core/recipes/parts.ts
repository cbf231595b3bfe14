import { Fault } from '#core/errors/fault';
import type { Recipe, Schedule } from '#core/recipes/recipe';

/**
 * The first `epochs` of a recipe (a fraction is allowed) as a recipe of its own, with the same rate at every step that
 * it takes: what a base is trained by that is pruned in the middle. The recipe itself when `epochs` is all of it.
 * Throws Fault `bad-config` when it is shorter, or when its schedule can't be cut because it bends over all epochs.
 */
export function recipeHead(recipe: Recipe, epochs: number): Recipe {
  checkLength(recipe, epochs);
  if (epochs === recipe.epochs) return recipe;
  const { schedule } = recipe;
  const id = `${recipe.id.slice(0, 40)}-to-${Number(epochs.toFixed(6))}`;
  switch (schedule.kind) {
    case 'constant':
      return { ...recipe, id, epochs };
    case 'step':
    case 'warmup-step': {
      const milestones = schedule.milestones.filter((epoch) => epoch < epochs);
      return { ...recipe, id, epochs, schedule: { ...schedule, milestones } };
    }
    case 'cosine':
    case 'one-cycle':
    case 'one-cycle-momentum':
      throw bends(recipe);
  }
}

/**
 * The schedule of a recipe from epoch `from` on, as one that starts at epoch 0: LR rewinding, and retraining that goes
 * on where the base stopped. Throws Fault `bad-config` as {@link recipeHead}, and inside of a warm-up.
 */
export function scheduleTail(recipe: Whole, from: number): Schedule {
  checkLength(recipe, from);
  const { schedule } = recipe;
  switch (schedule.kind) {
    case 'constant':
      return schedule;
    case 'step':
      return stepTail(schedule, from);
    case 'warmup-step':
      if (from >= schedule.warmup) return stepTail(schedule, from);
      if (from === 0) return schedule;
      throw new Fault('bad-config', `The base recipe "${recipe.id}" still warms up at epoch ${from}.`, {
        hint: `Start after its warm-up, which ends at epoch ${schedule.warmup}.`,
        class: 'submitter',
      });
    case 'cosine':
    case 'one-cycle':
    case 'one-cycle-momentum':
      throw bends(recipe);
  }
}

/** As much of a recipe as its schedule needs. */
type Whole = Pick<Recipe, 'id' | 'epochs' | 'schedule'>;
type Steps = Extract<Schedule, { kind: 'step' | 'warmup-step' }>;

function stepTail({ lr, milestones, gamma }: Steps, from: number): Schedule {
  const passed = milestones.filter((epoch) => epoch <= from).length;
  const ahead = milestones.flatMap((epoch) => (epoch > from ? [epoch - from] : []));
  return { kind: 'step', lr: Number((lr * gamma ** passed).toPrecision(12)), milestones: ahead, gamma };
}

function checkLength(recipe: Whole, epochs: number): void {
  if (epochs >= 0 && epochs <= recipe.epochs) return;
  throw new Fault(
    'bad-config',
    `The base recipe "${recipe.id}" has ${recipe.epochs} epochs, not ${epochs}.`,
    {
      hint: `Ask for at most ${recipe.epochs} epochs of it.`,
      class: 'submitter',
    },
  );
}

function bends(recipe: Whole): Fault {
  return new Fault(
    'bad-config',
    `The base recipe "${recipe.id}" moves its rate over all epochs (${recipe.schedule.kind}), so a part of it is no recipe of its own.`,
    {
      hint: 'Use a base recipe that falls in steps, as step-E, halving-E-1e-1 or rt-cifar-base.',
      class: 'submitter',
    },
  );
}

/** The board's base recipe, for presets that build on it. Throws Fault `bad-config` where the base itself is meant. */
export function neededBase(base: Recipe | null, id: string): Recipe {
  if (base !== null) return base;
  throw new Fault(
    'bad-config',
    `"${id}" is made from the board's base recipe and can't be the base recipe itself.`,
    {
      hint: 'Use a base recipe such as step-E, halving-E-1e-1 or rt-cifar-base.',
      class: 'submitter',
    },
  );
}
