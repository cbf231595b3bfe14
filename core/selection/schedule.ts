import { z } from 'zod';
import { Fault } from '#core/errors/fault';
import { refusal } from '#core/selection/ratio';

const Training = z
  .strictObject({
    unit: z.enum(['minibatches', 'epochs']).meta({
      title: 'Length counted in',
      description: 'Optimizer steps (minibatches) or epochs.',
    }),
    length: z.number().int().min(1).max(1_000_000).meta({
      title: 'Length',
      description: 'How long the network trains between one removal and the next.',
    }),
    lr: z.number().positive().max(100).meta({ title: 'Learning rate', description: 'Where it starts.' }),
    milestones: z.array(z.number().positive().max(1_000_000)).max(32).meta({
      title: 'Milestones',
      description: 'Epochs of this training after which the learning rate is divided by 10; none: constant.',
    }),
    restarts: z.boolean().meta({
      title: 'Starts anew each time',
      description:
        'Learning rate, milestones and momentum begin again after every removal; else one training goes on through all of them.',
    }),
    momentum: z.number().min(0).lt(1).meta({ title: 'Momentum', description: 'Of SGD, without Nesterov.' }),
    weightDecay: z.number().min(0).max(1).exactOptional().meta({
      title: 'Weight decay',
      description: 'Left empty: the board’s.',
    }),
    batchSize: z.number().int().min(1).max(4096).exactOptional().meta({
      title: 'Batch size',
      description: 'Images a step; left empty: the board’s.',
    }),
  })
  .meta({
    title: 'Training between removals',
    description: 'SGD on the augmented training set of the board. It counts as pruning, not as retraining.',
  });
export type TrainingBetween = z.infer<typeof Training>;

const STEPS = 1000;
const common = {
  training: Training,
  rescore: z.boolean().meta({
    title: 'Score again',
    description: 'Score the network anew before every removal; else the base’s scores decide them all.',
  }),
  memory: z.number().min(0).lt(1).meta({
    title: 'Memory of scores',
    description:
      'Share of a channel’s earlier score in its moving average over the removals; 0: only the newest.',
  }),
};
const Steps = z.number().int().min(2).max(STEPS).meta({
  title: 'Removals',
  description: 'In how many steps filters are removed.',
});

/**
 * When filters are removed: the config field `schedule` that methods share. Left out, or `one-shot`: all at once from
 * the base. Whatever happens before the last removal belongs to the pruning stage (design: fairness, stages).
 */
export const PruningScheduleSchema = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('one-shot') }).meta({
      title: 'One shot',
      description: 'All at once from the base, without training in the pruning stage.',
    }),
    z.strictObject({ kind: z.literal('iterative'), steps: Steps, ...common }).meta({
      title: 'Iterative',
      description: 'In steps that each remove the same share of what is left (Han 2015).',
    }),
    z.strictObject({ kind: z.literal('gradual'), steps: Steps, ...common }).meta({
      title: 'Gradual',
      description:
        'In steps along the cubic of Zhu & Gupta 2017: sparsity 1 − (1 − t)³ of the final one at the share t of the steps.',
    }),
    z
      .strictObject({
        kind: z.literal('filters'),
        filters: z.number().int().min(1).max(1_000_000).meta({
          title: 'Filters a removal',
          description:
            'The least important of all layers, compared by their scores as they are (by the normalised ones with a global ratio).',
        }),
        ...common,
      })
      .meta({
        title: 'So many filters a step',
        description: 'A fixed number of filters at a time (Molchanov 2019).',
      }),
    z.strictObject({ kind: z.literal('layers'), ...common }).meta({
      title: 'Layer by layer',
      description: 'One layer after the other, from the first (HRank, ThiNet).',
    }),
  ])
  .meta({ title: 'Schedule', description: 'When filters are removed; left out: all at once from the base.' });
const [oneShot, iterative, gradual, , layers] = PruningScheduleSchema.options;

/** The schedule of methods whose scores don't compare between layers: every kind but the least important of all layers. */
export const LayerScheduleSchema = z
  .discriminatedUnion('kind', [oneShot, iterative, gradual, layers], {
    error: ({ input }) => refusal(input, 'filters', 'Take "one-shot", "iterative", "gradual" or "layers"'),
  })
  .meta({ title: 'Schedule', description: 'When filters are removed; left out: all at once from the base.' });

export type PruningSchedule = z.infer<typeof PruningScheduleSchema>;
export type SteppedSchedule = Exclude<PruningSchedule, { readonly kind: 'one-shot' }>;

export const MOST_ROUNDS = STEPS;

/** The schedule in a method's configuration; null where all goes at once. Throws Fault `bad-config`. */
export function scheduleOf(config: Readonly<Record<string, unknown>>): SteppedSchedule | null {
  const parsed = PruningScheduleSchema.safeParse(config['schedule'] ?? { kind: 'one-shot' });
  if (!parsed.success) {
    throw new Fault('bad-config', 'config.schedule: is no schedule of removals.', {
      field: 'config.schedule',
      class: 'submitter',
    });
  }
  return parsed.data.kind === 'one-shot' ? null : parsed.data;
}
