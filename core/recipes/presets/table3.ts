import { publishedFamily, steps } from '#core/recipes/published';

/** Retraining schedules that are known by the paper's summary alone. */
export const table3 = publishedFamily(
  {
    id: 'tab3',
    name: 'Retraining schedules of Table 3',
    source: 'Wang et al. 2023, "Why is the State of Neural Network Pruning so Confusing?", Tab. 3.',
    summary:
      'DCP: 60 epochs from .01, ×.1 at 36, 48 and 54. GAL: 30 from .01, at 10 and 20. Factorized: 90 from .01, at 30 and 60. CCP-AC: 100 from .001, at 30, 60 and 90. ResRep: 180 along a cosine from .01 (to 1e-5, which the table leaves open). All but epochs and rates comes from the board.',
    revision: 1,
  },
  {
    'tab3-dcp': { epochs: 60, schedule: steps(0.01, [36, 48, 54]), training: {} },
    'tab3-gal': { epochs: 30, schedule: steps(0.01, [10, 20]), training: {} },
    'tab3-factorized': { epochs: 90, schedule: steps(0.01, [30, 60]), training: {} },
    'tab3-ccp-ac': { epochs: 100, schedule: steps(0.001, [30, 60, 90]), training: {} },
    'tab3-resrep': { epochs: 180, schedule: { kind: 'cosine', lr: 0.01, minLr: 1e-5 }, training: {} },
  },
);
