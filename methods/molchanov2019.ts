import { z } from 'zod';
import { FIVE_STEPS, MOLCHANOV } from '#methods/schedules';

/** What the two first-order criteria of Molchanov et al. 2019 share: on weights (taylor-fo) and on gates (taylor-fo-bn). */
export const PAPER = {
  title: 'Importance Estimation for Neural Network Pruning',
  authors: 'Pavlo Molchanov, Arun Mallya, Stephen Tyree, Iuri Frosio, Jan Kautz',
  year: 2019,
  venue: 'CVPR',
  arxiv: '1906.10771',
};

/** In which mode batch norm is while gradients are taken. */
export const batchNormField = z.enum(['batch', 'running']).default('batch').meta({
  title: 'Batch norm',
  description: 'Normalise by each batch’s own statistics, as in training, or by the base’s running ones.',
});

const RATIO = { kind: 'global', normalise: 'none', atLeast: 1 } as const;

/** The iterative forms of a method: as published, and scaled to boards; `own` is the method's part of the config. */
export function iterativeVariants<Own extends object>(id: string, name: string, own: Own) {
  return [
    {
      id: `${id}-iterative`,
      name: `${name}, iterative`,
      source:
        'Molchanov et al. 2019 and its released code: 100 filters of the whole network every 30 minibatches of 256, momentum .9',
      config: { ratio: RATIO, schedule: MOLCHANOV, ...own, batches: 30, batchSize: 256 },
    },
    {
      id: `${id}-iterative-s`,
      name: `${name}, iterative, scaled to boards`,
      source: 'ours: five removals, four epochs inside the prune stage',
      config: { ratio: RATIO, schedule: { ...FIVE_STEPS, memory: 0.9 }, ...own, batches: 30, batchSize: 64 },
    },
  ];
}
