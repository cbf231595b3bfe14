import { RETHINKING, scratchConfig } from '#methods/scratch';
import type { ScratchMethod } from '#methods/scratch';

/** Scratch-E: the pruned architecture from random weights for equally many epochs (Liu 2019, §3). */
export function scratchE(pruners: readonly string[]): ScratchMethod {
  return {
    id: 'scratch-e',
    name: 'Scratch-E: from random weights, equal epochs',
    revision: 1,
    paper: RETHINKING,
    summary:
      'Trains the pruned architecture from random weights, as a small dense network, for as many epochs as the base recipe or as the whole pipeline that retrains by the submission’s recipe.',
    fidelity: {
      level: 'exact',
      notes:
        'Both readings of the papers; learning-rate milestones scale with the epochs. Its run begins with random weights: it holds no setup from S2 to S4.2 and is never ranked among pruned networks.',
    },
    startsFrom: 'init',
    cost: 'training',
    granularity: 'filter',
    configSchema: scratchConfig(['E-base', 'E-total'], pruners),
    asPublished: { pruner: 'l1-filter', ratio: { kind: 'target' }, reading: 'E-base' },
  };
}
