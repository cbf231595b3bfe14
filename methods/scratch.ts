import { z } from 'zod';
import type { ScratchReading } from '#core/fairness/scratch';
import { RatioSchema } from '#core/selection/ratio';
import type { MethodCard } from '#methods/method';

const READING_TITLES: Readonly<Record<ScratchReading['id'], string>> = {
  'E-base': 'as many epochs as the base recipe',
  'E-total': 'as many epochs as base and retraining together: the SX-A partner',
  'B-base': 'the training FLOPs of the base recipe, K1·F1/F2',
  'B-total': 'the training FLOPs of base and retraining together, K1·F1/F2 + K2: the SX-B partner',
  'B-imagenet': 'K1·F1/F2, at most twice the base recipe: published for ImageNet',
};

/** What Scratch-E and Scratch-B are configured by: whose architecture, and how long it is trained. */
export type ScratchConfig = {
  readonly pruner: string;
  readonly ratio: z.infer<typeof RatioSchema>;
  readonly reading: ScratchReading['id'];
};

/**
 * A baseline that is no criterion: the architecture that `pruner` leaves, trained from random weights. The planner
 * turns it into a prune stage of that method and a scratch stage (core/verification/plan.ts).
 */
export type ScratchMethod = MethodCard<ScratchConfig>;

/** The config of one of the two, with its readings; `pruners` are the methods whose architectures may be trained. */
export function scratchConfig(
  readings: readonly [ScratchReading['id'], ...ScratchReading['id'][]],
  pruners: readonly string[],
): z.ZodType<ScratchConfig> {
  return z.strictObject({
    pruner: z.enum(pruners).meta({
      title: 'Architecture of',
      description:
        'The method whose pruned architecture is trained; it runs as published with the ratio below.',
    }),
    ratio: RatioSchema,
    reading: z.enum(readings).meta({
      title: 'Epochs',
      description: readings.map((id) => `${id}: ${READING_TITLES[id]}`).join('; ') + '.',
    }),
  });
}

export const RETHINKING = {
  title: 'Rethinking the Value of Network Pruning',
  authors: 'Zhuang Liu, Mingjie Sun, Tinghui Zhou, Gao Huang, Trevor Darrell',
  year: 2019,
  venue: 'ICLR',
  arxiv: '1810.05270',
} as const;
