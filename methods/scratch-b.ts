import { RETHINKING, scratchConfig } from '#methods/scratch';
import type { ScratchMethod } from '#methods/scratch';

/** Scratch-B: the pruned architecture from random weights for an equal computation budget (Liu 2019, §3). */
export function scratchB(pruners: readonly string[]): ScratchMethod {
  return {
    id: 'scratch-b',
    name: 'Scratch-B: from random weights, equal training FLOPs',
    revision: 1,
    paper: RETHINKING,
    summary:
      'Trains the pruned architecture from random weights, as a small dense network, until it has cost the training FLOPs of the base recipe or of the whole pipeline that retrains by the submission’s recipe.',
    fidelity: {
      level: 'exact',
      notes:
        'All three readings of the papers; learning-rate milestones scale with the epochs. F1/F2 is taken at the middle of the board’s rate band, so that all runs train by one recipe; the ledger counts the measured MACs. The released code’s ImageNet schedule drops the rate once more in its last epochs where their number is no multiple of three; this one ends at the base recipe’s rate.',
    },
    startsFrom: 'init',
    cost: 'training',
    granularity: 'filter',
    configSchema: scratchConfig(['B-base', 'B-total', 'B-imagenet'], pruners),
    asPublished: { pruner: 'l1-filter', ratio: { kind: 'target' }, reading: 'B-base' },
  };
}
