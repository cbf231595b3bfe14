import type { LedgerRow } from './entrySummary.ts';

/** The stages of a result as the pages call them. */
export const STAGE_NAMES: Readonly<Record<LedgerRow['kind'], string>> = {
  base: 'Base training',
  prune: 'Pruning',
  retrain: 'Retraining',
  scratch: 'Training from scratch',
};
