import { z } from 'zod';
import { Fault } from '#core/errors/fault';
import { halvingSchedule } from '#core/recipes/halving';
import { neededBase, scheduleTail } from '#core/recipes/parts';
import { boardRecipe } from '#core/recipes/preset';
import { RecipeSchema, ScheduleSchema } from '#core/recipes/recipe';
import type { BoardTraining, Recipe, Schedule } from '#core/recipes/recipe';

/** Schedules that are written shorter than they are: both become steps. */
const ShortSchedules = [
  /** App. A of the paper: halves of what remains, ÷ 10 a stage down to 1e-5. */
  z.strictObject({ kind: z.literal('halving'), lr: z.number().min(1e-5).max(1) }),
  /** Learning-rate rewinding: the base recipe's last epochs. */
  z.strictObject({ kind: z.literal('rewound') }),
] as const;

const { id, epochs, optimizer, loss, schedule: _schedule, ...parts } = RecipeSchema.shape;

/**
 * A recipe as people write one: id, epochs and schedule, and of the other parts those that shall differ from the board's
 * training settings. A complete recipe is a draft too.
 */
export const RecipeDraftSchema = z.strictObject({
  id,
  epochs,
  schedule: z.discriminatedUnion('kind', [...ScheduleSchema.options, ...ShortSchedules]),
  optimizer: optimizer.partial().exactOptional(),
  loss: loss.partial().exactOptional(),
  ...z.strictObject(parts).partial().shape,
});
export type RecipeDraft = z.infer<typeof RecipeDraftSchema>;

/** One of each, for catalogues: what a draft's schedule may be. */
export const SCHEDULE_EXAMPLES: readonly {
  readonly name: string;
  readonly schedule: RecipeDraft['schedule'];
}[] = [
  { name: 'constant', schedule: { kind: 'constant', lr: 0.001 } },
  {
    name: 'steps at any epochs, fractions too',
    schedule: { kind: 'step', lr: 0.01, milestones: [20, 30], gamma: 0.1 },
  },
  {
    name: 'a warm-up, then steps',
    schedule: { kind: 'warmup-step', initialLr: 0.001, lr: 0.1, warmup: 4, milestones: [22, 31], gamma: 0.1 },
  },
  { name: 'halving as in the paper’s App. A', schedule: { kind: 'halving', lr: 0.1 } },
  { name: 'the last epochs of the base recipe: learning-rate rewinding', schedule: { kind: 'rewound' } },
  { name: 'half a cosine', schedule: { kind: 'cosine', lr: 0.01, minLr: 0.0001 } },
  {
    name: 'one cycle',
    schedule: { kind: 'one-cycle', maxLr: 0.1, divFactor: 100, pctStart: 0.1, finalDivFactor: 100 },
  },
  {
    name: 'one cycle, momentum against it',
    schedule: {
      kind: 'one-cycle-momentum',
      maxLr: 0.1,
      divFactor: 100,
      pctStart: 0.1,
      finalDivFactor: 100,
      maxMomentum: 0.95,
      baseMomentum: 0.85,
    },
  },
];

/**
 * The whole recipe of a draft: what it leaves out is as the board trains everything. Throws Fault `bad-config` naming the
 * field where its schedule doesn't fit into its epochs, or needs a base recipe that isn't there.
 */
export function completeDraft(draft: RecipeDraft, training: BoardTraining, base: Recipe | null): Recipe {
  const { schedule: _written, optimizer: ownOptimizer, loss: ownLoss, ...own } = draft;
  const whole = boardRecipe(own.id, own.epochs, scheduleOf(draft, base), training);
  const recipe = RecipeSchema.parse({
    ...whole,
    ...defined(own),
    optimizer: { ...whole.optimizer, ...defined(ownOptimizer ?? {}) },
    loss: { ...whole.loss, ...defined(ownLoss ?? {}) },
  });
  checkSchedule(recipe);
  return recipe;
}

function defined<T extends object>(value: T): Partial<T> {
  return Object.fromEntries(Object.entries(value).filter(([, part]) => part !== undefined)) as Partial<T>;
}

function scheduleOf({ id: name, epochs: length, schedule }: RecipeDraft, base: Recipe | null): Schedule {
  if (schedule.kind === 'halving') return halvingSchedule(length, schedule.lr);
  if (schedule.kind !== 'rewound') return schedule;
  const whole = neededBase(base, name);
  if (length <= whole.epochs) return scheduleTail(whole, whole.epochs - length);
  throw wrong(
    'epochs',
    `rewinding goes back at most the base recipe's ${whole.epochs} epochs, not ${length}`,
  );
}

/** What a schema can't say: milestones in order and inside the epochs, rates that go the right way. */
function checkSchedule({ epochs: length, schedule }: Recipe): void {
  switch (schedule.kind) {
    case 'constant':
    case 'one-cycle':
      return;
    case 'warmup-step':
      if (schedule.initialLr > schedule.lr) {
        throw wrong(
          'schedule.initialLr',
          `a warm-up rises: at most ${schedule.lr}, not ${schedule.initialLr}`,
        );
      }
      if (schedule.warmup >= length) {
        throw wrong('schedule.warmup', `must end before epoch ${length}, not after ${schedule.warmup}`);
      }
      checkMilestones(schedule.milestones, schedule.warmup, length);
      return;
    case 'step':
      checkMilestones(schedule.milestones, 0, length);
      return;
    case 'cosine':
      if (schedule.minLr > schedule.lr) {
        throw wrong('schedule.minLr', `must be at most ${schedule.lr}, not ${schedule.minLr}`);
      }
      return;
    case 'one-cycle-momentum':
      if (schedule.baseMomentum > schedule.maxMomentum) {
        throw wrong('schedule.baseMomentum', `must be at most ${schedule.maxMomentum}`);
      }
  }
}

function checkMilestones(milestones: readonly number[], from: number, length: number): void {
  milestones.forEach((epoch, i) => {
    const before = milestones[i - 1] ?? from;
    const field = `schedule.milestones[${i}]`;
    if (epoch >= length) throw wrong(field, `must be below the recipe's ${length} epochs, not ${epoch}`);
    if (epoch < before || (i > 0 && epoch === before)) {
      throw wrong(field, `must come after ${before}, not ${epoch}`);
    }
  });
}

function wrong(field: string, what: string): Fault {
  return new Fault('bad-config', `recipe.${field}: ${what}.`, {
    field: `recipe.${field}`,
    class: 'submitter',
  });
}
